package import Shop

/// The number of a currency (ISO 4217, three digits), which EMV codes carry instead of its letters.
package enum CurrencyNumber {
    /// The three digits of a currency; `nil` for one in which no EMV code is known.
    package static func digits(of currency: Currency) -> String? { known[currency.code] }

    /// The currencies of countries with a payment scheme on EMV codes.
    private static let known: [String: String] = [
        "AED": "784", "ARS": "032", "AUD": "036", "BDT": "050", "BHD": "048", "BND": "096",
        "BRL": "986", "BTN": "064", "CLP": "152", "CNY": "156", "COP": "170", "EGP": "818",
        "EUR": "978", "GHS": "936", "HKD": "344", "IDR": "360", "INR": "356", "JPY": "392",
        "KES": "404", "KHR": "116", "KRW": "410", "KZT": "398", "LAK": "418", "LKR": "144",
        "MMK": "104", "MNT": "496", "MOP": "446", "MXN": "484", "MYR": "458", "NAD": "516",
        "NGN": "566", "NPR": "524", "NZD": "554", "PEN": "604", "PHP": "608", "PKR": "586",
        "PYG": "600", "RWF": "646", "SAR": "682", "SGD": "702", "THB": "764", "TRY": "949",
        "TWD": "901", "TZS": "834", "UAH": "980", "UGX": "800", "USD": "840", "UYU": "858",
        "VND": "704", "XOF": "952", "ZAR": "710", "ZMW": "967",
    ]
}
