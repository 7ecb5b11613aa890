internal import Formats
package import HTTPTypes
package import HummingbirdCore
internal import NIOCore
package import Operations
internal import Shop

/// A request on its way to a handler.
package struct WebRequest: Sendable {
    /// The head of the request: method, target and header fields.
    package let head: HTTPRequest
    /// The target's path, still percent-encoded.
    package let path: String
    /// The target's query, still percent-encoded; empty when there is none.
    package let query: String
    /// The body that arrives after the head. Read it with `bytes`, `json`, `form` or `chunks`.
    package let body: RequestBody
    /// The limits of the server that took the request.
    package let limits: WebLimits
    /// The number that names the request in the log and in a 500 answer.
    package let number: UInt64
    /// The decoded values of the pattern's parameters.
    private let parameters: [(name: String, value: String)]
    private let peer: any Peer
    private let budgets: NetworkBudgets

    init(
        _ request: Request, number: UInt64, peer: any Peer, budgets: NetworkBudgets,
        limits: WebLimits,
        parameters: [(name: String, value: String)] = []
    ) {
        let target = request.head.path ?? "/"
        head = request.head
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(target[..<mark])
            query = String(target[target.utf8.index(after: mark)...])
        } else {
            path = target
            query = ""
        }
        body = request.body
        self.limits = limits
        self.number = number
        self.peer = peer
        self.budgets = budgets
        self.parameters = parameters
    }

    private init(_ request: WebRequest, parameters: [(name: String, value: String)]) {
        head = request.head
        path = request.path
        query = request.query
        body = request.body
        limits = request.limits
        number = request.number
        peer = request.peer
        budgets = request.budgets
        self.parameters = parameters
    }

    func with(parameters: [(name: String, value: String)]) -> WebRequest {
        WebRequest(self, parameters: parameters)
    }

    /// The value of a parameter that the route's pattern names.
    package func parameter(_ name: String) -> String {
        for parameter in parameters where parameter.name == name { return parameter.value }
        preconditionFailure("the route has no parameter \(name)")
    }

    /// The number of a row that a parameter of the route names.
    ///
    /// - Throws: `Problem.notFound` for what is no such number.
    func rowNumber(_ name: String = "id") throws(Problem) -> Int64 {
        let text = parameter(name)
        // A row has one address: 7, and not 007.
        guard let number = Int64(digits: text), number > 0, String(number) == text else {
            throw .notFound
        }
        return number
    }

    /// A header field; several of one name are joined.
    package func header(_ name: HTTPField.Name) -> String? {
        head.headerFields[name]
    }

    /// A cookie's value.
    package func cookie(_ name: String) -> String? {
        head.headerFields[.cookie].flatMap { Cookies.value(of: name, in: $0) }
    }

    /// The token of `Authorization: Bearer …`.
    package var bearer: String? {
        head.headerFields[.authorization].flatMap(Bearer.token)
    }

    /// The address where the request comes from, for throttling and the audit log.
    package var client: ClientAddress {
        peer.client(forwardedFor: head.headerFields[.forwardedFor])
    }

    /// The network whose budgets the request is counted against; `nil` for one that is spared.
    var network: NetworkNumber? { budgets.network(of: client) }

    /// Counts a place in a line for the client's network.
    ///
    /// - Throws: 429 when the network has had its share for now.
    package func countJoining() throws(Problem) {
        if let wait = budgets.join(network) { throw .tooMuch(retry: wait) }
    }

    /// Runs something that is of no use once the client has gone: then it is cancelled.
    ///
    /// A client that has sent all it will ever send counts as gone, since a browser never does
    /// so and waits: this is not for what a program may ask with half of its connection closed.
    func whileClientWaits<T: Sendable>(
        _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let task = Task { try await body() }
        peer.whenGone { task.cancel() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Says that so many bytes of the body are about to be read: a client that waits for
    /// `100 Continue` gets it only now.
    func inviteBody(upTo limit: Int) {
        peer.bodyWanted(upTo: limit)
    }

    /// Ends the connection, for whoever comes in the client's place.
    func hangUp() {
        peer.hangUp()
    }

    /// Whether the path belongs to the JSON API.
    var isAPI: Bool { path.begins(with: "/api/") }

    /// Whether the path is staff's, of pages or of the API.
    var isOfStaff: Bool {
        let path = path.begins(with: "/api/v1") ? path.dropFirst("/api/v1".utf8.count) : path[...]
        return path == "/admin" || path.begins(with: "/admin/")
    }

    /// Whether the method changes nothing (RFC 9110, 9.2.1).
    var isSafe: Bool { head.method == .get || head.method == .head }
}

extension WebRequest {
    /// The language that whoever asks reads, of those that are offered.
    func language(among offered: [String]) -> String {
        LanguageChoice.language(
            cookie: header(.cookie) ?? "", acceptLanguage: header(.acceptLanguage) ?? "",
            offered: offered)
    }

    /// The language that a program asks for; `nil` where it names none that sentences are said in.
    var askedLanguage: String? { header(.acceptLanguage).flatMap(LanguageChoice.asked) }
}

/// The credentials of a program, in the field `Authorization` (RFC 6750).
enum Bearer {
    /// The token of a field's value; `nil` where it is of another scheme.
    static func token(in value: String) -> String? {
        let parts = value.pieces(at: " ", most: 2)
        guard parts.count == 2, parts[0].asciiLowercased == "bearer" else { return nil }
        return String(parts[1].trimmingBlanks())
    }
}
