internal import Shop

/// An amount as CAMT writes it.
struct CamtAmount {
    /// The digits with a point, or what stands in their place; empty where nothing does.
    var text = ""
    /// The attribute `Ccy`; empty where there is none.
    var code = ""

    /// The amount in minor units of a currency: digits with one point at most (XML Schema 1.1, part
    /// 2, section 3.3.3). The sign is told elsewhere, so a minus is not read.
    func minorUnits(_ decimals: Int) -> Int64? {
        guard let plain else { return nil }
        return plain.minorUnits(decimals: decimals)
    }

    /// The digits; `nil` where they are no amount.
    var plain: PlainAmount? {
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        let plain = PlainAmount(whole: bytes[..<point], fraction: bytes[point...].dropFirst())
        guard PlainAmount.areDigits(plain.whole), PlainAmount.areDigits(plain.fraction),
            !plain.whole.isEmpty || !plain.fraction.isEmpty
        else { return nil }
        return plain
    }
}

/// An entry (`Ntry`) of a CAMT statement as its elements tell it, before it is understood.
struct CamtEntry {
    /// The line of the file where it begins.
    var line = 0
    var amount = CamtAmount()
    var direction = ""
    var reversal = ""
    var status = ""
    var booked = ""
    var valued = ""
    var bankReference = ""
    var additional = ""
    /// What the bank kept of it, as it goes into the text.
    var charges = ""
    /// How many payments its batches are said to have.
    var announced = 0
    private(set) var details: [CamtDetail] = []
    /// Whether there were more details than are looked at.
    private(set) var hasMore = false
    private var bytes = 0

    /// Why it is no row.
    func refusal(_ reason: StatementProblem) -> StatementRefusal {
        StatementRefusal(line: line, reason: reason)
    }

    /// Takes a detail, or remembers that there are too many.
    mutating func append(_ detail: consuming CamtDetail) {
        bytes += detail.bytes
        guard details.count < StatementLimits.parts, bytes <= CamtLimits.detailBytes else {
            hasMore = true
            return
        }
        details.append(detail)
    }
}

/// The named limits of CAMT files.
enum CamtLimits {
    /// The most bytes that the texts of one entry's details may have together, so that an entry
    /// with many long ones does not fill the memory. An entry with more is not divided.
    static let detailBytes = 8_388_608
    /// The most bytes of an amount, a date, a code or a number that are looked at.
    static let word = 64
    /// The most payments that one batch is believed to have.
    static let announced = 1_000_000
}

/// A payment (`TxDtls`) of an entry as its elements tell it, before it is understood.
struct CamtDetail {
    /// `Amt`, which is there from version 3 on.
    var amount = CamtAmount()
    /// `AmtDtls/TxAmt/Amt` and `AmtDtls/InstdAmt/Amt`, which stand for it in version 2.
    var transactionAmount = CamtAmount()
    var instructedAmount = CamtAmount()
    var direction = ""
    var bankReference = ""
    var transactionId = ""
    var endToEndId = ""
    var debtor = CamtParty()
    var creditor = CamtParty()
    /// Who is neither: an initiating or a trading party.
    var other = ""
    /// What the payer wrote.
    var remittance = ""
    /// Whether that has words of the payer's, beside a creditor's reference.
    var hasWords = false
    /// `AddtlTxInf`.
    var additional = ""
    /// What the bank kept of it, as it goes into the text.
    var charges = ""

    /// How many bytes its longer texts have.
    var bytes: Int {
        let parties =
            debtor.name.utf8.count + debtor.ultimate.utf8.count + debtor.account.utf8.count
            + creditor.name.utf8.count + creditor.ultimate.utf8.count
            + creditor.account.utf8.count + other.utf8.count
        return parties + remittance.utf8.count + additional.utf8.count + charges.utf8.count
            + bankReference.utf8.count + transactionId.utf8.count + endToEndId.utf8.count
    }

    /// The amount in minor units, from the first place that has one in the currency.
    func minorUnits(_ currency: StatementCurrency) -> Int64? {
        for amount in [amount, transactionAmount, instructedAmount] {
            if amount.code == currency.currency.code { return amount.minorUnits(currency.decimals) }
        }
        return nil
    }
}

/// One side of a payment.
struct CamtParty {
    var name = ""
    /// For whom it was: `UltmtDbtr` or `UltmtCdtr`.
    var ultimate = ""
    var account = ""
}
