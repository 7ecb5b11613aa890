import Shop
import Testing

@Suite("Amounts that no two open orders share")
struct UniqueAmountsTests {
    private let less = UniqueAmounts(within: 3, kind: .discount)
    private let more = UniqueAmounts(within: 3, kind: .surcharge)

    @Test("An order is off by as little as is free, and never by more than was said")
    func least() {
        #expect(less.adjustment(of: 1_000, taken: []) == -1)
        #expect(less.adjustment(of: 1_000, taken: [999, 998]) == -3)
        #expect(more.adjustment(of: 1_000, taken: [1_001]) == 2)
        // All are taken: the plain amount, and no order is refused for it.
        #expect(less.adjustment(of: 1_000, taken: [999, 998, 997]) == 0)
        #expect(more.adjustment(of: 1_000, taken: [1_001, 1_002, 1_003]) == 0)
    }

    @Test("Nobody is asked for nothing, and what is free stays so")
    func edges() {
        #expect(less.amounts(of: 0) == nil && more.amounts(of: 0) == nil)
        #expect(less.amounts(of: 1) == nil && less.adjustment(of: 1, taken: []) == 0)
        #expect(less.amounts(of: 2) == 1...1)
        #expect(more.amounts(of: 1) == 2...4)
        #expect(less.adjustment(of: 3, taken: [2, 1]) == 0)
    }

    @Test("A setting is stored as one number", arguments: UniqueAmounts.Kind.allCases)
    func stored(kind: UniqueAmounts.Kind) {
        for within in [1, UniqueAmountLimits.within] {
            let unique = UniqueAmounts(within: within, kind: kind)
            #expect(UniqueAmounts(stored: unique.stored) == unique)
        }
        #expect(UniqueAmounts(stored: 0) == nil)
    }
}
