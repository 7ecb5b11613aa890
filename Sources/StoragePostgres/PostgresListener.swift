internal import Dispatch
internal import Glibc
internal import Shop
internal import Storage
internal import Synchronization

/// The listener, which hears of what other nodes commit. After the line was lost it says once that
/// something may have changed meanwhile, and while nothing can be heard it says so every second.
final class PostgresListener: Sendable {
    private struct State {
        var isStopped = false
        var deafness: String?
    }

    private let changes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let settings: PostgresSettings
    private let common: PostgresSettings
    private let node: String
    private let state = Mutex(State())
    /// The connection that was tried at the start: it holds the lock of those who serve until the
    /// listening begins, and then listens.
    private let first: Mutex<PostgresHearing?>
    private let done = DispatchGroup()

    /// - Parameters:
    ///   - settings: the database's own address.
    ///   - common: how everything else reaches the database.
    ///   - node: what this process calls itself; its own commits are not told.
    ///   - first: a connection that hears already.
    init(
        settings: PostgresSettings, common: PostgresSettings, node: String,
        first: sending PostgresHearing?
    ) {
        self.first = Mutex(first)
        self.settings = settings
        self.common = common
        self.node = node
        (changes, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Why nothing can be heard of others, so that they are only looked at; `nil` where it can.
    var deafness: String? { state.withLock(\.deafness) }

    /// Begins to listen, on a connection and a thread of its own.
    func start() -> AsyncStream<Void> {
        DispatchQueue(label: "holdfast.postgres.listener").async(group: done) { self.work() }
        return changes
    }

    func stop() async {
        state.withLock { $0.isStopped = true }
        await withCheckedContinuation { continuation in
            done.notify(queue: .global()) { continuation.resume() }
        }
        continuation.finish()
        first.withLock { hearing in
            hearing?.session.leave()
            hearing = nil
        }
    }

    private var isStopped: Bool { state.withLock(\.isStopped) }

    private func work() {
        while !isStopped {
            do {
                let hearing =
                    try firstHearing()
                    ?? PostgresHearing(direct: settings, common: common, node: node)
                defer { hearing.session.leave() }
                continuation.yield()
                try hear(hearing)
            } catch StorageError.unavailable(let words) {
                state.withLock { $0.deafness = words }
                look(for: PostgresLimits.hearing)
            } catch {
                // The readers tell why there is no database; here it is only tried again.
                usleep(UInt32(PostgresLimits.listen.milliseconds) * 1_000)
            }
        }
    }

    private func firstHearing() -> PostgresHearing? {
        first.withLock { hearing in
            let taken = hearing
            hearing = nil
            return taken
        }
    }

    private func hear(_ hearing: PostgresHearing) throws {
        // Who was deaf tries at once.
        var last = deafness == nil ? ContinuousClock.now : nil
        var looked = ContinuousClock.now
        while !isStopped {
            if last.map({ ContinuousClock.now - $0 >= PostgresLimits.hearing.duration }) ?? true {
                try tryEars(hearing)
                last = .now
            }
            if ContinuousClock.now - looked >= PostgresLimits.statistics.duration {
                // On the one connection that nobody waits for. What is said meanwhile is there to
                // be read afterwards.
                try refreshStatistics(hearing.session)
                looked = .now
            } else if !hearing.session.wait(for: POLLIN, PostgresLimits.listen) {
                continue
            }
            let heard = try hearing.session.notifications()
            if heard.contains(node) { last = .now }
            if heard.contains(where: { $0 != node }) { continuation.yield() }
        }
    }

    private func refreshStatistics(_ session: PostgresSession) throws {
        do {
            try session.refreshStatistics()
        } catch  where !session.isBroken {
            // The question itself failed; it is asked again.
        }
    }

    /// Tries whether what is said on the database arrives here.
    private func tryEars(_ hearing: PostgresHearing) throws {
        let hears: Bool
        do {
            hears = try hearing.hearsItself()
        } catch  where !hearing.session.isBroken {
            // It could not speak, which tells nothing of its hearing.
            return
        }
        // What others said meanwhile was taken for the answer.
        continuation.yield()
        guard hears else { throw StorageError.unavailable(hearing.deafWords) }
        state.withLock { $0.deafness = nil }
    }

    /// Says every second that something may have changed.
    private func look(for span: Span) {
        let start = ContinuousClock.now
        var last = start
        while !isStopped, ContinuousClock.now - start < span.duration {
            usleep(UInt32(PostgresLimits.listen.milliseconds) * 1_000)
            guard ContinuousClock.now - last >= PostgresLimits.polling.duration else { continue }
            last = .now
            continuation.yield()
        }
    }
}
