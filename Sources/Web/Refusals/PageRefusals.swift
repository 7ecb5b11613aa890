internal import HTTPTypes
internal import Operations
internal import Shop

extension Problem {
    /// The problem 404 of an order's link.
    static let orderNotFound = Problem(
        .orderNotFound, "There is no such order, or its link is not complete.")

    /// The order that `find` finds.
    ///
    /// - Throws: the problem 410 where it is lost.
    static func unlessLost(
        _ find: () throws(LostOrder) -> OrderID?
    ) throws(Problem) -> OrderID? {
        do {
            return try find()
        } catch {
            throw Problem(of: error, in: nil) ?? .orderNotFound
        }
    }

    /// 403: the form's token is missing or of another session.
    static let staleForm = Problem(
        .staleForm, "This form is too old. Open the page again.")

    /// 401: nobody is signed in any more.
    static let sessionOver = Problem(
        .sessionOver, "You are not signed in any more.")

    /// 409: what the page showed is not so any more.
    static let changedMeanwhile = Problem(
        .changedMeanwhile, "This was changed in the meantime.")

    /// 503: the database cannot be reached.
    static let storageAway = Problem(
        .unavailable, "The shop cannot be reached just now.",
        headers: [.retryAfter: "\(retryStorage)"])

    /// Seconds until a page tries again when the database is away.
    private static let retryStorage = 5
    /// Seconds until a page tries again when the desk is busy.
    static let retryDesk = 2

    /// The seconds of `Retry-After`.
    var retrySeconds: Int {
        headers[.retryAfter].flatMap { Int($0) } ?? Self.retryDesk
    }

    /// Whether the same request may well succeed in a moment.
    var passes: Bool {
        status == .serviceUnavailable || status == .tooManyRequests
    }
}
