internal import Formats
internal import Shop

extension ShopCountry {
    /// How a shop reads phone numbers, for whoever runs it.
    static func words(of shop: ShopProfile) -> String {
        guard let country = ShopCountry(of: shop) else {
            return
                "phone numbers are read with their calling code alone: neither currency nor time "
                + "zone tells a country"
        }
        let words = "phone numbers without a calling code are read as those of \(country.code)"
        return country.isGuess
            ? words + ", by currency and time zone; `country` in the shop file says it otherwise"
            : words
    }
}
