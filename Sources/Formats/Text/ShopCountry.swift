package import Shop

/// The country whose way of writing phone numbers a shop reads.
package struct ShopCountry: Hashable, Sendable {
    /// The country's two letters of ISO 3166.
    package let code: String
    /// Whether the country is guessed, because the shop file does not say it.
    package let isGuess: Bool
    /// The plan by which the country's people write numbers.
    package let plan: DialingPlan

    /// The country that the shop file says; else the one country of the currency; else that of the
    /// time zone.
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
        zones[currency.code]?[timeZone] ?? String(currency.code.prefix(2))
    }

    /// A number that this country's people may write, as an example beside a field; one with its
    /// calling code where no country is known.
    package static func example(of country: ShopCountry?) -> String {
        country.flatMap { examples[$0.code] } ?? "+49 1512 3456789"
    }

    /// The country of a time zone, by its name in the IANA database, for each currency that people
    /// of several countries are paid in. No country has the first two letters of EUR, XOF and
    /// the like.
    private static let zones: [String: [String: String]] = [
        "EUR": [
            "Africa/Ceuta": "ES", "Asia/Famagusta": "CY", "Asia/Nicosia": "CY",
            "Atlantic/Azores": "PT", "Atlantic/Canary": "ES", "Atlantic/Madeira": "PT",
            "Europe/Amsterdam": "NL", "Europe/Andorra": "AD", "Europe/Athens": "GR",
            "Europe/Berlin": "DE", "Europe/Bratislava": "SK", "Europe/Brussels": "BE",
            "Europe/Busingen": "DE", "Europe/Dublin": "IE", "Europe/Helsinki": "FI",
            "Europe/Lisbon": "PT", "Europe/Ljubljana": "SI", "Europe/Luxembourg": "LU",
            "Europe/Madrid": "ES", "Europe/Malta": "MT", "Europe/Mariehamn": "FI",
            "Europe/Monaco": "MC", "Europe/Nicosia": "CY", "Europe/Paris": "FR",
            "Europe/Podgorica": "ME", "Europe/Riga": "LV", "Europe/Rome": "IT",
            "Europe/Sofia": "BG", "Europe/Tallinn": "EE", "Europe/Vienna": "AT",
            "Europe/Vilnius": "LT", "Europe/Zagreb": "HR",
        ],
        "USD": [
            "America/El_Salvador": "SV", "America/Guayaquil": "EC", "America/Puerto_Rico": "PR",
            "Pacific/Galapagos": "EC",
        ],
        "XAF": [
            "Africa/Bangui": "CF", "Africa/Brazzaville": "CG", "Africa/Douala": "CM",
            "Africa/Libreville": "GA", "Africa/Malabo": "GQ", "Africa/Ndjamena": "TD",
        ],
        "XCD": [
            "America/Anguilla": "AI", "America/Antigua": "AG", "America/Dominica": "DM",
            "America/Grenada": "GD", "America/Montserrat": "MS", "America/St_Kitts": "KN",
            "America/St_Lucia": "LC", "America/St_Vincent": "VC",
        ],
        "XCG": [
            "America/Curacao": "CW", "America/Lower_Princes": "SX",
        ],
        "XOF": [
            "Africa/Abidjan": "CI", "Africa/Bamako": "ML", "Africa/Bissau": "GW",
            "Africa/Dakar": "SN", "Africa/Lome": "TG", "Africa/Niamey": "NE",
            "Africa/Ouagadougou": "BF", "Africa/Porto-Novo": "BJ",
        ],
        "XPF": [
            "Pacific/Gambier": "PF", "Pacific/Marquesas": "PF", "Pacific/Noumea": "NC",
            "Pacific/Tahiti": "PF", "Pacific/Wallis": "WF",
        ],
    ]
}
