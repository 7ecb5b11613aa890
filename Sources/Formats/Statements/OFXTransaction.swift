internal import Shop

/// A transaction (`STMTTRN`) of an OFX file as its tags tell it, before it is understood.
struct OFXTransaction {
    /// The line of the file where it begins.
    var line: Int
    /// Whether the bank has only announced it.
    var isPending: Bool
    var amount = ""
    /// Its days, from the one that counts most: booked, made, begun, available.
    var posted = ""
    var made = ""
    var begun = ""
    var available = ""
    var reference = ""
    var name = ""
    var payee = ""
    var longName = ""
    var memo = ""
    var cheque = ""
    var number = ""
    var account = ""
    /// The currency of its amount where that is not the statement's.
    var code = ""
    var isCorrection = false

    init(line: Int, isPending: Bool) {
        self.line = line
        self.isPending = isPending
    }

    /// The row that it is.
    ///
    /// - Parameter fallback: the currency of the statement, where it is known.
    func row(_ fallback: StatementCurrency?) throws(StatementRefusal) -> StatementRow {
        guard !amount.isEmpty else { throw refusal(.noAmount) }
        let own = Currency(code: code).map(StatementCurrency.init)
        guard let currency = code.isEmpty ? fallback : own else { throw refusal(.noCurrency) }
        let units: Int64
        do throws(OFXAmountProblem) {
            units = try OFXAmount.minorUnits(amount, currency)
        } catch {
            switch error {
            case .unreadable: throw refusal(.amount(amount))
            case .unfit: throw refusal(.amountOf(amount, currency.currency))
            }
        }
        guard let date = [posted, made, begun, available].first(where: { !$0.isEmpty }) else {
            throw refusal(.noDate)
        }
        guard let day = StatementDay(ofx: date) else { throw refusal(.date(date)) }
        var row = StatementRow(
            line: line, day: day.day,
            amount: Money(minorUnits: units, currency: currency.currency))
        row.secondOfDay = day.second
        row.name = [name, payee, longName].first { !$0.isEmpty } ?? ""
        row.text = text(name: row.name)
        row.account = account
        row.reference = TidyText.cut(reference, most: StatementLimits.field)
        row.isPending = isPending
        if isCorrection { row.doubt = .reversal }
        return row
    }

    /// What was written to it, with its numbers; the name where nothing was: banks that have no
    /// `MEMO` put the payer's words there.
    private func text(name: String) -> String {
        var text = memo.isEmpty ? name : memo
        for number in [number, cheque] where !number.isEmpty && !text.hasBytes(of: number) {
            TidyText.join(number, to: &text)
        }
        return TidyText.cut(text, most: StatementLimits.text)
    }

    private func refusal(_ reason: StatementProblem) -> StatementRefusal {
        StatementRefusal(line: line, reason: reason)
    }
}

/// The references of a file, with what they stood at first.
struct OFXReferences {
    /// Hashes of an amount and a day by the hash of an account and a reference.
    private var seen: [Int: Int] = [:]
    private let most: Int
    /// Stands for a reference that had two amounts or days.
    private static let mixed = 0

    init(most: Int = OFXLimits.references) {
        self.most = most
    }

    /// Whether an earlier row has this one's reference and another amount or day.
    mutating func isRepeated(
        _ reference: String, of account: String, _ row: StatementRow
    ) -> Bool {
        guard !reference.isEmpty, !row.isPending else { return false }
        let key = Self.hash(account, reference)
        let value = Self.hash(row.amount, row.day) | 1
        guard let first = seen[key] else {
            if seen.count < most { seen[key] = value }
            return false
        }
        guard first != value else { return false }
        seen[key] = Self.mixed
        return true
    }

    private static func hash(_ first: some Hashable, _ second: some Hashable) -> Int {
        var hasher = Hasher()
        hasher.combine(first)
        hasher.combine(second)
        return hasher.finalize()
    }
}
