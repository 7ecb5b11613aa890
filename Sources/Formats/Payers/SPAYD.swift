internal import Foundation
package import Shop

/// An account in Czechia or Slovakia, and the QR payload by which banking apps there pay it: the
/// Short Payment Descriptor 1.0 of the Czech Banking Association ("QR Platba").
package struct SPAYD: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The account is of another country than CZ and SK.
        case country(String)
        /// A text is empty, has more characters than fit, or a control character.
        case text(Field)
        /// The variable symbol is not 1 to 10 digits.
        case symbol
        /// The amount is in another currency than CZK and EUR.
        case currency(Currency)
        /// The amount is nothing or less, or more than fits.
        case amount(Money)

        package var description: String {
            switch self {
            case .country(let country):
                "a QR Platba is paid to an account in CZ or SK, not in \(country)"
            case .text(let field):
                "the \(field.words) of a QR Platba has 1 to \(field.greatest) characters"
            case .symbol: "a variable symbol has 1 to \(SPAYD.greatestSymbol) digits"
            case .currency(let currency):
                "a QR Platba is in CZK or EUR, not in \(currency.code)"
            case .amount(let money):
                "a QR Platba is of 0.01 to 9,999,999.99, not \(money.decimal)"
            }
        }
    }

    /// A text of the payment.
    package enum Field: Hashable, Sendable {
        case name, message

        /// The most characters of the text, before any is escaped.
        package var greatest: Int {
            switch self {
            case .name: 35
            case .message: 60
            }
        }

        /// The text's name as people call it.
        package var words: String {
            switch self {
            case .name: "receiver's name"
            case .message: "message"
            }
        }
    }

    /// The account that is paid.
    package let iban: IBAN
    /// The receiver's name that apps show, in Unicode's composed form; `nil` for none.
    package let name: String?

    /// The most digits of a variable symbol.
    package static let greatestSymbol = 10
    /// The largest amount that fits the ten characters of `AM`, in hundredths.
    package static let greatestAmount: Int64 = 999_999_999

    /// Takes an account, and a name where apps shall show one.
    package init(iban: IBAN, name: String? = nil) throws(Failure) {
        guard ["CZ", "SK"].contains(iban.country) else { throw .country(iban.country) }
        self.iban = iban
        self.name = try name.map { text throws(Failure) in try Self.checked(text, .name) }
    }

    /// The payload of a QR code.
    ///
    /// - Parameters:
    ///   - amount: the amount in CZK or EUR, or `nil` for what the payer completes.
    ///   - message: a text for the receiver, as the statement has it.
    ///   - symbol: the variable symbol, digits by which bookkeepers there match payments.
    package func payload(
        amount: Money?, message: String? = nil, symbol: String? = nil
    ) throws(Failure) -> String {
        var parts = ["SPD", "1.0", "ACC:" + iban.text]
        if let amount {
            guard Self.currencies.contains(amount.currency.code) else {
                throw .currency(amount.currency)
            }
            guard (1...Self.greatestAmount).contains(amount.minorUnits) else {
                throw .amount(amount)
            }
            parts += ["AM:" + amount.decimal, "CC:" + amount.currency.code]
        }
        if let name { parts.append("RN:" + Self.escaped(name)) }
        if let message { parts.append("MSG:" + Self.escaped(try Self.checked(message, .message))) }
        if let symbol {
            guard Self.isSymbol(symbol) else { throw .symbol }
            parts.append("X-VS:" + symbol)
        }
        return parts.joined(separator: "*")
    }

    /// The payload of an order's payment: the reference is the message, and where it is a number
    /// the variable symbol too.
    package func payload(amount: Money, reference: String) throws(Failure) -> String {
        try payload(
            amount: amount, message: reference,
            symbol: Self.isSymbol(reference) ? reference : nil)
    }

    /// The codes of the currencies that are paid.
    package static let currencies = ["CZK", "EUR"]

    /// Whether a text can be a variable symbol.
    package static func isSymbol(_ text: String) -> Bool {
        (1...greatestSymbol).contains(text.utf8.count) && text.utf8.allSatisfy(ASCIIClass.isDigit)
    }

    private static func checked(_ text: String, _ field: Field) throws(Failure) -> String {
        let composed = text.precomposedStringWithCanonicalMapping
        guard (1...field.greatest).contains(composed.unicodeScalars.count),
            composed.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .text(field) }
        return composed
    }

    /// The star ends a field and the percent sign begins an escape; some readers take a plus for a
    /// blank, as forms of web pages do.
    private static func escaped(_ text: String) -> String {
        PercentText.escaped(text) { ASCIIClass.isPrintable($0) && !"*%+".utf8.contains($0) }
    }
}
