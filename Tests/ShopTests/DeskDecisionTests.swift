import Shop
import Testing

@Suite("What the desk decides")
struct DeskDecisionTests {
    private let now = Fixture.now

    private func state(
        shirts: Int = 5, posters: Int = 2, limit: Int? = nil, units: [Person: Int] = [:]
    ) -> DeskState {
        let drop = Fixture.drop(limit: limit)
        return DeskState(
            drops: [drop.id: drop],
            variants: [
                Fixture.shirt: SaleVariant(
                    drop: drop.id, price: Fixture.baht(35_000), available: shirts),
                Fixture.poster: SaleVariant(
                    drop: drop.id, price: Fixture.baht(10_000), available: posters),
            ], units: units, answered: [:])
    }

    private func wish(
        _ lines: [(VariantID, Int)], key: UInt8 = 1, body: UInt8 = 1, by customer: Customer? = nil,
        drop: DropID = DropID(1)
    ) -> Reservation {
        Reservation(
            drop: drop, lines: lines.map { WantedLine(variant: $0, quantity: $1) },
            customer: customer, key: RequestKey(name: [key], fingerprint: [body]))
    }

    private func refusal(_ answer: ReservationAnswer?) -> ReservationRefusal? {
        if case .refused(let refusal) = answer { refusal } else { nil }
    }

    private func order(_ answer: ReservationAnswer?) -> ReservedOrder? {
        if case .reserved(let order, _) = answer { order } else { nil }
    }

    @Test("a wish that can be met takes its units at today's price")
    func grants() {
        var state = state()

        let answers = state.decide(
            [wish([(Fixture.shirt, 2), (Fixture.poster, 1)])], at: now, lastOrder: OrderID(41))

        let order = order(answers.first)
        #expect(order?.id == OrderID(42))
        #expect(order?.status == .reserved)
        #expect(order?.deadline == now + .minutes(10))
        #expect(order?.total == Fixture.baht(85_000))
        #expect(state.variants[Fixture.shirt]?.available == 3)
        #expect(state.variants[Fixture.poster]?.available == 1)
    }

    @Test("with details the order waits for money; when it costs nothing it is paid")
    func withDetails() {
        var state = state()
        let customer = Fixture.customer("+66812345678")
        let waiting = state.decide(
            [wish([(Fixture.shirt, 1)], by: customer)], at: now, lastOrder: OrderID(0))
        #expect(order(waiting.first)?.status == .awaitingPayment)
        #expect(order(waiting.first)?.deadline == now + .minutes(120))

        state.drops[DropID(1)]?.shippingFee = Fixture.baht(0)
        state.variants[Fixture.shirt]?.price = Fixture.baht(0)
        let free = state.decide(
            [wish([(Fixture.shirt, 1)], key: 2, by: customer)], at: now, lastOrder: OrderID(1))
        #expect(order(free.first)?.status == .paid)
        #expect(order(free.first)?.deadline == nil)
    }

    @Test("an order of several lines is all or nothing")
    func allOrNothing() {
        var state = state(shirts: 5, posters: 1)

        let answers = state.decide(
            [wish([(Fixture.shirt, 2), (Fixture.poster, 2)])], at: now, lastOrder: OrderID(0))

        #expect(refusal(answers.first) == .soldOut(left: [Fixture.shirt: 5, Fixture.poster: 1]))
        #expect(state.variants[Fixture.shirt]?.available == 5)
    }

    @Test("who comes first gets the last unit, and ids have no gaps")
    func lastUnit() {
        var state = state(shirts: 2)
        let wishes = (1...4).map { wish([(Fixture.shirt, 1)], key: UInt8($0)) }

        let answers = state.decide(wishes, at: now, lastOrder: OrderID(0))

        #expect(answers.map { order($0)?.id } == [OrderID(1), OrderID(2), nil, nil])
        #expect(refusal(answers.last) == .soldOut(left: [Fixture.shirt: 0]))
    }

    @Test("a refused wish leaves its units to a smaller one behind it")
    func smallerOneBehind() {
        var state = state(shirts: 2)

        let answers = state.decide(
            [wish([(Fixture.shirt, 3)], key: 1), wish([(Fixture.shirt, 2)], key: 2)], at: now,
            lastOrder: OrderID(0))

        #expect(refusal(answers.first) == .soldOut(left: [Fixture.shirt: 2]))
        #expect(order(answers.last)?.id == OrderID(1))
    }

    @Test("lines that name one variant twice count together")
    func sameVariantTwice() {
        var state = state(shirts: 3)

        let answers = state.decide(
            [wish([(Fixture.shirt, 2), (Fixture.shirt, 2)])], at: now, lastOrder: OrderID(0))

        #expect(refusal(answers.first) == .soldOut(left: [Fixture.shirt: 3]))
        #expect(state.variants[Fixture.shirt]?.available == 3)
    }

    @Test("the same request again gets the same order and takes nothing")
    func replay() {
        var state = state()
        let again = wish([(Fixture.shirt, 2)])

        let answers = state.decide([again, again], at: now, lastOrder: OrderID(0))
        let later = state.decide([again], at: now + .hours(5), lastOrder: OrderID(1))

        #expect(order(answers.last) == order(answers.first))
        guard case .reserved(let order, isReplay: true)? = later.first else {
            Issue.record("expected a replay after closing, got \(later)")
            return
        }
        #expect(order.id == OrderID(1))
        #expect(state.variants[Fixture.shirt]?.available == 3)
    }

