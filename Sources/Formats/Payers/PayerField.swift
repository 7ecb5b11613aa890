/// A field of a payment scheme in a shop file, by the name that it has there.
package enum PayerField: String, CaseIterable, Hashable, Sendable {
    /// What the receiver is registered by: a phone number, a tax id, an e-wallet, a UEN.
    case id
    case biller, reference2, reference3
    case key
    /// The receiver's name; that of the account when it is left out.
    case name
    case city
    case bank, account
    /// The text of a merchant's own static code.
    case code
    /// Where the order's reference goes.
    case reference
    case iban, bic
    case address
    case street, building
    case postalCode = "postal_code"
    case town, country
    /// The digits that a bank wants at the beginning of QR references.
    case customer

    /// The most characters of a field's text; each scheme has its own limits below that.
    package var greatest: Int { self == .code ? EMVLimit.payload : 140 }
}

extension PayerScheme.Kind {
    /// The fields of the scheme in a shop file, in the order in which it is written.
    package var fields: [PayerField] {
        switch self {
        case .promptPay: [.id]
        case .promptPayBill: [.biller, .reference2, .reference3]
        case .pix: [.key, .name, .city]
        case .payNow: [.id, .name]
        case .vietQR: [.bank, .account]
        case .merchant: [.code, .reference]
        case .epc: [.iban, .bic, .name, .reference]
        case .spayd: [.iban, .name]
        case .upi: [.address, .name]
        case .swiss:
            [
                .iban, .name, .street, .building, .postalCode, .town, .country, .reference,
                .customer,
            ]
        }
    }

    /// The fields that must be there. An IBAN can also stand at the account itself.
    package var required: [PayerField] {
        switch self {
        case .promptPay, .payNow: [.id]
        case .promptPayBill: [.biller]
        case .pix: [.key, .city]
        case .vietQR: [.bank, .account]
        case .merchant: [.code]
        case .epc, .spayd: [.iban]
        case .upi: [.address]
        case .swiss: [.iban, .postalCode, .town]
        }
    }
}
