/// The names of a document's elements and attributes, and which of them are looked for.
struct XMLNames {
    /// All names that have come, as they are written.
    private var names = NameTable(capacity: XMLLimits.names + 1)
    /// The names that are looked for, without those that the document added.
    private let words: NameTable
    /// Short names that came lately, each where its bytes say.
    private var lately: [Short]

    /// A name of sixteen bytes at most, in two numbers.
    private struct Short {
        var first: UInt64
        var second: UInt64
        var number: Int
    }

    /// - Parameter words: the names that are looked for; their numbers are their places, from 1.
    init(_ words: [XMLWord]) {
        var table = NameTable(capacity: XMLLimits.names)
        for (index, word) in words.enumerated() {
            table.insert(
                UnsafeRawBufferPointer(
                    start: word.name.utf8Start, count: word.name.utf8CodeUnitCount),
                number: index + 1)
        }
        self.words = table
        lately = [Short](repeating: Short(first: 0, second: 0, number: 0), count: 512)
    }

    /// The number of a name, 0 for one that is not looked for; `nil` where it is one too many.
    mutating func number(of name: UnsafeRawBufferPointer) -> Int? {
        if let number = names.number(of: name) { return number }
        guard names.count < XMLLimits.names else { return nil }
        var local = name[...]
        if let colon = name.firstIndex(of: UInt8(ascii: ":")) { local = name[(colon + 1)...] }
        let number = words.number(of: UnsafeRawBufferPointer(rebasing: local)) ?? 0
        names.insert(name, number: number)
        return number
    }

    /// The number of a name that stands in some bytes, as the other function has it.
    @inline(__always)
    mutating func number(of name: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Int? {
        let count = name.count
        guard count <= 16, name.lowerBound + 16 <= bytes.count else {
            return number(of: UnsafeRawBufferPointer(rebasing: bytes[name]))
        }
        var first = bytes.loadUnaligned(fromByteOffset: name.lowerBound, as: UInt64.self)
        var second: UInt64 = 0
        if count < 8 {
            first = first.littleEndian & (1 << UInt64(8 * count) - 1)
        } else if count > 8 {
            // Of the last eight bytes, those behind the first eight.
            second =
                bytes.loadUnaligned(fromByteOffset: name.lowerBound + count - 8, as: UInt64.self)
                .littleEndian >> UInt64(8 * (16 - count))
        }
        let mixed = (first ^ second &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        let place = Int(truncatingIfNeeded: mixed >> 55)
        if lately[place].first == first, lately[place].second == second {
            return lately[place].number
        }
        guard let number = number(of: UnsafeRawBufferPointer(rebasing: bytes[name])) else {
            return nil
        }
        lately[place] = Short(first: first, second: second, number: number)
        return number
    }
}
