/// The fields of a form or a query, in the order in which they came.
package struct FormFields: Hashable, Sendable {
    /// One field of a form.
    package struct Field: Hashable, Sendable {
        /// The field's name; several fields may share it.
        package let name: String
        /// The field's value: what was typed or chosen, possibly nothing.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Every field, also those with the same name.
    package private(set) var fields: [Field]

    /// Takes fields in their order.
    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first value of a name; `nil` when the form has no such field.
    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value of a name, as checkboxes and repeated filters send them.
    package func all(_ name: String) -> [String] {
        fields.compactMap { $0.name == name ? $0.value : nil }
    }

    /// Adds a field at the end.
    package mutating func append(name: String, value: String) {
        fields.append(Field(name: name, value: value))
    }
}

/// Reads `application/x-www-form-urlencoded` bytes and queries
/// (https://url.spec.whatwg.org/#urlencoded-parsing), but refuses what that standard repairs:
/// someone who sends half an escape or broken UTF-8 is not a browser.
package enum FormDecoder {
    /// How much a form may ask for.
    package struct Limits: Hashable, Sendable {
        /// The most bytes of an encoded form.
        package var bytes = 65_536
        /// The most fields of a form.
        package var fields = 1_000

        package init() {}
    }

    /// The reason why a form cannot be read.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// The form has more than this many bytes.
        case tooLong(Int)
        /// The form has more than this many fields.
        case tooManyFields(Int)
        /// A `%` stands without two hexadecimal digits.
        case escape
        /// A name or a value is no text in UTF-8.
        case notUTF8

        package var description: String {
            switch self {
            case .tooLong(let most): "the form has more than \(most) bytes"
            case .tooManyFields(let most): "the form has more than \(most) fields"
            case .escape: "the form has a % that is not followed by two hexadecimal digits"
            case .notUTF8: "the form has text that is not UTF-8"
            }
        }

        /// Whether the form asks for more than the limits, rather than being wrong.
        package var isLimit: Bool {
            switch self {
            case .tooLong, .tooManyFields: true
            case .escape, .notUTF8: false
            }
        }
    }

    /// Reads a whole body or query. A field without `=` has an empty value.
    package static func decode(
        _ bytes: some Sequence<UInt8>, limits: Limits = Limits()
    ) throws(Failure) -> FormFields {
        let all = Array(bytes)
        guard all.count <= limits.bytes else { throw .tooLong(limits.bytes) }
        var fields: [FormFields.Field] = []
        var start = 0
        while start < all.count {
            let end = all[start...].firstIndex(of: UInt8(ascii: "&")) ?? all.endIndex
            if end > start {
                guard fields.count < limits.fields else { throw .tooManyFields(limits.fields) }
                fields.append(try field(all[start..<end]))
            }
            start = end + 1
        }
        return FormFields(fields)
    }

    private static func field(_ bytes: ArraySlice<UInt8>) throws(Failure) -> FormFields.Field {
        let equals = bytes.firstIndex(of: UInt8(ascii: "="))
        let value = equals.map { bytes[($0 + 1)...] } ?? []
        return FormFields.Field(
            name: try text(bytes[..<(equals ?? bytes.endIndex)]), value: try text(value))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(Failure) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "+"):
                decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard place + 2 <= bytes.endIndex, let high = hexadecimal(bytes[place]),
                    let low = hexadecimal(bytes[place + 1])
                else { throw .escape }
                decoded.append(high << 4 | low)
                place += 2
            default:
                decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
