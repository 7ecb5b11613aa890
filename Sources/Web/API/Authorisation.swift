internal import Operations
internal import Shop

/// The wrappers that say who may call what. Each wrapper makes a route's handler out of an action.
extension ShopAPI {
    /// Makes a handler for everybody.
    func answering(_ action: @escaping RouteHandler) -> RouteHandler {
        { [writer] request in
            do {
                return try await action(request)
            } catch let problem as Problem {
                throw problem
            } catch {
                throw Problem(of: error, in: try? writer.shopfront()) ?? error
            }
        }
    }

    /// Makes a handler for whoever has the order's key. A wrong key and a code that nobody has are
    /// the same 404, in the same time, so that nobody learns which codes there are.
    func shopper(
        _ action: @escaping @Sendable (WebRequest, OrderID) async throws -> WebResponse
    ) -> RouteHandler {
        answering { [keeper] request in
            guard let key = request.bearer, !key.isEmpty else { throw Problem.unauthorized }
            guard let order = try keeper.orderID(code: request.parameter("code"), key: key) else {
                throw Problem.notFound
            }
            return try await action(request, order)
        }
    }

    /// Makes a handler for programs with a token whose role allows it. The role is looked at before
    /// the body is read.
    func staff(
        _ permission: Permission,
        _ action: @escaping @Sendable (WebRequest, Caller) async throws -> WebResponse
    ) -> RouteHandler {
        answering { [keeper] request in
            guard let token = request.bearer, let caller = try await keeper.caller(token: token)
            else { throw Problem.unauthorized }
            try caller.need(permission)
            return try await action(request, caller)
        }
    }
}
