package import Shop

/// The reason why an account's scheme is not taken: the field that is wrong, and what to do.
package struct AccountSchemeProblem: Error, Hashable, CustomStringConvertible {
    /// The field; `nil` where the scheme as a whole does not fit the shop.
    package let field: PayerField?
    package let description: String

    init(_ field: PayerField?, _ words: some CustomStringConvertible) {
        self.field = field
        description = words.description
    }
}

extension ReceivingAccount {
    /// The scheme of the account's QR code in a shop of a currency; `nil` where it has none.
    package func payerScheme(in currency: Currency) -> PayerScheme? {
        if let scheme { return try? PayerScheme(scheme, of: self, in: currency) }
        if currency == .thb, let promptPay, let account = try? PromptPay(account: promptPay) {
            return .promptPay(account)
        }
        guard currency == .eur, let iban = iban.flatMap({ IBAN($0) }) else { return nil }
        // A name that is too long for the code is no reason to have none.
        let name = String(name.prefix(EPCPayment.Field.name.greatest))
        return (try? EPCAccount(name: name, iban: iban)).map(PayerScheme.epc)
    }
}

extension PayerScheme {
    /// Takes what a shop file says of an account, and refuses what no payment to it could be made
    /// with.
    package init(
        _ entered: AccountScheme, of account: ReceivingAccount, in currency: Currency
    ) throws(AccountSchemeProblem) {
        guard let kind = Kind(rawValue: entered.name) else {
            throw AccountSchemeProblem(nil, "there is no scheme \(entered.name)")
        }
        let scheme = try Entered(scheme: entered, account: account, currency: currency).read(kind)
        guard scheme.takes(currency) else {
            throw AccountSchemeProblem(
                nil,
                "\(kind.label) is in \(scheme.currencies.joined(separator: " or ")), and the shop "
                    + "is in \(currency.code): choose a scheme of the shop's currency")
        }
        self = scheme
    }
}

/// The fields of a scheme on their way into a value of their own.
private struct Entered {
    let scheme: AccountScheme
    let account: ReceivingAccount
    let currency: Currency

    subscript(_ field: PayerField) -> String? { scheme.fields[field.rawValue] }

    private var name: String { self[.name] ?? account.name }

    func read(_ kind: PayerScheme.Kind) throws(AccountSchemeProblem) -> PayerScheme {
        switch kind {
        case .promptPay:
            .promptPay(
                try at(.id) { () throws(PromptPay.Failure) in
                    try PromptPay(account: self[.id] ?? "")
                })
        case .promptPayBill: .promptPayBill(try bill())
        case .pix: .pix(try pix())
        case .payNow: .payNow(try payNow())
        case .vietQR: .vietQR(try vietQR())
        case .merchant: .merchant(try merchant())
        case .epc: .epc(try epc())
        case .spayd: .spayd(try spayd())
        case .upi: .upi(try upi())
        case .swiss: .swiss(try swiss())
        }
    }

    /// A value whose only field can be wrong.
    private func at<Value, Failure: Error & CustomStringConvertible>(
        _ field: PayerField, _ work: () throws(Failure) -> Value
    ) throws(AccountSchemeProblem) -> Value {
        do {
            return try work()
        } catch {
            throw AccountSchemeProblem(field, error)
        }
    }

    private func bill() throws(AccountSchemeProblem) -> PromptPayBill {
        do {
            return try PromptPayBill(
                biller: self[.biller] ?? "", second: self[.reference2], third: self[.reference3])
        } catch {
            let field: PayerField =
                switch error {
                case .reference(.second): .reference2
                case .reference(.third): .reference3
                default: .biller
                }
            throw AccountSchemeProblem(field, error)
        }
    }

    private func pix() throws(AccountSchemeProblem) -> PIX {
        do {
            return try PIX(key: self[.key] ?? "", name: name, city: self[.city] ?? "")
        } catch {
            let field: PayerField =
                switch error {
                case .field(.name): .name
                case .field(.city): .city
                default: .key
                }
            throw AccountSchemeProblem(field, error)
        }
    }

    private func payNow() throws(AccountSchemeProblem) -> PayNow {
        do {
            return try PayNow(account: self[.id] ?? "", name: name)
        } catch {
            throw AccountSchemeProblem(error == .name ? .name : .id, error)
        }
    }

