package import Shop

/// The country whose way of writing phone numbers a shop reads.
package struct ShopCountry: Hashable, Sendable {
    /// Two letters of ISO 3166.
    package let code: String
    /// Whether the shop file does not say it.
    package let isGuess: Bool
    /// How its people write numbers.
    package let plan: DialingPlan

    /// What the shop file says; else the one country of the currency; else that of the time zone.
    ///
    /// - Returns: `nil` where neither tells: numbers then need their calling code.
    package init?(of shop: ShopProfile) {
        isGuess = shop.country.isEmpty
        let guess = ShopCountry.guess(currency: shop.currency, timeZone: shop.timeZone)
        code = isGuess ? guess ?? "" : shop.country
        guard let plan = DialingPlan.plan(country: code) else { return nil }
        self.plan = plan
    }

    private static func guess(currency: Currency, timeZone: String) -> String? {
        let ofCurrency = String(currency.code.prefix(2))
        if !shared.contains(currency.code) { return ofCurrency }
        if let ofZone = zones[timeZone] { return ofZone }
        return nil
    }

    /// Currencies that people of several countries are paid in.
    static let shared: Set<String> = ["EUR", "XAF", "XOF", "XPF", "XCD"]

    /// A number that this country's people may write, as an example beside a field; one with its
    /// calling code where no country is known.
    package static func example(of country: ShopCountry?) -> String {
        country.flatMap { examples[$0.code] } ?? "+49 1512 3456789"
    }

    /// The country of a time zone, by its name in the IANA database, for the countries that share a
    /// currency.
    private static let zones: [String: String] = [
        "Africa/Abidjan": "CI", "Africa/Bamako": "ML", "Africa/Bissau": "GW",
        "Africa/Dakar": "SN", "Africa/Douala": "CM", "Africa/Lome": "TG",
        "Africa/Niamey": "NE", "Africa/Ouagadougou": "BF",
        "Africa/Porto-Novo": "BJ", "Asia/Nicosia": "CY", "Atlantic/Azores": "PT",
        "Atlantic/Canary": "ES", "Atlantic/Madeira": "PT", "Europe/Amsterdam": "NL",
        "Europe/Athens": "GR", "Europe/Berlin": "DE", "Europe/Bratislava": "SK",
        "Europe/Brussels": "BE", "Europe/Busingen": "DE", "Europe/Dublin": "IE",
        "Europe/Helsinki": "FI", "Europe/Lisbon": "PT", "Europe/Ljubljana": "SI",
        "Europe/Luxembourg": "LU", "Europe/Madrid": "ES", "Europe/Malta": "MT",
        "Europe/Mariehamn": "FI", "Europe/Nicosia": "CY", "Europe/Paris": "FR",
        "Europe/Riga": "LV", "Europe/Rome": "IT", "Europe/Sofia": "BG", "Europe/Tallinn": "EE",
        "Europe/Vienna": "AT", "Europe/Vilnius": "LT", "Europe/Zagreb": "HR",
        "Africa/Ceuta": "ES",
    ]

    /// Mobile numbers as people of each country write them; each is one that its plan takes.
    static let examples: [String: String] = [
        "AE": "050 123 4567", "AR": "011 15 2345-6789", "AT": "0664 123456", "AU": "0412 345 678",
        "BD": "01812-345678", "BE": "0470 12 34 56", "BF": "70 12 34 56", "BG": "043 012 345",
        "BJ": "01 95 12 34 56", "BR": "(11) 96123-4567", "CA": "(506) 234-5678",
        "CH": "078 123 45 67", "CI": "01 23 45 67 89", "CL": "9 2123 4567", "CM": "6 71 23 45 67",
        "CN": "131 2345 6789", "CO": "321 1234567", "CY": "96 123456", "CZ": "601 123 456",
        "DE": "01512 3456789", "DK": "32 12 34 56", "EE": "5123 4567", "EG": "0100 123 4567",
        "ES": "612 34 56 78", "FI": "041 2345678", "FR": "06 12 34 56 78",
        "GB": "07400 123456", "GH": "023 123 4567", "GR": "691 234 5678", "GW": "955 012 345",
        "HK": "5123 4567", "HR": "092 123 4567", "HU": "06 20 123 4567", "ID": "0812-345-678",
        "IE": "085 012 3456", "IL": "050-234-5678", "IN": "081234 56789", "IS": "611 1234",
        "IT": "312 345 6789", "JP": "090-1234-5678", "KE": "0712 123456", "KH": "091 234 567",
        "KR": "010-2000-0000", "LA": "020 23 123 456", "LK": "071 234 5678", "LT": "0 612 34567",
        "LU": "628 123 456", "LV": "21 234 567", "MA": "0650-123456", "ML": "65 01 23 45",
        "MM": "09 212 3456", "MT": "9696 1234", "MX": "222 123 4567", "MY": "012-345 6789",
        "NE": "93 12 34 56", "NG": "0802 123 4567", "NL": "06 12345678", "NO": "406 12 345",
        "NZ": "021 123 4567", "PE": "912 345 678", "PH": "0905 123 4567", "PK": "0301 2345678",
        "PL": "512 345 678", "PT": "912 345 678", "QA": "3312 3456", "RO": "0712 034 567",
        "RS": "060 1234567", "SA": "051 234 5678", "SE": "070-123 45 67", "SG": "8123 4567",
        "SI": "031 234 567", "SK": "0912 123 456", "SN": "70 123 45 67", "TG": "90 11 23 45",
        "TH": "081 234 5678", "TR": "0501 234 56 78", "TW": "0912 345 678",
        "TZ": "0621 234 567", "UA": "050 123 4567", "UG": "0712 345678", "US": "(201) 555-0123",
        "VN": "0912 345 678", "ZA": "071 123 4567",
    ]
}
