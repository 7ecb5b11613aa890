@testable import Pages

/// Walks a template and everything it includes, and looks every name up in the shape of its page.
struct TemplateCheck {
    let templates: [String: String]
    let words: [String: String]
    let assets: Assets
    private(set) var problems: Set<String> = []
    private(set) var usedWords: Set<String> = []
    private(set) var usedTemplates: Set<String> = []
    private var blocks: [String: [TemplateNode]] = [:]
    private var place = ""

    init(templates: [String: String], words: [String: String], assets: Assets) {
        self.templates = templates
        self.words = words
        self.assets = assets
    }

    mutating func check(_ template: String, with shape: Shape) {
        include(template, blocks: [:], stack: [shape])
    }

    private mutating func include(
        _ name: String, blocks inner: [String: [TemplateNode]], stack: [Shape]
    ) {
        guard let text = templates[name] else { return report("there is no template", name) }
        usedTemplates.insert(name)
        let before = (place, blocks)
        place = name
        blocks.merge(inner) { outer, _ in outer }
        var reader = TemplateReader(text)
        walk(reader.nodes(), stack)
        (place, blocks) = before
    }

    private mutating func walk(_ nodes: [TemplateNode], _ stack: [Shape]) {
        for node in nodes {
            switch node {
            case .name(let name): _ = resolve(name, stack)
            case .inverted(let name, let inner):
                _ = resolve(name, stack)
                walk(inner, stack)
            case .section(let name, let inner): enter(name, inner, stack)
            case .partial(let name, let blocks): include(name, blocks: blocks, stack: stack)
            case .block(let name, let inner): walk(blocks[name] ?? inner, stack)
            }
        }
    }

    private mutating func enter(_ name: String, _ inner: [TemplateNode], _ stack: [Shape]) {
        let shape = resolve(name, stack)
        switch shape {
        case .flag, nil: walk(inner, stack)
        case .list(.nothing), .nothing: report("no sample has a value for", name)
        case .list(let element): walk(inner, stack + [element])
        case .some(let value): walk(inner, stack + [value])
        }
    }

    private mutating func resolve(_ tag: String, _ stack: [Shape]) -> Shape? {
        if tag == "." { return stack.last }
        if tag.hasPrefix("empty(") {
            _ = resolve(String(tag.dropFirst(6).dropLast()), stack)
            return .flag
        }
        if tag.hasPrefix("first(") { return resolve(String(tag.dropFirst(6).dropLast()), stack) }
        var path = tag.split(separator: ".").map(String.init)
        let first = path.removeFirst()
        if first == "words" { return checkWord(path.joined(separator: "."), stack) }
        if first == "assets" {
            if assets.child(named: path.joined()) == nil { report("there is no asset", tag) }
            return .text
        }
        let levels = tag.hasPrefix(".") ? stack.suffix(1) : stack[...]
        guard var shape = find(first, in: levels, tag) else {
            report("nothing is called", tag)
            return nil
        }
        for name in path {
            guard case .branch(let names, _) = shape, let next = names[name] else {
                report("nothing is called", tag)
                return nil
            }
            shape = next
        }
        return shape
    }

    /// Looks from the innermost value outwards, as the library does. A name that an inner value has
    /// only sometimes must not be anywhere else, or the outer one shows when the inner is absent.
    private mutating func find(_ name: String, in levels: ArraySlice<Shape>, _ tag: String)
        -> Shape?
    {
        var found: (shape: Shape, isRare: Bool)?
        for case .branch(let names, let sometimes) in levels.reversed() {
            guard let shape = names[name] else { continue }
            if let found {
                if found.isRare { report("write with a dot in front", tag) }
                return found.shape
            }
            found = (shape, sometimes.contains(name))
        }
        return found?.shape
    }

    private mutating func checkWord(_ key: String, _ stack: [Shape]) -> Shape? {
        guard let text = words[key] else {
            report("there is no word", key)
            return nil
        }
        usedWords.insert(key)
        for name in WordList.placeholders(in: text) { _ = resolve(name, stack) }
        return .text
    }

    private mutating func report(_ problem: String, _ name: String) {
        problems.insert("\(place): \(problem) \(name)")
    }
}
