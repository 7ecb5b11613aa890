package import Shop

/// A SEPA account as a shop enters it, and the payments to it as QR payloads (EPC069-12).
package struct EPCAccount: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The payment cannot be written as a code.
        case payment(EPCPayment.Failure)
        /// The reference cannot be written as a structured one.
        case reference(CreditorReference.Failure)

        package var description: String {
            switch self {
            case .payment(let failure): failure.description
            case .reference(let failure): failure.description
            }
        }
    }

    /// The field of a payment that carries the order's reference; never both, as the guideline has
    /// it.
    package enum ReferenceField: Hashable, Sendable {
        /// A creditor reference (ISO 11649), line 10: banks carry it unchanged.
        case structured
        /// A text, line 11.
        case text
    }

    /// The name of the account's holder.
    package let name: String
    /// The account that is paid.
    package let iban: IBAN
    /// The bank's BIC; empty within the European Economic Area.
    package let bic: String
    /// The field that carries the order's reference.
    package let referenceField: ReferenceField

    /// Takes an account, and refuses what no payment to it could be made with.
    package init(
        name: String, iban: IBAN, bic: String = "", referenceField: ReferenceField = .text
    ) throws(Failure) {
        self.name = name
        self.iban = iban
        self.bic = String(decoding: ASCIIClass.capitals(bic), as: UTF8.self)
        self.referenceField = referenceField
        // The smallest payment shows whether name and BIC can stand in any.
        _ = try payment(amount: Money(minorUnits: 1, currency: .eur), reference: "0").bytes()
    }

    /// A payment with an order's reference in its field.
    package func payment(
        amount: Money, reference: String
    ) throws(Failure) -> EPCPayment {
        let remittance: EPCPayment.Remittance
        switch referenceField {
        case .text: remittance = .text(reference)
        case .structured:
            do throws(CreditorReference.Failure) {
                remittance = .reference(try CreditorReference(of: reference).text)
            } catch {
                throw .reference(error)
            }
        }
        var payment = EPCPayment(name: name, iban: iban, amount: amount, remittance: remittance)
        payment.bic = bic
        return payment
    }

    /// The payload: its bytes as they are drawn, and its text for programs that draw one
    /// themselves and write what is not ASCII as UTF-8.
    package func payload(
        amount: Money, reference: String
    ) throws(Failure) -> PayerPayload {
        var payment = try payment(amount: amount, reference: reference)
        let bytes = try payment.bytes()
        payment.characterSet = .utf8
        return PayerPayload(
            bytes: bytes, text: String(decoding: try payment.bytes(), as: UTF8.self))
    }
}

extension EPCPayment {
    fileprivate func bytes() throws(EPCAccount.Failure) -> [UInt8] {
        do {
            return try payload()
        } catch {
            throw .payment(error)
        }
    }
}
