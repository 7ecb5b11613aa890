/// A JSON value as it was read. Nothing is rounded: a number that is not a 64-bit integer keeps
/// its text.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case decimal(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of an object in their order. No name is there twice.
package struct JSONObject: Sendable, Equatable {
    /// The members: names and values.
    package var members: [(name: String, value: JSONValue)]

    /// Makes an object with these members.
    package init(_ members: [(name: String, value: JSONValue)] = []) {
        self.members = members
    }

    /// The value of a member; `nil` when there is none.
    package subscript(name: String) -> JSONValue? {
        for member in members where member.name == name { return member.value }
        return nil
    }

    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.name == $1.name && $0.value == $1.value }
    }
}

/// The named limits of JSON.
package enum JSONRules {
    /// How deep arrays and objects of a document may stand in each other.
    package static let depth = 32
}

/// The reason why bytes were not taken as JSON.
package enum JSONRefusal: Error, Equatable {
    /// The bytes are not JSON (RFC 8259); the offset is where it went wrong.
    case malformed(at: Int)
    /// The document nests deeper than the limit.
    case tooDeep
    /// A name is there twice, and two readers could each believe another one.
    case duplicate(name: String)
}
