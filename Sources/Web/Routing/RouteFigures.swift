internal import HTTPTypes

extension [Route] {
    /// The figures of the route at a pattern.
    func figures(of pattern: String, _ method: HTTPRequest.Method = .get) -> RouteFigures {
        guard let route = first(where: { $0.pattern == pattern && $0.method == method }) else {
            preconditionFailure("there is no route \(method) \(pattern)")
        }
        return route.figures
    }
}
