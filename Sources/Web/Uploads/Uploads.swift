internal import HTTPTypes
internal import Operations
internal import Shop
internal import Synchronization

/// The slips that are being taken, by forms and API alike, whole or in pieces: so many and no more,
/// since each has a file open and may come slowly.
package final class Uploads: Sendable {
    private struct State {
        var count = 0
        var ofOrder: [OrderID: Int] = [:]
        var ofNetwork: [NetworkNumber: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: WebLimits
    private let refusals = Counter()
    /// The writers of uploads that come in pieces: who sends bytes of which.
    let writers = UploadWriters()

    /// Begins with none being taken.
    package init(limits: WebLimits) {
        self.limits = limits
    }

    /// The number of slips that are being taken now.
    package var count: Int { state.withLock { $0.count } }

    /// The number of slips that were turned away.
    package var turnedAway: UInt64 { refusals.value }

    /// Takes one slip of an order, all of it within `body`.
    ///
    /// - Throws: 503 when too many are being taken, before a byte is read.
    func take<T>(
        of order: OrderID, from network: NetworkNumber?, _ body: () async throws -> T
    ) async throws -> T {
        try begin(order, network)
        defer { end(order, network) }
        return try await body()
    }

    private func begin(_ order: OrderID, _ network: NetworkNumber?) throws(Problem) {
        let fits = state.withLock { state in
            guard state.count < limits.uploads,
                state.ofOrder[order, default: 0] < limits.uploadsPerOrder,
                network.map({ state.ofNetwork[$0, default: 0] < limits.uploadsOfNetwork }) ?? true
            else { return false }
            if let network { state.ofNetwork[network, default: 0] += 1 }
            state.count += 1
            state.ofOrder[order, default: 0] += 1
            return true
        }
        guard fits else {
            refusals.add()
            throw .tooManyUploads
        }
    }

    private func end(_ order: OrderID, _ network: NetworkNumber?) {
        state.withLock { state in
            if let network {
                let left = state.ofNetwork[network, default: 0] - 1
                state.ofNetwork[network] = left > 0 ? left : nil
            }
            state.count -= 1
            let left = state.ofOrder[order, default: 0] - 1
            state.ofOrder[order] = left > 0 ? left : nil
        }
    }
}

extension WebRequest {
    /// The most bytes that the body can have, when its head says so.
    var announcedBytes: Int64? {
        header(.contentLength).flatMap { Int64($0) }
    }
}
