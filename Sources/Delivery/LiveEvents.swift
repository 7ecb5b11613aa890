package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop
internal import Synchronization

/// The live events, which tell the staff's open pages that something changed. They say only what,
/// never how: the page reads again what it shows.
///
/// They are a relay of the shop's history that every process has for itself: it begins at the end,
/// keeps its place in memory, and hears of the changes of other processes as of its own. Changes
/// are read and sent a few times a second, so a rush costs a page no more than a quiet hour. A page
/// that does not keep up misses events and gets `.everything` instead.
package final class LiveEvents: Service {
    /// An event that an open page is told.
    package enum Event: Hashable, Sendable {
        /// These orders changed, and with them the figures.
        case orders([OrderID])
        /// Too much changed to be named.
        case everything
    }

    /// The named limits of live events.
    package enum Limits {
        /// How often changes are sent.
        package static let pause: Span = .milliseconds(250)
        /// The number of orders named in one event.
        package static let named = 100
        /// The number of events that a page may be behind.
        package static let behind = 16
        /// The number of pages that may listen at once.
        package static let listeners = 500
    }

    private struct State {
        var changed: Set<OrderID> = []
        var isAll = false
        /// The number of the last entry that was looked at.
        var last: Int64?
        var listeners: [Int: AsyncStream<Event>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    private let read: Read
    private let wait: Wait
    private let failures: FailureLog

    /// Reads what has changed past an entry's number; `nil` asks where the history ends now.
    package typealias Read = @Sendable (_ past: Int64?, _ limit: Int) async throws -> Outbox.Changes

    package init(wait: @escaping Wait, logger: Logger, read: @escaping Read) {
        self.read = read
        self.wait = wait
        failures = FailureLog(
            logger, failure: "open pages of staff could not be told what has changed",
            end: "open pages of staff are told again what has changed")
    }

    /// Takes over what has changed.
    func hear(_ changes: Outbox.Changes) {
        state.withLock { state in
            state.last = changes.last
            guard !state.listeners.isEmpty else { return }
            if changes.isAll || state.changed.count + changes.orders.count > Limits.named {
                state.isAll = true
                state.changed = []
            } else if !state.isAll {
                state.changed.formUnion(changes.orders)
            }
        }
    }

    /// The events for one page from now on; `nil` when too many pages listen.
    package func listen() -> AsyncStream<Event>? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(Limits.behind))
        let number = state.withLock { state -> Int? in
            guard state.listeners.count < Limits.listeners else { return nil }
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    /// The number of pages that listen.
    package var listenerCount: Int { state.withLock { $0.listeners.count } }

    /// The number of entries that were not looked at yet.
    ///
    /// - Parameter newest: the number of the newest entry that somebody else has seen.
    package func pending(of newest: Int64) -> Int64 {
        state.withLock { max(0, newest - ($0.last ?? newest)) }
    }

    /// Sends the changes since the last time.
    package func flush() {
        let (event, listeners) = state.withLock {
            state -> (Event?, [AsyncStream<Event>.Continuation]) in
            let event: Event? =
                state.isAll
                ? .everything : state.changed.isEmpty ? nil : .orders(state.changed.sorted())
            state.changed = []
            state.isAll = false
            return (event, Array(state.listeners.values))
        }
        guard let event else { return }
        for listener in listeners {
            // What was pushed out of a full buffer is made up for by reading everything again.
            if case .dropped = listener.yield(event) { listener.yield(.everything) }
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await forever(every: Limits.pause, wait: wait, failures: failures) {
                hear(try await read(state.withLock { $0.last }, Limits.named))
                flush()
            }
        }
        let listeners = state.withLock { state in
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
