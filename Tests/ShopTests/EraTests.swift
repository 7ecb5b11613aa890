import Testing

@testable import Shop

@Suite("What a lost world gave out")
struct EraTests {
    private func era(_ number: Int64, _ numbers: [String: Era.Numbers]) -> Era {
        Era(
            number: number, id: "\(number)", beganAt: Timestamp(milliseconds: number),
            cause: .behind, numbers: numbers)
    }

    /// Ten orders, of which the second era found seven; then 100 more, of which the third found 60.
    private var history: EraHistory {
        EraHistory([
            era(
                1,
                [
                    Era.orders: Era.Numbers(last: 7, first: 1_000),
                    "line 5": Era.Numbers(last: 30, first: 30),
                ]),
            era(
                2,
                [
                    Era.orders: Era.Numbers(last: 1_060, first: 5_000),
                    "line 5": Era.Numbers(last: 20, first: 20),
                ]),
        ])
    }

    @Test("belongs to the era that it was given out in")
    func eras() {
        #expect(history.current == 2)
        for (order, number) in [(1, 0), (7, 0), (1_000, 0), (1_001, 1), (5_000, 1), (5_001, 2)] {
            #expect(history.era(of: Int64(order), in: Era.orders) == number, "\(order)")
        }
        #expect(EraHistory().era(of: 12, in: Era.orders) == 0)
    }

    @Test("is lost where the next era did not find it")
    func lost() {
        for order in [1, 7, 1_001, 1_060, 5_001] as [Int64] {
            #expect(!history.isLost(OrderID(order)), "\(order)")
        }
        for order in [8, 10, 1_000, 1_061, 5_000] as [Int64] {
            #expect(history.isLost(OrderID(order)), "\(order)")
        }
        #expect(!EraHistory().isLost(OrderID(1_000_000)))
    }

    @Test("is passed over far enough, and differently each time from one copy")
    func gaps() {
        let ids: [[UInt8]] = [Array(repeating: 0, count: 16), Array(1...16), Array(2...17)]
        let gaps = ids.map { Era.gap(after: 10, id: $0) }
        #expect(Set(gaps).count == 3)
        #expect(gaps.allSatisfy { $0 >= Era.gap && $0 < Era.gap + Era.spread })
        #expect(Era.gap(after: 5_000_000_000, id: Array(1...16)) == Era.gap)
    }

    @Test("of a line, whose numbers have no gaps, is told by the era that gave it out")
    func tickets() {
        #expect(history.isKept(20, of: 0, in: "line 5"))
        // The second era found it, and the third did not.
        #expect(!history.isKept(25, of: 0, in: "line 5"))
        #expect(!history.isKept(31, of: 0, in: "line 5"))
        #expect(!history.isKept(31, of: 1, in: "line 5"))
        #expect(history.isKept(31, of: 2, in: "line 5"))
        #expect(history.era(of: 25, in: "line 5") == 2)
        // A line that began later.
        #expect(history.isKept(1, of: 2, in: "line 6"))
        #expect(!history.isKept(1, of: 1, in: "line 6"))
    }
}
