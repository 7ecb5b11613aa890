internal import Foundation
package import Shop

/// A SEPA credit transfer as a QR payload: European Payments Council, EPC069-12, "Quick Response
/// Code: Guidelines to Enable the Data Capture for the Initiation of a SEPA Credit Transfer".
///
/// The code must be drawn with error-correction level M (`QRCode.Correction.medium`).
package struct EPCPayment: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The amount is not in euro, which is all that SEPA moves.
        case currency(Currency)
        /// The amount is not between EUR 0.01 and 999,999,999.99.
        case amount(Money)
        /// A field has more characters than the guideline allows.
        case tooLong(Field, characters: Int)
        /// A field is empty that must have something in it.
        case empty(Field)
        /// A field has a line break or another control character, or one outside the character set.
        case characters(Field)
        /// The BIC is not 8 or 11 letters and digits.
        case bic
        /// The payload has more than 331 bytes.
        case payload(bytes: Int)

        package var description: String {
            switch self {
            case .currency(let currency): "a SEPA transfer is in EUR, not in \(currency.code)"
            case .amount(let money):
                "a SEPA transfer is of EUR 0.01 to 999,999,999.99, not \(money.decimal)"
            case .tooLong(let field, let characters):
                "the \(field.words) has \(characters) characters, \(field.greatest) are the most"
            case .empty(let field): "the \(field.words) is empty"
            case .characters(let field):
                "the \(field.words) has characters that the payload cannot carry"
            case .bic: "a BIC has 8 or 11 letters and digits"
            case .payload(let bytes):
                "the payload has \(bytes) bytes, \(EPCPayment.greatestPayload) are the most"
            }
        }
    }

    /// A free field of the payment.
    package enum Field: Hashable, Sendable {
        case name, purpose, reference, text, information

        /// The most characters of the field.
        package var greatest: Int {
            switch self {
            case .name, .information: 70
            case .purpose: 4
            case .reference: 35
            case .text: 140
            }
        }

        /// The field's name as people call it.
        package var words: String {
            switch self {
            case .name: "receiver's name"
            case .purpose: "purpose code"
            case .reference: "structured reference"
            case .text: "remittance text"
            case .information: "note to the payer"
            }
        }
    }

    /// The remittance information that the receiver finds on the statement: a structured reference
    /// or a text, never both.
    package enum Remittance: Hashable, Sendable {
        case none
        /// An ISO 11649 reference, up to 35 characters.
        case reference(String)
        /// A text of up to 140 characters.
        case text(String)
    }

    /// The character set of the payload's bytes, with the guideline's numbers.
    package enum CharacterSet: Int, Hashable, Sendable {
        case utf8 = 1
        case latin1 = 2
    }

    /// The most bytes of a payload.
    package static let greatestPayload = 331
    /// The largest amount, in cents.
    package static let greatestAmount: Int64 = 99_999_999_999

    /// The name of who is paid, as the bank knows the account's holder.
    package var name: String
    /// The account that is paid.
    package var iban: IBAN
    /// The bank's BIC; empty within the European Economic Area.
    package var bic = ""
    /// The amount, in euro.
    package var amount: Money
    /// The remittance information by which the receiver knows what was paid.
    package var remittance = Remittance.none
    /// An ISO 20022 external purpose code such as `GDDS`, or empty.
    package var purpose = ""
    /// A line that only the payer sees, or empty.
    package var information = ""
    /// The character set; `nil` takes the narrowest that holds all of it: readers take `Müller` in
    /// UTF-8 for Big5, and read ISO-8859-1 right.
    package var characterSet: CharacterSet?

    /// Takes what every transfer has; the rest is set afterwards where it is needed.
    package init(name: String, iban: IBAN, amount: Money, remittance: Remittance = .none) {
        self.name = name
        self.iban = iban
        self.amount = amount
        self.remittance = remittance
    }

    /// The bytes that go into the QR code.
    package func payload() throws(Failure) -> [UInt8] {
        let payment = composed
        return try payment.payload(in: payment.characterSet ?? payment.narrowest)
    }

    /// The payment with its texts in their composed form: an `u` with a mark beside it is no letter
    /// of ISO-8859-1, and one character more than the guideline counts.
    private var composed: EPCPayment {
        var payment = self
        payment.name = name.precomposedStringWithCanonicalMapping
        payment.information = information.precomposedStringWithCanonicalMapping
        if case .text(let text) = remittance {
            payment.remittance = .text(text.precomposedStringWithCanonicalMapping)
        }
        return payment
    }

    private var narrowest: CharacterSet {
        var texts = [name, purpose, information]
        switch remittance {
        case .none: break
        case .reference(let given), .text(let given): texts.append(given)
        }
        let fits = texts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value <= 0xFF } }
        return fits ? .latin1 : .utf8
    }

    private func payload(in characterSet: CharacterSet) throws(Failure) -> [UInt8] {
        guard amount.currency == .eur else { throw .currency(amount.currency) }
        guard (1...EPCPayment.greatestAmount).contains(amount.minorUnits) else {
            throw .amount(amount)
        }
        guard bic.isEmpty || [8, 11].contains(bic.utf8.count), bic.utf8.allSatisfy(isBICByte)
        else { throw .bic }
        var reference = ""
        var text = ""
        switch remittance {
        case .none: break
        case .reference(let given):
            reference = try checked(given, .reference, in: characterSet, isRequired: true)
        case .text(let given):
            text = try checked(given, .text, in: characterSet, isRequired: true)
        }
        var lines = [
            "BCD", "002", String(characterSet.rawValue), "SCT", bic,
            try checked(name, .name, in: characterSet, isRequired: true), iban.text,
            "EUR" + shortDecimal, try checked(purpose, .purpose, in: characterSet), reference,
            text, try checked(information, .information, in: characterSet),
        ]
        while lines.last?.isEmpty == true { lines.removeLast() }
        let bytes = encoded(lines.joined(separator: "\n"), in: characterSet)
        guard bytes.count <= EPCPayment.greatestPayload else {
            throw .payload(bytes: bytes.count)
        }
        return bytes
    }

    /// The amount without trailing zeros, as in the guideline's own examples: `12.3`, `5`.
    private var shortDecimal: String {
        var text = amount.decimal[...]
        while text.ends(with: "0") { text = text.dropLast() }
        return String(text.ends(with: ".") ? text.dropLast() : text)
    }

    private func isBICByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }

    private func checked(
        _ value: String, _ field: Field, in characterSet: CharacterSet, isRequired: Bool = false
    ) throws(Failure) -> String {
        guard !value.isEmpty || !isRequired else { throw .empty(field) }
        let characters = value.unicodeScalars.count
        guard characters <= field.greatest else {
            throw .tooLong(field, characters: characters)
        }
        let fits = value.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control
                && (characterSet == .utf8 || $0.value <= 0xFF)
        }
        guard fits else { throw .characters(field) }
        return value
    }

    /// The text's bytes in a character set; every scalar fits, as `checked` has seen to it.
    private func encoded(_ text: String, in characterSet: CharacterSet) -> [UInt8] {
        switch characterSet {
        case .utf8: Array(text.utf8)
        case .latin1: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        }
    }
}
