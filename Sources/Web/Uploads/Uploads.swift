internal import Blobs
internal import HTTPTypes
internal import Operations
package import Shop
internal import Synchronization

/// The slips that are being taken, by forms and API alike, whole or in pieces: so many and no more,
/// since each has a file open and may come slowly.
package final class Uploads: Sendable {
    /// The named limits of what is known of slips that broke off.
    package enum Limits {
        /// The time for which slips of one order that break off are one: a phone tries again and
        /// again by itself.
        package static let cutOnce: Span = .minutes(1)
        /// Orders of which it is remembered that a slip broke off. Past it each break counts.
        package static let cutOrders = 10_000
    }

    private struct State {
        var count = 0
        var ofOrder: [OrderID: Int] = [:]
        var ofNetwork: [NetworkNumber: Int] = [:]
        /// When a slip of an order that broke off was last counted.
        var cutAt: [OrderID: ContinuousClock.Instant] = [:]
        var cut: Int64 = 0
    }

    private let state = Mutex(State())
    private let limits: WebLimits
    private let uptime: Uptime
    private let refusals = Counter()
    /// The writers of uploads that come in pieces: who sends bytes of which.
    let writers = UploadWriters()

    /// Begins with none being taken.
    package init(limits: WebLimits, uptime: @escaping Uptime = { .now }) {
        self.limits = limits
        self.uptime = uptime
    }

    /// The number of slips that are being taken now.
    package var count: Int { state.withLock { $0.count } }

    /// The number of slips that were turned away.
    package var turnedAway: UInt64 { refusals.value }

    /// The number of slips that broke off on their way; see `Limits.cutOnce`.
    package var cut: Int64 { state.withLock { $0.cut } }

    /// Takes one slip of an order, all of it within `body`.
    ///
    /// - Throws: 503 when too many are being taken, before a byte is read.
    func take<T>(
        of order: OrderID, from network: NetworkNumber?, _ body: () async throws -> T
    ) async throws -> T {
        try begin(order, network)
        defer { end(order, network) }
        do {
            return try await body()
        } catch let error where error is BodyCutShort || error is CancellationError {
            noteCut(order)
            throw error
        }
    }

    private func noteCut(_ order: OrderID) {
        let now = uptime()
        let oldest = now - .milliseconds(Limits.cutOnce.milliseconds)
        state.withLock { state in
            if let last = state.cutAt[order], last > oldest { return }
            state.cut += 1
            if state.cutAt.count >= Limits.cutOrders {
                state.cutAt = state.cutAt.filter { $0.value > oldest }
            }
            if state.cutAt.count < Limits.cutOrders { state.cutAt[order] = now }
        }
    }

    private func begin(_ order: OrderID, _ network: NetworkNumber?) throws(PartialProblem) {
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
            throw .tooMany
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
