internal import Crypto
internal import Formats
internal import Shop

/// The facts that a shop file says, taken apart one by one, so that two files can be compared and
/// each difference has a name.
struct ShopFacts: Hashable, Sendable {
    /// `variant tour/SHIRT-S` and `price`.
    struct Name: Hashable, Comparable, Sendable {
        var thing: String
        var field: String

        static func < (left: Name, right: Name) -> Bool {
            (left.thing, left.field) < (right.thing, right.field)
        }

        /// Whether a file that does not say it says that there is none: a text in another language
        /// than the shop's own, the country, the prefix of references, who confirms payments,
        /// and what is forgiven.
        var isNoneUnlessSaid: Bool {
            field.ends(with: ")")
                || ["country", "reference_prefix", "confirm_payments", "forgive"].contains(field)
        }
    }

    private(set) var values: [Name: String] = [:]
    private(set) var things: Set<String> = []

    /// The fields that list what a thing holds, in its order, by names without blanks.
    static let lists: Set<String> = ["accounts", "drops", "products", "variants"]

    init(_ file: ShopFile) {
        add("shop", "name", file.shop.names)
        add("shop", "currency", file.shop.currency.code)
        add("shop", "locale", file.shop.locale)
        add("shop", "time_zone", file.shop.timeZone)
        add("shop", "contact", file.shop.contact)
        add("shop", "logo", file.shop.logo ?? "none")
        for part in ShopLegal.Part.allCases {
            add("shop", "legal \(part.rawValue)", file.shop.legal[part])
        }
        // Only where it is said: states of before there was a country do not have it either.
        if !file.shop.country.isEmpty { add("shop", "country", file.shop.country) }
        if !file.shop.referencePrefix.isEmpty {
            add("shop", "reference_prefix", file.shop.referencePrefix)
        }
        if file.shop.confirming != .byHand {
            add("shop", "confirm_payments", file.shop.confirming.said)
        }
        if file.shop.forgiving != 0 { add("shop", "forgive", file.shop.forgivingText) }
        add("shop", "accounts", file.accounts.map(\.id).joined(separator: " "))
        add("shop", "drops", file.drops.map(\.slug).joined(separator: " "))
        for account in file.accounts { add(account) }
        for drop in file.drops { add(drop) }
    }

    private mutating func add(_ thing: String, _ field: String, _ value: String) {
        values[Name(thing: thing, field: field)] = value
        things.insert(thing)
    }

    /// Adds a text, and what it is in other languages.
    private mutating func add(_ thing: String, _ field: String, _ text: SellerText?) {
        add(thing, field, text?.own ?? "none")
        for (language, other) in text?.others ?? [:] {
            add(thing, "\(field) (\(language))", other)
        }
    }

    private mutating func add(_ account: ReceivingAccount) {
        for (field, value) in account.fields { add(account.thing, field, value) }
    }

    private mutating func add(_ drop: ShopFile.DropEntry) {
        let thing = "drop \(drop.slug)"
        add(thing, "title", drop.others.all(.title, drop.title))
        // `now` is whatever it was when the file was applied for the first time.
        if let opens = drop.opensAt { add(thing, "opens_at", DateText.rfc3339(opens)) }
        add(thing, "closes_at", DateText.rfc3339(drop.closesAt))
        add(thing, "members_opens_at", drop.membersOpenAt.map { DateText.rfc3339($0) } ?? "none")
        add(
            thing, "unique_amounts",
            drop.uniqueAmounts?.words(in: drop.shippingFee.currency) ?? "none")
        add(thing, "waitlist", drop.waitlist?.words ?? "none")
        add(thing, "hold_minutes", MinutesText.text(drop.hold))
        add(thing, "pay_minutes", MinutesText.text(drop.pay))
        add(thing, "limit_per_person", drop.limitPerPerson.map(String.init) ?? "none")
        add(thing, "shipping method", drop.shippingMethod)
        add(thing, "shipping fee", drop.shippingFee.decimal)
        add(thing, "line", drop.line.mode.rawValue)
        add(thing, "gathering_minutes", MinutesText.text(drop.line.gathering))
        add(thing, "admission_minutes", MinutesText.text(drop.line.admission))
        add(thing, "rehearsal", String(drop.isRehearsal))
        add(thing, "products", drop.products.map(\.reference).joined(separator: " "))
        for product in drop.products { add(product, in: drop.slug) }
    }

