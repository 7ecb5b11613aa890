package import Shop

/// An account in Switzerland or Liechtenstein, and the QR payload of its bills: Swiss
/// Implementation Guidelines for the QR-bill, version 2.3, section 4.
///
/// The code must be drawn with error-correction level M (`QRCode.Correction.medium`), and whoever
/// draws it as a bill puts the Swiss cross into its middle.
package struct SwissQRBill: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The account is of another country than CH and LI.
        case country(String)
        /// A field cannot stand in a bill.
        case field(SwissAddress.Failure)
        /// The account is a QR-IBAN, which takes a QR reference and nothing else.
        case needsQRReference
        /// The account is no QR-IBAN, and a QR reference goes with nothing else.
        case needsQRIBAN
        /// The amount is in another currency than CHF and EUR.
        case currency(Currency)
        /// The amount is not between 0.01 and 999,999,999.99.
        case amount(Money)
        /// The payload has more bytes than the guidelines allow.
        case payload(bytes: Int)

        package var description: String {
            switch self {
            case .country(let country):
                "a QR-bill is paid to an account in CH or LI, not in \(country)"
            case .field(let failure): failure.description
            case .needsQRReference: "a QR-IBAN needs a QR reference of 27 digits"
            case .needsQRIBAN: "a QR reference needs a QR-IBAN"
            case .currency(let currency):
                "a QR-bill is in CHF or EUR, not in \(currency.code)"
            case .amount(let money):
                "a QR-bill is of 0.01 to 999,999,999.99, not \(money.decimal)"
            case .payload(let bytes):
                "the payload has \(bytes) bytes, \(SwissQRBill.greatestPayload) are the most"
            }
        }
    }

    /// The reference by which the receiver finds what was paid.
    package enum Reference: Hashable, Sendable {
        case none
        /// A reference for a QR-IBAN.
        case qr(SwissReference)
        /// A creditor reference for another IBAN.
        case creditor(CreditorReference)
    }

    /// The account that is paid.
    package let iban: IBAN
    /// The name and address of who is paid.
    package let creditor: SwissAddress

    /// The most bytes of a payload.
    package static let greatestPayload = 997
    /// The largest amount, in hundredths.
    package static let greatestAmount: Int64 = 99_999_999_999
    /// The codes of the currencies that are paid.
    package static let currencies = ["CHF", "EUR"]

    /// Takes an account with its holder's address.
    package init(iban: IBAN, creditor: SwissAddress) throws(Failure) {
        guard ["CH", "LI"].contains(iban.country) else { throw .country(iban.country) }
        self.iban = iban
        self.creditor = creditor
    }

    /// Whether the account is a QR-IBAN: the five digits of its institution (IID) are 30000 to
    /// 31999.
    package var isQRIBAN: Bool {
        Int(iban.text.dropFirst(4).prefix(5)).map { (30_000...31_999).contains($0) } ?? false
    }

    /// The payload of a bill's code, lines ended by a line feed but for the last.
    ///
    /// - Parameters:
    ///   - amount: the amount in CHF or EUR, or `nil` for what the payer completes.
    ///   - debtor: who is to pay; `nil` leaves it to the payer.
    ///   - message: a text of up to 140 characters; empty for none.
    package func payload(
        amount: Money?, currency: Currency, reference: Reference, debtor: SwissAddress? = nil,
        message: String = ""
    ) throws(Failure) -> String {
        guard Self.currencies.contains(currency.code) else { throw .currency(currency) }
        if let amount {
            guard amount.currency == currency else { throw .currency(amount.currency) }
            guard (1...Self.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
        }
        let none = [String](repeating: "", count: Self.addressLines)
        let lines =
            ["SPC", "0200", "1", iban.text] + creditor.lines + none
            + [amount?.decimal ?? "", currency.code] + (debtor?.lines ?? none)
            + (try written(reference)) + [try checked(message), "EPD"]
        let text = lines.joined(separator: "\n")
        guard text.utf8.count <= Self.greatestPayload else {
            throw .payload(bytes: text.utf8.count)
        }
        return text
    }

    /// The reference's kind and text.
    private func written(_ reference: Reference) throws(Failure) -> [String] {
        switch reference {
        case .qr(let reference):
            guard isQRIBAN else { throw .needsQRIBAN }
            return ["QRR", reference.text]
        case .creditor(let reference):
            guard !isQRIBAN else { throw .needsQRReference }
            return ["SCOR", reference.text]
        case .none:
            guard !isQRIBAN else { throw .needsQRReference }
            return ["NON", ""]
        }
    }

    private func checked(_ message: String) throws(Failure) -> String {
        do {
            return try SwissAddress.checked(message, .message)
        } catch {
            throw .field(error)
        }
    }

    /// Lines of an address; a bill has room for three, of which the second must be empty.
    private static let addressLines = 7
}
