package import NIOCore

/// A parser that reads one JSON document, strictly: no comments, no trailing commas, no `NaN`, no
/// lone surrogates, no bytes that are not UTF-8, no name twice in one object.
package struct JSONParser {
    private var index = 0
    private var depth = 0
    private let maximumDepth: Int

    private init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    /// Reads the document in these bytes.
    ///
    /// - Parameter depth: how deep arrays and objects may stand in each other.
    package static func parse(
        _ buffer: ByteBuffer, depth: Int = JSONRules.depth
    ) throws(JSONRefusal) -> JSONValue {
        let bytes = buffer.readableBytesSpan
        var parser = JSONParser(maximumDepth: depth)
        parser.skipBlanks(bytes)
        let value = try parser.value(bytes)
        parser.skipBlanks(bytes)
        guard parser.index == bytes.byteCount else { throw parser.malformed }
        return value
    }

    /// Reads the document in these bytes, for whoever has no buffer of NIO's.
    package static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONRefusal) -> JSONValue {
        try parse(ByteBuffer(bytes: bytes))
    }

    /// Reads the document in this text.
    package static func parse(text: String) throws(JSONRefusal) -> JSONValue {
        try parse(ByteBuffer(string: text))
    }

    private var malformed: JSONRefusal { .malformed(at: index) }

    private func peek(_ bytes: borrowing RawSpan) -> UInt8? {
        index < bytes.byteCount ? bytes[index] : nil
    }

    private mutating func skipBlanks(_ bytes: borrowing RawSpan) {
        while let byte = peek(bytes), byte == 0x20 || (0x09...0x0D).contains(byte),
            byte != 0x0B, byte != 0x0C
        {
            index += 1
        }
    }

    private mutating func value(_ bytes: borrowing RawSpan) throws(JSONRefusal) -> JSONValue {
        switch peek(bytes) {
        case UInt8(ascii: "{"): return try object(bytes)
        case UInt8(ascii: "["): return try array(bytes)
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "t"): return try word(bytes, "true", .bool(true))
        case UInt8(ascii: "f"): return try word(bytes, "false", .bool(false))
        case UInt8(ascii: "n"): return try word(bytes, "null", .null)
        case .some: return try number(bytes)
        case nil: throw malformed
        }
    }

    private mutating func word(
        _ bytes: borrowing RawSpan, _ word: StaticString, _ value: JSONValue
    ) throws(JSONRefusal) -> JSONValue {
        guard bytes.begins(word, in: index..<bytes.byteCount) else { throw malformed }
        index += word.utf8CodeUnitCount
        return value
    }

    private mutating func enter() throws(JSONRefusal) {
        depth += 1
        index += 1
        if depth > maximumDepth { throw .tooDeep }
    }

    private mutating func object(_ bytes: borrowing RawSpan) throws(JSONRefusal) -> JSONValue {
        try enter()
        var object = JSONObject()
        skipBlanks(bytes)
        if peek(bytes) == UInt8(ascii: "}") { return leave(.object(object)) }
        while true {
            guard peek(bytes) == UInt8(ascii: "\"") else { throw malformed }
            let name = try string(bytes)
            guard object[name] == nil else { throw .duplicate(name: name) }
            skipBlanks(bytes)
            guard peek(bytes) == UInt8(ascii: ":") else { throw malformed }
            index += 1
            skipBlanks(bytes)
            object.members.append((name, try value(bytes)))
            if try ends(bytes, with: UInt8(ascii: "}")) { return leave(.object(object)) }
        }
    }

    private mutating func array(_ bytes: borrowing RawSpan) throws(JSONRefusal) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipBlanks(bytes)
        if peek(bytes) == UInt8(ascii: "]") { return leave(.array(elements)) }
        while true {
            elements.append(try value(bytes))
            if try ends(bytes, with: UInt8(ascii: "]")) { return leave(.array(elements)) }
        }
    }

    /// After an element: a comma and another one, or the end, which `leave` steps over.
    private mutating func ends(
        _ bytes: borrowing RawSpan, with bracket: UInt8
    ) throws(JSONRefusal) -> Bool {
        skipBlanks(bytes)
        guard let byte = peek(bytes) else { throw malformed }
        if byte == bracket { return true }
        guard byte == UInt8(ascii: ",") else { throw malformed }
        index += 1
        skipBlanks(bytes)
        return false
    }

    private mutating func leave(_ value: JSONValue) -> JSONValue {
        depth -= 1
        index += 1
        return value
    }

    private mutating func number(_ bytes: borrowing RawSpan) throws(JSONRefusal) -> JSONValue {
        let start = index
        if peek(bytes) == UInt8(ascii: "-") { index += 1 }
        let whole = index
        guard digits(bytes) > 0 else { throw malformed }
        if bytes[whole] == UInt8(ascii: "0"), index > whole + 1 { throw malformed }
        var isInteger = true
        if peek(bytes) == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            guard digits(bytes) > 0 else { throw malformed }
        }
        if let byte = peek(bytes), byte | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index += 1
            if let sign = peek(bytes), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                index += 1
            }
            guard digits(bytes) > 0 else { throw malformed }
        }
        let text = bytes.text(in: start..<index)
        if isInteger, let number = Int64(text) { return .integer(number) }
        return .decimal(text)
    }

    private mutating func digits(_ bytes: borrowing RawSpan) -> Int {
        let start = index
        while let byte = peek(bytes), (0x30...0x39).contains(byte) { index += 1 }
        return index - start
    }

    private mutating func string(_ bytes: borrowing RawSpan) throws(JSONRefusal) -> String {
        index += 1
        let start = index
        while let byte = peek(bytes) {
            switch byte {
            case UInt8(ascii: "\""):
                let text = try plain(bytes, start..<index)
                index += 1
                return text
            case UInt8(ascii: "\\"):
                return try escaped(bytes, from: start)
            case 0..<0x20:
                throw malformed
            default:
                index += 1
            }
        }
        throw malformed
    }

    private func plain(
        _ bytes: borrowing RawSpan, _ range: Range<Int>
    ) throws(JSONRefusal) -> String {
        let text = bytes.extracting(range).withUnsafeBytes {
            String(validating: $0, as: UTF8.self)
        }
        guard let text else { throw .malformed(at: range.lowerBound) }
        return text
    }

    /// The rest of a string that has escapes, beginning at the first of them.
    private mutating func escaped(
        _ bytes: borrowing RawSpan, from start: Int
    ) throws(JSONRefusal) -> String {
        var text = try plain(bytes, start..<index)
        var runStart = index
        while let byte = peek(bytes) {
            switch byte {
            case UInt8(ascii: "\""):
                text += try plain(bytes, runStart..<index)
                index += 1
                return text
            case UInt8(ascii: "\\"):
                text += try plain(bytes, runStart..<index)
                index += 1
                text.unicodeScalars.append(try escape(bytes))
                runStart = index
            case 0..<0x20:
                throw malformed
            default:
                index += 1
            }
        }
        throw malformed
    }

    private mutating func escape(
        _ bytes: borrowing RawSpan
    ) throws(JSONRefusal) -> Unicode.Scalar {
        guard let byte = peek(bytes) else { throw malformed }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try scalar(bytes)
        default: throw malformed
        }
    }

    /// A `\u` escape, or the two of a surrogate pair.
    private mutating func scalar(
        _ bytes: borrowing RawSpan
    ) throws(JSONRefusal) -> Unicode.Scalar {
        let first = try codeUnit(bytes)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first),
            bytes.begins("\\u", in: index..<bytes.byteCount)
        else { throw malformed }
        index += 2
        let second = try codeUnit(bytes)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw malformed }
        return scalar
    }

    private mutating func codeUnit(_ bytes: borrowing RawSpan) throws(JSONRefusal) -> UInt32 {
        guard index + 4 <= bytes.byteCount else { throw malformed }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch bytes[index] {
            case let byte where (0x30...0x39).contains(byte): digit = byte - 0x30
            case let byte where (0x61...0x66).contains(byte | 0x20): digit = (byte | 0x20) - 0x57
            default: throw malformed
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }
}
