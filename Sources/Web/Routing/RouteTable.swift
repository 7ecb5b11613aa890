internal import HTTPTypes
internal import Shop

/// Finds the route of a path, by its decoded segments.
struct RouteTable: Sendable {
    enum Match {
        case route(Route, parameters: [(name: String, value: String)])
        case wrongMethod(allowed: [String])
        case none
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var routes: [Route] = []
    }

    let routes: [Route]
    private var nodes = [Node()]

    init(_ routes: [Route]) {
        self.routes = routes
        for route in routes { add(route) }
    }

    private mutating func add(_ route: Route) {
        var node = 0
        for segment in route.pattern.pieces(at: "/") {
            node = segment.begins(with: "{") ? parameter(of: node) : literal(segment, of: node)
        }
        precondition(
            !nodes[node].routes.contains { $0.method == route.method },
            "\(route.method) \(route.pattern) is there twice")
        nodes[node].routes.append(route)
    }

    private mutating func parameter(of node: Int) -> Int {
        if let known = nodes[node].parameter { return known }
        nodes.append(Node())
        nodes[node].parameter = nodes.count - 1
        return nodes.count - 1
    }

    private mutating func literal(_ segment: Substring, of node: Int) -> Int {
        if let known = nodes[node].literals[String(segment)] { return known }
        nodes.append(Node())
        nodes[node].literals[String(segment)] = nodes.count - 1
        return nodes.count - 1
    }

    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        guard let segments = PathSegments.decode(path) else { return .none }
        var node = 0
        for segment in segments {
            if let next = nodes[node].literals[segment] {
                node = next
            } else if let next = nodes[node].parameter {
                node = next
            } else {
                return .none
            }
        }
        let routes = nodes[node].routes
        guard !routes.isEmpty else { return .none }
        // What can be read answers HEAD too.
        let wanted = [method, method == .head ? .get : method]
        guard let route = wanted.lazy.compactMap({ routes.of($0) }).first else {
            return .wrongMethod(allowed: Self.allowed(routes))
        }
        return .route(
            route, parameters: route.parameters.map { (name: $0.name, value: segments[$0.place]) })
    }

    private static func allowed(_ routes: [Route]) -> [String] {
        routes.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] }.sorted()
    }
}

extension [Route] {
    fileprivate func of(_ method: HTTPRequest.Method) -> Route? {
        first { $0.method == method }
    }
}

/// The segments of a path.
enum PathSegments {
    /// Decodes each segment by itself. `nil` for a path with an empty segment, a dot segment, a
    /// broken escape, bytes that are not UTF-8, or an escaped slash, backslash or control byte: no
    /// address of ours has those, and each is somebody's trick.
    static func decode(_ path: String) -> [String]? {
        guard path.begins(with: "/") else { return nil }
        if path.utf8.count == 1 { return [] }
        var segments: [String] = []
        // By bytes: a slash is one whatever follows it, and characters are slow to tell apart.
        let raws = path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for raw in raws {
            guard let segment = decodeSegment(Substring(raw)), !segment.isEmpty, segment != ".",
                segment != ".."
            else { return nil }
            segments.append(segment)
        }
        return segments
    }

    private static func decodeSegment(_ raw: Substring) -> String? {
        guard raw.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\\") })
        else { return String(raw) }
        guard let bytes = PercentDecoding.decode(raw.utf8),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x2F && $0 != 0x5C })
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// Decoding of percent-encoded text (RFC 3986, 2.1).
enum PercentDecoding {
    /// The bytes behind the escapes; `nil` when one is broken.
    static func decode(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit),
                let low = rest.popFirst().flatMap(digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
