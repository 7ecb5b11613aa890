/// A page's values in the order in which they are stored, split in two: its texts, and all that
/// decides which parts of the template are shown.
///
/// Two pages of one type with the same outline are the same HTML around other texts. For that no
/// optional struct of theirs may begin with an optional: nothing tells that it is there.
struct PageTrace {
    /// Which optionals are there, how long lists are, which case an enum has, what a flag says, and
    /// whether a text is empty.
    private(set) var outline: [UInt8] = []
    /// The texts that are not empty.
    private(set) var texts: [String] = []
    /// Whether each value was of a kind that can be split.
    private(set) var isWhole = true

    private enum Mark {
        static let absent: UInt8 = 0
        static let yes: UInt8 = 1
        static let no: UInt8 = 2
        static let empty: UInt8 = 3
        static let text: UInt8 = 4
        static let list: UInt8 = 5
        static let end: UInt8 = 6
    }

    /// Whether values that can tell their own parts are looked into all the same.
    private let reflectsAll: Bool

    init(reflectsAll: Bool = false) {
        self.reflectsAll = reflectsAll
    }

    /// Adds a value with all that is in it; each kind as `ValueTree` tells it to templates.
    mutating func add(_ value: Any) {
        switch value {
        case let words as String: text(words)
        case let yes as Bool: flag(yes)
        case let count as Int: number(count)
        case let count as Int64: number(count)
        default:
            if !reflectsAll, let parts = value as? any Traced {
                parts.trace(into: &self)
            } else {
                addParts(of: value)
            }
        }
    }

    mutating func text(_ text: String) {
        guard !text.isEmpty else {
            outline.append(Mark.empty)
            return
        }
        outline.append(Mark.text)
        texts.append(text)
    }

    mutating func text(_ text: String?) {
        if let text { self.text(text) } else { outline.append(Mark.absent) }
    }

    mutating func flag(_ flag: Bool) { outline.append(flag ? Mark.yes : Mark.no) }

    mutating func number(_ number: Int) { text(ValueTree.grouped(number)) }

    mutating func number(_ number: Int64) { text(String(number)) }

    mutating func part(_ part: some Traced) { part.trace(into: &self) }

    mutating func part(_ part: (some Traced)?) {
        if let part { part.trace(into: &self) } else { outline.append(Mark.absent) }
    }

    mutating func parts(_ parts: [some Traced]) {
        for part in parts {
            outline.append(Mark.list)
            part.trace(into: &self)
        }
        outline.append(Mark.end)
    }

    /// Adds texts that stand in a list.
    mutating func texts(_ texts: [String]) {
        for text in texts {
            outline.append(Mark.list)
            self.text(text)
        }
        outline.append(Mark.end)
    }

    /// Adds a value that is seldom there, or that tells no parts.
    mutating func rest(_ value: (some Any)?) {
        if let value { add(value) } else { outline.append(Mark.absent) }
    }

    /// Adds the case of an enum that carries nothing.
    mutating func name(of value: some Any) { name(String(describing: value)) }

    /// Adds the name of a case; what it carries comes behind.
    mutating func name(_ name: String) {
        outline += name.utf8
        outline.append(Mark.end)
    }

    private mutating func addParts(of value: Any) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            let wrapped = mirror.children.first?.value
            if let wrapped { add(wrapped) } else { outline.append(Mark.absent) }
        case .collection:
            for child in mirror.children {
                outline.append(Mark.list)
                add(child.value)
            }
            outline.append(Mark.end)
        case .enum:
            guard let payload = mirror.children.first, let name = payload.label else {
                self.name(of: value)
                return
            }
            self.name(name)
            add(payload.value)
        case .struct:
            for child in mirror.children { add(child.value) }
        default:
            isWhole = false
        }
    }
}

/// A part of a page that tells its own parts, all of them and in the order in which they are
/// stored. Looking them up by reflection takes most of the time of a page.
///
/// What is forgotten here is found when a skeleton is made: the outline is then another one than
/// reflection tells, and the page is rendered as a whole. That nothing is told in another's place a
/// test holds, over every sample of these pages.
protocol Traced {
    func trace(into trace: inout PageTrace)
}
