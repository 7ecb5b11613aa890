package import Shop

/// Writes a shop file as YAML that `ShopFileReader` reads back as the same shop.
package enum ShopFileWriter {
    /// The text of a file, with `made_from` where the file has one.
    ///
    /// - Parameter offset: seconds east of UTC of the shop's wall clock at a moment.
    package static func text(
        _ file: ShopFile, offset: @escaping (Timestamp) -> Int64 = { _ in 0 }
    ) -> String {
        var writer = Writer(offset: offset, locale: file.shop.locale)
        if let madeFrom = file.madeFrom { writer.line(0, "made_from", madeFrom) }
        writer.shop(file.shop)
        writer.accounts(file.accounts)
        guard !file.drops.isEmpty else { return writer.text + "drops: []\n" }
        writer.text += "drops:\n"
        for drop in file.drops { writer.drop(drop) }
        return writer.text
    }

    private struct Writer {
        let offset: (Timestamp) -> Int64
        /// The shop's own language.
        let locale: String
        var text = ""

        mutating func line(_ depth: Int, _ name: String, _ value: String) {
            text += String(repeating: " ", count: depth) + "\(name): \(value)\n"
        }

        mutating func shop(_ shop: ShopProfile) {
            text += "shop:\n"
            words(2, "name", shop.names)
            line(2, "currency", shop.currency.code)
            line(2, "locale", YAMLText.word(shop.locale))
            line(2, "time_zone", YAMLText.word(shop.timeZone))
            if !shop.country.isEmpty { line(2, "country", YAMLText.word(shop.country)) }
            if !shop.contact.isEmpty { line(2, "contact", YAMLText.quoted(shop.contact)) }
            if let logo = shop.logo { line(2, "logo", YAMLText.word(logo)) }
            if !shop.referencePrefix.isEmpty {
                line(2, "reference_prefix", YAMLText.word(shop.referencePrefix))
            }
            if shop.confirming != .byHand {
                line(2, "confirm_payments", shop.confirming.rawValue)
            }
            if shop.forgiving != 0 { line(2, "forgive", YAMLText.quoted(shop.forgivingText)) }
            legal(shop.legal)
        }

        private mutating func legal(_ legal: ShopLegal) {
            let parts = ShopLegal.Part.allCases.filter { legal[$0] != nil }
            if !parts.isEmpty { text += "  legal:\n" }
            for part in parts {
                if let words = legal[part] { self.words(4, part.rawValue, words, isLong: true) }
            }
        }

        /// A text of the seller's, with a line for each language where there are several.
        private mutating func words(
            _ depth: Int, _ name: String, _ words: SellerText, isLong: Bool = false
        ) {
            func written(_ text: String, indent: Int) -> String {
                isLong ? YAMLText.block(text, indent: indent) : YAMLText.quoted(text)
            }
            guard !words.others.isEmpty else {
                return line(depth, name, written(words.own, indent: depth + 2))
            }
            text += String(repeating: " ", count: depth) + "\(name):\n"
            let inner = depth + 2
            for (language, other) in all(words) {
                line(inner, language, written(other, indent: inner + 2))
            }
        }

        private func all(_ words: SellerText) -> [(language: String, text: String)] {
            ([(locale, words.own)] + words.others.map { ($0.key, $0.value) })
                .sorted { $0.0 < $1.0 }
        }

        mutating func accounts(_ accounts: [ReceivingAccount]) {
            guard !accounts.isEmpty else {
                text += "receiving_accounts: []\n"
                return
            }
            text += "receiving_accounts:\n"
            for account in accounts {
                line(2, "- id", YAMLText.word(account.id))
                line(4, "bank", YAMLText.quoted(account.bank))
                line(4, "name", YAMLText.quoted(account.name))
                line(4, "number", YAMLText.quoted(account.number))
                if let scheme = account.scheme { self.scheme(scheme) }
                if let promptPay = account.promptPay {
                    line(4, "promptpay", YAMLText.quoted(promptPay))
                }
                if let iban = account.iban { line(4, "iban", YAMLText.quoted(iban)) }
            }
        }

        private mutating func scheme(_ scheme: AccountScheme) {
            text += "    pay:\n"
            line(6, "scheme", YAMLText.word(scheme.name))
            let fields = PayerScheme.Kind(rawValue: scheme.name)?.fields ?? []
            for field in fields {
                guard let value = scheme.fields[field.rawValue] else { continue }
                line(6, field.rawValue, YAMLText.quoted(value))
            }
        }

        mutating func drop(_ drop: ShopFile.DropEntry) {
            line(2, "- slug", YAMLText.word(drop.slug))
            words(4, "title", drop.others.all(.title, drop.title))
            if drop.isRehearsal { line(4, "rehearsal", "true") }
            line(4, "opens_at", drop.opensAt.map(moment) ?? "now")
            if let members = drop.membersOpenAt { line(4, "members_opens_at", moment(members)) }
            line(4, "closes_at", moment(drop.closesAt))
            line(4, "hold_minutes", MinutesText.text(drop.hold))
            line(4, "pay_minutes", MinutesText.text(drop.pay))
            if let limit = drop.limitPerPerson { line(4, "limit_per_person", String(limit)) }
            line(4, "line", drop.line.mode.rawValue)
            line(4, "gathering_minutes", MinutesText.text(drop.line.gathering))
            line(4, "admission_minutes", MinutesText.text(drop.line.admission))
            if let unique = drop.uniqueAmounts {
                let currency = drop.shippingFee.currency
                let within = money(Money(minorUnits: unique.within, currency: currency))
                line(4, "unique_amounts", "{within: \(within), as: \(unique.kind.rawValue)}")
            }
            if let waitlist = drop.waitlist {
                let minutes = MinutesText.text(waitlist.offer)
                line(
                    4, "waitlist",
                    "{offer_minutes: \(minutes), offers: \(waitlist.offers.rawValue)}")
            }
            if !drop.shippingMethod.isEmpty {
                let method = YAMLText.quoted(drop.shippingMethod)
                line(4, "shipping", "{method: \(method), fee: \(money(drop.shippingFee))}")
            }
            text += "    products:\n"
            for product in drop.products { self.product(product) }
        }

        private mutating func product(_ product: ShopFile.ProductEntry) {
            line(6, "- id", YAMLText.word(product.reference))
            words(8, "name", product.others.all(.name, product.name))
            if !product.description.isEmpty {
                words(
                    8, "description", product.others.all(.description, product.description),
                    isLong: true)
            }
            if let picture = product.picture { line(8, "picture", YAMLText.word(picture)) }
            text += "        variants:\n"
            for variant in product.variants {
                let name = variant.name.isEmpty ? "" : "name: \(flow(variant)), "
                text +=
                    "          - {sku: \(YAMLText.word(variant.sku)), \(name)"
                    + "price: \(money(variant.price)), stock: \(variant.stock)}\n"
            }
        }

        /// A variant's name within a line.
        private func flow(_ variant: ShopFile.VariantEntry) -> String {
            let name = variant.others.all(.name, variant.name)
            guard !name.others.isEmpty else { return YAMLText.quoted(name.own) }
            let texts = all(name).map { "\($0.language): \(YAMLText.quoted($0.text))" }
            return "{\(texts.joined(separator: ", "))}"
        }

        private func moment(_ moment: Timestamp) -> String {
            DateText.rfc3339(moment, offset: offset(moment))
        }

        private func money(_ money: Money) -> String { "\"\(money.decimal)\"" }
    }
}

