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
        return renamed(Array(withoutUnused(line).utf8)) + [0x0A]
    }

    /// Leaves out the custom properties that nothing in the text uses: each page's style has all
    /// tokens of the theme, and few pages need each of them.
    private static func withoutUnused(_ style: String) -> String {
        let named = style.pieces(at: "(").filter { $0.begins(with: "--") }
        let used = Set(kept + named.map { String($0.before(",)")) })
        return style.pieces(at: "{", keepsEmpty: true).map { block in
            guard let end = block.place(of: "}") else { return String(block) }
            let declared = block[..<end].pieces(at: ";").filter { declaration in
                !declaration.begins(with: "--") || used.contains(String(declaration.before(":")))
            }
            return declared.joined(separator: ";") + block[end...]
        }.joined(separator: "{")
    }

    /// Names custom properties with a letter or two, which is a tenth of a page's style. Nothing
    /// outside of the text may name them, but for those that keep their names.
    private static func renamed(_ text: [UInt8]) -> [UInt8] {
        var names: [[UInt8]: [UInt8]] = [:]
        for name in kept { names[Array(name.utf8)] = Array(name.utf8) }
        var short: [UInt8] = []
        short.reserveCapacity(text.count)
        var rest = text[...]
        while let first = rest.first {
            let end = rest.firstIndex { !isOfName($0) } ?? rest.endIndex
            let word = Array(rest[..<end])
            if word.count > 2, word.starts(with: "--".utf8) {
                let name = names[word] ?? Self.name(names.count - kept.count)
                names[word] = name
                short += name
            } else {
                short += word
            }
            if word.isEmpty { short.append(first) }
            rest = word.isEmpty ? rest.dropFirst() : rest[end...]
        }
        return short
    }

    /// The seller's colours are added to the style under these.
    private static let kept = ["--accent", "--accent-ink"]

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: byte >= 0x80
        }
    }

    /// `--a` to `--z`, then `--aa`.
    private static func name(_ number: Int) -> [UInt8] {
        func letter(_ index: Int) -> UInt8 { UInt8(ascii: "a") + UInt8(index % 26) }
        let head = number < 26 ? [] : [letter(number / 26 - 1)]
        return Array("--".utf8) + head + [letter(number)]
    }

    private static let pairs = [
        (" {", "{"), ("{ ", "{"), (": ", ":"), ("; ", ";"), (", ", ","), (";}", "}"), ("} ", "}"),
        (" }", "}"), (";}", "}"), (" > ", ">"), (" + *{", "+*{"), (" / ", "/"),
        (" 0.", " ."), ("(0.", "(."), (":0.", ":."), (",0.", ",."), ("-0.", "-."),
    ]
}
