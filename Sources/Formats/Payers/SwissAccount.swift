package import Shop

/// A Swiss account as a shop enters it, and the payments to it as QR payloads: with the reference
/// that the account's kind asks for, made of the order's code.
package struct SwissAccount: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The bill cannot be written.
        case bill(SwissQRBill.Failure)
        /// The reference cannot be written as a QR reference.
        case qrReference(SwissReference.Failure)
        /// The reference cannot be written as a creditor reference.
        case creditorReference(CreditorReference.Failure)

        package var description: String {
            switch self {
            case .bill(let failure): failure.description
            case .qrReference(let failure): failure.description
            case .creditorReference(let failure): failure.description
            }
        }
    }

    /// The account and its holder's address.
    package let bill: SwissQRBill
    /// The digits that some banks want at the beginning of QR references; empty for none.
    package let customer: String
    /// Whether bills have a reference; without one the message alone tells the order, as accounts
    /// other than a QR-IBAN allow.
    package let hasReference: Bool

    /// Takes an account; a customer's number goes with a QR-IBAN alone.
    package init(
        iban: IBAN, creditor: SwissAddress, customer: String = "", hasReference: Bool = true
    ) throws(Failure) {
        do {
            bill = try SwissQRBill(iban: iban, creditor: creditor)
        } catch {
            throw .bill(error)
        }
        self.customer = customer
        self.hasReference = hasReference
        guard customer.isEmpty || bill.isQRIBAN else { throw .bill(.needsQRIBAN) }
        guard hasReference || !bill.isQRIBAN else { throw .bill(.needsQRReference) }
        // An order's code of the usual length shows whether the customer's number leaves room.
        _ = try reference(of: String(repeating: "0", count: OrderCode.length))
    }

    /// The payload of an order's bill. People read the order's code in the message.
    package func payload(amount: Money, reference: String) throws(Failure) -> String {
        let structured = try self.reference(of: reference)
        do {
            return try bill.payload(
                amount: amount, currency: amount.currency, reference: structured,
                message: reference)
        } catch {
            throw .bill(error)
        }
    }

    /// The reference of an order's bill: a QR reference for a QR-IBAN, else a creditor reference.
    func reference(of code: String) throws(Failure) -> SwissQRBill.Reference {
        guard hasReference else { return .none }
        guard bill.isQRIBAN else {
            do {
                return .creditor(try CreditorReference(of: code))
            } catch {
                throw .creditorReference(error)
            }
        }
        do {
            return .qr(try SwissReference(of: code, customer: customer))
        } catch {
            throw .qrReference(error)
        }
    }
}
