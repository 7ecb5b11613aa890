internal import Shop

/// The fields of an EMV QR payload that somebody else made, read, changed, and written again.
///
/// Fields that nobody changes are written as they were read, byte for byte.
package struct EMVFields: Hashable, Sendable {
    /// The reason why a text is no payload.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The text has more bytes than a payload may have.
        case tooLong(bytes: Int)
        /// The text does not end with a checksum, tag 63.
        case noChecksum
        /// The checksum is another than the text's: a character is missing or wrong.
        case checksum
        /// No field stands at this offset, counted in characters.
        case field(offset: Int)
        /// The tag stands in the text twice.
        case repeated(tag: Int)

        package var description: String {
            switch self {
            case .tooLong(let bytes):
                "the code has \(bytes) bytes, \(EMVLimit.payload) are the most"
            case .noChecksum:
                "the text is not a whole EMV code: its end, 6304 and four digits, is missing"
            case .checksum: "the code's checksum is wrong: a character is missing or mistyped"
            case .field(let offset):
                "the code has no field at its character \(offset + 1)"
            case .repeated(let tag): "the code has field \(tag) twice"
            }
        }
    }

    /// The unit in which lengths are counted. The specification means characters of ASCII; for
    /// names in other scripts (tag 64) some writers count bytes, and others characters.
    enum LengthUnit: Hashable, Sendable {
        case bytes, characters
    }

    /// A field: its value, and its text with the tag and the length in front.
    struct Field: Hashable, Sendable {
        let tag: Int
        let value: String
        let text: String
    }

    private(set) var fields: [Field] = []
    private var unit = LengthUnit.bytes

    /// No fields, as a template begins.
    init() {}

    /// Reads a whole payload and checks its checksum, which is left out of the fields. White space
    /// at both ends, as copying leaves it, is passed over.
    package init(_ typed: String) throws(Failure) {
        let text = Self.trimmed(typed)
        guard text.utf8.count <= EMVLimit.payload else {
            throw .tooLong(bytes: text.utf8.count)
        }
        let scalars = Array(text.unicodeScalars)
        let body = Self.text(scalars.dropLast(Self.checksumLength))
        guard scalars.count > Self.checksumLength,
            Self.text(scalars.suffix(Self.checksumLength))
                .begins(with: EMVPayload.checksumHead)
        else { throw .noChecksum }
        guard EMVPayload.closed(body).asciiLowercased.isBytes(of: text.asciiLowercased) else {
            throw .checksum
        }
        do {
            try self.init(fieldsOf: body, unit: .bytes)
        } catch {
            guard !body.utf8.allSatisfy({ $0 < 0x80 }) else { throw error }
            try self.init(fieldsOf: body, unit: .characters)
        }
    }

    /// Reads fields without a checksum, as the value of a template has them.
    init(fieldsOf text: String, unit: LengthUnit) throws(Failure) {
        let scalars = Array(text.unicodeScalars)
        var fields: [Field] = []
        var place = 0
        while place < scalars.count {
            guard let tag = Self.number(scalars, at: place),
                let length = Self.number(scalars, at: place + 2), length > 0,
                let end = Self.end(of: length, in: scalars, from: place + 4, unit)
            else { throw .field(offset: place) }
            guard !fields.contains(where: { $0.tag == tag }) else { throw .repeated(tag: tag) }
            fields.append(
                Field(
                    tag: tag, value: Self.text(scalars[(place + 4)..<end]),
                    text: Self.text(scalars[place..<end])))
            place = end
        }
        self.fields = fields
        self.unit = unit
    }

    /// The value of a field; `nil` where there is none.
    package subscript(tag: Int) -> String? { fields.first { $0.tag == tag }?.value }

    /// The fields within a template; `nil` where there is none, or its value is no fields.
    func template(_ tag: Int) -> EMVFields? {
        self[tag].flatMap { try? EMVFields(fieldsOf: $0, unit: unit) }
    }

    /// Writes a field: in the place of the one with this tag, or else before the first one with a
    /// greater tag. The value has printable ASCII alone, and 1 to 99 of it.
    package mutating func set(_ tag: Int, _ value: String) throws(EMVPayload.Failure) {
        var written = EMVPayload()
        try written.append(tag, value)
        let field = Field(tag: tag, value: value, text: written.fields)
        if let place = fields.firstIndex(where: { $0.tag == tag }) {
            fields[place] = field
        } else {
            let place = fields.firstIndex { $0.tag > tag } ?? fields.endIndex
            fields.insert(field, at: place)
        }
    }

    /// The fields as one text, without a checksum.
    var body: String { fields.map(\.text).joined() }

    /// The whole payload with its checksum, as it goes into the QR code.
    package var text: String { EMVPayload.closed(body) }

    /// Characters of the checksum with its tag and length.
    private static let checksumLength = 8

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    private static func trimmed(_ typed: String) -> String {
        let scalars = Array(typed.unicodeScalars)
        let isText = { (scalar: Unicode.Scalar) in !scalar.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: isText),
            let last = scalars.lastIndex(where: isText)
        else { return "" }
        return text(scalars[first...last])
    }

    /// The number that two digits of ASCII make.
    private static func number(_ scalars: [Unicode.Scalar], at place: Int) -> Int? {
        guard place + 2 <= scalars.count else { return nil }
        var number = 0
        for scalar in scalars[place..<place + 2] {
            guard (0x30...0x39).contains(scalar.value) else { return nil }
            number = number * 10 + Int(scalar.value - 0x30)
        }
        return number
    }

    /// The place behind a value; `nil` where the text ends before it, or it ends in a character.
    private static func end(
        of length: Int, in scalars: [Unicode.Scalar], from start: Int, _ unit: LengthUnit
    ) -> Int? {
        var place = start
        var rest = length
        while rest > 0, place < scalars.count {
            rest -= unit == .bytes ? UTF8.width(scalars[place]) : 1
            place += 1
        }
        return rest == 0 ? place : nil
    }
}
