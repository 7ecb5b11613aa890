internal import Dispatch
internal import Glibc
internal import Shop
internal import Storage
internal import Synchronization

/// Hears of what other nodes commit. After the line was lost it says once that something may have
/// changed meanwhile.
final class PostgresListener: Sendable {
    private let changes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let settings: PostgresSettings
    private let node: String
    private let isStopped = Mutex(false)
    private let done = DispatchGroup()

    /// - Parameter node: what this process calls itself; its own commits are not told.
    init(settings: PostgresSettings, node: String) {
        self.settings = settings
        self.node = node
        (changes, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Begins to listen, on a connection and a thread of its own.
    func start() -> AsyncStream<Void> {
        DispatchQueue(label: "holdfast.postgres.listener").async(group: done) { self.work() }
        return changes
    }

    func stop() async {
        isStopped.withLock { $0 = true }
        await withCheckedContinuation { continuation in
            done.notify(queue: .global()) { continuation.resume() }
        }
        continuation.finish()
    }

    private func work() {
        while !isStopped.withLock(\.self) {
            do {
                let session = try PostgresSession.open(settings)
                try session.listen()
                continuation.yield()
                try hear(session)
            } catch {
                // The readers tell why there is no database; here it is only tried again.
                usleep(UInt32(PostgresLimits.listen.milliseconds) * 1_000)
            }
        }
    }

    private func hear(_ session: PostgresSession) throws {
        while !isStopped.withLock(\.self) {
            guard session.wait(for: POLLIN, PostgresLimits.listen) else { continue }
            if try session.notifications().contains(where: { $0 != node }) {
                continuation.yield()
            }
        }
    }
}
