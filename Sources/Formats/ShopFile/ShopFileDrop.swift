internal import Shop

/// The drops of a shop file, down to their variants.
enum ShopFileDrop {
    private static let known = [
        "slug", "title", "opens_at", "members_opens_at", "closes_at", "hold_minutes", "pay_minutes",
        "limit_per_person", "line", "gathering_minutes", "admission_minutes", "shipping",
        "products", "rehearsal", "unique_amounts", "waitlist",
    ]

    static func read(
        _ node: ShopFileNode, _ shop: ShopFileSetting, _ slugs: inout ShopFileNames,
        _ findings: inout ShopFileFindings
    ) -> ShopFile.DropEntry? {
        let currency = shop.currency
        guard let drop = ShopFileMapping(node, fields: known, &findings) else { return nil }
        let slugNode = drop.required("slug", &findings)
        let slug = slugNode?.identifier(
            atMost: ShopFileLimits.slugLength, lowerCase: true, &findings)
        if let slug, let slugNode { slugs.add(slug, at: slugNode, &findings) }
        var others = OtherWords()
        let title = drop.required("title", &findings)?.text(
            atMost: ShopFileRoot.nameLength, own: shop.locale, others: &others[.title], &findings)
        let times = readTimes(drop, &findings)
        let hold = drop.required("hold_minutes", &findings)?.minutes(&findings)
        let pay = drop.required("pay_minutes", &findings)?.minutes(&findings)
        let limit = drop["limit_per_person"].flatMap { readLimit($0, &findings) }
        let line = readLine(drop, &findings)
        let shipping = readShipping(drop["shipping"], currency, &findings)
        let products = readProducts(drop, shop, &findings)
        let isRehearsal = drop["rehearsal"].flatMap { readMark($0, &findings) } ?? false
        let unique = drop["unique_amounts"].flatMap { readUnique($0, currency, &findings) }
        let waitlist = drop["waitlist"].flatMap { readWaitlist($0, &findings) }
        guard let slug, let title, let times, let hold, let pay, let shipping else { return nil }
        return ShopFile.DropEntry(
            slug: slug, title: title, opensAt: times.opens, closesAt: times.closes, hold: hold,
            pay: pay, limitPerPerson: limit, shippingMethod: shipping.method,
            shippingFee: shipping.fee, line: line,
            membersOpenAt: readMembers(drop, opens: times.opens, &findings),
            uniqueAmounts: unique, waitlist: waitlist, products: products,
            isRehearsal: isRehearsal, others: others)
    }

    private static func readTimes(
        _ drop: ShopFileMapping, _ findings: inout ShopFileFindings
    ) -> (opens: Timestamp?, closes: Timestamp)? {
        let opening = drop.required("opens_at", &findings)
        let isNow = opening?.scalar == "now"
        let opens = isNow ? nil : opening?.moment(orNow: true, &findings)
        let closing = drop.required("closes_at", &findings)
        guard let closing, let closes = closing.moment(orNow: false, &findings) else { return nil }
        if isNow { return (nil, closes) }
        guard let opens else { return nil }
        if closes <= opens {
            findings.add(
                "the drop closes before it opens: this must be after opens_at", at: closing)
        }
        return (opens, closes)
    }

    private static func readMembers(
        _ drop: ShopFileMapping, opens: Timestamp?, _ findings: inout ShopFileFindings
    ) -> Timestamp? {
        guard let node = drop["members_opens_at"], !node.isNull,
            let moment = node.moment(orNow: false, &findings)
        else { return nil }
        guard let opens, moment < opens else {
            findings.add("members come in before everybody: this must be before opens_at", at: node)
            return nil
        }
        return moment
    }

