internal import Shop

/// Makes rows of an entry: the booking, or the payments that it is the sum of.
struct CamtRows {
    /// The currency where the file names none.
    private let currency: Currency?
    private var currencies = StatementCurrencies()

    init(currency: Currency?) {
        self.currency = currency
    }

    /// Tells what an entry is: its rows, or why it is none.
    ///
    /// - Parameter account: the currency of the account, where it is known.
    mutating func tell(
        _ entry: CamtEntry, account: Currency?, _ take: (StatementEvent) throws -> Void
    ) throws {
        let whole: StatementRow
        let known: StatementCurrency
        do {
            known = try currencyOf(entry, account)
            whole = try row(of: entry, known)
        } catch {
            try take(.refused(error))
            return
        }
        guard let amounts = amounts(of: entry, whole.amount, known) else {
            try take(.row(Self.undivided(entry, whole)))
            return
        }
        for (index, amount) in amounts.enumerated() {
            var row = whole
            row.part = index + 1
            row.amount.minorUnits = amount
            Self.describe(&row, by: entry.details[index], of: entry)
            try take(.row(row))
        }
    }

    private mutating func currencyOf(
        _ entry: CamtEntry, _ account: Currency?
    ) throws(StatementRefusal) -> StatementCurrency {
        let code = entry.amount.code
        guard code.isEmpty else {
            guard let known = currencies.currency(code) else { throw entry.refusal(.noCurrency) }
            return known
        }
        guard let fallback = account ?? currency else { throw entry.refusal(.noCurrency) }
        return StatementCurrency(fallback)
    }

    /// The booking itself, without texts.
    private func row(
        of entry: CamtEntry, _ currency: StatementCurrency
    ) throws(StatementRefusal) -> StatementRow {
        let amount = entry.amount
        guard !amount.text.isEmpty else { throw entry.refusal(.noAmount) }
        guard let plain = amount.plain else { throw entry.refusal(.amount(amount.text)) }
        guard let units = plain.minorUnits(decimals: currency.decimals) else {
            throw entry.refusal(.amountOf(amount.text, currency.currency))
        }
        let sign: Int64
        switch entry.direction {
        case "CRDT": sign = 1
        case "DBIT": sign = -1
        default: throw entry.refusal(.direction(entry.direction))
        }
        let text = entry.booked.isEmpty ? entry.valued : entry.booked
        guard !text.isEmpty else { throw entry.refusal(.noDate) }
        guard let day = StatementDay(iso: text) else { throw entry.refusal(.date(text)) }
        var row = StatementRow(
            line: entry.line, day: day.day,
            amount: Money(minorUnits: sign * units, currency: currency.currency))
        row.secondOfDay = day.second
        // Only what is booked is money: whatever else the bank has to say is not there yet.
        row.isPending = !entry.status.isEmpty && entry.status != "BOOK"
        if entry.reversal == "true" || entry.reversal == "1" { row.doubt = .reversal }
        return row
    }

    /// The amounts of an entry's payments, with the entry's sign, where there are several and they
    /// are what was booked: all in its currency and in its direction, none of them zero, and
    /// together its amount.
    private func amounts(
        of entry: CamtEntry, _ whole: Money, _ currency: StatementCurrency
    ) -> [Int64]? {
        guard entry.details.count > 1, !entry.hasMore else { return nil }
        let sign: Int64 = whole.minorUnits < 0 ? -1 : 1
        var sum: Int64 = 0
        var amounts: [Int64] = []
        for detail in entry.details {
            guard detail.direction.isEmpty || detail.direction == entry.direction,
                let units = detail.minorUnits(currency), units > 0
            else { return nil }
            // Each is `Money.greatest` at most and there are `StatementLimits.parts`: no overflow
            // once the sum is held to the booking's amount.
            sum += units
            guard sum <= Money.greatest else { return nil }
            amounts.append(sign * units)
        }
        return sum == sign * whole.minorUnits ? amounts : nil
    }

    /// The entry as one row, with what there is to say of all its payments.
    private static func undivided(_ entry: CamtEntry, _ whole: StatementRow) -> StatementRow {
        var row = whole
        if entry.details.count <= 1, !entry.hasMore {
            describe(&row, by: entry.details.first ?? CamtDetail(), of: entry)
            if entry.announced > 1 { row.doubt = row.doubt ?? .severalPayments }
            return row
        }
        // That it takes back another is the graver of the two.
        row.doubt = row.doubt ?? .severalPayments
        var text = ""
        for detail in entry.details {
            TidyText.join(words(of: detail), to: &text)
        }
        if text.isEmpty { text = entry.additional }
        TidyText.join(entry.charges, to: &text)
        row.text = TidyText.cut(text, most: StatementLimits.text)
        let sides = entry.details.map { side(of: $0, entry) }
        row.name = common(sides.map(\.name))
        row.account = common(sides.map(\.account))
        row.reference = entry.bankReference
        return row
    }

    /// What all of them say; nothing where they differ.
    private static func common(_ texts: [String]) -> String {
        guard let first = texts.first, texts.allSatisfy({ $0 == first }) else { return "" }
        return first
    }

    /// Puts text, name, account and reference of a payment into its row.
    private static func describe(
        _ row: inout StatementRow, by detail: CamtDetail, of entry: CamtEntry
    ) {
        let side = side(of: detail, entry)
        row.name = side.name
        row.account = side.account
        var text = words(of: detail, otherwise: entry.additional)
        // Where nobody wrote a word, whom the payer named as the receiver is all that there is.
        if !detail.hasWords, detail.additional.isEmpty, entry.additional.isEmpty {
            let own = entry.direction == "CRDT" ? detail.creditor.name : detail.debtor.name
            if !own.isEmpty, own != row.name { TidyText.join(own, to: &text) }
        }
        TidyText.join(entry.charges, to: &text)
        row.text = TidyText.cut(text, most: StatementLimits.text)
        let endToEnd = reference(detail.endToEndId)
        row.reference = first(
            first(detail.bankReference, entry.bankReference), detail.transactionId, endToEnd)
    }

    /// The payer's text, or the bank's, and the payer's reference where it does not stand in it.
    private static func words(of detail: CamtDetail, otherwise: String = "") -> String {
        var text = first(detail.remittance, detail.additional, otherwise)
        let endToEnd = reference(detail.endToEndId)
        if !endToEnd.isEmpty, !text.hasBytes(of: endToEnd) { TidyText.join(endToEnd, to: &text) }
        TidyText.join(detail.charges, to: &text)
        return text
    }

    /// A reference that is one.
    private static func reference(_ text: String) -> String {
        text == "NOTPROVIDED" ? "" : text
    }

    /// The name and the account of the other side: who paid, or who was paid.
    private static func side(
        of detail: CamtDetail, _ entry: CamtEntry
    ) -> (name: String, account: String) {
        let party = entry.direction == "CRDT" ? detail.debtor : detail.creditor
        return (first(party.name, party.ultimate, detail.other), party.account)
    }

    /// The first of some texts that is not empty; an array of them would cost more than the rest
    /// of a row.
    private static func first(_ text: String, _ second: String, _ third: String = "") -> String {
        text.isEmpty ? second.isEmpty ? third : second : text
    }
}
