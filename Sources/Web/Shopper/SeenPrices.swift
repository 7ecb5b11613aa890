internal import Operations
internal import Pages
internal import Shop

/// The prices that a page showed, as its form carries them: the shipping fee, then each SKU with
/// its price, in minor units: `5000 SHIRT-S=35000 SHIRT-M=37000`.
///
/// Prices rather than a total, since the shopper may change how many on the page itself, where no
/// script adds up.
struct SeenPrices: Sendable {
    /// The form's field.
    static let field = "seen"

    private let fee: Int64
    private let prices: [String: Int64]

    /// Reads the field; `nil` for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard let first = parts.first, let fee = Self.amount(first) else { return nil }
        var prices: [String: Int64] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let price = Self.amount(pair[1]) else { return nil }
            prices[String(pair[0])] = price
        }
        self.fee = fee
        self.prices = prices
    }

    private static func amount(_ text: Substring) -> Int64? {
        Int64(text).flatMap { (0...Money.greatest).contains($0) ? $0 : nil }
    }

    /// What a choice costs at these prices; `nil` when one of them was not shown.
    func total(of choice: DropChoice, in currency: Currency) -> Money? {
        var total = fee
        for line in choice.lines {
            guard let price = prices[line.sku] else { return nil }
            let (amount, isHuge) = price.multipliedReportingOverflow(by: Int64(line.quantity))
            let (sum, isHuger) = total.addingReportingOverflow(amount)
            if isHuge || isHuger { return nil }
            total = sum
        }
        return Money(minorUnits: total, currency: currency)
    }
}

extension DropListing {
    /// The prices of now, as a form carries them.
    ///
    /// - Parameter choice: the SKUs that the form is about; `nil` is all.
    func seen(_ choice: DropChoice? = nil) -> String {
        let prices = variants.filter { variant in
            choice.map { $0.quantity(of: variant.sku) > 0 } ?? true
        }
        return
            ([String(drop.shippingFee.minorUnits)]
            + prices.map { "\($0.sku)=\($0.price.minorUnits)" }).joined(separator: " ")
    }
}

extension Wording {
    /// What a choice cost on the page that was sent, and what it costs now.
    func change(from seen: Money?, to total: Money) -> PriceChange {
        PriceChange(was: money(seen ?? total), now: money(total))
    }
}