    private func vietQR() throws(AccountSchemeProblem) -> VietQR {
        do {
            return try VietQR(bank: self[.bank] ?? "", account: self[.account] ?? "")
        } catch {
            throw AccountSchemeProblem(error == .bank ? .bank : .account, error)
        }
    }

    private func merchant() throws(AccountSchemeProblem) -> MerchantQR {
        let field: MerchantQR.ReferenceField? =
            switch self[.reference] {
            case nil: nil
            case "bill": .bill
            case "label": .label
            default: throw AccountSchemeProblem(.reference, "write bill or label")
            }
        return try at(.code) { () throws(MerchantQRFailure) in
            try MerchantQR(code: self[.code] ?? "", currency: currency, referenceField: field)
        }
    }

    private func upi() throws(AccountSchemeProblem) -> UPI {
        do {
            return try UPI(address: self[.address] ?? "", name: name)
        } catch {
            throw AccountSchemeProblem(error == .name ? .name : .address, error)
        }
    }

    // MARK: By IBAN

    /// The IBAN of the scheme, or that of the account.
    private func iban() throws(AccountSchemeProblem) -> IBAN {
        guard let text = self[.iban] ?? account.iban else {
            throw AccountSchemeProblem(.iban, "`iban` is missing")
        }
        guard let iban = IBAN(text) else {
            throw AccountSchemeProblem(
                .iban, "\(text) is not an IBAN: a digit or letter is wrong")
        }
        return iban
    }

    private func epc() throws(AccountSchemeProblem) -> EPCAccount {
        let iban = try iban()
        guard let area = SEPAArea(country: iban.country) else {
            throw AccountSchemeProblem(
                .iban,
                "a SEPA transfer is paid to an account of the SEPA area, not in "
                    + iban.country)
        }
        guard self[.bic] != nil || area == .economicArea else {
            throw AccountSchemeProblem(
                .bic, "a SEPA transfer to \(iban.country) needs the bank's BIC: write `bic`")
        }
        let field: EPCAccount.ReferenceField =
            switch self[.reference] {
            case nil, "text": .text
            case "structured": .structured
            default: throw AccountSchemeProblem(.reference, "write text or structured")
            }
        do {
            return try EPCAccount(
                name: name, iban: iban, bic: self[.bic] ?? "", referenceField: field)
        } catch {
            throw AccountSchemeProblem(error == .payment(.bic) ? .bic : .name, error)
        }
    }

    private func spayd() throws(AccountSchemeProblem) -> SPAYD {
        let iban = try iban()
        do {
            return try SPAYD(iban: iban, name: name)
        } catch {
            throw AccountSchemeProblem(error == .text(.name) ? .name : .iban, error)
        }
    }

    private func swiss() throws(AccountSchemeProblem) -> SwissAccount {
        let iban = try iban()
        let creditor: SwissAddress
        do {
            creditor = try SwissAddress(
                name: name, street: self[.street] ?? "", building: self[.building] ?? "",
                postalCode: self[.postalCode] ?? "", town: self[.town] ?? "",
                country: self[.country] ?? iban.country)
        } catch {
            throw AccountSchemeProblem(error.field, error)
        }
        let isPlain: Bool
        switch self[.reference] {
        case nil, "structured": isPlain = false
        case "none": isPlain = true
        default: throw AccountSchemeProblem(.reference, "write structured or none")
        }
        do {
            return try SwissAccount(
                iban: iban, creditor: creditor, customer: self[.customer] ?? "",
                hasReference: !isPlain)
        } catch {
            let field: PayerField =
                switch error {
                case .bill(.needsQRReference): .reference
                case .bill(.needsQRIBAN), .qrReference: .customer
                default: .iban
                }
            throw AccountSchemeProblem(field, error)
        }
    }
}

extension SwissAddress.Failure {
    /// The field of the shop file that is wrong.
    fileprivate var field: PayerField {
        switch self {
        case .country: .country
        case .empty(let field), .tooLong(let field, _), .characters(let field):
            switch field {
            case .street: .street
            case .building: .building
            case .postalCode: .postalCode
            case .town: .town
            case .country: .country
            case .name, .message: .name
            }
        }
    }
}
