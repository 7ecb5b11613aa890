package import Shop

/// A PIX account, and the QR payload by which Brazilian banking apps pay it.
///
/// Format: Banco Central do Brasil, "Manual de Padrões para Iniciação do Pix", the static code. As
/// in the manual's example it has no tag 01, also where it carries an amount: 12 belongs to codes
/// that a bank makes, with an address within.
package struct PIX: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The key is none.
        case key(PIXKey.Failure)
        /// The field is empty, has more characters than fit, or letters that ASCII has not.
        case field(Field)
        /// The reference has more characters than fit, or something else than letters and digits.
        case reference
        /// The amount is not in real, which is all that PIX moves.
        case currency(Currency)
        /// The amount is nothing or less, or more than fits.
        case amount(Money)

        package var description: String {
            switch self {
            case .key(let failure): failure.description
            case .field(let field):
                "the \(field.words) in a PIX code has 1 to \(field.greatest) Latin letters, digits "
                    + "and signs"
            case .reference:
                "the reference of a PIX code has at most \(EMVLimit.reference) letters A to Z and "
                    + "digits"
            case .currency(let currency): "PIX is in BRL, not in \(currency.code)"
            case .amount(let money):
                "a PIX payment is of BRL 0.01 to 9,999,999,999.99, not \(money.decimal)"
            }
        }
    }

    /// A field of the receiver.
    package enum Field: Hashable, Sendable {
        case name, city

        /// The most characters of the field, marks taken off.
        package var greatest: Int {
            switch self {
            case .name: EMVLimit.name
            case .city: EMVLimit.city
            }
        }

        /// The field's name as people call it.
        package var words: String {
            switch self {
            case .name: "receiver's name"
            case .city: "receiver's city"
            }
        }
    }

    /// The key of the account.
    package let key: PIXKey
    /// The receiver's name without marks, as the code has it.
    package let name: String
    /// The receiver's city without marks, as the code has it.
    package let city: String

    /// The largest amount that fits the 13 characters of tag 54, in centavos.
    package static let greatestAmount = EMVLimit.hundredths

    /// Takes a key as shops write it, and a name and a city whose marks are taken off.
    package init(key: String, name: String, city: String) throws(Failure) {
        do {
            self.key = try PIXKey(key)
        } catch {
            throw .key(error)
        }
        self.name = try Self.checked(name, .name)
        self.city = try Self.checked(city, .city)
    }

    /// The payload of a QR code: without an amount one that the payer completes, without a
    /// reference one that leaves it to the payer's bank.
    package func payload(amount: Money?, reference: String? = nil) throws(Failure) -> String {
        if let amount {
            guard amount.currency.code == "BRL" else { throw .currency(amount.currency) }
            guard (1...Self.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
        }
        if let reference {
            guard (1...EMVLimit.reference).contains(reference.utf8.count),
                reference.utf8.allSatisfy(ASCIIClass.isAlphanumeric)
            else { throw .reference }
        }
        do {
            return try encoded(amount: amount, reference: reference ?? Self.noReference)
        } catch {
            preconditionFailure("texts of checked lengths always fit: \(error)")
        }
    }

    private static func checked(_ text: String, _ field: Field) throws(Failure) -> String {
        guard let plain = LatinLetters.plain(text),
            (1...field.greatest).contains(plain.utf8.count)
        else { throw .field(field) }
        return plain
    }

    private func encoded(
        amount: Money?, reference: String
    ) throws(EMVPayload.Failure) -> String {
        var account = EMVPayload()
        try account.append(0, "br.gov.bcb.pix")
        try account.append(1, key.text)
        var additional = EMVPayload()
        try additional.append(5, reference)
        var payload = EMVPayload()
        try payload.append(0, "01")
        try payload.append(26, account)
        try payload.append(52, "0000")
        try payload.append(53, "986")
        if let amount { try payload.append(54, amount.decimal) }
        try payload.append(58, "BR")
        try payload.append(59, name)
        try payload.append(60, city)
        try payload.append(62, additional)
        return payload.text
    }

    /// The reference of a code that has none.
    private static let noReference = "***"
}
