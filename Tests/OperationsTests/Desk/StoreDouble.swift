import Dispatch
import Shop
import Storage
import Synchronization
import TestShop

@testable import Operations

/// What a test has a store do.
final class StoreScript: Sendable {
    /// What goes wrong with a write.
    enum Fault: Sendable {
        case none
        /// It fails and nothing is written.
        case before(StorageError)
        /// It is committed, and the reply is lost.
        case after(StorageError)
    }

    private struct State {
        var isHolding = false
        var held: [DispatchSemaphore] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var faults: [Fault] = []
        var writes = 0
    }

    private let state = Mutex(State())

    /// Commits from now on keep their reply until `release`.
    func hold() {
        state.withLock { $0.isHolding = true }
    }

    /// Lets the held replies go.
    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            state.isHolding = false
            return state.held
        }
        for reply in held { reply.signal() }
    }

    /// Lets the reply go that is held; the next one is held again.
    func releaseOne() async {
        await isHeld()
        let reply = state.withLock { $0.held.removeFirst() }
        reply.signal()
    }

    /// Returns when a commit is being held.
    func isHeld() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.isEmpty { state.waiting.append(continuation) }
                return !state.held.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    /// What happens to the next writes, one by one.
    func next(_ faults: [Fault]) {
        state.withLock { $0.faults = faults }
    }

    /// Writes so far.
    var writes: Int { state.withLock { $0.writes } }

    fileprivate func begin() -> Fault {
        state.withLock { state in
            state.writes += 1
            return state.faults.isEmpty ? .none : state.faults.removeFirst()
        }
    }

    /// Waits while replies are held: on the desk's own thread, which has nothing else to do.
    fileprivate func reply() {
        let held = DispatchSemaphore(value: 0)
        let waiting: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard state.isHolding else { return nil }
            defer { state.waiting = [] }
            state.held.append(held)
            return state.waiting
        }
        guard let waiting else { return }
        for waiter in waiting { waiter.resume() }
        held.wait()
    }
}

/// A store that does as its script says.
struct StoreDouble: StoreAround {
    let base: any Store
    let script: StoreScript

    func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        let fault = script.begin()
        if case .before(let error) = fault { throw error }
        let answer = try base.writeAndWait(body)
        script.reply()
        if case .after(let error) = fault { throw error }
        return answer
    }
}

/// A command that cannot be run.
struct Poison: DeskCommand {
    static let words = "poison"

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Int, Never> {
        try connection.execute("UPDATE variants SET available = 0")
        throw StorageError.constraint(Self.words)
    }
}

/// Answers of several tasks, as results.
func results<T: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> T
) async -> [Result<T, any Error>] {
    await withTaskGroup(of: (Int, Result<T, any Error>).self) { group in
        for number in 0..<count {
            group.addTask {
                do {
                    return (number, .success(try await body(number)))
                } catch {
                    return (number, .failure(error))
                }
            }
        }
        var results: [(Int, Result<T, any Error>)] = []
        for await result in group { results.append(result) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension Result {
    /// The value, where there is one.
    var value: Success? { try? get() }

    /// The error, where there is one.
    var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
