internal import HTTPTypes
internal import Shop
internal import Synchronization

/// The slips that are being taken, by forms and API alike, whole or in pieces: so many and no more,
/// since each has a file open and may come slowly.
package final class Uploads: Sendable {
    private struct State {
        var count = 0
        var ofOrder: [OrderID: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: WebLimits
    /// Who sends bytes of which upload that comes in pieces.
    let writers = UploadWriters()

    /// None is being taken yet.
    package init(limits: WebLimits) {
        self.limits = limits
    }

    /// How many are being taken now.
    package var count: Int { state.withLock { $0.count } }

    /// Takes one slip of an order, all of it within `body`.
    ///
    /// - Throws: 503 when too many are being taken, before a byte is read.
    func take<T>(of order: OrderID, _ body: () async throws -> T) async throws -> T {
        try begin(order)
        defer { end(order) }
        return try await body()
    }

    private func begin(_ order: OrderID) throws(Problem) {
        let fits = state.withLock { state in
            guard state.count < limits.uploads,
                state.ofOrder[order, default: 0] < limits.uploadsPerOrder
            else { return false }
            state.count += 1
            state.ofOrder[order, default: 0] += 1
            return true
        }
        if !fits { throw .tooManyUploads }
    }

    private func end(_ order: OrderID) {
        state.withLock { state in
            state.count -= 1
            let left = state.ofOrder[order, default: 0] - 1
            state.ofOrder[order] = left > 0 ? left : nil
        }
    }
}

extension Problem {
    /// 503: more slips at once than are taken.
    static let tooManyUploads = Problem(
        .serviceUnavailable, "busy",
        "Too many slips are being sent at once. Send this one again in a moment.",
        headers: [.retryAfter: "5"])
}

extension WebRequest {
    /// The most bytes that the body can have, when its head says so.
    var announcedBytes: Int64? {
        header(.contentLength).flatMap { Int64($0) }
    }
}
