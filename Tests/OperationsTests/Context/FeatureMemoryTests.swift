import Dispatch
import Synchronization
import Testing

@testable import Operations

@Suite struct FeatureMemoryTests {
    private final class Counter: Sendable {}

    private struct Other: Hashable, Sendable {
        var value: Int
    }

    @Test func manyWhoAskAtOnceGetTheOneValue() {
        let memory = FeatureMemory()
        let made = Mutex(0)
        let seen = Mutex<[ObjectIdentifier: Counter]>([:])
        DispatchQueue.concurrentPerform(iterations: 1_000) { _ in
            let counter = memory.of {
                made.withLock { $0 += 1 }
                return Counter()
            }
            seen.withLock { $0[ObjectIdentifier(counter)] = counter }
        }
        #expect(made.withLock { $0 } == 1)
        #expect(seen.withLock { $0.count } == 1)
    }

    @Test func eachTypeHasItsOwnValue() {
        let memory = FeatureMemory()
        let counter = memory.of { Counter() }
        #expect(memory.of { Other(value: 1) } == Other(value: 1))
        #expect(memory.of { Other(value: 2) } == Other(value: 1))
        #expect(memory.of { Counter() } === counter)
        #expect(FeatureMemory().of { Other(value: 2) } == Other(value: 2))
    }

    @Test func givenValueTakesThePlaceOfTheOwn() {
        var given = FeatureValues()
        #expect(given[Other.self] == nil)
        given[Other.self] = Other(value: 3)
        #expect(given[Other.self] == Other(value: 3))
        #expect(FeatureMemory(given).of { Other(value: 1) } == Other(value: 3))
        given[Other.self] = nil
        #expect(FeatureMemory(given).of { Other(value: 1) } == Other(value: 1))
    }
}
