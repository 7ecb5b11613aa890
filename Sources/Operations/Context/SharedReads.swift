internal import Shop
internal import Storage
internal import Synchronization

/// Answers many who ask for one thing each with few reads: whatever is asked for while reads are
/// under way makes up the next one, so that nobody is ever kept waiting for company.
///
/// A read of one page takes a connection for a whole round trip. With a database that is
/// milliseconds away a handful of connections would answer a thousand pages a second and no more.
final class SharedReads<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The turn of somebody who asked: what they are to do.
    private enum Turn {
        case answered(Value?)
        /// Leads: reads for itself and for whoever waits.
        case lead
        /// Reads alone, because the read that was to answer several has failed.
        case alone
        case refused(any Error)
    }

    private struct Asking {
        let key: Key
        let caller: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var waiting: [Asking] = []
        var reads = 0
    }

    private let state = Mutex(State())
    private let load: @Sendable ([Key], any Connection) throws -> [Key: Value]

    /// - Parameter load: reads the values of keys; of what is not there it answers nothing.
    init(_ load: @escaping @Sendable ([Key], any Connection) throws -> [Key: Value]) {
        self.load = load
    }

    /// The value of a key; `nil` where there is none.
    ///
    /// - Throws: `StorageError`.
    func value(of key: Key, in store: any Store) async throws -> Value? {
        switch await turn(key) {
        case .answered(let value): return value
        case .lead: return try await lead(key, in: store)
        case .alone: return try await alone(key, in: store)
        case .refused(let error): throw error
        }
    }

    /// How many wait for a read.
    var waiting: Int { state.withLock { $0.waiting.count } }

    private func turn(_ key: Key) async -> Turn {
        await withCheckedContinuation { caller in
            let turn: Turn? = state.withLock { state in
                if state.reads < SharedReadLimits.reads {
                    state.reads += 1
                    return .lead
                }
                if state.waiting.count >= SharedReadLimits.waiting {
                    return .refused(StorageError.busy("too many wait"))
                }
                state.waiting.append(Asking(key: key, caller: caller))
                return nil
            }
            if let turn { caller.resume(returning: turn) }
        }
    }

    private func lead(_ key: Key, in store: any Store) async throws -> Value? {
        let others = state.withLock { state in
            let others = Array(state.waiting.prefix(SharedReadLimits.keys - 1))
            state.waiting.removeFirst(others.count)
            return others
        }
        let keys = Array(Set(others.map(\.key) + [key]))
        do {
            let values = try await store.read { [load] in try load(keys, $0) }
            passOn()
            for other in others { other.caller.resume(returning: .answered(values[other.key])) }
            return values[key]
        } catch let error as StorageError where error.isForEverybody || others.isEmpty {
            passOn()
            for other in others { other.caller.resume(returning: .refused(error)) }
            throw error
        } catch {
            passOn()
            for other in others { other.caller.resume(returning: .alone) }
            return try await alone(key, in: store)
        }
    }

    private func alone(_ key: Key, in store: any Store) async throws -> Value? {
        try await store.read { [load] in try load([key], $0)[key] }
    }

    /// Passes the reading on to somebody who waits, for all who wait by then.
    private func passOn() {
        let next = state.withLock { state -> Asking? in
            if state.waiting.isEmpty {
                state.reads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.caller.resume(returning: .lead)
    }
}

/// The named limits of reads that several share.
package enum SharedReadLimits {
    /// The number of reads of one kind under way at once; the other connections are for everybody
    /// else.
    package static let reads = 3
    /// The number of orders in one read.
    package static let keys = 64
    /// The number of callers that may wait; one more is refused as busy.
    package static let waiting = 4_096
}
