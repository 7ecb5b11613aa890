import Foundation

/// One thing that is not as the house wants it.
struct Finding: Hashable, CustomStringConvertible {
    var path: String
    var line: Int
    var message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// A file of the project, by its path from the top.
struct SourceFile {
    let path: String
    let text: String
    /// The text without comments and the insides of strings; the same for what is not Swift.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        self.code = path.hasSuffix(".swift") ? codeOnly(text) : text
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The folder below `Sources`, or `nil` outside it.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    var isTest: Bool { path.hasPrefix("Tests/") }
}

/// Where a pattern matches, by line: ICU's regular expressions, which unlike Swift's are quick in a
/// debug build.
func matches(of pattern: String, in text: String) throws -> [Match] {
    let expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
    let whole = NSRange(text.startIndex..., in: text)
    var line = 1
    var counted = text.startIndex
    return expression.matches(in: text, range: whole).compactMap { result in
        guard let range = Range(result.range, in: text) else { return nil }
        line += newlines(text[counted..<range.lowerBound])
        counted = range.lowerBound
        let groups = (1..<max(1, result.numberOfRanges)).map { index in
            Range(result.range(at: index), in: text).map { String(text[$0]) } ?? ""
        }
        return Match(line: line, lines: newlines(text[range]) + 1, groups: groups)
    }
}

private func newlines(_ text: Substring) -> Int {
    text.utf8.count { $0 == UInt8(ascii: "\n") }
}

struct Match: Equatable {
    /// The line it begins on, and how many it takes.
    var line: Int
    var lines: Int
    var groups: [String]
}

/// The project's files, read from beside this test.
enum Tree {
    static let top = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func swift() throws -> [SourceFile] {
        try ["Sources", "Tests", "Benchmarks", "Fuzzing/Readers"]
            .flatMap { try files(under: $0, ending: ".swift") }
            + [read("Package.swift")]
    }

    /// What every file of the program declares and names.
    static let outlines = Result {
        try files(under: "Sources", ending: ".swift").map(Outline.init)
    }

    static func markdown() throws -> [SourceFile] {
        let above = try FileManager.default.contentsOfDirectory(atPath: top.path)
            .filter { $0.hasSuffix(".md") }
        return try above.sorted().map(read) + files(under: "docs", ending: ".md")
    }

    static func files(under folder: String, ending: String) throws -> [SourceFile] {
        try names(under: folder).filter { $0.hasSuffix(ending) }.map { try read("\(folder)/\($0)") }
    }

    /// Paths from the folder of everything in it, sorted.
    static func names(under folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(
            atPath: top.appending(path: folder).path
        ).sorted()
    }

    static func read(_ path: String) throws -> SourceFile {
        let text = try String(contentsOf: top.appending(path: path), encoding: .utf8)
        return SourceFile(path: path, text: text)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: top.appending(path: path).path)
    }
}
