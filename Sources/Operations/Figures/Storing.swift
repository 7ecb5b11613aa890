package import Shop
internal import Storage
internal import Synchronization

/// The state of storing: whether the last thing that was to be stored was stored, and for how long
/// nothing was although something was to be.
package final class Storing: Sendable {
    /// The writers that are told apart.
    enum Writer {
        /// The desk: what shoppers and staff do.
        case desk
        /// All else: sessions, sums, a look whether anything can be written.
        case others
    }

    /// A write that is in hand.
    private struct Turn {
        var writer: Writer
        var since: ContinuousClock.Instant
    }

    private struct State {
        var problem: String?
        var begun: [Int: Turn] = [:]
        var next = 0
        /// The moment since which writes give up because somebody else holds what they need: when
        /// the first of them began.
        var heldSince: ContinuousClock.Instant?
        /// The moment when the desk gave up last, unless it has written since.
        var deskGaveUpAt: ContinuousClock.Instant?

        /// Whether the desk gave up so long ago, and has not tried since, that nobody knows.
        func isForgotten(at now: ContinuousClock.Instant) -> Bool {
            guard let deskGaveUpAt else { return false }
            let isTrying = begun.values.contains { $0.writer == .desk }
            return !isTrying && now - deskGaveUpAt > Storing.memory
        }

        mutating func isFree() {
            heldSince = nil
            deskGaveUpAt = nil
        }
    }

    /// The time for which it is believed that what the desk waited for in vain is held still, where
    /// nobody orders any more.
    static let memory = Duration.seconds(10)
    /// The time for which an order that is stored does not say that the rows are free which another
    /// order waited for in vain: that one is tried again within it, where somebody still wants it.
    static let rowMemory = Duration.seconds(6)
    /// The time that a write waits at least for what somebody else holds: one that is refused
    /// sooner met too many others, or a deadlock.
    static let patience = Duration.seconds(3)

    private let state = Mutex(State())
    private let isOneLock: Bool
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - isOneLock: whether the engine knows one lock for the whole database, so that any write
    ///     that worked says that it is free. Where rows are held, others may be written.
    ///   - now: how time passes.
    package init(
        isOneLock: Bool = false,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.isOneLock = isOneLock
        self.now = now
    }

    /// The reason why the last write was not stored; `nil` when it was, and before the first.
    package var problem: String? { state.withLock { $0.problem } }

    /// Whether writes gave up lately because somebody else held what they need.
    package var isHeld: Bool {
        let now = now()
        return state.withLock { $0.heldSince != nil && !$0.isForgotten(at: now) }
    }

    /// The time for which what is to be stored has not been: since the oldest write in hand began,
    /// or the first that gave up because somebody else held what it needs. Each of those waits for
    /// some seconds only, and the next one would count from nothing.
    package var pending: Span {
        let now = now()
        let oldest = state.withLock { state in
            let held = state.isForgotten(at: now) ? nil : state.heldSince
            return [state.begun.values.map(\.since).min(), held].compactMap(\.self).min()
        }
        guard let oldest else { return .milliseconds(0) }
        let (seconds, parts) = (now - oldest).components
        return .milliseconds(seconds * 1_000 + parts / 1_000_000_000_000_000)
    }

    /// A write begins. Answers its number.
    func begins(_ writer: Writer) -> Int {
        let start = now()
        return state.withLock { state in
            if state.isForgotten(at: start) { state.isFree() }
            state.next += 1
            state.begun[state.next] = Turn(writer: writer, since: start)
            return state.next
        }
    }

    /// A write came to its end, well or not.
    func ends(_ number: Int) {
        state.withLock { $0.begun[number] = nil }
    }

    /// Runs a write of the desk and notes how it went. A write that was refused for what is in it
    /// says nothing of the disk.
    func noting<T>(_ write: () throws -> T) throws -> T {
        let turn = begins(.desk)
        defer { ends(turn) }
        do {
            let value = try write()
            worked(.desk)
            return value
        } catch let error as StorageError {
            note(error, of: turn)
            throw error
        }
    }

    /// A write that is in hand still ends with an error.
    func note(_ error: StorageError, of number: Int) {
        let end = now()
        state.withLock { state in
            switch error {
            case .diskFull, .unavailable, .away: state.problem = "\(error)"
            case .busy:
                guard let turn = state.begun[number], end - turn.since >= Self.patience else {
                    return
                }
                state.heldSince = state.heldSince ?? turn.since
                if turn.writer == .desk { state.deskGaveUpAt = end }
            case .constraint, .tooLong, .outdated, .newerSchema, .failed: break
            }
        }
    }

    func worked(_ writer: Writer) {
        let end = now()
        state.withLock { state in
            state.problem = nil
            guard !isOneLock, let gaveUp = state.deskGaveUpAt else { return state.isFree() }
            if writer == .desk && end - gaveUp > Self.rowMemory { state.isFree() }
        }
    }
}
