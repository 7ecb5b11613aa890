internal import HTTPTypes
internal import Operations
internal import Shop

extension Problem {
    /// The problem 404 of an order's link.
    static let orderNotFound = Problem(
        .orderNotFound, "There is no such order, or its link is not complete.")

    /// 410: the order was lost with an older copy of the database. Its key was right.
    static let orderLost = Problem(
        .orderLost,
        "This order was lost when an older copy of the shop was put back. If you have paid, send "
            + "your slip to the shop; if not, order again.")

    /// The order that `find` finds.
    ///
    /// - Throws: `Problem.orderLost` where it is lost.
    static func unlessLost(
        _ find: () throws(LostOrder) -> OrderID?
    ) throws(Problem) -> OrderID? {
        do {
            return try find()
        } catch {
            throw .orderLost
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

    /// 503: another server of the shop took this file and has not carried it to the store yet.
    static let fileOnItsWay = Problem(
        .fileOnItsWay,
        "Another server of the shop has this file and is bringing it. Try again in a moment.",
        headers: [.retryAfter: "5"])

    /// 503: the file is not on this server and the store does not answer.
    static let fileStoreAway = Problem(
        .fileStoreAway,
        "This file is on the shop's store, which does not answer just now. Try again later.",
        headers: [.retryAfter: "15"])

    /// 404: neither this server nor the store has the file, and nobody brings it.
    static let fileLost = Problem(
        .fileLost,
        "This file is lost: neither this server nor the shop's store has it. Start the server that "
            + "took it, if there is one, or ask for the slip again.")

    /// 500: the store has other bytes under the file's name.
    static func fileDamaged(_ name: String) -> Problem {
        Problem(
            .fileDamaged,
            "The store has other bytes under this file's name, so it is not shown: \(name).",
            members: [("file", .string(name))])
    }

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
