internal import Shop

/// The details of a job or an entry as one text that a row keeps: lines of `name value`.
///
/// A backslash in a value is written twice, and the end of a line as a backslash and an `n`.
struct DetailText: Hashable {
    private var values: [String: String] = [:]

    init() {}

    init(_ text: String) {
        for line in text.pieces(at: "\n") {
            let parts = line.pieces(at: " ", most: 2).map(String.init)
            if parts.count == 2 { values[parts[0]] = Self.read(parts[1]) }
        }
    }

    subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The lines in the order of their names, so that the same details are always the same text.
    var text: String {
        pairs.map { "\($0) \(Self.written($1))" }.joined(separator: "\n")
    }

    /// The values with their names, in the order of the names.
    var pairs: [(name: String, value: String)] {
        values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    private static func written(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == backslash }) else {
            return value
        }
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case backslash: bytes += [backslash, backslash]
            case UInt8(ascii: "\n"): bytes += [backslash, UInt8(ascii: "n")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func read(_ text: String) -> String {
        guard text.utf8.contains(backslash) else { return text }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == backslash {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let backslash = UInt8(ascii: "\\")
}
