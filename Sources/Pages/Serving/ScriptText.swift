/// Makes scripts smaller without understanding them.
enum ScriptText {
    /// Leaves out what is for whoever reads the source: indentation, empty lines, lines that are
    /// nothing but a comment, blanks beside signs, and line ends that end no statement.
    ///
    /// Only lines whose texts all stand in double quotes are looked into: where a template, a
    /// regular expression, a division or a comment may be, the line stays as it is written. In our
    /// own scripts no text goes over several lines.
    static func squeezed(_ bytes: [UInt8]) -> [UInt8] {
        var short: [UInt8] = []
        short.reserveCapacity(bytes.count)
        var wasPlain = false
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let code = line.drop { $0 == blank }
            guard let first = code.first, !code.starts(with: "//".utf8) else { continue }
            let joins = wasPlain && (goesOn(short.last) || isContinued(by: first))
            if !short.isEmpty, !joins { short.append(UInt8(ascii: "\n")) }
            let parts = code.split(separator: quote, omittingEmptySubsequences: false)
            wasPlain = isPlain(parts)
            short += wasPlain ? withoutBlanks(parts) : Array(code)
        }
        short.append(UInt8(ascii: "\n"))
        return short
    }

    private static let blank = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")

    /// Whether a line's code, which is every other part of it, holds no text in other marks,
    /// nothing with a stroke, and no text is left open.
    private static func isPlain(_ parts: [ArraySlice<UInt8>]) -> Bool {
        guard !parts.count.isMultiple(of: 2) else { return false }
        return parts.enumerated().allSatisfy { place, part in
            let isCode = place.isMultiple(of: 2)
            return !part.contains { byte in
                byte == UInt8(ascii: "\\") || (isCode && "'`/".utf8.contains(byte))
            }
        }
    }

    private static func withoutBlanks(_ parts: [ArraySlice<UInt8>]) -> [UInt8] {
        var short: [UInt8] = []
        for (place, part) in parts.enumerated() {
            if place > 0 { short.append(quote) }
            if !place.isMultiple(of: 2) {
                short += part
                continue
            }
            for (index, byte) in zip(part.indices, part) {
                let next = index + 1 < part.endIndex ? part[index + 1] : quote
                if byte != blank || mustPart(short.last ?? quote, next) { short.append(byte) }
            }
        }
        return short
    }

    /// Whether a blank is needed between the two: names would run together, and so would signs of
    /// which two beside each other mean something else.
    private static func mustPart(_ left: UInt8, _ right: UInt8) -> Bool {
        isOfName(left) && isOfName(right) || "+-".utf8.contains(left) && "+-".utf8.contains(right)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
            true
        default: byte >= 0x80
        }
    }

    /// Whether no statement can end with it.
    private static func goesOn(_ byte: UInt8?) -> Bool {
        byte.map { "{([,=>&|?:".utf8.contains($0) } ?? false
    }

    /// Whether no statement can begin with it, or the one before may end without a line's end.
    private static func isContinued(by byte: UInt8) -> Bool {
        "}).?:&|,".utf8.contains(byte)
    }
}
