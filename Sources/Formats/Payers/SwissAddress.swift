internal import Foundation

/// A structured address of a Swiss QR-bill, type S, the only one that banks still have to take
/// (Swiss Implementation Guidelines for the QR-bill 2.3, section 4.2.2).
package struct SwissAddress: Hashable, Sendable {
    /// A field of an address or a bill.
    package enum Field: Hashable, Sendable {
        case name, street, building, postalCode, town, country, message

        /// The most characters of the field.
        package var greatest: Int {
            switch self {
            case .name, .street: 70
            case .building, .postalCode: 16
            case .town: 35
            case .country: 2
            case .message: 140
            }
        }

        /// The field's name as people call it.
        package var words: String {
            switch self {
            case .name: "name"
            case .street: "street"
            case .building: "building number"
            case .postalCode: "postal code"
            case .town: "town"
            case .country: "country"
            case .message: "message"
            }
        }
    }

    /// The reason why a field cannot stand in a bill.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The field is empty that must have something in it.
        case empty(Field)
        /// The field has more characters than fit.
        case tooLong(Field, characters: Int)
        /// The field has a character outside of the guidelines' set of Latin characters.
        case characters(Field)
        /// The country is not two letters.
        case country

        package var description: String {
            switch self {
            case .empty(let field): "the \(field.words) of a QR-bill is empty"
            case .tooLong(let field, let characters):
                "the \(field.words) of a QR-bill has \(characters) characters, "
                    + "\(field.greatest) are the most"
            case .characters(let field):
                "the \(field.words) of a QR-bill has characters that are not Latin"
            case .country: "a country is two letters, such as CH"
            }
        }
    }

    /// The fields as the bill has them, trimmed and composed; the street and the building may be
    /// empty.
    package let name: String
    package let street: String
    package let building: String
    package let postalCode: String
    package let town: String
    /// The country, two capitals (ISO 3166-1).
    package let country: String

    /// Takes an address; a name, a postal code, a town and a country must be there.
    package init(
        name: String, street: String = "", building: String = "", postalCode: String, town: String,
        country: String
    ) throws(Failure) {
        self.name = try Self.checked(name, .name, isRequired: true)
        self.street = try Self.checked(street, .street)
        self.building = try Self.checked(building, .building)
        self.postalCode = try Self.checked(postalCode, .postalCode, isRequired: true)
        self.town = try Self.checked(town, .town, isRequired: true)
        let code = ASCIIClass.capitals(country)
        guard code.count == Field.country.greatest, code.allSatisfy(ASCIIClass.isCapital) else {
            throw .country
        }
        self.country = String(decoding: code, as: UTF8.self)
    }

    /// The address's seven lines in a bill.
    var lines: [String] { ["S", name, street, building, postalCode, town, country] }

    /// A field in Unicode's composed form without blanks at both ends, where it fits.
    static func checked(
        _ text: String, _ field: Field, isRequired: Bool = false
    ) throws(Failure) -> String {
        let composed = text.trimmingCharacters(in: .whitespaces)
            .precomposedStringWithCanonicalMapping
        guard !composed.isEmpty || !isRequired else { throw .empty(field) }
        let characters = composed.unicodeScalars.count
        guard characters <= field.greatest else {
            throw .tooLong(field, characters: characters)
        }
        guard composed.unicodeScalars.allSatisfy(isAllowed) else { throw .characters(field) }
        return composed
    }

    /// The guidelines' set since version 2.3 (section 4.1.1): printable ASCII, Latin-1 Supplement,
    /// Latin Extended-A, Romanian's letters with a comma below, and the euro sign.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x17F, 0x218...0x21B, 0x20AC: true
        default: false
        }
    }
}
