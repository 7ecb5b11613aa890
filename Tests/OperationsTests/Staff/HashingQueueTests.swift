import Dispatch
import Synchronization
import Testing

@testable import Operations

@Suite("Waiting for a password to be hashed")
struct HashingQueueTests {
    /// A queue whose turn is taken until it is let go.
    private final class Held: Sendable {
        let queue = HashingQueue()
        let gate = DispatchSemaphore(value: 0)
        let order = Mutex<[String]>([])

        init() async {
            let begun = AsyncStream.makeStream(of: Void.self)
            Task { [queue, gate] in
                try await queue.run(.strangers) {
                    begun.continuation.finish()
                    gate.wait()
                }
            }
            for await _ in begun.stream {}
        }

        /// Stands in line, and is in line when this returns.
        func wait(_ lane: HashingQueue.Lane, _ name: String) async -> Task<Void, any Error> {
            let before = queue.count(lane)
            let task = Task { [self] in
                try await queue.run(lane) { self.order.withLock { $0.append(name) } }
            }
            while queue.count(lane) == before { await Task.yield() }
            return task
        }
    }

    @Test("as many wait as may; one more is refused, though not the known")
    func full() async throws {
        let held = await Held()
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<HashingQueue.waiting {
            tasks.append(await held.wait(.strangers, "\(number)"))
        }
        await #expect(throws: HashingRefusal.full) {
            try await held.queue.run(.strangers) {}
        }
        for number in 0..<HashingQueue.waiting {
            tasks.append(await held.wait(.known, "known \(number)"))
        }
        await #expect(throws: HashingRefusal.full) { try await held.queue.run(.known) {} }

        held.gate.signal()
        for task in tasks { try await task.value }

        let numbers = 0..<HashingQueue.waiting
        #expect(
            held.order.withLock { $0 } == numbers.map { "known \($0)" } + numbers.map { "\($0)" })
        #expect(try await held.queue.run(.strangers) { 7 } == 7)
    }

    @Test("whoever goes away gives up the place, and nothing is hashed for them")
    func left() async throws {
        let held = await Held()
        var gone: [Task<Void, any Error>] = []
        for number in 0..<HashingQueue.waiting {
            gone.append(await held.wait(.strangers, "\(number)"))
        }

        for task in gone { task.cancel() }
        for task in gone { await #expect(throws: HashingRefusal.left) { try await task.value } }

        #expect(held.queue.count(.strangers) == 0)
        let stays = await held.wait(.strangers, "stays")
        held.gate.signal()
        try await stays.value
        #expect(held.order.withLock { $0 } == ["stays"])
    }

    @Test("whoever has gone before is not hashed for, and holds nobody up")
    func leftBefore() async throws {
        let held = await Held()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await held.queue.run(.strangers) { held.order.withLock { $0.append("gone") } }
        }
        await #expect(throws: HashingRefusal.left) { try await task.value }
        held.gate.signal()
        let free = HashingQueue()
        let alone = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await free.run(.known) { held.order.withLock { $0.append("gone") } }
        }
        await #expect(throws: HashingRefusal.left) { try await alone.value }

        #expect(held.order.withLock { $0 }.isEmpty)
        #expect(try await free.run(.strangers) { 7 } == 7)
    }
}
