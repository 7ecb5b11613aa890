internal import Shop

/// Makes style text smaller without understanding it.
enum StyleText {
    /// Leaves out comments, indentation, line ends and the spaces that only people need. Strings in
    /// our style files hold none of the pairs that are shortened.
    static func squeezed(_ bytes: [UInt8]) -> [UInt8] {
        var text = ""
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let start = rest.span(of: "/*") {
            text += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.span(of: "*/") else { break }
            rest = rest[end.upperBound...]
        }
        text += rest
        let lines = text.pieces(at: "\n").map { $0.trimmingBlanks() }
        var line = lines.filter { !$0.isEmpty }.joined(separator: " ")
        for (long, short) in pairs { line = line.replacing(long, with: short) }
        return Array(line.utf8) + [0x0A]
    }

    private static let pairs = [
        (" {", "{"), ("{ ", "{"), (": ", ":"), ("; ", ";"), (", ", ","), (";}", "}"), ("} ", "}"),
        (" }", "}"), (";}", "}"), (" > ", ">"), (" + *{", "+*{"),
        (" 0.", " ."), ("(0.", "(."), (":0.", ":."), (",0.", ",."), ("-0.", "-."),
    ]
}
