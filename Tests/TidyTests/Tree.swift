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
    var path: String
    var text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The folder below `Sources`, or `nil` outside it.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    var isTest: Bool { path.hasPrefix("Tests/") }
}

/// The project's files, read from beside this test.
enum Tree {
    static let top = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func swift() throws -> [SourceFile] {
        try ["Sources", "Tests", "Benchmarks"].flatMap { try files(under: $0, ending: ".swift") }
            + [read("Package.swift")]
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
