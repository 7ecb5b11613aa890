internal import Foundation
package import Shop

/// A UPI address, and the link by which India's banking apps pay it, as QR code or to be opened.
///
/// Format: National Payments Corporation of India, "UPI Linking Specifications" 1.6.
package struct UPI: Hashable, Sendable {
    /// The reason why there is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The address has not the form of one.
        case address
        /// The name is empty, has more characters than fit, or a control character.
        case name
        /// The reference is empty, has more characters than fit, or others than letters and digits.
        case reference
        /// The amount is not in rupees, which is all that UPI moves.
        case currency(Currency)
        /// The amount is nothing or less, or more than any payment may be.
        case amount(Money)

        package var description: String {
            switch self {
            case .address:
                "a UPI address (VPA) is a name and a handle, such as nightmarket@okbank"
            case .name: "the receiver's name of a UPI code has 1 to \(UPI.greatestName) characters"
            case .reference:
                "the reference of a UPI code has 1 to \(UPI.greatestReference) letters A to Z and "
                    + "digits"
            case .currency(let currency): "UPI is in INR, not in \(currency.code)"
            case .amount(let money): "UPI cannot pay INR \(money.decimal)"
            }
        }
    }

    /// The virtual payment address (VPA).
    package let address: String
    /// The receiver's name that apps show until they know the registered one.
    package let name: String

    /// The most characters of an address.
    package static let greatestAddress = 255
    /// The most characters of a name.
    package static let greatestName = 99
    /// The most characters of a transaction reference.
    package static let greatestReference = 35

    /// Takes an address in any case, and a name.
    package init(address: String, name: String) throws(Failure) {
        let typed = String(address.trimmingBlanks())
        guard Self.isAddress(typed) else { throw .address }
        let composed = name.precomposedStringWithCanonicalMapping
        guard (1...Self.greatestName).contains(composed.unicodeScalars.count),
            composed.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .name }
        self.address = typed
        self.name = composed
    }

    /// The link: without an amount one that the payer completes. The reference is told twice, as
    /// the note that people see (`tn`) and as the merchant's own (`tr`).
    package func payload(amount: Money?, reference: String? = nil) throws(Failure) -> String {
        var text =
            "upi://pay?pa="
            + PercentText.escaped(address) {
                PercentText.isUnreserved($0) || $0 == UInt8(ascii: "@")
            }
        text += "&pn=" + PercentText.escaped(name, keeping: PercentText.isUnreserved)
        if let amount {
            guard amount.currency.code == "INR" else { throw .currency(amount.currency) }
            guard (1...Money.greatest).contains(amount.minorUnits) else { throw .amount(amount) }
            text += "&am=" + amount.decimal
        }
        text += "&cu=INR"
        if let reference {
            guard (1...Self.greatestReference).contains(reference.utf8.count),
                reference.utf8.allSatisfy(ASCIIClass.isAlphanumeric)
            else { throw .reference }
            text += "&tn=" + reference + "&tr=" + reference
        }
        return text
    }

    /// Whether a text is a name of letters, digits, points, dashes and underscores, and behind the
    /// `@` a handle of letters and digits that begins with a letter.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.pieces(at: "@", keepsEmpty: true)
        guard text.utf8.count <= greatestAddress, parts.count == 2,
            parts.allSatisfy({ $0.utf8.count >= 2 }),
            let first = parts[1].utf8.first, ASCIIClass.isLetter(first)
        else { return false }
        return parts[1].utf8.allSatisfy(ASCIIClass.isAlphanumeric)
            && parts[0].utf8.allSatisfy { ASCIIClass.isAlphanumeric($0) || ".-_".utf8.contains($0) }
    }
}
