internal import HTTPTypes
internal import Shop

/// A handler of a route, which answers a request, or throws a `Problem`.
package typealias RouteHandler = @Sendable (WebRequest) async throws -> WebResponse

/// A route: one line of the list of routes.
package struct Route: Sendable {
    let method: HTTPRequest.Method
    /// Segments between slashes; `{name}` stands for any one segment that is not empty.
    let pattern: String
    /// The route's figures; hot pages of the route count here too.
    package let figures: RouteFigures
    let handler: RouteHandler
    /// What the page is when there are too many; `nil` where it is always made, and takes as long
    /// as it takes: health, files, what goes to the desk.
    let kind: PageKind?
    /// The names in braces with the place of their segment.
    let parameters: [(place: Int, name: String)]

    private init(
        _ method: HTTPRequest.Method, _ pattern: String, _ kind: PageKind?,
        _ handler: @escaping RouteHandler
    ) {
        precondition(pattern.begins(with: "/"), "a pattern begins with a slash")
        self.method = method
        self.pattern = pattern
        figures = RouteFigures(method: method.rawValue, route: pattern)
        self.kind = kind
        self.handler = handler
        parameters = pattern.pieces(at: "/").enumerated().compactMap { place, segment in
            segment.begins(with: "{") ? (place, String(segment.dropFirst().dropLast())) : nil
        }
    }

    /// Makes a route that reads. It answers HEAD too, without the body.
    package static func get(
        _ pattern: String, as kind: PageKind? = .browsing, _ handler: @escaping RouteHandler
    ) -> Route {
        Route(.get, pattern, kind, handler)
    }

    /// Makes a route that tells about something without showing it.
    package static func head(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.head, pattern, nil, handler)
    }

    /// Makes a route that tells what can be done there.
    package static func options(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.options, pattern, nil, handler)
    }

    /// Makes a route that does something. When there is too much of it, the desk says so.
    package static func post(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.post, pattern, nil, handler)
    }

    /// Makes a route that puts something in its place.
    package static func put(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.put, pattern, nil, handler)
    }

    /// Makes a route that changes a part of something.
    package static func patch(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.patch, pattern, nil, handler)
    }

    /// Makes a route that takes something away.
    package static func delete(_ pattern: String, _ handler: @escaping RouteHandler) -> Route {
        Route(.delete, pattern, nil, handler)
    }
}