    /// Reads how orders differ in their amounts: `{within: "0.99", as: discount}`.
    private static func readUnique(
        _ node: ShopFileNode, _ currency: Currency?, _ findings: inout ShopFileFindings
    ) -> UniqueAmounts? {
        if node.isNull { return nil }
        guard let unique = ShopFileMapping(node, fields: ["within", "as"], &findings) else {
            return nil
        }
        let kindNode = unique.required("as", &findings)
        let kind = kindNode?.scalar.flatMap(UniqueAmounts.Kind.init(rawValue:))
        if let kindNode, kind == nil {
            findings.add("write discount or surcharge, not \(kindNode.kind)", at: kindNode)
        }
        let withinNode = unique.required("within", &findings)
        guard let withinNode, let within = withinNode.money(currency, &findings) else { return nil }
        guard (1...UniqueAmountLimits.within).contains(within.minorUnits) else {
            func written(_ units: Int64) -> String {
                Money(minorUnits: units, currency: within.currency).decimal
            }
            findings.add(
                "orders may be off by \(written(1)) to \(written(UniqueAmountLimits.within))",
                at: withinNode)
            return nil
        }
        return kind.map { UniqueAmounts(within: within.minorUnits, kind: $0) }
    }

    /// Reads how what comes back is offered: `{offer_minutes: 30, offers: at_once}`.
    private static func readWaitlist(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> WaitlistSettings? {
        if node.isNull { return nil }
        guard
            let waitlist = ShopFileMapping(node, fields: ["offer_minutes", "offers"], &findings)
        else { return nil }
        var settings = WaitlistSettings.standard
        if let minutes = waitlist["offer_minutes"] {
            guard let span = minutes.minutes(atMost: WaitlistLimits.offerMinutes, &findings) else {
                return nil
            }
            guard span.milliseconds > 0 else {
                findings.add("an offer is good for some time", at: minutes)
                return nil
            }
            settings.offer = span
        }
        if let node = waitlist["offers"] {
            guard let offers = node.scalar.flatMap(WaitlistSettings.Offers.init(rawValue:)) else {
                findings.add("write at_once or batches, not \(node.kind)", at: node)
                return nil
            }
            settings.offers = offers
        }
        return settings
    }

    private static func readLimit(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> Int? {
        node.isNull ? nil : node.integer(in: 1...ShopFileLimits.stock, &findings)
    }

    private static func readMark(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> Bool? {
        switch node.scalar?.lowercased() {
        case "true": return true
        case "false": return false
        default:
            findings.add("write true or false, not \(node.kind)", at: node)
            return nil
        }
    }

    private static func readLine(
        _ drop: ShopFileMapping, _ findings: inout ShopFileFindings
    ) -> LineSettings {
        var line = LineSettings()
        if let node = drop["line"] { line.mode = mode(node, &findings) }
        if let span = drop["gathering_minutes"]?.minutes(
            atMost: ShopFileLimits.gatheringMinutes, &findings)
        {
            line.gathering = span
        }
        if let span = drop["admission_minutes"]?.minutes(
            atMost: ShopFileLimits.admissionMinutes, &findings)
        {
            line.admission = span
        }
        return line
    }

    /// `off` without quotes is a boolean to some writers of YAML, and comes out of them as `false`.
    private static func mode(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> LineMode {
        switch node.scalar?.lowercased() {
        case "off", "false", "no": return .off
        case "on", "true", "yes": return .on
        case "auto": return .auto
        default:
            findings.add(
                "write off, on or auto; \(node.kind) is not a mode of the waiting line", at: node)
            return .off
        }
    }

    private static func readShipping(
        _ node: ShopFileNode?, _ currency: Currency?, _ findings: inout ShopFileFindings
    ) -> (method: String, fee: Money)? {
        guard let node else { return currency.map { ("", .zero($0)) } }
        let known = ["method", "fee"]
        guard let shipping = ShopFileMapping(node, fields: known, &findings) else { return nil }
        let method = shipping.required("method", &findings)?
            .text(atMost: ShopFileRoot.nameLength, &findings)
        let fee = shipping.required("fee", &findings)?.money(currency, &findings)
        guard let method, let fee else { return nil }
        return (method, fee)
    }

    private static func readProducts(
        _ drop: ShopFileMapping, _ shop: ShopFileSetting, _ findings: inout ShopFileFindings
    ) -> [ShopFile.ProductEntry] {
        guard let list = drop.required("products", &findings) else { return [] }
        let before = findings.list.count
        let nodes = list.items(atMost: ShopFileLimits.products, &findings)
        if nodes.isEmpty, findings.list.count == before {
            findings.add("a drop sells at least one product", at: list)
        }
        var names = DropNames()
        return nodes.compactMap { readProduct($0, shop, &names, &findings) }
    }

    /// The names that must differ within one drop.
    private struct DropNames {
        var products = ShopFileNames()
        var skus = ShopFileNames()
    }

    private static func readProduct(
        _ node: ShopFileNode, _ shop: ShopFileSetting, _ names: inout DropNames,
        _ findings: inout ShopFileFindings
    ) -> ShopFile.ProductEntry? {
        let known = ["id", "name", "description", "picture", "price", "variants"]
        guard let product = ShopFileMapping(node, fields: known, &findings) else { return nil }
        let idNode = product.required("id", &findings)
        let id = idNode?.identifier(atMost: ShopFileLimits.slugLength, &findings)
        if let id, let idNode { names.products.add(id, at: idNode, &findings) }
        var others = OtherWords()
        let name = product.required("name", &findings)?.text(
            atMost: ShopFileRoot.nameLength, own: shop.locale, others: &others[.name], &findings)
        let description = product["description"].flatMap { node in
            node.isEmpty
                ? nil
                : node.text(
                    atMost: ShopFileLimits.textLength, lines: true, own: shop.locale,
                    others: &others[.description], &findings)
        }
        let picture = product["picture"].flatMap { readPicture($0, &findings) }
        let price = product["price"].map { Price.own($0.money(shop.currency, &findings)) } ?? .none
        let variants = readVariants(product, price, shop, &names, &findings)
        guard let id, let name else { return nil }
        return ShopFile.ProductEntry(
            reference: id, name: name, description: description ?? "", picture: picture,
            variants: variants, others: others)
    }

    /// The price that variants without one have. `own(nil)` was written but is wrong, and is a
    /// finding already.
    private enum Price {
        case none
        case own(Money?)
    }

    /// A path below the folder of the shop file.
    static func readPicture(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String? {
        if node.isNull { return nil }
        guard let path = node.text(atMost: ShopFileRoot.nameLength, &findings) else { return nil }
        let parts = path.pieces(at: "/", keepsEmpty: true)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            findings.add(
                "`\(node.shortened)` leads elsewhere: put the picture beside this file", at: node)
            return nil
        }
        findings.pictures.append((path, node))
        return path
    }

    private static func readVariants(
        _ product: ShopFileMapping, _ price: Price, _ shop: ShopFileSetting,
        _ names: inout DropNames, _ findings: inout ShopFileFindings
    ) -> [ShopFile.VariantEntry] {
        guard let list = product.required("variants", &findings) else { return [] }
        let before = findings.list.count
        let nodes = list.items(atMost: ShopFileLimits.variants, &findings)
        if nodes.isEmpty, findings.list.count == before {
            findings.add("a product has at least one variant", at: list)
        }
        return nodes.compactMap { readVariant($0, price, shop, &names, &findings) }
    }

    private static func readVariant(
        _ node: ShopFileNode, _ general: Price, _ shop: ShopFileSetting, _ names: inout DropNames,
        _ findings: inout ShopFileFindings
    ) -> ShopFile.VariantEntry? {
        let known = ["sku", "name", "price", "stock"]
        guard let variant = ShopFileMapping(node, fields: known, &findings) else { return nil }
        let skuNode = variant.required("sku", &findings)
        let sku = skuNode?.identifier(atMost: ShopFileLimits.skuLength, &findings)
        if let sku, let skuNode { names.skus.add(sku, at: skuNode, &findings) }
        var others = OtherWords()
        let name = variant["name"].flatMap { node in
            node.isEmpty
                ? nil
                : node.text(
                    atMost: ShopFileRoot.nameLength, own: shop.locale, others: &others[.name],
                    &findings)
        }
        let stock = variant.required("stock", &findings)?
            .integer(in: 0...ShopFileLimits.stock, &findings)
        let price =
            variant["price"].map { Price.own($0.money(shop.currency, &findings)) } ?? general
        guard case .own(let price) = price else {
            findings.add("`price` is missing here and in the product: write it in one", at: node)
            return nil
        }
        guard let sku, let price, let stock else { return nil }
        return ShopFile.VariantEntry(
            sku: sku, name: name ?? "", price: price, stock: stock, others: others)
    }
}