    private mutating func add(_ product: ShopFile.ProductEntry, in slug: String) {
        let thing = "product \(slug)/\(product.reference)"
        add(thing, "name", product.others.all(.name, product.name))
        add(thing, "description", product.others.all(.description, product.description))
        add(thing, "picture", product.picture ?? "none")
        add(thing, "variants", product.variants.map(\.sku).joined(separator: " "))
        for variant in product.variants {
            let thing = "variant \(slug)/\(variant.sku)"
            add(thing, "product", product.reference)
            add(thing, "name", variant.others.all(.name, variant.name))
            add(thing, "price", variant.price.decimal)
            add(thing, "stock", String(variant.stock))
        }
    }

    /// The value of a fact about a thing that is there; a translation or a country that is not
    /// given is "none".
    ///
    /// - Returns: `nil` where the field is left open, or the thing is not there.
    func value(_ name: Name) -> String? {
        if let value = values[name] { return value }
        return name.isNoneUnlessSaid && things.contains(name.thing) ? "none" : nil
    }

    /// How many facts two files say differently.
    func distance(to other: ShopFacts) -> Int {
        let mine = values.count { name, value in
            other.values[name] != value && !other.leavesOpen(name)
        }
        let others = other.values.keys.count { values[$0] == nil && !leavesOpen($0) }
        return mine + others
    }

    /// Whether this file names the thing and says nothing of the field, which is then as it is. A
    /// text that is given in fewer languages is not left open: it is not there in the others. A
    /// country that is not said is guessed again, and no prefix is none.
    func leavesOpen(_ name: Name) -> Bool {
        values[name] == nil && things.contains(name.thing) && !name.isNoneUnlessSaid
    }
}

extension ReceivingAccount {
    /// What the shop calls it where it tells of changes.
    var thing: String { "account \(id)" }

    /// The thing's fields as the shop file calls them.
    var fields: [(name: String, value: String)] {
        [
            ("bank", bank), ("name", name), ("number", number),
            ("promptpay", promptPay ?? "none"), ("iban", iban ?? "none"),
            ("pay", scheme?.words ?? "none"),
        ]
    }
}

extension ShopFacts {
    /// A line for each fact, in a fixed order: thing, field and value, with tabs between them.
    var text: String {
        values.sorted { $0.key < $1.key }.map { name, value in
            "\(name.thing)\t\(name.field)\t\(Self.escaped(value))\n"
        }.joined()
    }

    /// Reads what `text` wrote.
    init(text: String) {
        for line in text.pieces(at: "\n") {
            let parts = line.pieces(at: "\t", keepsEmpty: true)
            guard parts.count == 3 else { continue }
            add(String(parts[0]), String(parts[1]), Self.unescaped(parts[2]))
        }
    }

    /// What this state of the shop is known by; eight hexadecimal digits.
    var digest: String {
        hex(SHA256.hash(data: Array(text.utf8)).prefix(4))
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case "\r": escaped += "\\r"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func unescaped(_ text: Substring) -> String {
        var plain = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            guard isEscaped else {
                isEscaped = scalar == "\\"
                if !isEscaped { plain.append(scalar) }
                continue
            }
            isEscaped = false
            switch scalar {
            case "n": plain.append("\n")
            case "t": plain.append("\t")
            case "r": plain.append("\r")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }
}

extension PaymentConfirming {
    /// What is stored and told of it; nothing for what holds where nothing is said.
    var said: String { self == .byHand ? "" : rawValue }
}
