@testable import Pages

/// What a template may name: the union of what several samples of a page hold.
indirect enum Shape {
    /// Absent in every sample so far.
    case nothing
    case text
    case flag
    case list(Shape)
    /// Names, and of these the ones that are not in every sample: an enum's cases.
    case branch([String: Shape], sometimes: Set<String>)

    init(_ value: Any) {
        switch value {
        case is Nothing: self = .nothing
        case is Bool: self = .flag
        case let list as [Any]: self = .list(Shape.union(list.map(Shape.init)))
        case let names as [String: Any]:
            self = .branch(names.mapValues(Shape.init), sometimes: [])
        default: self = .text
        }
    }

    static func union(_ shapes: [Shape]) -> Shape {
        guard let first = shapes.first else { return .nothing }
        return shapes.dropFirst().reduce(first) { $0.merged(with: $1) }
    }

    private func merged(with other: Shape) -> Shape {
        switch (self, other) {
        case (.nothing, let shape), (let shape, .nothing): return shape
        case (.list(let one), .list(let two)): return .list(one.merged(with: two))
        case (.branch(let one, let rareInOne), .branch(let two, let rareInTwo)):
            let names = one.merging(two) { $0.merged(with: $1) }
            let shared = Set(one.keys).intersection(two.keys)
            let rare = rareInOne.union(rareInTwo).union(Set(names.keys).subtracting(shared))
            return .branch(names, sometimes: rare)
        case (.branch, _): return self
        default: return other
        }
    }
}

/// A template's tags, nested as they stand.
indirect enum TemplateNode {
    case name(String)
    case section(String, [TemplateNode])
    case inverted(String, [TemplateNode])
    case partial(String, blocks: [String: [TemplateNode]])
    case block(String, [TemplateNode])
}

/// Reads a template's tags. The library keeps its own parse tree to itself.
struct TemplateReader {
    private var tags: ArraySlice<String>

    init(_ text: String) {
        let pieces = text.replacing("{{{", with: "{{").replacing("}}}", with: "}}")
            .split(separator: "{{", omittingEmptySubsequences: false).dropFirst()
        tags =
            pieces.map { piece in
                String(piece[..<(piece.firstRange(of: "}}")?.lowerBound ?? piece.endIndex)])
            }[...]
    }

    mutating func nodes() -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        while let tag = tags.popFirst() {
            let name = String(tag.dropFirst())
            switch tag.first {
            case "/": return nodes
            case "%", "!": continue
            case "#": nodes.append(.section(name, self.nodes()))
            case "^": nodes.append(.inverted(name, self.nodes()))
            case "$": nodes.append(.block(name, self.nodes()))
            case ">": nodes.append(.partial(name, blocks: [:]))
            case "<": nodes.append(.partial(name, blocks: blocks(in: self.nodes())))
            default: nodes.append(.name(tag))
            }
        }
        return nodes
    }

    private func blocks(in nodes: [TemplateNode]) -> [String: [TemplateNode]] {
        var blocks: [String: [TemplateNode]] = [:]
        for case .block(let name, let inner) in nodes { blocks[name] = inner }
        return blocks
    }
}
