/// The account that money of an order goes back to, as its shopper or staff have told it.
package struct RefundAccount: Hashable, Sendable {
    /// The way that leads to an account. The raw value is what is stored and what the API says.
    package enum Kind: String, CaseIterable, Sendable {
        /// A bank and the number that it knows the account by.
        case bank
        /// A phone number, a national id or an e-wallet that is registered with PromptPay.
        case promptPay = "promptpay"
        case iban

        /// The ways that lead to accounts in a currency: IBANs are of Europe's and its neighbours',
        /// PromptPay is of Thailand.
        package static func offered(in currency: Currency) -> [Kind] {
            currency == .thb ? [.bank, .promptPay] : [.iban, .bank]
        }
    }

    package var kind: Kind
    /// The bank's short name or name; empty where the number alone leads there.
    package var bank: String
    /// The account's number, PromptPay's number or the IBAN, without blanks.
    package var number: String
    /// The name of the account's holder.
    package var name: String
    /// The same name in Latin letters, where it is written in others; otherwise empty.
    package var latinName: String

    package init(
        kind: Kind, bank: String = "", number: String, name: String, latinName: String = ""
    ) {
        self.kind = kind
        self.bank = bank
        self.number = number
        self.name = name
        self.latinName = latinName
    }

    /// The account as a history may name it: the way there and the last four of its number.
    package var masked: String {
        let way = kind == .bank ? bank : kind == .promptPay ? "PromptPay" : "IBAN"
        return "\(way) ··\(number.suffix(4))"
    }

    /// A digest of all of it, which tells whoever looked at it before that it has changed since.
    package var digest: UInt64 {
        OrderSeen.digest([kind.rawValue, bank, number, name, latinName])
    }
}

/// The limits of what is told of an account.
package enum RefundAccountLimits {
    /// The most characters of a name, or of a bank's: what a bank's file carries (ISO 20022,
    /// `Max70Text` of SEPA's rules). Banks cut a longer one silently.
    package static let name = 70
    /// The most characters of an account's number (ISO 20022, `Max34Text`).
    package static let number = 34
    /// The fewest digits of an account's number.
    package static let fewestDigits = 5
}
