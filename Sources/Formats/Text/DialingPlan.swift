package import Shop

/// How people of one country write phone numbers at home.
///
/// Numbering plans: ITU-T E.164 and its list of assigned country codes; lengths are those of
/// subscriber numbers without the trunk prefix, as the national regulators publish them.
package struct DialingPlan: Hashable, Sendable {
    /// The country calling code without a plus, for example `66`.
    package let callingCode: String
    /// What is dialled before a national number and left out abroad; empty where there is none.
    package let trunk: String
    /// How many digits a national number has after the trunk prefix.
    package let lengths: ClosedRange<Int>
    /// Where mobile numbers are the longest and others the shortest: what mobile ones begin with.
    private let mobileDigits: String

    private init(
        _ callingCode: String, trunk: String, _ lengths: ClosedRange<Int>, mobile: String = ""
    ) {
        self.callingCode = callingCode
        self.trunk = trunk
        self.lengths = lengths
        mobileDigits = mobile
    }

    /// Whether digits without the trunk prefix are as many as such a number has. A digit that was
    /// forgotten is the most common mistake, and this is the only place that can tell.
    func fits(_ national: some StringProtocol) -> Bool {
        guard let first = national.first else { return false }
        if mobileDigits.isEmpty { return lengths.contains(national.count) }
        return national.count
            == (mobileDigits.contains(first) ? lengths.upperBound : lengths.lowerBound)
    }

    /// Thailand, the plan of shops that sell in baht.
    package static let thailand = DialingPlan("66", trunk: "0", 8...9, mobile: "689")

    /// The plan of a country by its ISO 3166 two-letter code in any case; `nil` when unknown.
    package static func plan(country: String) -> DialingPlan? {
        byCountry[country.uppercased()]
    }

    /// The plan of the one country that uses a currency; `nil` for a shared currency such as the
    /// euro, where people must write the calling code unless the shop names its country.
    package static func plan(currency: Currency) -> DialingPlan? {
        switch currency.code {
        case "EUR", "XAF", "XOF", "XPF", "XCD": nil
        default: byCountry[String(currency.code.prefix(2))]
        }
    }

    /// The plan that an international number belongs to. Calling codes are prefix-free, so the
    /// order of the search does not matter.
    static func plan(internationalDigits digits: String) -> DialingPlan? {
        all.first { digits.begins(with: $0.callingCode) }
    }

    private static let byCountry: [String: DialingPlan] = [
        "AT": DialingPlan("43", trunk: "0", 4...13),
        "AU": DialingPlan("61", trunk: "0", 9...9),
        "BE": DialingPlan("32", trunk: "0", 8...9),
        "BR": DialingPlan("55", trunk: "0", 10...11),
        "CA": DialingPlan("1", trunk: "1", 10...10),
        "CH": DialingPlan("41", trunk: "0", 9...9),
        "CZ": DialingPlan("420", trunk: "", 9...9),
        "DE": DialingPlan("49", trunk: "0", 5...13),
        "DK": DialingPlan("45", trunk: "", 8...8),
        "ES": DialingPlan("34", trunk: "", 9...9),
        "FR": DialingPlan("33", trunk: "0", 9...9),
        "GB": DialingPlan("44", trunk: "0", 9...10),
        "HK": DialingPlan("852", trunk: "", 8...8),
        "ID": DialingPlan("62", trunk: "0", 7...12),
        "IE": DialingPlan("353", trunk: "0", 7...9),
        "IN": DialingPlan("91", trunk: "0", 10...10),
        "IT": DialingPlan("39", trunk: "", 6...12),
        "JP": DialingPlan("81", trunk: "0", 9...10),
        "KH": DialingPlan("855", trunk: "0", 8...9),
        "KR": DialingPlan("82", trunk: "0", 8...10),
        "LA": DialingPlan("856", trunk: "0", 8...10),
        "MM": DialingPlan("95", trunk: "0", 7...10),
        "MY": DialingPlan("60", trunk: "0", 8...10),
        "NL": DialingPlan("31", trunk: "0", 9...9),
        "NO": DialingPlan("47", trunk: "", 8...8),
        "NZ": DialingPlan("64", trunk: "0", 8...10),
        "PH": DialingPlan("63", trunk: "0", 8...10),
        "PL": DialingPlan("48", trunk: "", 9...9),
        "PT": DialingPlan("351", trunk: "", 9...9),
        "SE": DialingPlan("46", trunk: "0", 7...10),
        "SG": DialingPlan("65", trunk: "", 8...8),
        "TH": thailand,
        "TW": DialingPlan("886", trunk: "0", 8...9),
        "US": DialingPlan("1", trunk: "1", 10...10),
        "VN": DialingPlan("84", trunk: "0", 8...10),
    ]

    private static let all: [DialingPlan] = Array(Set(byCountry.values))
}
