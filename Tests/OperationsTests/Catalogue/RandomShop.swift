import Shop
import TestShop

/// Shop files with all that a seller may write, by chance.
struct RandomShop {
    private var chance: SeededGenerator

    init(seed: UInt64) {
        chance = SeededGenerator(seed: seed)
    }

    /// Texts that YAML takes for something else, or does not print.
    private static let texts = [
        "null", "off", "2026", "a: b", "- a", "# no", "[x", "\"", "\\n", "&a *b", "เสื้อ ฤดูหนาว",
        "👕😀", "a\u{2028}b", "a\u{FEFF}b", "---", "a, b", "plain words",
    ]

    private mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &chance)
    }

    private mutating func happens() -> Bool { number(0...1) == 1 }

    private mutating func text() -> String { Self.texts.randomElement(using: &chance) ?? "" }

    private mutating func money() -> Money {
        Money(minorUnits: number(0...1_000_000), currency: .thb)
    }

    /// A file of up to three drops.
    mutating func file() -> ShopFile {
        let shop = ShopProfile(
            name: text(), currency: .thb, locale: happens() ? "th" : "en",
            timeZone: happens() ? "UTC" : "America/New_York", contact: "")
        var accounts: [ReceivingAccount] = []
        for place in 0...number(0...2) {
            accounts.append(
                ReceivingAccount(
                    id: "a\(place)", bank: text(), name: text(), number: text(),
                    promptPay: happens() ? "0812345678" : nil, iban: nil))
        }
        var drops: [ShopFile.DropEntry] = []
        for place in 0..<number(0...3) { drops.append(drop("drop-\(place)")) }
        return ShopFile(shop: shop, accounts: accounts, drops: drops)
    }

    private mutating func drop(_ slug: String) -> ShopFile.DropEntry {
        let opens = HandClock.start + .milliseconds(number(-9_000_000...9_000_000))
        let isNow = happens()
        var entry = ShopFile.DropEntry(
            slug: slug, title: text(), opensAt: isNow ? nil : opens,
            closesAt: HandClock.start + .milliseconds(number(9_000_001...99_000_000)),
            hold: .milliseconds(number(1...9_999_999)), pay: .milliseconds(number(1...9_999_999)),
            limitPerPerson: happens() ? Int(number(1...10)) : nil, shippingMethod: text(),
            shippingFee: money(), products: [], isRehearsal: number(0...3) == 0)
        entry.line.mode = LineMode.allCases.randomElement(using: &chance) ?? .off
        entry.line.gathering = .milliseconds(number(1...86_400_000))
        entry.line.admission = .milliseconds(number(1...3_600_000))
        if !isNow, happens() {
            entry.membersOpenAt = opens - .milliseconds(number(1...1_000_000))
        }
        for place in 0...number(0...2) { entry.products.append(product(Int(place))) }
        return entry
    }

    private mutating func product(_ place: Int) -> ShopFile.ProductEntry {
        var variants: [ShopFile.VariantEntry] = []
        for variant in 0...number(0...3) {
            variants.append(
                ShopFile.VariantEntry(
                    sku: "SKU-\(place)-\(variant)", name: happens() ? "" : text(), price: money(),
                    stock: Int(number(0...10_000_000))))
        }
        return ShopFile.ProductEntry(
            reference: "p\(place)", name: text(),
            description: happens() ? "" : "\(text())\n\n  \(text())\n\(text())", picture: nil,
            variants: variants)
    }
}
