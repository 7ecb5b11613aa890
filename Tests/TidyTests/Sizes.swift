/// The sizes of STYLE: what a reader can hold in view.
enum Limit {
    static let linesOfFile = 400
    static let linesOfFunction = 60
    static let columns = 100
}

func filesTooLong(_ file: SourceFile) -> [Finding] {
    let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
    guard count > Limit.linesOfFile else { return [] }
    return [
        Finding(
            path: file.path, line: count,
            message: "a file has at most \(Limit.linesOfFile) lines; this has \(count)")
    ]
}

func linesTooLong(_ file: SourceFile) -> [Finding] {
    file.lines.enumerated().filter { $0.element.count > Limit.columns }.map {
        Finding(
            path: file.path, line: $0.offset + 1,
            message: "a line has at most \(Limit.columns) columns; this has \($0.element.count)")
    }
}

func functionsTooLong(_ file: SourceFile) throws -> [Finding] {
    try functions(in: file.code).filter { $0.lines > Limit.linesOfFunction }.map {
        Finding(
            path: file.path, line: $0.line,
            message:
                "a function has at most \(Limit.linesOfFunction) lines; this has \($0.lines)")
    }
}

/// A function with a body: the line it begins on and how many lines it takes.
struct FunctionExtent: Equatable {
    var line: Int
    var lines: Int
}

/// Every `func` and `init` with a body. `code` is source without comments and strings.
func functions(in code: String) throws -> [FunctionExtent] {
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    let modifiers = #"(@\w+(\([^)]*\))?\s+|[a-z]+(\([a-z]+\))?\s+)*"#
    let declared = try matches(
        of: #"^[ \t]*"# + modifiers + #"(func\s+\S|init[?!]?\s*[(<])"#, in: code)
    // Attributes may stand on lines of their own; the extent begins with the first of them.
    let starts = Set(declared.map { $0.line - 1 })
    return starts.sorted().compactMap { start in
        bodyEnd(of: lines, from: start, before: starts).map {
            FunctionExtent(line: start + 1, lines: $0 - start + 1)
        }
    }
}

/// The line of the brace that closes the body, or `nil` when there is no body, as in a protocol.
private func bodyEnd(of lines: [Substring], from start: Int, before starts: Set<Int>) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in start..<lines.count {
        let outside = parentheses == 0 && braces == 0 && index > start
        if outside, starts.contains(index) || endsRequirement(lines[index]) { return nil }
        for character in lines[index].utf8 {
            switch character {
            case UInt8(ascii: "("): parentheses += 1
            case UInt8(ascii: ")"): parentheses -= 1
            case UInt8(ascii: "{") where parentheses == 0: braces += 1
            case UInt8(ascii: "}") where parentheses == 0:
                braces -= 1
                if braces == 0 { return index }
            default: break
            }
        }
    }
    return nil
}

/// Whether a line after a signature shows that no body follows: an empty one, or a closing brace.
private func endsRequirement(_ line: Substring) -> Bool {
    line.allSatisfy(\.isWhitespace) || line.drop(while: \.isWhitespace).first == "}"
}
