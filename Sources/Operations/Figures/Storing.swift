package import Shop
internal import Storage
internal import Synchronization

/// The state of storing: whether the last thing that was to be stored was stored, and how long what
/// is being stored waits already.
package final class Storing: Sendable {
    private struct State {
        var problem: String?
        var begun: [Int: ContinuousClock.Instant] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The reason why the last write was not stored; `nil` when it was, and before the first.
    package var problem: String? { state.withLock { $0.problem } }

    /// How long the oldest of the writes in hand has not come to its end.
    package var pending: Span {
        let oldest = state.withLock { $0.begun.values.min() }
        guard let oldest else { return .milliseconds(0) }
        let (seconds, parts) = (ContinuousClock.now - oldest).components
        return .milliseconds(seconds * 1_000 + parts / 1_000_000_000_000_000)
    }

    /// A write begins. Answers its number.
    func begins() -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            state.next += 1
            state.begun[state.next] = now
            return state.next
        }
    }

    /// A write came to its end, well or not.
    func ends(_ number: Int) {
        state.withLock { $0.begun[number] = nil }
    }

    /// Runs a write and notes how it went. A write that was refused for what is in it says nothing
    /// of the disk.
    func noting<T>(_ write: () throws -> T) throws -> T {
        let turn = begins()
        defer { ends(turn) }
        do {
            let value = try write()
            worked()
            return value
        } catch let error as StorageError {
            note(error)
            throw error
        }
    }

    func note(_ error: StorageError) {
        switch error {
        case .diskFull, .unavailable, .away: state.withLock { $0.problem = "\(error)" }
        case .constraint, .busy, .tooLong, .outdated, .newerSchema, .failed: break
        }
    }

    func worked() {
        state.withLock { $0.problem = nil }
    }
}
