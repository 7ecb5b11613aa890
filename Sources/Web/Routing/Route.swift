internal import HTTPTypes

/// Answers a request, or throws a `Problem`.
package typealias RouteHandler = @Sendable (WebRequest) async throws -> WebResponse

/// One line of the list of routes.
package struct Route: Sendable {
    let method: HTTPRequest.Method
    /// Segments between slashes; `{name}` stands for any one segment that is not empty.
    let pattern: String
    /// The route's figures; hot pages of the route count here too.
    package let figures: RouteFigures
    let handler: RouteHandler

    private init(_ method: HTTPRequest.Method, _ pattern: String, _ handler: @escaping RouteHandler)
    {
        precondition(pattern.hasPrefix("/"), "a pattern begins with a slash")
        self.method = method
        self.pattern = pattern
        figures = RouteFigures(method: method.rawValue, route: pattern)
        self.handler = handler
    }

    /// A route that reads. It answers HEAD too, without the body.
    package static func get(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.get, pattern, handler)
    }

    /// A route that does something.
    package static func post(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.post, pattern, handler)
    }

    /// A route that puts something in its place.
    package static func put(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.put, pattern, handler)
    }

    /// A route that takes something away.
    package static func delete(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.delete, pattern, handler)
    }
}
