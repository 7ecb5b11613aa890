package import Shop

/// The reason why a merchant's own code cannot be taken, or not for a payment.
package enum MerchantQRFailure: Error, Hashable, CustomStringConvertible {
    /// The text is no EMV code.
    case unreadable(EMVFields.Failure)
    /// The code does not begin with a format of merchant-presented codes, 01 or 02.
    case format
    /// The code has no account (tags 02 to 51).
    case noAccount
    /// The code is signed by this field, so that nothing in it can be changed.
    case sealed(tag: Int)
    /// The code is made for a single payment.
    case singleUse
    /// The code adds a fee of its own, so that payments would not be of the order's amount.
    case fee
    /// The shop's currency has no number here.
    case unknownCurrency(Currency)
    /// The code is in another currency, told by its number, or in none.
    case currency(of: String?, shop: Currency)
    /// The code has an amount of its own, which is another than what is to be paid.
    case fixedAmount(String)
    /// The amount is nothing or less, has more characters than fit, or a fraction that its country
    /// does not use.
    case amount(Money)
    /// The reference is empty, has more characters than fit, or others than printable ASCII.
    case reference
    /// The code's additional data (tag 62) are not fields.
    case additional
    /// The code needs an expiry, and there is none.
    case noValidity
    /// The expiry is not after the code's making, or one of them has not 13 digits.
    case validity
    /// A field has no room for what is to be added.
    case field(EMVPayload.Failure)
    /// The payload has more bytes than a code may have.
    case payload(bytes: Int)

    package var description: String {
        switch self {
        case .unreadable(let failure): failure.description
        case .format: "the text is no payment code for merchants: it does not begin with 0002"
        case .noAccount: "the code has no account that could be paid"
        case .sealed(let tag):
            "the code is signed (field \(tag)), so that no amount can be put into it: ask the bank "
                + "for one without a signature"
        case .singleUse:
            "the code is made for one payment: take the one that hangs at the counter"
        case .fee: "the code adds a fee, so that payments would not be of the order's amount"
        case .unknownCurrency(let currency): "no payment code is known in \(currency.code)"
        case .currency(let number, let shop):
            number.map { "the code is in the currency number \($0), the shop in \(shop.code)" }
                ?? "the code has no currency"
        case .fixedAmount(let amount):
            "the code has an amount of its own, \(amount): ask for one without an amount"
        case .amount(let money):
            "\(money.currency.code) \(money.decimal) does not fit into the code"
        case .reference:
            "the reference in the code has 1 to \(EMVLimit.reference) characters of ASCII"
        case .additional: "the code's field 62 cannot be read"
        case .noValidity: "the code needs a time until which it can be paid"
        case .validity: "the code's time ends before it begins"
        case .field(let failure): "the code has no room: \(failure.description)"
        case .payload(let bytes):
            "the code would have \(bytes) bytes, \(EMVLimit.payload) are the most"
        }
    }
}
