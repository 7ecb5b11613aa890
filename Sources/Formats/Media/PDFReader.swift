/// Reads the few kinds of objects that a dictionary of encryption consists of (ISO 32000-2, 7.3).
/// What is cut off or nonsense is `nil`.
struct PDFReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    indirect enum Value: Hashable {
        case integer(Int)
        case name(String)
        case string([UInt8])
        case array([Value])
        case dictionary([String: Value])
        /// A word: `true`, `null`, `obj`, `R`, or a number with a point.
        case word(String)

        var integer: Int? { if case .integer(let value) = self { value } else { nil } }
        var string: [UInt8]? { if case .string(let value) = self { value } else { nil } }
    }

    private static let greatestDepth = 8

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The first dictionary from here on.
    mutating func firstDictionary() -> [String: Value]? {
        while let value = next() {
            if case .dictionary(let entries) = value { return entries }
        }
        return nil
    }

    mutating func next() -> Value? {
        skipSpace()
        guard let byte = peek() else { return nil }
        switch byte {
        case UInt8(ascii: "/"): return .name(name())
        case UInt8(ascii: "("): return literal().map(Value.string)
        case UInt8(ascii: "["): return list(until: "]").map(Value.array)
        case UInt8(ascii: "<"): return peek(1) == byte ? dictionary() : hex().map(Value.string)
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ">"), UInt8(ascii: "{"),
            UInt8(ascii: "}"):
            return nil
        default:
            let text = regular()
            return text.isEmpty ? nil : Int(text).map(Value.integer) ?? .word(text)
        }
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        place + ahead < bytes.count ? bytes[place + ahead] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek() {
            if byte == UInt8(ascii: "%") {
                while let next = peek(), next != 0x0A, next != 0x0D { place += 1 }
            } else if PDFWindow.isSpace(byte) {
                place += 1
            } else {
                return
            }
        }
    }

    private mutating func regular() -> String {
        let start = place
        while let byte = peek(), !PDFWindow.isSpace(byte), !"()<>[]{}/%".utf8.contains(byte) {
            place += 1
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func name() -> String {
        place += 1
        return regular()
    }

    private mutating func list(until end: Unicode.Scalar) -> [Value]? {
        guard depth < Self.greatestDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        place += 1
        var values: [Value] = []
        while true {
            skipSpace()
            if peek() == UInt8(ascii: end) {
                place += 1
                return values
            }
            guard let value = next() else { return nil }
            values.append(value)
        }
    }

    private mutating func dictionary() -> Value? {
        place += 1
        guard let values = list(until: ">"), peek() == UInt8(ascii: ">") else { return nil }
        place += 1
        var entries: [String: Value] = [:]
        for (index, value) in values.enumerated() {
            // What is behind a name is its value, or the beginning of a reference.
            guard case .name(let name) = value, index + 1 < values.count, entries[name] == nil
            else { continue }
            entries[name] = values[index + 1]
        }
        return .dictionary(entries)
    }

    private mutating func hex() -> [UInt8]? {
        place += 1
        var digits: [UInt8] = []
        while let byte = peek() {
            place += 1
            if byte == UInt8(ascii: ">") {
                if digits.count % 2 == 1 { digits.append(0) }
                return stride(from: 0, to: digits.count, by: 2).map {
                    digits[$0] << 4 | digits[$0 + 1]
                }
            }
            if PDFWindow.isSpace(byte) { continue }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            digits.append(UInt8(digit))
        }
        return nil
    }

    private mutating func literal() -> [UInt8]? {
        place += 1
        var text: [UInt8] = []
        var open = 1
        while let byte = peek() {
            place += 1
            switch byte {
            case UInt8(ascii: "\\"):
                if let escaped = escaped() { text.append(escaped) }
                continue
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"):
                open -= 1
                if open == 0 { return text }
            case 0x0D:
                // An end of line is one line feed, however it is written.
                if peek() == 0x0A { place += 1 }
                text.append(0x0A)
                continue
            default: break
            }
            text.append(byte)
        }
        return nil
    }

    /// What stands behind a backslash; `nil` for an end of line, which is left out.
    private mutating func escaped() -> UInt8? {
        guard let byte = peek() else { return nil }
        place += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case 0x0A: return nil
        case 0x0D:
            if peek() == 0x0A { place += 1 }
            return nil
        case 0x30...0x37:
            var value = Int(byte - 0x30)
            var count = 1
            while count < 3, let digit = peek(), (0x30...0x37).contains(digit) {
                value = value << 3 | Int(digit - 0x30)
                place += 1
                count += 1
            }
            return UInt8(truncatingIfNeeded: value)
        default: return byte
        }
    }
}
