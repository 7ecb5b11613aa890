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
    /// What people write in the trunk prefix's place, or behind the calling code, out of habit.
    private let oldPrefixes: [String]
    /// How many digits a national number has after the trunk prefix.
    package let lengths: ClosedRange<Int>
    /// Where mobile numbers are the longest and others the shortest: what mobile ones begin with.
    private let mobileDigits: String

    private init(
        _ callingCode: String, trunk: String, _ lengths: ClosedRange<Int>, mobile: String = "",
        old: [String] = []
    ) {
        self.callingCode = callingCode
        self.trunk = trunk
        oldPrefixes = old
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

    /// The national number within digits that may begin with what is dialled before it; `nil` when
    /// their number is not that of one.
    func national(_ digits: some StringProtocol) -> String? {
        for prefix in ([trunk] + oldPrefixes) where !prefix.isEmpty && digits.begins(with: prefix) {
            let rest = String(digits.dropFirst(prefix.count))
            if fits(rest) { return rest }
            if let mobile = argentineMobile(rest) { return mobile }
        }
        // Nothing begins with 0 behind a trunk prefix of 0.
        if trunk.begins(with: "0"), digits.begins(with: "0") { return nil }
        return fits(digits) ? String(digits) : argentineMobile(digits)
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

    /// Thailand, the plan of shops that sell in baht.
    package static let thailand = DialingPlan("66", trunk: "0", 8...9, mobile: "689")

    /// The plan of a country by its ISO 3166 two-letter code in any case; `nil` when unknown.
    package static func plan(country: String) -> DialingPlan? {
        byCountry[country.uppercased()]
    }

    /// The countries whose numbers are read, by their ISO 3166 codes.
    package static var countries: Set<String> { Set(byCountry.keys) }

    /// The plan of the one country that uses a currency; `nil` for a shared currency such as the
    /// euro, where people must write the calling code unless the shop names its country.
    package static func plan(currency: Currency) -> DialingPlan? {
        ShopCountry.shared.contains(currency.code)
            ? nil : byCountry[String(currency.code.prefix(2))]
    }

    /// The plan that an international number belongs to. Calling codes are prefix-free, so the
    /// order of the search does not matter.
    static func plan(internationalDigits digits: String) -> DialingPlan? {
        all.first { digits.begins(with: $0.callingCode) }
    }

    private static let byCountry = europe.merging(asia) { $1 }.merging(others) { $1 }

    private static let europe: [String: DialingPlan] = [
        "AT": DialingPlan("43", trunk: "0", 4...13),
        "BE": DialingPlan("32", trunk: "0", 8...9),
        "BG": DialingPlan("359", trunk: "0", 7...9),
        "CH": DialingPlan("41", trunk: "0", 9...9),
        "CY": DialingPlan("357", trunk: "", 8...8),
        "CZ": DialingPlan("420", trunk: "", 9...9),
        "DE": DialingPlan("49", trunk: "0", 5...13),
        "DK": DialingPlan("45", trunk: "", 8...8),
        "EE": DialingPlan("372", trunk: "", 7...8),
        "ES": DialingPlan("34", trunk: "", 9...9),
        "FI": DialingPlan("358", trunk: "0", 5...12),
        "FR": DialingPlan("33", trunk: "0", 9...9),
        "GB": DialingPlan("44", trunk: "0", 9...10),
        "GR": DialingPlan("30", trunk: "", 10...10),
        "HR": DialingPlan("385", trunk: "0", 8...9),
        "HU": DialingPlan("36", trunk: "06", 8...9),
        "IE": DialingPlan("353", trunk: "0", 7...9),
        "IS": DialingPlan("354", trunk: "", 7...9),
        "IT": DialingPlan("39", trunk: "", 6...12),
        "LT": DialingPlan("370", trunk: "0", 8...8, old: ["8"]),
        "LU": DialingPlan("352", trunk: "", 4...11),
        "LV": DialingPlan("371", trunk: "", 8...8),
        "MT": DialingPlan("356", trunk: "", 8...8),
        "NL": DialingPlan("31", trunk: "0", 9...9),
        "NO": DialingPlan("47", trunk: "", 8...8),
        "PL": DialingPlan("48", trunk: "", 9...9),
        "PT": DialingPlan("351", trunk: "", 9...9),
        "RO": DialingPlan("40", trunk: "0", 9...9),
        "RS": DialingPlan("381", trunk: "0", 8...9),
        "SE": DialingPlan("46", trunk: "0", 7...10),
        "SI": DialingPlan("386", trunk: "0", 8...8),
        "SK": DialingPlan("421", trunk: "0", 9...9),
        "UA": DialingPlan("380", trunk: "0", 9...9),
    ]

    private static let asia: [String: DialingPlan] = [
        "AE": DialingPlan("971", trunk: "0", 8...9),
        "BD": DialingPlan("880", trunk: "0", 8...10),
        "CN": DialingPlan("86", trunk: "0", 9...11),
        "HK": DialingPlan("852", trunk: "", 8...8),
        "ID": DialingPlan("62", trunk: "0", 7...12),
        "IL": DialingPlan("972", trunk: "0", 8...9),
        "IN": DialingPlan("91", trunk: "0", 10...10),
        "JP": DialingPlan("81", trunk: "0", 9...10),
        "KH": DialingPlan("855", trunk: "0", 8...9),
        "KR": DialingPlan("82", trunk: "0", 8...10),
        "LA": DialingPlan("856", trunk: "0", 8...10),
        "LK": DialingPlan("94", trunk: "0", 9...9),
        "MM": DialingPlan("95", trunk: "0", 7...10),
        "MY": DialingPlan("60", trunk: "0", 8...10),
        "PH": DialingPlan("63", trunk: "0", 8...10),
        "PK": DialingPlan("92", trunk: "0", 9...10),
        "QA": DialingPlan("974", trunk: "", 8...8),
        "SA": DialingPlan("966", trunk: "0", 8...9),
        "SG": DialingPlan("65", trunk: "", 8...8),
        "TH": thailand,
        "TR": DialingPlan("90", trunk: "0", 10...10),
        "TW": DialingPlan("886", trunk: "0", 8...9),
        "VN": DialingPlan("84", trunk: "0", 8...10),
    ]

    private static let others: [String: DialingPlan] = [
        "AR": DialingPlan("54", trunk: "0", 10...11),
        "AU": DialingPlan("61", trunk: "0", 9...9),
        "BF": DialingPlan("226", trunk: "", 8...8),
        "BJ": DialingPlan("229", trunk: "", 10...10),
        "BR": DialingPlan("55", trunk: "0", 10...11),
        "CA": DialingPlan("1", trunk: "1", 10...10),
        "CI": DialingPlan("225", trunk: "", 10...10),
        "CL": DialingPlan("56", trunk: "", 9...9),
        "CM": DialingPlan("237", trunk: "", 9...9),
        "CO": DialingPlan("57", trunk: "", 10...10),
        "EG": DialingPlan("20", trunk: "0", 8...10),
        "GH": DialingPlan("233", trunk: "0", 9...9),
        "GW": DialingPlan("245", trunk: "", 9...9),
        "KE": DialingPlan("254", trunk: "0", 7...9),
        "MA": DialingPlan("212", trunk: "0", 9...9),
        "ML": DialingPlan("223", trunk: "", 8...8),
        "MX": DialingPlan("52", trunk: "", 10...10, old: ["01", "044", "045", "1"]),
        "NE": DialingPlan("227", trunk: "", 8...8),
        "NG": DialingPlan("234", trunk: "0", 8...10),
        "NZ": DialingPlan("64", trunk: "0", 8...10),
        "PE": DialingPlan("51", trunk: "0", 8...9),
        "SN": DialingPlan("221", trunk: "", 9...9),
        "TG": DialingPlan("228", trunk: "", 8...8),
        "TZ": DialingPlan("255", trunk: "0", 9...9),
        "UG": DialingPlan("256", trunk: "0", 9...9),
        "US": DialingPlan("1", trunk: "1", 10...10),
        "ZA": DialingPlan("27", trunk: "0", 9...9),
    ]

    private static let all: [DialingPlan] = Array(Set(byCountry.values))
}
