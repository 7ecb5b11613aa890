internal import Formats
package import Shop

/// What a banking app reads from a QR code, with the amount filled in.
package struct PayerCode: Sendable {
    /// How it is called on pages.
    package enum Scheme: String, Sendable {
        case promptPay = "PromptPay"
        /// EPC069-12, as SEPA banks read it.
        case sepa = "SEPA"
    }

    package let scheme: Scheme
    /// The text of the code.
    package let payload: String

    /// The code of an account; `nil` when it has none for this amount.
    package init?(_ account: ReceivingAccount, amount: Money, reference: String) {
        guard amount.minorUnits > 0 else { return nil }
        if let promptPay = account.promptPay,
            let payload = try? PromptPay(account: promptPay).payload(amount: amount)
        {
            scheme = .promptPay
            self.payload = payload
        } else if let iban = account.iban.flatMap({ IBAN($0) }),
            let bytes = try? EPCPayment(
                name: String(account.name.prefix(EPCPayment.Field.name.greatest)), iban: iban,
                amount: amount, remittance: .text(reference)
            ).payload()
        {
            scheme = .sepa
            payload = String(decoding: bytes, as: UTF8.self)
        } else {
            return nil
        }
    }
}
