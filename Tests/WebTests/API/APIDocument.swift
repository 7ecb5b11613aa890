import Formats
import NIOCore

@testable import Web

/// The document of the API, read just far enough to hold answers to it.
///
/// Of JSON Schema it knows what the document uses: references, types, members, elements, choices,
/// enumerations, minimums and the format of times.
struct APIDocument {
    let root: JSONValue

    static func shared() throws -> APIDocument {
        APIDocument(root: try JSONParser.parse(ByteBuffer(bytes: OpenAPIDocument.bytes), depth: 64))
    }

    /// `GET /api/v1/drops` and so on, every call that the document tells of.
    var calls: Set<String> {
        let paths = root["paths"] ?? .null
        return Set(
            paths.names.flatMap { path in
                (paths[path]?.names ?? []).filter { $0 != "parameters" }
                    .map { "\($0.uppercased()) \(path)" }
            })
    }

    /// What an answer has that the document does not tell, or the other way round.
    func complaints(
        method: String, path: String, status: Int, mediaType: String, _ value: JSONValue
    ) -> [String] {
        let isProblem = mediaType == "application/problem+json"
        // These can happen to any call, and the document says so once for all.
        if [405, 408, 414, 431, 500].contains(status) || operation(method, path) == nil {
            return isProblem ? check(value, against: reference("Problem"), at: "") : []
        }
        guard let responses = operation(method, path)?["responses"],
            let response = responses[String(status)].map(resolved)
        else { return ["\(method) \(path) answers \(status), which is not in the document"] }
        // What answers HEAD has no body.
        guard method != "HEAD", let content = response["content"] else { return [] }
        let plain = String(mediaType.prefix { $0 != ";" })
        guard let schema = content[plain]?["schema"] else {
            return ["\(method) \(path) answers \(mediaType), not \(content.names)"]
        }
        let isJSON = plain.hasSuffix("json")
        return isJSON ? check(value, against: schema, at: "") : []
    }

    private func operation(_ method: String, _ path: String) -> JSONValue? {
        let asked = path.prefix { $0 != "?" }.split(separator: "/")
        let paths = root["paths"] ?? .null
        let matches = paths.names.filter { name in
            let parts = name.split(separator: "/")
            return parts.count == asked.count
                && zip(parts, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        // A path without a parameter comes before one with.
        let best = matches.min { $0.count { $0 == "{" } < $1.count { $0 == "{" } }
        return best.flatMap { paths[$0]?[method.lowercased()] }
    }

    private func reference(_ name: String) -> JSONValue {
        .object(JSONObject([("$ref", .string("#/components/schemas/\(name)"))]))
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let path = value["$ref"]?.text else { return value }
        var found: JSONValue? = root
        for part in path.dropFirst(2).split(separator: "/") { found = found?[String(part)] }
        return found.map(resolved) ?? .null
    }

    private func check(_ value: JSONValue, against schema: JSONValue, at place: String) -> [String]
    {
        let schema = resolved(schema)
        var complaints = (schema["allOf"]?.elements ?? []).flatMap {
            check(value, against: $0, at: place)
        }
        for choice in ["anyOf", "oneOf"] {
            guard let options = schema[choice]?.elements, !options.isEmpty else { continue }
            let tried = options.map { check(value, against: $0, at: place) }
            if !tried.contains([]) { complaints.append("\(place): fits none of \(tried)") }
        }
        if let allowed = schema["enum"]?.elements, !allowed.contains(value) {
            complaints.append("\(place): \(value) is not one of \(allowed)")
        }
        if let type = schema["type"]?.text, !isOf(value, type) {
            return complaints + ["\(place): \(value) is no \(type)"]
        }
        if let least = schema["minimum"]?.number, let number = value.number, number < least {
            complaints.append("\(place): \(number) is below \(least)")
        }
        if schema["format"]?.text == "date-time", let text = value.text,
            DateText.moment(rfc3339: text) == nil
        {
            complaints.append("\(place): \(text) is no time")
        }
        for (index, element) in value.elements.enumerated() {
            guard let items = schema["items"] else { break }
            complaints += check(element, against: items, at: "\(place)[\(index)]")
        }
        return complaints + checkMembers(of: value, against: schema, at: place)
    }

    private func checkMembers(
        of value: JSONValue, against schema: JSONValue, at place: String
    ) -> [String] {
        guard case .object(let object) = value else { return [] }
        var complaints: [String] = []
        for name in (schema["required"]?.elements ?? []).compactMap(\.text)
        where object[name] == nil {
            complaints.append("\(place).\(name) is missing")
        }
        for (name, member) in object.members {
            let known = schema["properties"]?[name] ?? schema["additionalProperties"]
            guard let known, known["$ref"] != nil || !known.names.isEmpty else { continue }
            complaints += check(member, against: known, at: "\(place).\(name)")
        }
        return complaints
    }

    private func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"),
            (.null, "null"), (.integer, "integer"), (.integer, "number"), (.decimal, "number"):
            true
        default: false
        }
    }
}