/// Texts as YAML 1.1 writes them (https://yaml.org/spec/1.1/, sections 5.6 and 9).
private enum YAMLText {
    /// A name as it is, where nothing else can be read from it; else in quotes.
    static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                || "-_./+".utf8.contains(byte)
        }
        let begins = text.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
        return isPlain && begins && !taken.contains(text.lowercased()) ? text : quoted(text)
    }

    /// Words that programs take for something else: YAML 1.1 reads Norway's `NO` as false.
    private static let taken: Set<String> = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n",
    ]

    /// A text of several lines as a block that is easy to edit; else in quotes.
    static func block(_ text: String, indent: Int) -> String {
        // What the reader takes for a mark is told in quotes, where it can be escaped.
        let isBlock =
            text.has("\n")
            && text.unicodeScalars.allSatisfy { scalar in
                scalar == "\n" || (!isEscaped(scalar) && scalar != "&")
            }
        guard isBlock else { return quoted(text) }
        let margin = "\n" + String(repeating: " ", count: indent)
        let lines = text.pieces(at: "\n", keepsEmpty: true)
        return "|-" + lines.map { $0.isEmpty ? "\n" : margin + $0 }.joined()
    }

    /// A text in double quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted.append(contentsOf: "\\\"".unicodeScalars)
            case "\\": quoted.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": quoted.append(contentsOf: "\\n".unicodeScalars)
            case "\t": quoted.append(contentsOf: "\\t".unicodeScalars)
            // The reader refuses names that are set and used again; these are neither.
            case "&": quoted.append(contentsOf: "\\x26".unicodeScalars)
            default:
                guard isEscaped(scalar) else {
                    quoted.append(scalar)
                    continue
                }
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let padding = String(repeating: "0", count: 8 - digits.utf8.count)
                quoted.append(contentsOf: "\\U\(padding)\(digits)".unicodeScalars)
            }
        }
        quoted.append("\"")
        return String(quoted)
    }

    /// Characters that YAML does not print, or takes for the end of a line.
    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
