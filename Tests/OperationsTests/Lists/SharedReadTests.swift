import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

/// A store whose reads wait until they are let go, and are counted.
private final class HeldStore: StoreAround {
    private struct State {
        var isOpen = false
        var reads = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let base: any Store
    private let state = Mutex(State())

    init(_ base: any Store) { self.base = base }

    /// Reads that have begun.
    var reads: Int { state.withLock { $0.reads } }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for reader in waiting { reader.resume() }
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        await withCheckedContinuation { reader in
            let isOpen = state.withLock { state in
                state.reads += 1
                if !state.isOpen { state.waiting.append(reader) }
                return state.isOpen
            }
            if isOpen { reader.resume() }
        }
        return try await base.read(body)
    }

    func changesByOthers() -> AsyncStream<Void>? { nil }

    func close() async {}
}

@Suite("Reads that several share")
struct SharedReadTests {
    @Test("who asks while reads are under way is answered by the next one, each with their own")
    func shared() async throws {
        try await withStall { stall in
            let store = HeldStore(stall.store)
            let reads = SharedReads<Int, String> { numbers, _ in
                Dictionary(uniqueKeysWithValues: numbers.map { ($0, "\($0)") })
            }
            let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<SharedReadLimits.reads {
                    group.addTask { (number, try await reads.value(of: number, in: store)) }
                    while store.reads <= number { await Task.yield() }
                }
                for number in 100..<150 {
                    group.addTask { (number, try await reads.value(of: number, in: store)) }
                }
                while reads.waiting < 50 { await Task.yield() }
                store.open()
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            #expect(answers.count == 50 + SharedReadLimits.reads)
            #expect(answers.allSatisfy { $1 == "\($0)" })
            #expect(store.reads <= SharedReadLimits.reads * 2)
            #expect(try await reads.value(of: 7, in: store) == "7")
        }
    }

    @Test("one that cannot be read fails alone")
    func poisoned() async throws {
        try await withStall { stall in
            let store = HeldStore(stall.store)
            let reads = SharedReads<Int, Int> { numbers, _ in
                if numbers.contains(-1) { throw StorageError.failed(code: 0, "poison") }
                return Dictionary(uniqueKeysWithValues: numbers.map { ($0, $0) })
            }
            let results = await withTaskGroup(of: (Int, Int?).self) { group in
                for number in 0..<SharedReadLimits.reads {
                    group.addTask { (number, try? await reads.value(of: number, in: store)) }
                    while store.reads <= number { await Task.yield() }
                }
                for number in [-1, 20, 21] {
                    group.addTask { (number, try? await reads.value(of: number, in: store)) }
                }
                while reads.waiting < 3 { await Task.yield() }
                store.open()
                return await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
            }
            #expect(results[-1] == nil)
            #expect(results[20] == 20 && results[21] == 21)
        }
    }

    @Test("an order's page tells the same, alone or among others, and an order that is not there")
    func pages() async throws {
        try await withStall { stall in
            var orders: [OrderID] = []
            for number in 1...4 {
                orders.append(try await stall.awaiting("SHIRT-S", 1, by: number))
            }
            try await stall.slip("a slip", for: orders[1])
            let together = try await stall.keeper.details(of: orders + [OrderID(99)])
            #expect(together.count == 4)
            for order in orders {
                let alone = try await stall.detail(order)
                #expect(together[order]?.order.customer == alone.order.customer)
                #expect(together[order]?.timeline == alone.timeline)
                #expect(together[order]?.order.lines == alone.order.lines)
            }
            #expect(together[orders[1]]?.slips.count == 1)
            #expect(try await stall.keeper.detail(of: OrderID(99)) == nil)
        }
    }
}
