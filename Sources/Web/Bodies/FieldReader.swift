package import Formats
package import Shop

/// Reads typed fields out of an object and gathers what is wrong, so that one answer names every
/// mistake. Ask `finish()` before you believe what was read.
///
/// A member that nobody asks for is a mistake too, unless it is null: `"amuont"` would else approve
/// another sum than the one that was meant, in silence.
package struct FieldReader {
    private let object: JSONObject
    private let path: String
    /// The members that were asked for.
    private var asked: Set<String> = []
    /// The problems so far.
    package private(set) var problems: [FieldProblem] = []

    /// Reads an object that stands at `path`, which is empty for a document.
    package init(_ object: JSONObject, path: String = "") {
        self.object = object
        self.path = path
    }

    /// Whether a member is there and not null.
    package func has(_ name: String) -> Bool {
        object[name].map { $0 != .null } ?? false
    }

    /// Whether a member is there and null.
    package func isNull(_ name: String) -> Bool { object[name] == .null }

    /// Whether a member is a text.
    package func hasText(_ name: String) -> Bool {
        if case .string = object[name] { true } else { false }
    }

    /// Reads a text that must be there. Answers an empty one after noting a problem.
    package mutating func text(_ name: String, upTo characters: Int = 500) -> String {
        if let text = optionalText(name, upTo: characters) { return text }
        require(name)
        return ""
    }

    /// Reads a text that may be missing or null.
    package mutating func optionalText(_ name: String, upTo characters: Int = 500) -> String? {
        switch take(name) {
        case .string(let text) where text.unicodeScalars.count <= characters:
            return text
        case .string:
            note(name, "must have at most \(characters) characters")
        case .null, nil:
            return nil
        case .bool, .integer, .decimal, .array, .object:
            note(name, "must be a text")
        }
        return nil
    }

    /// Reads a whole number in a range that must be there.
    package mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64 {
        switch take(name) {
        case .integer(let number) where range.contains(number):
            return number
        case .integer, .decimal:
            note(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        case .null, nil:
            require(name)
        case .bool, .string, .array, .object:
            note(name, "must be a number")
        }
        return range.lowerBound
    }

    /// Reads a whole number in a range that may be missing.
    package mutating func optionalInteger(
        _ name: String, in range: ClosedRange<Int64>
    ) -> Int64? {
        if case .null = take(name) ?? .null { return nil }
        return integer(name, in: range)
    }

    /// Reads true or false; false when it is missing.
    package mutating func flag(_ name: String) -> Bool {
        switch take(name) {
        case .bool(let flag): return flag
        case .null, nil: return false
        case .integer, .decimal, .string, .array, .object:
            note(name, "must be true or false")
            return false
        }
    }

    /// Reads an object that may be missing; `read` reads its fields.
    package mutating func optionalObject<Value>(
        _ name: String, _ read: (inout FieldReader) -> Value
    ) -> Value? {
        switch take(name) {
        case .object(let inner):
            return self.read(inner, at: path + prefixed(name), read)
        case .null, nil:
            return nil
        case .bool, .integer, .decimal, .string, .array:
            note(name, "must be an object")
            return nil
        }
    }

    /// Reads an array of objects that must be there; `read` reads the fields of each.
    package mutating func objects<Value>(
        _ name: String, count: ClosedRange<Int>, _ read: (inout FieldReader) -> Value
    ) -> [Value] {
        guard let elements = elements(name, count: count) else { return [] }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            let place = "\(path)\(prefixed(name))[\(index)]"
            if case .object(let inner) = element {
                values.append(self.read(inner, at: place, read))
            } else {
                problems.append(FieldProblem(place, "must be an object"))
            }
        }
        return values
    }

    /// Reads an array of texts that must be there.
    package mutating func texts(
        _ name: String, count: ClosedRange<Int>, upTo characters: Int = 500
    ) -> [String] {
        guard let elements = elements(name, count: count) else { return [] }
        var values: [String] = []
        for (index, element) in elements.enumerated() {
            if case .string(let text) = element, text.unicodeScalars.count <= characters {
                values.append(text)
            } else {
                let place = "\(path)\(prefixed(name))[\(index)]"
                problems.append(FieldProblem(place, "must be a text"))
            }
        }
        return values
    }

    /// Reads an array of texts that may be missing.
    package mutating func optionalTexts(
        _ name: String, count: ClosedRange<Int>, upTo characters: Int = 500
    ) -> [String]? {
        if case .null = take(name) ?? .null { return nil }
        return texts(name, count: count, upTo: characters)
    }

    /// Reads an array of so many whole numbers, none below zero, that may be missing.
    package mutating func optionalIntegers(_ name: String, count: Int) -> [UInt64]? {
        if case .null = take(name) ?? .null { return nil }
        guard let elements = elements(name, count: count...count) else { return nil }
        return elements.compactMap { element in
            guard case .integer(let number) = element, number >= 0 else {
                note(name, "must be whole numbers from 0")
                return nil
            }
            return UInt64(number)
        }
    }

    /// Notes a problem that the reader of a field found itself.
    package mutating func note(_ name: String, _ message: Sentence) {
        problems.append(FieldProblem(path + prefixed(name), message))
    }

    /// Notes the members that nobody has asked for.
    package mutating func noteOthers() {
        for (name, value) in object.members where value != .null && !asked.contains(name) {
            note(name, "does not belong here")
        }
    }

    /// Throws all that was wrong as one 422, what nobody has asked for included.
    package func finish() throws(Problem) {
        var reader = self
        reader.noteOthers()
        guard reader.problems.isEmpty else { throw .invalid(reader.problems) }
    }

    private mutating func take(_ name: String) -> JSONValue? {
        asked.insert(name)
        return object[name]
    }

    private mutating func elements(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        switch take(name) {
        case .array(let elements) where count.contains(elements.count):
            return elements
        case .array:
            note(name, "must have \(count.lowerBound) to \(count.upperBound) elements")
        case .null, nil:
            require(name)
        case .bool, .integer, .decimal, .string, .object:
            note(name, "must be an array")
        }
        return nil
    }

    private mutating func read<Value>(
        _ object: JSONObject, at place: String, _ read: (inout FieldReader) -> Value
    ) -> Value {
        var inner = FieldReader(object, path: place)
        let value = read(&inner)
        inner.noteOthers()
        problems.append(contentsOf: inner.problems)
        return value
    }

    private mutating func require(_ name: String) {
        let place = path + prefixed(name)
        if !problems.contains(where: { $0.name == place }) { note(name, "is required") }
    }

    private func prefixed(_ name: String) -> String {
        path.isEmpty ? name : "." + name
    }
}
