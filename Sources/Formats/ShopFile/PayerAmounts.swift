internal import Shop

/// The orders by which a payment scheme shows whether it can ask for all of a shop's.
enum PayerAmounts {
    /// The largest amount of one thing with its shipping, and one with a fraction; where nothing
    /// costs anything a whole unit, which every scheme can ask for.
    static func telling(of drops: [ShopFile.DropEntry], in currency: Currency) -> [Money] {
        var largest: Money?
        var broken: Money?
        for drop in drops {
            for variant in drop.products.lazy.flatMap(\.variants) {
                let amount = variant.price + drop.shippingFee
                guard amount.minorUnits > 0 else { continue }
                if amount.minorUnits > largest?.minorUnits ?? 0 { largest = amount }
                if broken == nil, !amount.isWhole { broken = amount }
                // What a few minor units are taken off, or put on, is seldom whole.
                guard let unique = drop.uniqueAmounts?.amounts(of: amount.minorUnits) else {
                    continue
                }
                let odd = [unique.lowerBound, unique.upperBound].map {
                    Money(minorUnits: $0, currency: currency)
                }
                if broken == nil { broken = odd.first { !$0.isWhole } }
                if let last = odd.last, last.minorUnits > largest?.minorUnits ?? 0 {
                    largest = last
                }
            }
        }
        let unit = Money(minorUnits: currency.unit, currency: currency)
        return [largest ?? unit] + (broken.map { [$0] } ?? [])
    }

    /// A reference as long as an order's.
    static let sampleCode = String(repeating: "0", count: OrderCode.length)
    /// A time in which a code may be paid, for schemes that tell one.
    static let sampleValidity = CodeValidity(
        from: Timestamp(milliseconds: 1_800_000_000_000),
        until: Timestamp(milliseconds: 1_800_000_060_000))
}

extension Money {
    /// Whether there is no fraction of the currency's unit in it.
    fileprivate var isWhole: Bool { minorUnits % currency.unit == 0 }
}

extension Currency {
    /// The minor units of one unit.
    fileprivate var unit: Int64 { (0..<decimals).reduce(1) { unit, _ in unit * 10 } }
}
