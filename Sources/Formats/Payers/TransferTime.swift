package import Shop

/// When a transfer was made, as far as the reference on its slip tells. It is a hint: some banks
/// write the day into their references, and no one promises that they will tomorrow.
package struct TransferTime: Hashable, Sendable {
    /// The moment by the banks' clock; midnight where only the day is known.
    package let civil: CivilTime
    /// Whether the time of day is known too.
    package let hasTime: Bool

    /// How far the clock of Thai banks is ahead of UTC, all year.
    private static let ahead: Span = .hours(7)

    /// The last moment at which it may have been made.
    package var latest: Timestamp {
        let start = Timestamp(milliseconds: civil.milliseconds) - Self.ahead
        return start + (hasTime ? .milliseconds(999) : .milliseconds(24 * 3_600_000 - 1))
    }

    /// How many years back a day in a reference is taken for one.
    package static let years = 10
}

extension SlipCode {
    /// When the transfer was made: of Kasikornbank `01`, the year's last digit, the day of the year
    /// and the time; of Bangkok Bank and Siam Commercial Bank the day as `yyyymmdd`, where it is
    /// one. `nil` where the reference does not say, or says a day that cannot be.
    ///
    /// - Parameter moment: when the slip came; a transfer was made before it.
    package func transferTime(before moment: Timestamp) -> TransferTime? {
        guard kind == .thaiSlip, let bank, let reference else { return nil }
        let digits = Array(reference.utf8)
        let today = CivilTime(milliseconds: (moment + .hours(7)).milliseconds)
        let found: TransferTime? =
            switch bank {
            case "004": Self.dayOfYear(digits, today.parts.year)
            case "002", "014": Self.day(digits)
            default: nil
            }
        guard let found, found.civil.milliseconds <= today.milliseconds + 24 * 3_600_000,
            found.civil.parts.year > today.parts.year - TransferTime.years
        else { return nil }
        return found
    }

    private static func dayOfYear(_ digits: [UInt8], _ thisYear: Int) -> TransferTime? {
        guard digits.count >= 12, digits[0] == 0x30, digits[1] == 0x31,
            let last = number(digits, 2..<3), let day = number(digits, 3..<6),
            let hour = number(digits, 6..<8), let minute = number(digits, 8..<10),
            let second = number(digits, 10..<12), (1...366).contains(day)
        else { return nil }
        // The newest year that ends so.
        let year = thisYear - (thisYear - last) % 10
        guard
            let start = CivilTime(
                year: year, month: 1, day: 1, hour: hour, minute: minute, second: second)
        else { return nil }
        let civil = CivilTime(milliseconds: start.milliseconds + Int64(day - 1) * 86_400_000)
        guard civil.parts.year == year else { return nil }
        return TransferTime(civil: civil, hasTime: true)
    }

    private static func day(_ digits: [UInt8]) -> TransferTime? {
        guard digits.count >= 8, let year = number(digits, 0..<4),
            let month = number(digits, 4..<6), let day = number(digits, 6..<8),
            let civil = CivilTime(year: year, month: month, day: day)
        else { return nil }
        return TransferTime(civil: civil, hasTime: false)
    }

    private static func number(_ digits: [UInt8], _ place: Range<Int>) -> Int? {
        Int(String(decoding: digits[place], as: UTF8.self)).flatMap { number in
            digits[place].allSatisfy { (0x30...0x39).contains($0) } ? number : nil
        }
    }
}

extension SlipCode {
    /// The short name of the sending bank; `nil` for a bank that is not known here, and where the
    /// code names none.
    package var bankMark: String? {
        kind == .trueMoney ? "TrueMoney" : bank.flatMap { Self.marks[$0] }
    }

    /// Who sent the money: the bank's three digits, or the name of a wallet, which has none.
    package var sender: String? { kind == .trueMoney ? bankMark : bank }

    /// The banks of Thailand by their numbers in the payment systems.
    private static let marks = [
        "002": "BBL", "004": "KBANK", "006": "KTB", "011": "TTB", "014": "SCB", "017": "Citibank",
        "018": "SMBC", "020": "Standard Chartered", "022": "CIMB", "024": "UOB", "025": "BAY",
        "030": "GSB", "031": "HSBC", "033": "GHB", "034": "BAAC", "035": "EXIM", "066": "ISBT",
        "067": "TISCO", "069": "KKP", "070": "ICBC", "071": "Thai Credit", "073": "LH Bank",
    ]
}
