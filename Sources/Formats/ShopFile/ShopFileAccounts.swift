internal import Shop

/// The receiving accounts of a shop file, with the ways in which banking apps pay them.
struct ShopFileAccounts {
    private(set) var read: [ReceivingAccount] = []
    /// The schemes that were read without a finding, and where they stand.
    private var schemes: [(scheme: PayerScheme, node: ShopFileNode)] = []
    private let currency: Currency?

    /// The most accounts: what an order page can show without becoming a list.
    private static let greatest = 20
    private static let numberLength = 64
    private static let schemeField = "scheme"

    init(_ node: ShopFileNode?, _ currency: Currency?, _ findings: inout ShopFileFindings) {
        self.currency = currency
        var ids = ShopFileNames()
        for item in node?.items(atMost: Self.greatest, &findings) ?? [] {
            if let account = readAccount(item, &ids, &findings) { read.append(account) }
        }
    }

    private mutating func readAccount(
        _ node: ShopFileNode, _ ids: inout ShopFileNames, _ findings: inout ShopFileFindings
    ) -> ReceivingAccount? {
        let known = ["id", "bank", "name", "number", "pay", "promptpay", "iban"]
        guard let account = ShopFileMapping(node, fields: known, &findings) else { return nil }
        let idNode = account.required("id", &findings)
        let id = idNode?.identifier(atMost: ShopFileLimits.slugLength, &findings)
        if let id, let idNode { ids.add(id, at: idNode, &findings) }
        let length = ShopFileRoot.nameLength
        let bank = account.required("bank", &findings)?.text(atMost: length, &findings)
        let name = account.required("name", &findings)?.text(atMost: length, &findings)
        let number = account.required("number", &findings)?
            .text(atMost: Self.numberLength, &findings)
        let promptPay = account["promptpay"].flatMap { readPromptPay($0, &findings) }
        let iban = account["iban"].flatMap { readIban($0, &findings) }
        var whole = ReceivingAccount(
            id: id ?? "", bank: bank ?? "", name: name ?? "", number: number ?? "",
            promptPay: promptPay, iban: iban)
        if let pay = account["pay"], !pay.isNull {
            if promptPay != nil {
                findings.add(
                    "`promptpay` is the short form of `pay: {scheme: promptpay, id: …}`: write "
                        + "one of the two", at: pay)
            }
            whole.scheme = readScheme(pay, of: whole, &findings)
        }
        guard id != nil, bank != nil, name != nil, number != nil else { return nil }
        return whole
    }

    // MARK: The ways to pay

    /// Reads `pay`: a scheme's name, and its fields beside it.
    private mutating func readScheme(
        _ node: ShopFileNode, of account: ReceivingAccount, _ findings: inout ShopFileFindings
    ) -> AccountScheme? {
        guard let kind = kind(of: node, &findings) else { return nil }
        let known = [Self.schemeField] + kind.fields.map(\.rawValue)
        guard let mapping = ShopFileMapping(node, fields: known, &findings) else { return nil }
        var entered = AccountScheme(name: kind.rawValue, fields: [:])
        var isWhole = true
        for field in kind.fields {
            if let value = mapping[field.rawValue], !value.isEmpty {
                let text = value.text(atMost: field.greatest, &findings)
                isWhole = isWhole && text != nil
                entered.fields[field.rawValue] = text
            } else if kind.required.contains(field), field != .iban || account.iban == nil {
                findings.add("`\(field.rawValue)` is missing: \(field.words)", at: node)
                isWhole = false
            }
        }
        guard isWhole, let currency, !account.name.isEmpty else { return nil }
        do {
            schemes.append((try PayerScheme(entered, of: account, in: currency), node))
            return entered
        } catch {
            let field = error.field?.rawValue
            // What is not written, as a name that is taken from the account, is told at `pay`.
            let place = field.flatMap { mapping[$0] } ?? node
            let name = field != nil && place.path == node.path ? "`\(field ?? "")`: " : ""
            findings.add(name + error.description, at: place)
            return nil
        }
    }

    private func kind(
        of node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> PayerScheme.Kind? {
        let names = PayerScheme.Kind.allCases.map(\.rawValue)
        guard node.isMapping else {
            findings.add(
                "fields such as `scheme: promptpay` are wanted here, not \(node.kind)", at: node)
            return nil
        }
        guard let child = node.field(Self.schemeField) else {
            findings.add(
                "`scheme` is missing: one of \(names.joined(separator: ", "))", at: node)
            return nil
        }
        if let kind = child.scalar.flatMap(PayerScheme.Kind.init(rawValue:)) { return kind }
        let near = child.scalar.flatMap { NearMiss.of($0, among: names) }
        findings.add(
            "\(child.kind) is no scheme that is known; "
                + (near.map { "did you mean `\($0)`?" }
                    ?? "known are \(names.joined(separator: ", "))"),
            at: child)
        return nil
    }

    /// Tells where a scheme cannot ask for an order of the shop: the reference does not fit, a
    /// price is too much for it, or it has no place for a price's fraction.
    func checkOrders(
        of drops: [ShopFile.DropEntry], prefix: String, _ findings: inout ShopFileFindings
    ) {
        guard !schemes.isEmpty, let currency else { return }
        let amounts = PayerAmounts.telling(of: drops, in: currency)
        for (scheme, node) in schemes {
            for amount in amounts {
                do {
                    _ = try scheme.code(
                        amount: amount, reference: prefix + PayerAmounts.sampleCode,
                        validity: PayerAmounts.sampleValidity)
                } catch {
                    findings.add("an order of \(amount.decimal) has no code: \(error)", at: node)
                    break
                }
            }
        }
    }

    // MARK: The short forms

    private func readPromptPay(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String? {
        if node.isNull { return nil }
        guard let text = node.text(atMost: Self.numberLength, &findings) else { return nil }
        do {
            _ = try PromptPay(account: text)
            if let currency, currency != .thb { throw PromptPay.Failure.currency(currency) }
            return text
        } catch {
            findings.add("\(node.kind): \(error)", at: node)
            return nil
        }
    }

    private func readIban(
        _ node: ShopFileNode, _ findings: inout ShopFileFindings
    ) -> String? {
        if node.isNull { return nil }
        if let iban = node.scalar.flatMap({ IBAN($0) }) { return iban.text }
        findings.add("\(node.kind) is not an IBAN: a digit or letter is wrong", at: node)
        return nil
    }
}

extension PayerField {
    /// What to write there.
    fileprivate var words: String {
        switch self {
        case .id: "the phone number or id that the account is registered by"
        case .biller: "the biller id of 15 digits that the bank gave"
        case .reference2, .reference3: "the reference that the bank asks for"
        case .key: "the PIX key"
        case .name: "the receiver's name"
        case .city: "the receiver's city"
        case .bank: "the bank's number (BIN) of 6 digits"
        case .account: "the account's number"
        case .code: "the text of the static code, as a QR reader shows it"
        case .reference: "where the order's reference goes"
        case .iban: "the account's IBAN, here or at the account"
        case .bic: "the bank's BIC"
        case .address: "the UPI address, such as nightmarket@okbank"
        case .street, .building: "the receiver's street and building"
        case .postalCode: "the receiver's postal code"
        case .town: "the receiver's town"
        case .country: "the receiver's country in two letters"
        case .customer: "the digits that the bank wants in QR references"
        }
    }
}
