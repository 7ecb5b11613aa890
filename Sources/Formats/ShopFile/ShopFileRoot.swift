internal import Shop

/// The settings that all drops of a file are read with.
struct ShopFileSetting {
    /// `nil` where it is missing or wrong, which is a finding of its own.
    var currency: Currency?
    /// The shop's own language.
    var locale: String
}

/// The top of a shop file: the shop's own settings, its accounts, its drops.
enum ShopFileRoot {
    static func read(_ root: ShopFileNode, _ findings: inout ShopFileFindings) -> ShopFile? {
        let known = ["made_from", "shop", "receiving_accounts", "drops"]
        guard let top = ShopFileMapping(root, fields: known, &findings) else { return nil }
        let profileNode = top.required("shop", &findings)
        let profile = profileNode.flatMap { readProfile($0, &findings) }
        let accounts = ShopFileAccounts(top["receiving_accounts"], profile?.currency, &findings)
        var slugs = ShopFileNames()
        let nodes = top.required("drops", &findings)?
            .items(atMost: ShopFileLimits.drops, &findings)
        let drops = (nodes ?? []).compactMap { node in
            ShopFileDrop.read(
                node,
                ShopFileSetting(currency: profile?.currency, locale: profile?.locale ?? "en"),
                &slugs, &findings)
        }
        let madeFrom = top["made_from"].flatMap { node in
            node.isNull ? nil : node.identifier(atMost: ShopFileLimits.slugLength, &findings)
        }
        accounts.checkOrders(of: drops, prefix: profile?.referencePrefix ?? "", &findings)
        return profile.map {
            ShopFile(shop: $0, accounts: accounts.read, drops: drops, madeFrom: madeFrom)
        }
    }

    private static func readProfile(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> ShopProfile? {
        let known = [
            "name", "currency", "locale", "time_zone", "contact", "country", "logo", "legal",
            "reference_prefix", "confirm_payments", "forgive",
        ]
        guard let shop = ShopFileMapping(node, fields: known, &findings) else { return nil }
        let currency = shop.required("currency", &findings).flatMap { readCurrency($0, &findings) }
        let locale = shop["locale"].map { readLocale($0, &findings) } ?? "en"
        var others = OtherWords()
        let name = shop.required("name", &findings)?.text(
            atMost: nameLength, own: locale, others: &others[.name], &findings)
        let timeZone = shop["time_zone"].map { readTimeZone($0, &findings) } ?? "UTC"
        let contact = shop["contact"].map { readContact($0, &findings) } ?? ""
        let country = shop["country"].map { readCountry($0, &findings) } ?? ""
        let logo = shop["logo"].flatMap { ShopFileDrop.readPicture($0, &findings) }
        let legal = shop["legal"].map { readLegal($0, locale, &findings) } ?? ShopLegal()
        let prefix = shop["reference_prefix"].map { readPrefix($0, &findings) } ?? ""
        let confirming = shop["confirm_payments"].map { readConfirming($0, &findings) } ?? .byHand
        let forgiving = shop["forgive"].map { readForgiving($0, currency, &findings) } ?? 0
        guard let currency else { return nil }
        return ShopProfile(
            name: name ?? "", currency: currency, locale: locale, timeZone: timeZone,
            contact: contact, country: country, logo: logo, legal: legal,
            referencePrefix: prefix, confirming: confirming, forgiving: forgiving,
            others: others)
    }

    /// Reads the legal texts, who sells and under which rules: plain paragraphs, or the address of
    /// a page elsewhere.
    private static func readLegal(
        _ node: ShopFileNode, _ locale: String, _ findings: inout ShopFileFindings
    ) -> ShopLegal {
        var legal = ShopLegal()
        if node.isNull { return legal }
        let known = ShopLegal.Part.allCases.map(\.rawValue)
        guard let parts = ShopFileMapping(node, fields: known, &findings) else { return legal }
        for part in ShopLegal.Part.allCases {
            guard let node = parts[part.rawValue], !node.isEmpty else { continue }
            var others: [String: String] = [:]
            let own = node.text(
                atMost: ShopFileLimits.legalLength, lines: true, own: locale, others: &others,
                &findings)
            legal[part] = own.map { SellerText($0, others: others) }
        }
        return legal
    }

    /// Reads who confirms what a bank's statement shows.
    private static func readConfirming(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> PaymentConfirming {
        if node.isEmpty { return .byHand }
        if let confirming = node.scalar.flatMap(PaymentConfirming.init(rawValue:)) {
            return confirming
        }
        findings.add(
            "write certain or by_hand; \(node.kind) does not say who confirms payments", at: node)
        return .byHand
    }

    /// Reads how much a payment may fall short, in minor units.
    private static func readForgiving(
        _ node: ShopFileNode, _ currency: Currency?, _ findings: inout ShopFileFindings
    ) -> Int64 {
        if node.isEmpty { return 0 }
        guard let amount = node.money(currency, &findings) else { return 0 }
        let most = ForgivingLimits.most(in: amount.currency)
        guard amount.minorUnits <= most else {
            let greatest = Money(minorUnits: most, currency: amount.currency).decimal
            findings.add(
                "at most \(greatest) can be forgiven: a payment that falls short by more is for a "
                    + "person to look at", at: node)
            return 0
        }
        return amount.minorUnits
    }

    /// Reads what stands in front of an order's code in the reference of a transfer.
    private static func readPrefix(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String {
        if node.isEmpty { return "" }
        let bytes = node.scalar.map { ASCIIClass.capitals($0) } ?? []
        guard bytes.allSatisfy({ ASCIIClass.isCapital($0) || ASCIIClass.isDigit($0) }),
            let first = bytes.first, ASCIIClass.isCapital(first),
            bytes.count <= ShopFileLimits.referencePrefix
        else {
            findings.add(
                "\(node.kind) is no prefix: write 1 to \(ShopFileLimits.referencePrefix) letters "
                    + "A to Z and digits that begin with a letter, such as NMT", at: node)
            return ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The most characters of names and titles.
    static let nameLength = 200

    private static func readCurrency(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> Currency? {
        if let code = node.scalar, let currency = Currency(code: code) { return currency }
        findings.add(
            "\(node.kind) is not a currency: write its three letters, such as THB", at: node)
        return nil
    }

    private static func readLocale(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String {
        if let locale = node.scalar, ["en", "th"].contains(locale) { return locale }
        findings.add("\(node.kind) is not a language of the pages: write en or th", at: node)
        return "en"
    }

    private static func readTimeZone(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String {
        if let name = node.scalar, !name.isEmpty, WallClock(timeZone: name) != nil { return name }
        findings.add(
            "this machine knows no time zone \(node.kind): write it as Asia/Bangkok", at: node)
        return "UTC"
    }

    private static func readCountry(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String {
        if node.isNull { return "" }
        if let code = node.scalar?.uppercased(), DialingPlan.plan(country: code) != nil {
            return code
        }
        findings.add(
            "\(node.kind) is not a country whose phone numbers are known: write two letters, such "
                + "as TH, or leave it out and take numbers with their calling code", at: node)
        return ""
    }

    private static func readContact(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String {
        if let address = node.scalar.flatMap({ EmailAddress($0) }) { return address.text }
        if !node.isNull {
            findings.add("\(node.kind) is not an e-mail address", at: node)
        }
        return ""
    }
}
