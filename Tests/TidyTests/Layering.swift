/// What each module may import, as the table in ARCHITECTURE.md tells it. That table is the one
/// place: a newcomer reads it, and this test holds the tree to it.
struct Layering {
    var allowed: [String: Set<String>]

    /// Parts of the toolchain, which any module but the rules may use.
    static let toolchain = cLibraries.union([
        "Dispatch", "Foundation", "FoundationEssentials", "Synchronization",
    ])
    /// The C library, by its name on each system; the table says `Glibc` for all.
    static let cLibraries: Set<String> = ["Glibc", "Musl", "Darwin"]
    /// What these two use of the toolchain is in their rows: the rules are pure, and formats are
    /// bytes to values and back.
    static let strict: Set<String> = ["Shop", "Formats"]
}

/// Reads the rows `| Module | sentence | never knows | imports |` below the heading `## Modules`.
func layering(fromMap text: String) -> Layering {
    let section = text.split(separator: "\n## ").first { $0.hasPrefix("Modules") } ?? ""
    var allowed: [String: Set<String>] = [:]
    for line in section.split(separator: "\n") where line.hasPrefix("| `") {
        let cells = line.split(separator: "|").map { $0.split(separator: "`") }
        guard cells.count >= 4, cells[0].count > 1 else { continue }
        let names = Set(cells[3].map(String.init).filter { $0.first?.isLetter == true })
        let row = names.contains("Glibc") ? names.union(Layering.cLibraries) : names
        allowed[String(cells[0][1])] = row
    }
    return Layering(allowed: allowed)
}

func importsOutOfLayer(_ file: SourceFile, _ layering: Layering) throws -> [Finding] {
    guard let module = file.module else { return [] }
    guard let row = layering.allowed[module] else {
        return [Finding(path: file.path, line: 1, message: "\(module) is not in ARCHITECTURE.md")]
    }
    let free = Layering.strict.contains(module) ? [] : Layering.toolchain
    return try imports(of: file).filter { row.union(free).isDisjoint(with: $0.groups) }.map {
        Finding(
            path: file.path, line: $0.line,
            message: "\(module) may not import \($0.groups.joined())")
    }
}

/// The modules that a file imports. `import struct A.B` imports `A`.
func imports(of file: SourceFile) throws -> [Match] {
    try matches(
        of: #"^[ \t]*(?:@\w+\s+)*(?:[a-z]+[ \t]+)*?import[ \t]+(?:[a-z]+[ \t]+)?(\w+)"#,
        in: file.code)
}

/// The project's modules that each target of Package.swift depends on.
func declaredDependencies(in package: String, among modules: Set<String>) -> [String: Set<String>] {
    var declared: [String: Set<String>] = [:]
    let starts = /(?:module\(|\.executableTarget\(\s*name:)\s*"(\w+)"/
    for start in package.matches(of: starts) {
        let body = untilClosed(package[start.range.upperBound...])
        let quoted = body.split(separator: "\"").map(String.init)
        declared[String(start.1)] = Set(quoted).intersection(modules)
    }
    return declared
}

/// The text up to the parenthesis that closes the one it begins in.
private func untilClosed(_ text: Substring) -> Substring {
    var depth = 1
    let end = text.firstIndex { character in
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        return depth == 0
    }
    return text[..<(end ?? text.endIndex)]
}

func packageOutOfLayer(_ package: SourceFile, _ layering: Layering) -> [Finding] {
    let declared = declaredDependencies(in: package.text, among: Set(layering.allowed.keys))
    return declared.sorted { $0.key < $1.key }.flatMap { name, dependencies -> [Finding] in
        guard let row = layering.allowed[name] else { return [] }
        return dependencies.subtracting(row).sorted().map {
            Finding(path: package.path, line: 1, message: "\(name) may not depend on \($0)")
        }
    }
}
