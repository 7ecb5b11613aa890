internal import Operations
internal import Pages
internal import Shop

/// A choice of which less is left than was wanted.
struct ShortChoice {
    let choice: DropChoice
    let listing: DropListing
    /// Units of each variant that are left.
    let left: [VariantID: Int]
    /// The language of whoever reads it.
    let language: Language

    /// What is told of it.
    ///
    /// - Parameter seen: units of each SKU that the page showed which was sent. Only where all of
    ///   the choice was there is it true that others were faster.
    func shortage(seen: [String: Int]) -> Shortage {
        let short = leftOvers
        let here = alternatives.map { $0.name(in: language.rawValue) }
        return Shortage(
            wasThere: short.allSatisfy { (seen[$0.sku] ?? 0) >= $0.told.wanted },
            leftOvers: short.map(\.told),
            stillHere: here.isEmpty ? nil : here.joined(separator: ", "),
            areSeveral: here.count > 1)
    }

    /// Other variants of the goods that ran short, as far as there are any.
    var alternatives: [Variant] {
        let short = Set(leftOvers.map(\.sku))
        let chosen = Set(choice.lines.map(\.sku))
        let kin = listing.products.filter { product in
            product.variants.contains { short.contains($0.sku) }
        }
        return kin.flatMap(\.variants).filter { variant in
            !chosen.contains(variant.sku) && (left[variant.id] ?? 0) > 0
        }
    }

    private var leftOvers: [(sku: String, told: LeftOver)] {
        choice.lines.compactMap { line in
            guard let (product, variant) = listing.named(sku: line.sku) else { return nil }
            let units = max(0, left[variant.id] ?? 0)
            guard units < line.quantity else { return nil }
            let told = LeftOver(
                product: product.name(in: language.rawValue),
                variant: variant.name(in: language.rawValue), wanted: line.quantity, left: units,
                isGone: units == 0)
            return (line.sku, told)
        }
    }
}

/// How many units of each SKU a page showed, as its form carries them: `SHIRT-S=2 SHIRT-M=1`.
enum SeenUnits {
    /// The form's field.
    static let field = "left"

    /// What a form tells; nothing where it tells nothing, or nonsense.
    static func read(_ text: String) -> [String: Int] {
        var seen: [String: Int] = [:]
        for part in text.pieces(at: " ").prefix(ReservationLimits.lines) {
            let pair = part.pieces(at: "=", most: 2)
            guard pair.count == 2, let units = Int(pair[1]) else { continue }
            seen[String(pair[0])] = units
        }
        return seen
    }

    /// The units of each line as a form carries them.
    static func text(of lines: [ChosenLine]) -> String {
        lines.map { "\($0.sku)=\($0.most)" }.joined(separator: " ")
    }
}
