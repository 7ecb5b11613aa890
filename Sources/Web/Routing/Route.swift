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
    /// The names in braces with the place of their segment.
    let parameters: [(place: Int, name: String)]

    private init(_ method: HTTPRequest.Method, _ pattern: String, _ handler: @escaping RouteHandler)
    {
        precondition(pattern.hasPrefix("/"), "a pattern begins with a slash")
        self.method = method
        self.pattern = pattern
        figures = RouteFigures(method: method.rawValue, route: pattern)
        self.handler = handler
        parameters = pattern.split(separator: "/").enumerated().compactMap { place, segment in
            segment.hasPrefix("{") ? (place, String(segment.dropFirst().dropLast())) : nil
        }
    }

    /// A route that reads. It answers HEAD too, without the body.
    package static func get(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.get, pattern, handler)
    }

    /// A route that tells about something without showing it.
    package static func head(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.head, pattern, handler)
    }

    /// A route that tells what can be done there.
    package static func options(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.options, pattern, handler)
    }

    /// A route that does something.
    package static func post(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.post, pattern, handler)
    }

    /// A route that puts something in its place.
    package static func put(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.put, pattern, handler)
    }

    /// A route that changes a part of something.
    package static func patch(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.patch, pattern, handler)
    }

    /// A route that takes something away.
    package static func delete(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.delete, pattern, handler)
    }
}
