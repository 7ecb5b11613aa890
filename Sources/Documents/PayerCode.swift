internal import Formats
package import Shop

/// The code that a banking app reads as a QR, with the amount filled in.
package struct PayerCode: Sendable {
    /// The scheme of a code, by its name on pages.
    package enum Scheme: String, Sendable {
        case promptPay = "PromptPay"
        /// The code is EPC069-12, as SEPA banks read it.
        case sepa = "SEPA"
    }

    package let scheme: Scheme
    /// The text of the code, for programs that draw one: they write what is not ASCII as UTF-8.
    package let payload: String
    /// The bytes of a drawn code, where they are others than the text's.
    package let bytes: [UInt8]?

    /// Makes the code of an account; `nil` when it has none for this amount.
    package init?(_ account: ReceivingAccount, amount: Money, reference: String) {
        guard amount.minorUnits > 0 else { return nil }
        if let promptPay = account.promptPay,
            let payload = try? PromptPay(account: promptPay).payload(amount: amount)
        {
            scheme = .promptPay
            self.payload = payload
            bytes = nil
        } else if let iban = account.iban.flatMap({ IBAN($0) }) {
            var payment = EPCPayment(
                name: String(account.name.prefix(EPCPayment.Field.name.greatest)), iban: iban,
                amount: amount, remittance: .text(reference))
            guard let drawn = try? payment.payload() else { return nil }
            payment.characterSet = .utf8
            guard let text = try? payment.payload() else { return nil }
            scheme = .sepa
            payload = String(decoding: text, as: UTF8.self)
            bytes = drawn
        } else {
            return nil
        }
    }
}
