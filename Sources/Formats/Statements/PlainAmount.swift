internal import Shop

/// Digits of an amount, without its sign.
struct PlainAmount {
    /// The digits before the decimal mark, and those behind it.
    var whole: ArraySlice<UInt8>
    var fraction: ArraySlice<UInt8>

    /// The amount in minor units of a currency with so many decimals; `nil` where it has more
    /// decimals that are not zero, or is greater than `Money.greatest`.
    func minorUnits(decimals: Int) -> Int64? {
        var units: Int64 = 0
        func append(_ byte: UInt8) -> Bool {
            let (tens, isTooLarge) = units.multipliedReportingOverflow(by: 10)
            guard !isTooLarge, tens <= Money.greatest else { return false }
            units = tens + Int64(byte - 0x30)
            return true
        }
        guard whole.allSatisfy(append), fraction.prefix(decimals).allSatisfy(append),
            fraction.dropFirst(decimals).allSatisfy({ $0 == 0x30 })
        else { return nil }
        for _ in fraction.count..<max(fraction.count, decimals) {
            guard append(0x30) else { return nil }
        }
        return units <= Money.greatest ? units : nil
    }

    static func areDigits(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { (0x30...0x39).contains($0) }
    }
}

/// A currency and how many decimals it has.
struct StatementCurrency: Hashable {
    let currency: Currency
    let decimals: Int

    init(_ currency: Currency) {
        self.currency = currency
        decimals = currency.decimals
    }
}

/// The currencies of a file by their codes: a million rows have one, and reading a code takes as
/// long as reading an amount.
struct StatementCurrencies {
    private var code = ""
    private var known: StatementCurrency?

    /// The currency that a code names; `nil` where it names none.
    mutating func currency(_ code: String) -> StatementCurrency? {
        if self.code != code {
            self.code = code
            known = Currency(code: code).map(StatementCurrency.init)
        }
        return known
    }
}
