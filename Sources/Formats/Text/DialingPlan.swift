package import Shop

/// How people of one country write phone numbers at home.
package struct DialingPlan: Hashable, Sendable {
    /// The country calling code without a plus, for example `66`.
    package let callingCode: String
    /// The trunk prefix: what is dialled before a national number and left out abroad; empty where
    /// there is none.
    package let trunk: String
    /// What people write in the trunk prefix's place, or behind the calling code, out of habit.
    private let oldPrefixes: [String]
    /// How many digits a national number has after the trunk prefix.
    package let lengths: ClosedRange<Int>
    /// Where mobile numbers are the longest and others the shortest: what mobile ones begin with.
    private let mobileDigits: String
    /// The area code that people leave out at home, because the country has no other.
    private let area: String

    init(
        _ callingCode: String, trunk: String, _ lengths: ClosedRange<Int>, mobile: String = "",
        old: [String] = [], area: String = ""
    ) {
        self.callingCode = callingCode
        self.trunk = trunk
        oldPrefixes = old
        self.lengths = lengths
        mobileDigits = mobile
        self.area = area
    }

    /// Whether digits without the trunk prefix are as many as such a number has. A digit that was
    /// forgotten is the most common mistake, and this is the only place that can tell.
    func fits(_ national: some StringProtocol) -> Bool {
        guard let first = national.first else { return false }
        if mobileDigits.isEmpty { return lengths.contains(national.count) }
        return national.count
            == (mobileDigits.contains(first) ? lengths.upperBound : lengths.lowerBound)
    }

    /// The national number within digits that may begin with what is dialled before it; `nil` when
    /// their number is not that of one.
    func national(_ digits: some StringProtocol) -> String? {
        if let number = number(in: digits, behind: [trunk]) { return number }
        // Nothing begins with 0 behind a trunk prefix of 0.
        if !(trunk.begins(with: "0") && digits.begins(with: "0")) {
            if fits(digits) { return String(digits) }
            if let mobile = argentineMobile(digits) { return mobile }
        }
        return number(in: digits, behind: oldPrefixes)
    }

    /// The digits with their calling code, of a number that was typed without a plus: usually a
    /// national one, sometimes the calling code and what follows it.
    func international(home digits: String) -> String? {
        if !area.isEmpty, digits.count + area.count == lengths.lowerBound {
            return callingCode + area + digits
        }
        let isAbroad =
            digits.begins(with: callingCode)
            && national(digits.dropFirst(callingCode.count)) != nil
        guard let national = national(digits) else { return isAbroad ? digits : nil }
        // Both readings fit: 4915112345678 is a number of Germany with its code, and 393 1234567 a
        // mobile one of Italy without, which has the same length as all others there.
        let isTypical = trunk.isEmpty ? digits.count == 10 : digits.begins(with: trunk)
        return isAbroad && !isTypical ? digits : callingCode + national
    }

    private func number(
        in digits: some StringProtocol, behind prefixes: [String]
    ) -> String? {
        for prefix in prefixes where !prefix.isEmpty && digits.begins(with: prefix) {
            let rest = String(digits.dropFirst(prefix.count))
            if fits(rest) { return rest }
            if let mobile = argentineMobile(rest) { return mobile }
        }
        return nil
    }

    /// Argentine mobile numbers have `15` behind the area code at home, and 9 before it abroad.
    private func argentineMobile(_ digits: some StringProtocol) -> String? {
        guard callingCode == "54", digits.count == 12 else { return nil }
        let areas = digits.begins(with: "11") ? 2...2 : 3...4
        for area in areas where digits.dropFirst(area).begins(with: "15") {
            return "9" + digits.prefix(area) + digits.dropFirst(area + 2)
        }
        return nil
    }

    /// The plan of Thailand, for shops that sell in baht.
    package static let thailand = DialingPlan("66", trunk: "0", 8...9, mobile: "689")

    /// The plan of a country by its ISO 3166 two-letter code in any case; `nil` when unknown.
    package static func plan(country: String) -> DialingPlan? {
        byCountry[country.uppercased()]
    }

    /// The countries whose numbers are read, by their ISO 3166 codes.
    package static var countries: Set<String> { Set(byCountry.keys) }

    /// The plan of the one country that a currency is named after; `nil` for a shared one such as
    /// the euro, where people must write the calling code unless the shop names its country.
    package static func plan(currency: Currency) -> DialingPlan? {
        byCountry[String(currency.code.prefix(2))]
    }

    /// The plan that an international number belongs to. Calling codes are prefix-free, and the
    /// countries that share one have numbers alike.
    static func plan(internationalDigits digits: String) -> DialingPlan? {
        all.first { digits.begins(with: $0.callingCode) }
    }

    private static let all: [DialingPlan] = Array(Set(byCountry.values))
}
