internal import Dispatch
internal import Storage
internal import Synchronization

/// Threads with a connection each that work off one bounded queue: the pool.
final class PostgresWorkers: Sendable {
    typealias Job = @Sendable (PostgresLink) -> Void

    private struct State {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let done = DispatchGroup()
    private let count: Int

    init(_ count: Int, label: String, link: @escaping @Sendable () -> PostgresLink) {
        self.count = count
        for number in 0..<count {
            DispatchQueue(label: "holdfast.postgres.\(label).\(number)").async(group: done) {
                let link = link()
                while let job = self.next() { job(link) }
            }
        }
    }

    /// Runs a job on one of the threads.
    ///
    /// - Throws: `StorageError.busy` when too many wait, `.unavailable` after `close`.
    func run<T: Sendable>(
        _ job: @escaping @Sendable (PostgresLink) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let refusal: StorageError? = state.withLock { state in
                if state.isClosed { return .unavailable("the database was closed") }
                if state.jobs.count >= PostgresLimits.waiting { return .busy("too many wait") }
                state.jobs.append { link in
                    continuation.resume(with: Result { try job(link) })
                }
                return nil
            }
            if let refusal {
                continuation.resume(throwing: refusal)
            } else {
                wake.signal()
            }
        }
    }

    /// Finishes what waits and ends the threads.
    func close() async {
        let wasOpen = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard wasOpen else { return }
        for _ in 0..<count { wake.signal() }
        await withCheckedContinuation { continuation in
            done.notify(queue: .global()) { continuation.resume() }
        }
    }

    /// The next job; `nil` when closed and nothing waits.
    private func next() -> Job? {
        wake.wait()
        return state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    }
}
