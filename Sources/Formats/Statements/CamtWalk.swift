internal import Shop

/// Walks through a CAMT document and gathers what its elements say.
struct CamtWalk {
    private let map = CamtMap()
    private var rows: CamtRows
    /// The places of the elements that are open, outermost first.
    private var places: [CamtPlace] = []
    private var place = CamtPlace.outside
    /// The text of the innermost element that is read.
    private var text: [UInt8] = []
    private var code = ""
    private var account = StatementAccount(number: "", currency: nil)
    /// Whether the account of this statement has been told.
    private var isAccountTold = false
    private var entry = CamtEntry()
    private var detail = CamtDetail()
    private var isInDetail = false
    /// Whether there was a statement.
    private(set) var hasStatement = false

    init(currency: Currency?) {
        rows = CamtRows(currency: currency)
    }

    /// Takes the next part of the document.
    mutating func walk(
        _ event: XMLEvent, _ bytes: UnsafeRawBufferPointer,
        _ take: (StatementEvent) throws -> Void
    ) throws {
        switch event {
        case .start(let element, let line):
            places.append(place)
            place = map.place(from: place, by: element)
            try begin(line: line, take)
        case .attribute(CamtName.currency.rawValue):
            code = TidyText.string(bytes, most: CamtLimits.word)
        case .attribute: break
        case .text:
            guard place != .ignored else { return }
            let room = StatementLimits.line - text.count
            text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes.prefix(max(0, room))))
        case .end:
            try end(take)
            place = places.popLast() ?? .outside
        }
    }

    private mutating func begin(
        line: Int, _ take: (StatementEvent) throws -> Void
    ) throws {
        forgetText()
        switch place {
        case .statement:
            hasStatement = true
            isAccountTold = false
            account = StatementAccount(number: "", currency: nil)
        case .entry:
            try tellAccount(take)
            entry = CamtEntry()
            entry.line = line
        case .detail: isInDetail = true
        default: break
        }
    }

    private mutating func end(_ take: (StatementEvent) throws -> Void) throws {
        switch place {
        case .outside, .ignored, .message, .details, .parties, .remittance: return
        case .account, .statement:
            // A statement with no account and no entry has one nevertheless.
            try tellAccount(take)
        case .entry:
            try rows.tell(entry, account: account.currency, take)
        case .detail:
            // Moved, not copied: it has twenty texts.
            var whole = CamtDetail()
            swap(&whole, &detail)
            entry.append(whole)
            isInDetail = false
        case .accountNumber: keep(&account.number, field)
        case .accountCurrency: account.currency = account.currency ?? Currency(code: word)
        default: if isInDetail { endOfDetail() } else { endOfEntry() }
        }
        forgetText()
    }

    private mutating func forgetText() {
        if !text.isEmpty { text.removeAll(keepingCapacity: true) }
        if !code.isEmpty { code = "" }
    }

    private mutating func tellAccount(_ take: (StatementEvent) throws -> Void) throws {
        guard !isAccountTold else { return }
        isAccountTold = true
        try take(.account(account))
    }

    private mutating func endOfEntry() {
        switch place {
        case .amount:
            if entry.amount.text.isEmpty { entry.amount = CamtAmount(text: word, code: code) }
        case .direction: keep(&entry.direction, word)
        case .reversal: keep(&entry.reversal, word)
        case .status, .statusCode: keep(&entry.status, word)
        case .booked: keep(&entry.booked, word)
        case .valued: keep(&entry.valued, word)
        case .bankReference: keep(&entry.bankReference, field)
        case .additional: keep(&entry.additional, words)
        case .charge: TidyText.join(charge, to: &entry.charges)
        case .transactions:
            let number = Int(word) ?? 0
            if (0...CamtLimits.announced).contains(number) { entry.announced += number }
        default: break
        }
    }

    private mutating func endOfDetail() {
        switch place {
        case .detailAmount: detail.amount = CamtAmount(text: word, code: code)
        case .transactionAmount: detail.transactionAmount = CamtAmount(text: word, code: code)
        case .instructedAmount: detail.instructedAmount = CamtAmount(text: word, code: code)
        case .detailDirection: keep(&detail.direction, word)
        case .detailBankReference: keep(&detail.bankReference, field)
        case .transactionId: keep(&detail.transactionId, field)
        case .endToEndId: keep(&detail.endToEndId, field)
        case .debtorName: keep(&detail.debtor.name, field)
        case .creditorName: keep(&detail.creditor.name, field)
        case .ultimateDebtorName: keep(&detail.debtor.ultimate, field)
        case .ultimateCreditorName: keep(&detail.creditor.ultimate, field)
        case .otherPartyName: keep(&detail.other, field)
        case .debtorNumber: keep(&detail.debtor.account, field)
        case .creditorNumber: keep(&detail.creditor.account, field)
        case .unstructured, .reference, .additionalRemittance:
            if place != .reference { detail.hasWords = true }
            TidyText.join(words, to: &detail.remittance)
        case .additionalDetail: keep(&detail.additional, words)
        case .charge: TidyText.join(charge, to: &detail.charges)
        default: break
        }
    }

    /// Keeps the first of several texts.
    private func keep(_ kept: inout String, _ text: String) {
        if kept.isEmpty { kept = text }
    }

    /// An amount, a date or a code. A longer one is marked as cut: what is left of it must not be
    /// taken for all.
    private var word: String {
        let word = TidyText.string(text, most: CamtLimits.word + 1)
        guard word.utf8.count > CamtLimits.word else { return word }
        return TidyText.cut(word, most: CamtLimits.word) + "…"
    }
    private var field: String { TidyText.string(text, most: StatementLimits.field) }
    private var words: String { TidyText.string(text, most: StatementLimits.text) }

    /// A charge as SWIFT's text codes have it.
    private var charge: String { word.isEmpty ? "" : "CHGS \(word) \(code)" }
}
