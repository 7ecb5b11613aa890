/// An amount of money: an integer count of minor units and the currency they are units of.
///
/// Amounts never pass through floating point. Arithmetic between two currencies is a programming
/// error and stops the process.
package struct Money: Hashable, Sendable {
    /// The amount in the currency's minor unit, for example satang for THB. May be negative.
    package var minorUnits: Int64
    package var currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Reads a plain decimal such as `350`, `350.5` or `350.00`. Signs, grouping and more decimals
    /// than the currency has are refused.
    package init?(decimal text: some StringProtocol, currency: Currency) {
        let parts = String(text).pieces(at: ".", most: 2, keepsEmpty: true)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
            fraction.count <= currency.decimals,
            text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }),
            !fraction.has(".")
        else { return nil }
        let padded = fraction + String(repeating: "0", count: currency.decimals - fraction.count)
        guard let minorUnits = Int64(String(whole) + padded), minorUnits <= Money.greatest else {
            return nil
        }
        self.init(minorUnits: minorUnits, currency: currency)
    }

    /// The largest amount that a price or a payment may have: what fits in a spreadsheet cell
    /// without losing a minor unit (2^53, rounded down to a power of ten).
    package static let greatest: Int64 = 1_000_000_000_000_000

    /// No money: zero in a currency.
    package static func zero(_ currency: Currency) -> Money {
        Money(minorUnits: 0, currency: currency)
    }

    /// The amount as a plain decimal with all its decimals: `370.00`, `-5.00`, `1200`.
    package var decimal: String {
        let digits = String(minorUnits.magnitude)
        let sign = minorUnits < 0 ? "-" : ""
        guard currency.decimals > 0 else { return sign + digits }
        let missing = max(0, currency.decimals + 1 - digits.count)
        let padded = String(repeating: "0", count: missing) + digits
        let point = padded.index(padded.endIndex, offsetBy: -currency.decimals)
        return "\(sign)\(padded[..<point]).\(padded[point...])"
    }

    /// The amount without its sign.
    package var magnitude: Money {
        Money(minorUnits: abs(minorUnits), currency: currency)
    }

    package static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "two currencies do not add up")
        return Money(
            minorUnits: left.minorUnits + right.minorUnits, currency: left.currency)
    }

    package static func - (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "two currencies do not add up")
        return Money(
            minorUnits: left.minorUnits - right.minorUnits, currency: left.currency)
    }
}

/// An ISO 4217 currency code.
package struct Currency: Hashable, Sendable {
    /// Three upper-case letters.
    package let code: String

    /// Takes three ASCII letters in any case; anything else is `nil`.
    package init?(code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) })
        else { return nil }
        self.code = code.uppercased()
    }

    private init(known code: String) {
        self.code = code
    }

    package static let thb = Currency(known: "THB")
    package static let eur = Currency(known: "EUR")
    /// The code that ISO 4217 has for no currency at all: what stands for one that nobody has told.
    package static let untold = Currency(known: String(repeating: "X", count: 3))

    /// How many decimals amounts have (ISO 4217, "minor unit"); mostly 2.
    package var decimals: Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
            3
        default:
            2
        }
    }
}
