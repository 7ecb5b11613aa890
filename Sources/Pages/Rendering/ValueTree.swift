internal import Mustache

/// Turns view models into dictionaries and arrays, which templates look names up in.
///
/// One pass of reflection over a page instead of one for each name in its template. A name without
/// a value is kept as `Nothing`: a missing one would be looked up further out, and show the order's
/// reason where the slip's is empty.
enum ValueTree {
    /// The value as templates see it.
    ///
    /// A struct is a dictionary of its stored properties. An enum is a dictionary with the name of
    /// its case (holding what the case carries, or `true`; the other cases are `false` if they can
    /// be listed) and, where it has one, its `raw` value.
    ///
    /// - Parameter text: what a template sees for a text or a number.
    static func grow(from value: Any, text: (String) -> Any = { $0 }) -> Any {
        switch value {
        case let number as Int: return text(grouped(number))
        case let number as Int64: return text(String(number))
        case let words as String: return text(words)
        case is Bool, is any MustacheParent: return value
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let wrapped = mirror.children.first else { return Nothing() }
            return grow(from: wrapped.value, text: text)
        case .collection:
            return mirror.children.map { grow(from: $0.value, text: text) }
        case .enum:
            return branches(of: value, mirror, text)
        case .struct:
            return leaves(of: mirror, text)
        default:
            return value
        }
    }

    private static func leaves(
        of mirror: Mirror, _ text: (String) -> Any
    ) -> [String: Any] {
        var tree: [String: Any] = [:]
        for case (let name?, let child) in mirror.children {
            tree[name] = grow(from: child, text: text)
        }
        return tree
    }

    private static func branches(
        of value: Any, _ mirror: Mirror, _ text: (String) -> Any
    ) -> [String: Any] {
        var tree: [String: Any] = [:]
        if let cases = (type(of: value) as? any CaseIterable.Type)?.allCases as? any Collection {
            for other in cases { tree[String(describing: other)] = false }
        }
        if let payload = mirror.children.first, let name = payload.label {
            tree[name] = grow(from: payload.value, text: text)
        } else {
            tree[String(describing: value)] = true
        }
        if let raw = (value as? any RawRepresentable)?.rawValue as? String {
            tree["raw"] = raw
        }
        return tree
    }

    /// A count as people read it: `10,000`. Below that it is written plainly, as attributes need
    /// it.
    ///
    /// Machine values above that are `Int64` or text in view models, and stay as they are.
    static func grouped(_ number: Int) -> String {
        guard number.magnitude >= 10_000 else { return String(number) }
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }
}

/// What an absent optional is to a template: no section, no text.
struct Nothing: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
