internal import Shop

/// Walks through an OFX file and gathers what its tags say.
///
/// Values of OFX 1 have no end tag, and aggregates that nobody knows stand between those that are
/// read: so it does not keep a stack, but knows in which of a few aggregates it is.
struct OFXWalk {
    /// An aggregate in which a tag means something else.
    private enum Inside {
        case nothing, account, otherAccount, payee, currency, originalCurrency
    }

    private let currency: Currency?
    private var charset = OFXCharset.unknown
    private var isHeaderRead = false
    /// The tag whose value comes.
    private var tag = OFXTag.other
    private var inside = Inside.nothing
    private var account = StatementAccount(number: "", currency: nil)
    private var statementCurrency: StatementCurrency?
    private var isAccountTold = false
    private var isPendingList = false
    private var transaction: OFXTransaction?
    private var references = OFXReferences()
    private var isInStatement = false
    private var isInList = false
    /// Whether the file has said that it is at its end.
    private(set) var isAtEnd = false
    /// Whether there was a statement, or a row of one.
    private(set) var hasStatement = false

    init(currency: Currency?) {
        self.currency = currency
    }

    /// Whether something has begun that should have ended.
    var isInside: Bool { transaction != nil || isInList || isInStatement }

    /// Takes the next tag and the text before it.
    mutating func walk(
        _ token: OFXToken, _ text: [UInt8], _ take: (StatementEvent) throws -> Void
    ) throws {
        if token == .instruction {
            if let declared = OFXCharset(declaration: text) {
                charset = declared
                isHeaderRead = true
            }
            return
        }
        if !isHeaderRead {
            isHeaderRead = true
            charset = OFXCharset(header: text)
        }
        if tag != .other { keep(text) }
        tag = .other
        switch token {
        case .open(let opened, let line):
            tag = opened
            try open(opened, line: line, take)
        case .close(let closed): try close(closed, take)
        case .instruction: break
        }
    }

    private mutating func open(
        _ tag: OFXTag, line: Int, _ take: (StatementEvent) throws -> Void
    ) throws {
        switch tag {
        case .statement, .cardStatement, .investmentStatement:
            try endStatement(take)
            hasStatement = true
            isInStatement = true
            isAtEnd = false
            account = StatementAccount(number: "", currency: nil)
            statementCurrency = currency.map(StatementCurrency.init)
            isAccountTold = false
        case .list, .investmentList: try openList(isPending: false, take)
        case .pendingList, .pending: try openList(isPending: true, take)
        case .transaction, .pendingTransaction:
            try endTransaction(take)
            hasStatement = true
            try tellAccount(take)
            transaction = OFXTransaction(
                line: line, isPending: isPendingList || tag == .pendingTransaction)
        case .bankAccount, .cardAccount, .investmentAccount:
            inside = transaction == nil ? .account : .nothing
        case .otherBankAccount, .otherCardAccount: inside = .otherAccount
        case .payee: inside = .payee
        case .currency: inside = .currency
        case .originalCurrency: inside = .originalCurrency
        default: break
        }
    }

    private mutating func close(
        _ tag: OFXTag, _ take: (StatementEvent) throws -> Void
    ) throws {
        switch tag {
        case .statement, .cardStatement, .investmentStatement: try endStatement(take)
        case .list, .investmentList, .pendingList, .pending:
            try endTransaction(take)
            isInList = false
            isPendingList = false
        case .transaction, .pendingTransaction: try endTransaction(take)
        case .ofx:
            try endStatement(take)
            isAtEnd = true
        case .bankAccount, .cardAccount, .investmentAccount:
            if inside == .account { try tellAccount(take) }
            inside = .nothing
        case .otherBankAccount, .otherCardAccount, .payee, .currency, .originalCurrency:
            inside = .nothing
        default: break
        }
    }

    private mutating func openList(
        isPending: Bool, _ take: (StatementEvent) throws -> Void
    ) throws {
        try endTransaction(take)
        isInList = true
        isPendingList = isPending
        isAtEnd = false
    }

    private mutating func endStatement(_ take: (StatementEvent) throws -> Void) throws {
        try endTransaction(take)
        if isInStatement { try tellAccount(take) }
        isInStatement = false
        isInList = false
        isPendingList = false
    }

    private mutating func tellAccount(_ take: (StatementEvent) throws -> Void) throws {
        guard !isAccountTold else { return }
        isAccountTold = true
        try take(.account(account))
    }

    private mutating func endTransaction(_ take: (StatementEvent) throws -> Void) throws {
        inside = .nothing
        guard let ended = transaction.take() else { return }
        var row: StatementRow
        do {
            row = try ended.row(statementCurrency)
        } catch {
            return try take(.refused(error))
        }
        if references.isRepeated(ended.reference, of: account.number, row) {
            row.doubt = .repeatedReference
        }
        try take(.row(row))
    }

    /// Keeps the value of the tag that was opened last.
    private mutating func keep(_ text: [UInt8]) {
        switch (tag, transaction != nil) {
        case (.currencyOfStatement, _):
            account.currency = Currency(code: word(text)) ?? account.currency
            statementCurrency = (account.currency ?? currency).map(StatementCurrency.init)
        case (.accountNumber, false):
            if inside == .account, account.number.isEmpty { account.number = field(text) }
        case (_, true): keepOfTransaction(text)
        default: break
        }
    }

    private mutating func keepOfTransaction(_ text: [UInt8]) {
        switch tag {
        case .amount: keep(\.amount, word(text))
        case .posted: keep(\.posted, word(text))
        case .made: keep(\.made, word(text))
        case .begun: keep(\.begun, word(text))
        case .available: keep(\.available, word(text))
        case .reference: keep(\.reference, words(text))
        case .name: keep(inside == .payee ? \.payee : \.name, field(text))
        case .longName: keep(\.longName, field(text))
        // Without tags in it, it is the name itself.
        case .payee: keep(\.payee, field(text))
        case .memo: keep(\.memo, words(text))
        case .cheque: keep(\.cheque, field(text))
        case .number: keep(\.number, field(text))
        case .accountNumber where inside == .otherAccount: keep(\.account, field(text))
        case .currencyCode where inside == .currency: keep(\.code, word(text))
        case .currency: keep(\.code, word(text))
        case .correction: if !word(text).isEmpty { transaction?.isCorrection = true }
        default: break
        }
    }

    /// Keeps the first of several values.
    private mutating func keep(_ kept: WritableKeyPath<OFXTransaction, String>, _ text: String) {
        guard transaction?[keyPath: kept].isEmpty ?? false else { return }
        transaction?[keyPath: kept] = text
    }

    /// An amount, a date or a code. A longer one is marked as cut: what is left of it must not be
    /// taken for all.
    private func word(_ text: [UInt8]) -> String {
        let word = OFXText.string(text, charset, most: OFXLimits.word + 1)
        guard word.utf8.count > OFXLimits.word else { return word }
        return TidyText.cut(word, most: OFXLimits.word) + "…"
    }

    private func field(_ text: [UInt8]) -> String {
        OFXText.string(text, charset, most: StatementLimits.field)
    }

    private func words(_ text: [UInt8]) -> String {
        OFXText.string(text, charset, most: StatementLimits.text)
    }
}
