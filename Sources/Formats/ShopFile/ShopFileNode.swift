internal import Shop
internal import Yams

/// The findings about what is wrong while a file is read. Reading goes on, so that the seller hears
/// all of it.
struct ShopFileFindings {
    private(set) var list: [ShopFileProblem] = []
    /// The pictures that are named, and where: whoever has the files looks at them.
    var pictures: [(path: String, node: ShopFileNode)] = []

    mutating func add(_ words: String, at node: ShopFileNode) {
        list.append(
            ShopFileProblem(line: node.line, column: node.column, field: node.path, words: words))
    }
}

/// A part of the file with where it stands.
struct ShopFileNode {
    let content: Node
    /// The path of the part, for example `drops[0].title`; empty for the whole file.
    let path: String
    let line: Int
    let column: Int

    init(content: Node, path: String, line: Int, column: Int) {
        self.content = content
        self.path = path
        self.line = content.mark?.line ?? line
        self.column = content.mark?.column ?? column
    }

    /// A part of this part, named by `step`: `.title` or `[0]`.
    func child(_ content: Node, _ step: String) -> ShopFileNode {
        let path = path.isEmpty && step.begins(with: ".") ? String(step.dropFirst()) : path + step
        return ShopFileNode(content: content, path: path, line: line, column: column)
    }

    /// The text of a scalar as it is written, without its quotes.
    var scalar: String? { content.scalar?.string }

    /// Whether named fields stand here.
    var isMapping: Bool { content.mapping != nil }

    /// A named field of this part, whichever others it has; `nil` also where no fields stand here.
    func field(_ name: String) -> ShopFileNode? {
        content.mapping?.first { $0.key.scalar?.string == name }
            .map { child($0.value, ".\(name)") }
    }

    /// Whether the text stands there without quotes, as numbers and `null` do.
    var isPlain: Bool { content.scalar?.style == .plain }

    /// Whether nothing stands here, or one of YAML's words for it.
    var isNull: Bool {
        guard isPlain, let scalar else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar)
    }

    /// Whether nothing stands here, or a text without a character in it.
    var isEmpty: Bool { isNull || scalar == "" }

    /// What stands here, for "… is wanted, not …".
    var kind: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        default: isNull ? "nothing" : "`\(shortened)`"
        }
    }

    /// The text as a message can show it.
    var shortened: String {
        let text = scalar ?? ""
        let line = text.prefix { !$0.isNewline }.prefix(40)
        return line.count == text.count ? text : line + "…"
    }

    /// The items of a list of at most `greatest`.
    func items(atMost greatest: Int, _ findings: inout ShopFileFindings) -> [ShopFileNode] {
        if isNull { return [] }
        guard let sequence = content.sequence else {
            findings.add("a list is wanted, not \(kind): begin each item with `- `", at: self)
            return []
        }
        guard sequence.count <= greatest else {
            findings.add("\(sequence.count) are too many, \(greatest) are the most", at: self)
            return []
        }
        return sequence.enumerated().map { child($0.element, "[\($0.offset)]") }
    }
}

/// A part of the file that has named fields, with only names that it may have.
struct ShopFileMapping {
    let node: ShopFileNode
    private var fields: [String: ShopFileNode] = [:]

    /// `nil` when the part is something else than a mapping, which is then among the findings.
    init?(_ node: ShopFileNode, fields known: [String], _ findings: inout ShopFileFindings) {
        self.node = node
        guard let mapping = node.content.mapping else {
            let example = known.first ?? "name"
            findings.add(
                "fields such as `\(example): …` are wanted here, not \(node.kind)", at: node)
            return nil
        }
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                findings.add("a field's name is one word", at: node.child(key, ""))
                continue
            }
            if known.contains(name) {
                fields[name] = node.child(value, ".\(name)")
            } else {
                let shown = String(name.prefix { !$0.isNewline }.prefix(40))
                findings.add(
                    Self.unknown(shown, among: known), at: node.child(key, ".\(shown)"))
            }
        }
    }

    /// A field that may be left out.
    subscript(name: String) -> ShopFileNode? { fields[name] }

    /// A field that must be there.
    func required(_ name: String, _ findings: inout ShopFileFindings) -> ShopFileNode? {
        if let field = fields[name] { return field }
        findings.add("`\(name)` is missing", at: node)
        return nil
    }

    private static func unknown(_ name: String, among known: [String]) -> String {
        if let near = NearMiss.of(name, among: known) {
            return "there is no such field; did you mean `\(near)`?"
        }
        return "there is no such field; known are \(known.joined(separator: ", "))"
    }
}

/// Names that must differ within one place, such as the SKUs of a drop.
struct ShopFileNames {
    private var lines: [String: Int] = [:]

    mutating func add(_ name: String, at node: ShopFileNode, _ findings: inout ShopFileFindings) {
        if let line = lines[name] {
            findings.add("`\(name)` is in line \(line) already: give each its own", at: node)
        } else {
            lines[name] = node.line
        }
    }
}
