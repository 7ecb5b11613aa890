import Testing

@testable import Shop

@Suite("Eras that a database has lost")
struct KnownErasTests {
    private func era(_ id: String, _ number: Int64, _ last: Int64 = 0, _ first: Int64 = 0) -> Era {
        Era(
            number: number, id: id, beganAt: Timestamp(milliseconds: number), cause: .behind,
            numbers: [Era.orders: Era.Numbers(last: last, first: first)])
    }

    private func known(_ eras: [Era], of shop: String = "shop") -> KnownEras {
        KnownEras(shop: shop, history: EraHistory(eras))
    }

    @Test("are those that come after its own, and none of another branch")
    func continuing() {
        let (one, two, other) = (era("a", 1), era("b", 2), era("c", 2))
        let history = EraHistory([one, two])
        #expect(history.continuing(EraHistory()) == [one, two])
        #expect(history.continuing(EraHistory([one])) == [two])
        #expect(history.continuing(history) == [])
        #expect(history.continuing(EraHistory([one, other])) == [])
        #expect(history.continuing(EraHistory([era("c", 1)])) == [])
        #expect(EraHistory([one]).continuing(history) == [])
    }

    @Test("stay known, and otherwise the database is right")
    func learning() {
        let (one, two) = (known([era("a", 1)]), known([era("a", 1), era("b", 2)]))
        #expect(two.learning(one) == two && two.isBeyond(one))
        #expect(one.learning(two) == two && !one.isBeyond(two))
        let branch = known([era("c", 1)])
        #expect(two.learning(branch) == branch && !two.isBeyond(branch))
        let stranger = known([], of: "another")
        #expect(two.learning(stranger) == stranger && !two.isBeyond(stranger))
    }

    @Test("pass over numbers that the next era passes over as well, which count once")
    func passedOver() {
        #expect(EraHistory().passedOver(in: Era.orders) == 0)
        let apart = EraHistory([era("a", 1, 7, 100), era("b", 2, 110, 200)])
        #expect(apart.passedOver(in: Era.orders) == 93 + 90)
        let lost = EraHistory([era("a", 1, 7, 100), era("b", 2, 7, 200)])
        #expect(lost.passedOver(in: Era.orders) == 193)
        let within = EraHistory([era("a", 1, 7, 100), era("b", 2, 5, 200), era("c", 3, 210, 300)])
        #expect(within.passedOver(in: Era.orders) == 195 + 90)
        #expect(within.first(in: Era.orders) == 300)
        #expect(within.passedOver(in: "slips") == 0 && within.first(in: "slips") == 0)
    }

    @Test("are put back so that what is in the database stays there")
    func putBack() {
        var lost = era("a", 1, 10, 1_000)
        lost.numbers["line 5"] = Era.Numbers(last: 4, first: 4)
        let older = lost.putBack(among: [Era.orders: 8, "line 5": 3])
        #expect(older.numbers == lost.numbers)

        // A node that did not know of the era went on without it.
        let ahead = lost.putBack(among: [Era.orders: 12, "line 5": 7, "line 6": 2])
        let history = EraHistory([ahead])
        #expect(ahead.numbers[Era.orders] == Era.Numbers(last: 12, first: 1_000))
        #expect(!history.isLost(OrderID(12)) && history.isLost(OrderID(13)))
        #expect(history.isKept(7, of: 0, in: "line 5") && !history.isKept(8, of: 0, in: "line 5"))
        #expect(history.isKept(2, of: 0, in: "line 6"))
    }

    @Test("gave out what is lost")
    func lost() {
        // The second was begun in a copy from before the first.
        let history = EraHistory([era("a", 1, 10, 1_000), era("b", 2, 8, 5_000)])
        for order in [8, 5_001] as [Int64] { #expect(!history.isLost(OrderID(order))) }
        for order in [9, 10, 1_000, 1_001, 1_400, 5_000] as [Int64] {
            #expect(history.isLost(OrderID(order)), "\(order)")
        }
        #expect(history.era(of: 9, in: Era.orders) == 0)
        #expect(history.era(of: 1_001, in: Era.orders) == 1)
    }
}
