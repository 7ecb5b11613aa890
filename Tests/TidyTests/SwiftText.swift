/// Swift source with comments and the insides of string literals turned into spaces, so that what
/// is searched for is code. Lines keep their numbers.
///
/// - Parameter keepsInterpolations: keeps the code inside of string literals. Most checks want it
///   blanked with its string: nothing that they look for belongs there.
func codeOnly(_ text: String, keepsInterpolations: Bool = false) -> String {
    var scanner = SwiftScanner(
        source: Array(text.utf8), keepsInterpolations: keepsInterpolations)
    scanner.run()
    return String(decoding: scanner.output, as: UTF8.self)
}

private struct SwiftScanner {
    let source: [UInt8]
    let keepsInterpolations: Bool
    var output: [UInt8] = []
    private var position = 0

    /// What a comment or a string can begin with.
    private static let openers = Array("/\"#".utf8)
    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")
    private static let pound = UInt8(ascii: "#")

    init(source: [UInt8], keepsInterpolations: Bool) {
        self.source = source
        self.keepsInterpolations = keepsInterpolations
        output.reserveCapacity(source.count)
    }

    mutating func run() {
        while position < source.count {
            if !Self.openers.contains(source[position]) {
                keep()
            } else if starts("//") {
                skipLine()
            } else if starts("/*") {
                skipBlockComment()
            } else if let opening = stringOpening() {
                skipString(opening)
            } else {
                keep()
            }
        }
    }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= source.count else { return false }
        return (0..<count).allSatisfy { source[position + $0] == text.utf8Start[$0] }
    }

    private mutating func keep() {
        output.append(source[position])
        position += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<min(count, source.count - position) {
            output.append(source[position] == Self.newline ? Self.newline : Self.space)
            position += 1
        }
    }

    private mutating func skipLine() {
        while position < source.count, source[position] != Self.newline { blank() }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// How a string literal that begins here is delimited.
    private struct Opening {
        var pounds: Int
        var quotes: Int
    }

    private func stringOpening() -> Opening? {
        let pounds = source[position...].prefix { $0 == Self.pound }.count
        let rest = source[(position + pounds)...]
        guard rest.first == Self.quote else { return nil }
        return Opening(pounds: pounds, quotes: rest.starts(with: [34, 34, 34]) ? 3 : 1)
    }

    private mutating func skipString(_ opening: Opening) {
        let pounds = [UInt8](repeating: Self.pound, count: opening.pounds)
        let closing = [UInt8](repeating: Self.quote, count: opening.quotes) + pounds
        let escape = [UInt8(ascii: "\\")] + pounds
        blank(closing.count)
        while position < source.count, !source[position...].starts(with: closing) {
            guard source[position...].starts(with: escape) else {
                blank()
                continue
            }
            blank(escape.count)
            if starts("(") { skipInterpolation() } else { blank() }
        }
        blank(closing.count)
    }

    private mutating func skipInterpolation() {
        var depth = 0
        repeat {
            if let opening = stringOpening() {
                skipString(opening)
                continue
            }
            if starts("(") { depth += 1 }
            if starts(")") { depth -= 1 }
            if keepsInterpolations { keep() } else { blank() }
        } while depth > 0 && position < source.count
    }
}