    @Test("another request under the same key is refused, also after a refusal")
    func keyReuse() {
        var state = state(shirts: 1)
        let answers = state.decide(
            [
                wish([(Fixture.shirt, 2)], key: 1, body: 1),
                wish([(Fixture.shirt, 1)], key: 1, body: 2),
                wish([(Fixture.shirt, 2)], key: 1, body: 1),
            ], at: now, lastOrder: OrderID(0))

        let soldOut = ReservationRefusal.soldOut(left: [Fixture.shirt: 1])
        #expect(answers.map(refusal) == [soldOut, .keyReused, soldOut])
    }

    @Test(
        "a drop opens and closes to the millisecond",
        arguments: [
            (-3_600_001, false), (-3_600_000, true), (3_599_999, true), (3_600_000, false),
        ] as [(Int64, Bool)])
    func edges(_ offset: Int64, _ isOpen: Bool) {
        var state = state()
        let moment = now + .milliseconds(offset)

        let answers = state.decide(
            [wish([(Fixture.shirt, 1)])], at: moment, lastOrder: OrderID(0))

        #expect((order(answers.first) != nil) == isOpen)
        if !isOpen {
            let drop = Fixture.drop()
            #expect(
                refusal(answers.first)
                    == (offset < 0
                        ? .notOpen(opensAt: drop.opensAt) : .closed(closedAt: drop.closesAt)))
        }
    }

    @Test("what only time decided is decided again")
    func notOpenIsNotKept() {
        var state = state()
        let early = wish([(Fixture.shirt, 1)])

        let before = state.decide([early], at: now - .hours(2), lastOrder: OrderID(0))
        let after = state.decide([early], at: now, lastOrder: OrderID(0))

        #expect(refusal(before.first) != nil)
        #expect(order(after.first) != nil)
    }

    @Test("what is not for sale in this drop is unknown")
    func unknown() {
        var state = state()
        let answers = state.decide(
            [
                wish([(VariantID(99), 1)], key: 1),
                wish([(Fixture.shirt, 1)], key: 2, drop: DropID(2)),
            ], at: now, lastOrder: OrderID(0))

        #expect(answers.map(refusal) == [.unknownVariant, .unknownVariant])
    }
}

@Suite("Limits per person")
struct DeskLimitTests {
    private let now = Fixture.now
    private let limit = 2

    private func decide(
        _ wishes: [(Customer?, Int)], units: [Person: Int] = [:]
    ) -> [ReservationRefusal?] {
        let drop = Fixture.drop(limit: limit)
        var state = DeskState(
            drops: [drop.id: drop],
            variants: [
                Fixture.shirt: SaleVariant(
                    drop: drop.id, price: Fixture.baht(1), available: 100)
            ], units: units, answered: [:])
        let reservations = wishes.enumerated().map { index, wish in
            Reservation(
                drop: drop.id, lines: [WantedLine(variant: Fixture.shirt, quantity: wish.1)],
                customer: wish.0,
                key: RequestKey(name: [UInt8(index)], fingerprint: []))
        }
        return state.decide(reservations, at: now, lastOrder: OrderID(0)).map { answer in
            if case .refused(let refusal) = answer { refusal } else { nil }
        }
    }

    @Test("an order alone may not be over the limit, whoever it is for", arguments: [true, false])
    func alone(isKnown: Bool) {
        let customer = isKnown ? Fixture.customer("+66811111111") : nil

        #expect(decide([(customer, 2)]) == [nil])
        #expect(decide([(customer, 3)]) == [.limitReached(limit: 2, had: 0)])
    }

    @Test("a phone counts under another e-mail, and an e-mail under another phone")
    func eitherMark() {
        let first = Fixture.customer("+66811111111", "a@b.example")
        let samePhone = Fixture.customer("+66811111111", "c@d.example")
        let sameMail = Fixture.customer("+66822222222", "a@b.example")
        let stranger = Fixture.customer("+66833333333", "e@f.example")

        let answers = decide([(first, 1), (samePhone, 2), (sameMail, 2), (stranger, 2)])

        let refused = ReservationRefusal.limitReached(limit: 2, had: 1)
        #expect(answers == [nil, refused, refused, nil])
    }

    @Test("units of earlier orders count, up to the limit exactly")
    func earlierOrders() {
        let customer = Fixture.customer("+66811111111")
        let person = Person(drop: DropID(1), mark: .phone("+66811111111"))

        #expect(decide([(customer, 1)], units: [person: 1]) == [nil])
        #expect(
            decide([(customer, 1)], units: [person: 2]) == [.limitReached(limit: 2, had: 2)])
    }

    @Test("orders in one batch count for each other")
    func withinABatch() {
        let customer = Fixture.customer("+66811111111")

        #expect(
            decide([(customer, 1), (customer, 1), (customer, 1)])
                == [nil, nil, .limitReached(limit: 2, had: 2)])
    }

    @Test("nobody's units are mixed up with those of who gave no mark")
    func unmarked() {
        #expect(decide([(nil, 2), (nil, 2), (Fixture.customer(nil), 2)]) == [nil, nil, nil])
    }
}
