import Foundation

/// Declarations with `package` access that have no `///` above them.
///
/// Initializers, stored properties, conformances to the standard library's protocols and to our own
/// documented ones (`requirements`) may lean on what is said there; other types, functions, and
/// properties that compute may not.
func undocumented(
    _ file: SourceFile, requirements: Set<String> = []
) throws -> [Finding] {
    guard file.module != nil else { return [] }
    let declared = try matches(of: packageDeclaration, in: file.code)
    let lines = file.lines
    return declared.filter { declaration in
        needsComment(declaration) && !requirements.contains(declaration.groups[1])
            && !hasComment(lines, above: declaration.line - 1)
    }.map {
        Finding(
            path: file.path, line: $0.line,
            message: "another module sees this: \($0.groups[0]) \($0.groups[1])")
    }
}

/// The names of what a file's protocols require and tell about.
func documentedRequirements(of file: SourceFile) throws -> Set<String> {
    let lines = file.lines
    let protocols = try matches(
        of: #"\bprotocol\s+\w+[^{]*\{[^{}]*(\{[^{}]*\}[^{}]*)*\}"#, in: file.code)
    let ranges = protocols.map { $0.line..<$0.line + $0.lines }
    return try Set(
        matches(
            of: #"^[ \t]*(?:[a-z]+[ \t]+)*(?:func|var|associatedtype)[ \t]+(\w+)"#, in: file.code
        )
        .filter { match in ranges.contains { $0.contains(match.line) } }
        .filter { hasComment(lines, above: $0.line - 1) }
        .flatMap(\.groups))
}

/// The kind, the name and the rest of the line.
private let packageDeclaration = #"""
    ^[ \t]*(?:@\w+[ \t]+)*package[ \t]+(?:[a-z]+[ \t]+)*?\#
    (struct|class|enum|actor|protocol|typealias|func|var|let)[ \t]+([^\s(<:]+)(.*)$
    """#

/// Of Hashable, Encodable, CustomStringConvertible, AsyncSequence and its iterator, and of a
/// lifecycle's Service.
private let standardRequirements: Set<String> = [
    "hash", "encode", "description", "Element", "makeAsyncIterator", "next", "run",
]

private func needsComment(_ declaration: Match) -> Bool {
    let name = declaration.groups[1]
    if standardRequirements.contains(name) { return false }
    switch declaration.groups[0] {
    case "func":
        return name.first?.isLetter == true
    case "var", "let":
        return declaration.groups[2].contains("{")
    default:
        return true
    }
}

private func hasComment(_ lines: [Substring], above index: Int) -> Bool {
    let above = lines[..<index].reversed().map { $0.drop(while: \.isWhitespace) }
    return above.first { !$0.hasPrefix("@") && !$0.hasPrefix("#") }?.hasPrefix("///") == true
}

/// Links of a page to files that are not there. `exists` tells of a path from the top.
func brokenLinks(_ page: SourceFile, exists: (String) -> Bool) -> [Finding] {
    page.lines.enumerated().flatMap { index, line in
        line.matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/).compactMap { match in
            let target = String(match.1)
            guard !target.contains("://"), !target.hasPrefix("mailto:") else { return nil }
            let path = resolved(target, from: page.path)
            guard !exists(path) else { return nil }
            return Finding(
                path: page.path, line: index + 1, message: "the link to \(target) leads nowhere")
        }
    }
}

private func resolved(_ target: String, from page: String) -> String {
    var parts = page.split(separator: "/").dropLast()
    for part in target.split(separator: "/") where part != "." {
        if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
}

/// Decisions are `0001-….md` and on, one a number, none left out.
func misnumberedDecisions(_ names: [String]) -> [Finding] {
    names.sorted().enumerated().compactMap { index, name in
        let number = String(repeating: "0", count: 4 - String(index + 1).count) + "\(index + 1)"
        guard !name.hasPrefix("\(number)-") else { return nil }
        return Finding(
            path: "docs/decisions/\(name)", line: 1, message: "the next number is \(number)")
    }
}

/// Test targets that `bin/test` or Package.swift do not name, so that they would never run.
func testsThatNeverRun(targets: [String], runner: String, package: String) -> [Finding] {
    targets.flatMap { target in
        [("bin/test", runner), ("Package.swift", package)]
            .filter { !words(of: $0.1).contains(target) }
            .map { Finding(path: $0.0, line: 1, message: "does not name the tests \(target)") }
    }
}

private func words(of text: String) -> Set<String> {
    Set(text.split { !($0.isLetter || $0.isNumber) }.map(String.init))
}
