import Shop
import Testing

@Suite("What a shopper was shown as the total")
struct PriceChangedTests {
    private func answer(
        expecting expected: Int64?, price: Int64 = 35_000, fee: Int64 = 5_000
    ) -> (ReservationAnswer?, DeskState) {
        let drop = Fixture.drop(fee: fee)
        var state = DeskState(
            drops: [drop.id: drop],
            variants: [
                Fixture.shirt: SaleVariant(
                    drop: drop.id, price: Fixture.baht(price), available: 5)
            ], units: [:], answered: [:])
        let wish = Reservation(
            drop: drop.id, lines: [WantedLine(variant: Fixture.shirt, quantity: 2)],
            customer: nil, key: RequestKey(name: [1], fingerprint: [1]),
            expectedTotal: expected.map(Fixture.baht))
        return (state.decide([wish], at: Fixture.now, lastOrder: OrderID(0)).first, state)
    }

    @Test(
        "the same, more, or nothing said: the order is made",
        arguments: [75_000, 75_001, nil] as [Int64?])
    func passes(_ expected: Int64?) {
        guard case .reserved(let order, _)? = answer(expecting: expected).0 else {
            Issue.record("not reserved")
            return
        }
        #expect(order.total == Fixture.baht(75_000))
    }

    @Test("less: nothing is taken, and the total of now is told")
    func refused() {
        let (answer, state) = answer(expecting: 74_999)
        #expect(answer == .refused(.priceChanged(total: Fixture.baht(75_000))))
        #expect(state.variants[Fixture.shirt]?.available == 5)
        #expect(answer?.isKept == false)
        #expect(state.answered.isEmpty)
    }

    @Test("a dearer shipping alone is dearer; a cheaper price that makes up for it is not")
    func sum() {
        let dearer = Fixture.baht(80_000)
        #expect(
            answer(expecting: 75_000, fee: 10_000).0 == .refused(.priceChanged(total: dearer)))
        guard case .reserved? = answer(expecting: 75_000, price: 32_500, fee: 10_000).0 else {
            Issue.record("not reserved")
            return
        }
    }
}
