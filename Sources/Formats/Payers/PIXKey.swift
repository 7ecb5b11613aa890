internal import Shop

/// A key by which a PIX account is found (Banco Central do Brasil, DICT): the owner's tax number,
/// phone number or e-mail address, or a random one.
package struct PIXKey: Hashable, Sendable {
    /// The reason why a text is no key.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The text has the form of none of the keys.
        case form
        /// The text has 11 digits, and is no CPF.
        case person
        /// The text has 14 characters, and is no CNPJ.
        case business
        /// The phone number is none of Brazil's.
        case phone
        /// The e-mail address is none, or has more characters than a key may have.
        case email

        package var description: String {
            switch self {
            case .form:
                "a PIX key is a CPF (11 digits), a CNPJ (14 characters), a phone number with +55, "
                    + "an e-mail address or a random key such as "
                    + "123e4567-e12b-12d1-a456-426655440000"
            case .person:
                "the 11 digits are no CPF: one is wrong; a phone number is written with +55"
            case .business: "the 14 characters are no CNPJ: one is wrong"
            case .phone: "a phone number as a PIX key is +55 and 10 or 11 digits"
            case .email:
                "the e-mail address is none, or has more than \(PIXKey.greatestEmail) characters"
            }
        }
    }

    /// The kind of a key.
    package enum Kind: Hashable, Sendable {
        case person, business, phone, email, random
    }

    /// The kind of the key.
    package let kind: Kind
    /// The key as the directory has it: digits without points, an address and a random key in
    /// small letters.
    package let text: String

    /// The most characters of an e-mail address that is a key.
    package static let greatestEmail = 77

    /// Reads a key as shops write it: a tax number with points, a phone number with blanks.
    package init(_ typed: String) throws(Failure) {
        let trimmed = String(typed.trimmingBlanks())
        if trimmed.has("@") {
            guard let address = EmailAddress(trimmed),
                address.text.utf8.count <= Self.greatestEmail
            else { throw .email }
            (kind, text) = (.email, address.text)
        } else if trimmed.begins(with: "+") {
            (kind, text) = (.phone, try Self.phone(trimmed))
        } else if Self.isRandom(trimmed) {
            (kind, text) = (.random, trimmed.asciiLowercased)
        } else {
            let kept = ASCIIClass.capitals(trimmed).filter { !" .-/".utf8.contains($0) }
            switch kept.count {
            case BrazilianTaxNumber.personLength where kept.allSatisfy(ASCIIClass.isDigit):
                guard BrazilianTaxNumber.isPerson(kept) else { throw .person }
                kind = .person
            case BrazilianTaxNumber.businessLength:
                guard BrazilianTaxNumber.isBusiness(kept) else { throw .business }
                kind = .business
            default: throw .form
            }
            text = String(decoding: kept, as: UTF8.self)
        }
    }

    /// The number in E.164: `+55`, two digits of the area, and eight or nine of the subscriber.
    private static func phone(_ typed: String) throws(Failure) -> String {
        let kept = typed.utf8.filter { !" -()".utf8.contains($0) }
        let digits = kept.dropFirst()
        guard digits.allSatisfy(ASCIIClass.isDigit), digits.starts(with: "55".utf8),
            (12...13).contains(digits.count), digits.dropFirst(2).first != UInt8(ascii: "0")
        else { throw .phone }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Whether a text has the form of a UUID (RFC 9562, section 4).
    private static func isRandom(_ text: String) -> Bool {
        let groups = text.pieces(at: "-", keepsEmpty: true)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy(isHexadecimal) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        ASCIIClass.isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
