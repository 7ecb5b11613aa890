package import NIOCore

/// A writer that writes JSON straight into bytes, with its commas and escapes.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.member("slug", "tour-2026")
///         json.member("lines") { $0.array(lines) { json, line in … } }
///     }
package struct JSONWriter {
    /// The bytes that were written.
    package private(set) var bytes: ByteBuffer
    /// The bytes that were written as an array, for those who send no buffers.
    package var array: [UInt8] { Array(bytes.readableBytesView) }
    private var needsComma = false

    /// Makes an empty document.
    package init(capacity: Int = 512) {
        bytes = ByteBuffer()
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object; `members` writes what is in it.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array of values; `value` writes one for each element.
    @inlinable package mutating func array<Elements: Sequence>(
        _ elements: Elements, _ value: (inout JSONWriter, Elements.Element) -> Void
    ) {
        open(UInt8(ascii: "["))
        for element in elements { value(&self, element) }
        close(UInt8(ascii: "]"))
    }

    /// Writes a member whose value the closure writes.
    package mutating func member(_ name: String, _ value: (inout JSONWriter) -> Void) {
        quote(name, isName: true)
        value(&self)
    }

    /// Writes a member with a text, or `null`.
    package mutating func member(_ name: String, _ value: String?) {
        member(name) { json in
            if let value { json.string(value) } else { json.null() }
        }
    }

    /// Writes a member with a whole number, or `null`.
    @inlinable package mutating func member(_ name: String, _ value: (some BinaryInteger)?) {
        member(name) { json in
            if let value { json.integer(value) } else { json.null() }
        }
    }

    /// Writes a member that is true or false.
    package mutating func member(_ name: String, _ value: Bool) {
        member(name) { $0.bool(value) }
    }

    /// Writes a text.
    package mutating func string(_ value: String) {
        quote(value, isName: false)
    }

    /// Writes a whole number.
    @inlinable package mutating func integer(_ value: some BinaryInteger) {
        number(String(value))
    }

    /// Writes a text with a decimal number: `"370.00"` for 37000 with two decimals.
    package mutating func decimal(_ minorUnits: Int64, decimals: Int) {
        comma()
        // Built from the right: quotes, a sign, 19 digits, the point, leading zeros.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
            var start = buffer.count
            func prepend(_ byte: UInt8) {
                start -= 1
                buffer[start] = byte
            }
            prepend(UInt8(ascii: "\""))
            var rest = minorUnits.magnitude
            var digits = 0
            repeat {
                if digits == decimals, digits > 0 { prepend(UInt8(ascii: ".")) }
                prepend(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
                digits += 1
            } while rest > 0 || digits <= decimals
            if minorUnits < 0 { prepend(UInt8(ascii: "-")) }
            prepend(UInt8(ascii: "\""))
            let text = UnsafeBufferPointer(buffer)[start...]
            bytes.writeBytes(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text)))
        }
    }

    /// Writes true or false.
    package mutating func bool(_ value: Bool) {
        comma()
        bytes.writeStaticString(value ? "true" : "false")
    }

    /// Writes `null`.
    package mutating func null() {
        comma()
        bytes.writeStaticString("null")
    }

    /// Writes a value that was read.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let number): integer(number)
        case .decimal(let text): number(text)
        case .string(let text): string(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let object):
            self.object { json in
                for (name, value) in object.members { json.member(name) { $0.value(value) } }
            }
        }
    }

    /// Writes a value that was written before.
    package mutating func written(_ value: ByteBuffer) {
        comma()
        bytes.writeImmutableBuffer(value)
    }

    @usableFromInline mutating func open(_ bracket: UInt8) {
        comma()
        bytes.writeInteger(bracket)
        needsComma = false
    }

    @usableFromInline mutating func close(_ bracket: UInt8) {
        bytes.writeInteger(bracket)
        needsComma = true
    }

    @usableFromInline mutating func number(_ text: String) {
        comma()
        bytes.writeString(text)
    }

    private mutating func comma() {
        if needsComma { bytes.writeInteger(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Escapes what RFC 8259 demands, and `<`, `>` and `&` so that JSON may stand inside a page.
    private mutating func quote(_ text: String, isName: Bool) {
        var text = text
        text.withUTF8 { utf8 in
            if utf8.contains(where: Self.needsEscape) {
                comma()
                escape(utf8)
                if isName { bytes.writeInteger(UInt8(ascii: ":")) }
            } else {
                writeAsItIs(utf8, isName)
            }
        }
        needsComma = !isName
    }

    /// A text, and what stands around it, in one piece: each call that writes to a buffer looks
    /// whether there is room and who else has it.
    private mutating func writeAsItIs(_ utf8: UnsafeBufferPointer<UInt8>, _ isName: Bool) {
        let (around, hasComma) = (4, needsComma)
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: utf8.count + around) { room in
            var end = 0
            func write(_ byte: UInt8) {
                room[end] = byte
                end += 1
            }
            if hasComma { write(UInt8(ascii: ",")) }
            write(UInt8(ascii: "\""))
            UnsafeMutableRawBufferPointer(rebasing: room[end...])
                .copyMemory(from: UnsafeRawBufferPointer(utf8))
            end += utf8.count
            write(UInt8(ascii: "\""))
            if isName { write(UInt8(ascii: ":")) }
            return end
        }
    }

    private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.writeInteger(UInt8(ascii: "\""))
        var written = 0
        for index in utf8.indices where Self.needsEscape(utf8[index]) {
            bytes.writeBytes(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: utf8[written..<index])))
            escape(utf8[index])
            written = index + 1
        }
        bytes.writeBytes(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: utf8[written...])))
        bytes.writeInteger(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "&"):
            true
        default: false
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.writeStaticString("\\\"")
        case UInt8(ascii: "\\"): bytes.writeStaticString("\\\\")
        case UInt8(ascii: "\n"): bytes.writeStaticString("\\n")
        case UInt8(ascii: "\r"): bytes.writeStaticString("\\r")
        case UInt8(ascii: "\t"): bytes.writeStaticString("\\t")
        default:
            let digits = String(byte, radix: 16, uppercase: false)
            bytes.writeStaticString(byte < 0x10 ? "\\u000" : "\\u00")
            bytes.writeString(digits)
        }
    }
}
