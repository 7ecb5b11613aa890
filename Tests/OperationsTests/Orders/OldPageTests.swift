import Shop
import TestShop
import Testing

@testable import Operations

/// Each command with what its caller had seen, after something else came first.
@Suite("Nobody acts on a page that is not true any more")
struct OldPageTests {
    private let checker = Caller.staff(.checker)
    private let owner = Caller.staff(.owner)

    private func seen(_ stall: Stall, _ order: OrderID) async throws -> OrderSeen {
        try await stall.detail(order).seen
    }

    private func pay(
        _ stall: Stall, _ order: OrderID, _ amount: Int64, key: String = "form",
        seen: OrderSeen? = nil
    ) async throws -> OrderStatus {
        try await stall.keeper.recordPayment(
            Money(minorUnits: amount, currency: .thb), for: order, reason: "seen", key: key,
            seen: seen, by: checker)
    }

    private func set(
        _ stall: Stall, _ order: OrderID, _ status: OrderStatus, seen: OrderSeen?,
        unpaid: Bool = false, shipment: Shipment? = nil
    ) async throws -> OrderStatus {
        try await stall.keeper.setStatus(
            of: order, to: status, reason: "by hand", force: false, unpaid: unpaid,
            shipment: shipment, seen: seen, by: owner)
    }

    private func moved(_ body: () async throws -> OrderStatus) async throws -> OrderMoved {
        do {
            let status = try await body()
            Issue.record("it was done: \(status)")
        } catch OrderRefusal.changed(let moved) {
            return moved
        }
        return OrderMoved(parts: [], status: .reserved, balance: .zero(.thb))
    }

    @Test("cancelled in bulk from a list that a slip was not on: not done, and the slip is named")
    func slipCame() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-M", 1, by: 2)
            let list = try await stall.keeper.orders(OrderFilter(), past: nil, by: owner)
            let seen = Dictionary(
                uniqueKeysWithValues: list.rows.map { ($0.id, $0.seen) })
            try await stall.slip("a", for: order)

            let answers = try await stall.keeper.setStatuses(
                of: [order, other], to: .cancelled, reason: "nobody paid", seen: seen, by: owner)

            let moved = OrderMoved(
                parts: [.status, .slips], status: .underReview,
                balance: Money(minorUnits: 40_000, currency: .thb))
            #expect(answers == [.failure(.changed(moved)), .success(.cancelled)])
            #expect(try await stall.status(order) == .underReview)
        }
    }

    @Test("a second slip came to an order that has one: it is named all the same")
    func anotherSlip() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            try await stall.slip("a", for: order)
            let before = try await seen(stall, order)
            try await stall.slip("b", for: order)
            #expect(
                try await moved { try await set(stall, order, .cancelled, seen: before) }.parts
                    == [.slips])
            let now = try await seen(stall, order)
            #expect(try await set(stall, order, .cancelled, seen: now) == .cancelled)
        }
    }

    @Test("expired from an old page over confirmed money: not done; by hand it becomes refund due")
    func approvedElsewhere() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            let before = try await seen(stall, order)
            _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: checker)

            let told = try await moved { try await set(stall, order, .expired, seen: before) }
            #expect(told.parts == [.status, .balance] && told.status == .paid)

            let now = try await seen(stall, order)
            #expect(try await set(stall, order, .expired, seen: now) == .refundDue)
            #expect(try await stall.stock("SHIRT-S").available == 10)
            let bulk = try await stall.awaiting("SHIRT-M", 1, by: 2)
            _ = try await pay(stall, bulk, 5)
            let answers = try await stall.keeper.setStatuses(
                of: [bulk], to: .cancelled, reason: "x", by: owner)
            #expect(answers == [.success(.refundDue)])
        }
    }

    @Test("two review pages of one transfer: the second is told, and without a page it is too much")
    func sameTransferTwice() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let first = try await stall.slip("a", for: order).id
            let second = try await stall.slip("b", for: order).id
            let before = try await seen(stall, order)
            func approve(_ slip: SlipID, _ seen: OrderSeen?) async throws -> OrderStatus {
                try await stall.keeper.decide(
                    .approve(amount: 40_000), on: slip, seen: seen, by: checker)
            }
            #expect(try await approve(first, before) == .paid)
            let told = try await moved { try await approve(second, before) }
            #expect(told.status == .paid && told.balance.minorUnits == 0)
            await #expect(throws: OrderRefusal.moreThanOwed(.zero(.thb))) {
                try await approve(second, nil)
            }
            #expect(try await stall.detail(order).order.confirmed.minorUnits == 40_000)
            #expect(try await stall.detail(order).slips.last?.slip.status == .waiting)
        }
    }

    @Test("many checkers approve two slips of one transfer at once: it is confirmed once")
    func raced() async throws {
        try await withStall(.sample(stock: [("A", 40)])) { stall async throws in
            for number in 1...20 {
                let order = try await stall.awaiting("A", 1, by: number)
                let owed = try await stall.detail(order).order.total.minorUnits
                let slips = [
                    try await stall.slip("a", for: order).id,
                    try await stall.slip("b", for: order).id,
                ]
                let seen = try await self.seen(stall, order)
                await withTaskGroup(of: Void.self) { group in
                    for slip in slips {
                        group.addTask {
                            _ = try? await stall.keeper.decide(
                                .approve(amount: owed), on: slip, seen: seen,
                                by: .staff(.checker))
                        }
                    }
                }
                #expect(try await stall.detail(order).order.balance.minorUnits == 0)
            }
        }
    }

    @Test(
        "sent while the money is taken back: whoever comes second is told, and nothing goes unpaid")
    func takenBackWhileSent() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: checker)
            let before = try await seen(stall, order)
            _ = try await stall.keeper.decide(.takeBack, on: slip, seen: before, by: checker)

            #expect(
                try await moved { try await set(stall, order, .fulfilled, seen: before) }.status
                    == .underReview)
            let owed = Money(minorUnits: 40_000, currency: .thb)
            await #expect(throws: OrderRefusal.moneyOwing(owed)) {
                try await set(stall, order, .fulfilled, seen: nil)
            }
            let answers = try await stall.keeper.setStatuses(
                of: [order], to: .fulfilled, reason: "x", by: owner)
            #expect(answers == [.failure(.moneyOwing(owed))])
            #expect(try await set(stall, order, .fulfilled, seen: nil, unpaid: true) == .fulfilled)
            await #expect(
                throws: OrderRefusal.changed(
                    OrderMoved(parts: [.status, .balance], status: .fulfilled, balance: owed))
            ) { try await pay(stall, order, 40_000, seen: before) }
        }
    }

    @Test("whoever may not force stock may say that goods go unpaid, and forces nothing else")
    func managersForce() async throws {
        try await withStall { stall async throws in
            func send(_ order: OrderID) async throws -> OrderStatus {
                try await stall.keeper.setStatus(
                    of: order, to: .fulfilled, reason: "cash on delivery", force: true,
                    shipment: nil, by: .staff(.manager))
            }
            let order = try await stall.awaiting()
            #expect(try await send(order) == .fulfilled)
            let gone = try await stall.awaiting("POSTER", 3, by: 2)
            _ = try await stall.keeper.cancel(gone)
            _ = try await stall.reserve([("POSTER", 1)])
            await #expect(throws: OrderRefusal.outOfStock(left: [try stall.variant("POSTER"): 2])) {
                try await send(gone)
            }
        }
    }

    @Test("a status that the order's money speaks against wants somebody to mean it")
    func againstTheMoney() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            await #expect(throws: OrderRefusal.nothingToGiveBack) {
                try await set(stall, order, .refundDue, seen: nil)
            }
            let answers = try await stall.keeper.setStatuses(
                of: [order], to: .refunded, reason: "x", by: owner)
            #expect(answers == [.failure(.nothingToGiveBack)])
            // Called paid with nothing received, it still does not go.
            #expect(try await set(stall, order, .paid, seen: nil) == .paid)
            let owed = Money(minorUnits: 40_000, currency: .thb)
            await #expect(throws: OrderRefusal.moneyOwing(owed)) {
                try await set(stall, order, .fulfilled, seen: nil)
            }
            _ = try await pay(stall, order, 40_000)
            await #expect(throws: OrderRefusal.moneyIsHere(owed)) {
                try await set(stall, order, .awaitingPayment, seen: nil)
            }
            // Managers may say so too, and force no stock with it.
            let status = try await stall.keeper.setStatus(
                of: order, to: .awaitingPayment, reason: "x", force: true, shipment: nil,
                by: .staff(.manager))
            #expect(status == .awaitingPayment)
        }
    }

    @Test("a tracking number over another that was not seen is not written")
    func tracking() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await pay(stall, order, 40_000)
            let before = try await seen(stall, order)
            func send(_ number: String, _ seen: OrderSeen) async throws -> OrderStatus {
                try await set(
                    stall, order, .fulfilled, seen: seen,
                    shipment: Shipment(carrier: "Post", tracking: number))
            }
            #expect(try await send("TH111", before) == .fulfilled)
            #expect(
                try await moved { try await send("TH222", before) }.parts == [.status, .shipment])
            let corrected = try await seen(stall, order)
            #expect(try await send("TH333", corrected) == .fulfilled)
            #expect(try await moved { try await send("TH222", corrected) }.parts == [.shipment])
            #expect(try await stall.detail(order).shipment?.tracking == "TH333")
        }
    }

    @Test("a press that was answered already is answered again, whatever has moved since")
    func pressedAgain() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let before = try await seen(stall, order)
            #expect(try await pay(stall, order, 40_000, seen: before) == .paid)
            #expect(try await pay(stall, order, 40_000, seen: before) == .paid)
            let payment = try #require(try await stall.detail(order).payments.first).payment.id
            let paid = try await seen(stall, order)
            func takeBack() async throws -> OrderStatus {
                try await stall.keeper.takeBack(
                    payment, of: order, reason: "not ours", seen: paid, by: checker)
            }
            #expect(try await takeBack() == .awaitingPayment)
            #expect(try await takeBack() == .awaitingPayment)
            await #expect(throws: OrderRefusal.notInThisStatus(.awaitingPayment)) {
                try await set(stall, order, .awaitingPayment, seen: paid)
            }
        }
    }

    @Test("an approval for an order that is over is undone while nothing was refunded")
    func undoneBeforeRefund() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 2)
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            let taken = try await stall.reserve([("POSTER", 2)]).order.id
            let slip = try await stall.slip("late", for: order).id
            func decide(_ decision: SlipDecision) async throws -> OrderStatus {
                try await stall.keeper.decide(decision, on: slip, by: checker)
            }
            #expect(try await decide(.approve(amount: nil)) == .refundDue)
            #expect(try await decide(.takeBack) == .expired)
            #expect(try await decide(.approve(amount: nil)) == .refundDue)
            // The units have come back meanwhile.
            _ = try await stall.keeper.cancel(taken)
            #expect(try await decide(.takeBack) == .underReview)
            #expect(try await stall.stock("POSTER").available == 1)

            #expect(try await decide(.approve(amount: nil)) == .paid)
            #expect(try await set(stall, order, .cancelled, seen: nil) == .refundDue)
            #expect(try await decide(.takeBack) == .cancelled)
            #expect(try await decide(.approve(amount: nil)) == .refundDue)
            _ = try await set(stall, order, .refunded, seen: nil)
            await #expect(throws: OrderRefusal.goneOn(.refunded)) { try await decide(.takeBack) }
        }
    }

    @Test("details from two devices: the second is told, and the same again is the same press")
    func twoDevices() async throws {
        try await withStall { stall async throws in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            let bare = OrderSeen(details: OrderSeen.digest(nil as Customer?))
            func give(_ number: Int, _ seen: OrderSeen?) async throws -> OrderStatus {
                try await stall.keeper.giveDetails(.person(number), to: order, seen: seen)
            }
            #expect(try await give(1, bare) == .awaitingPayment)
            #expect(try await give(1, bare) == .awaitingPayment)
            #expect(try await moved { try await give(2, bare) }.parts == [.details])
            #expect(try await give(2, seen(stall, order)) == .awaitingPayment)
            #expect(try await give(1, nil) == .awaitingPayment)
        }
    }

    @Test("slips of orders that have ended come first, page by page")
    func endedFirst() async throws {
        try await withStall(.sample(stock: [("A", 20)])) { stall async throws in
            var slips: [SlipID] = []
            for number in 1...6 {
                let order = try await stall.awaiting("A", 1, by: number)
                slips.append(try await stall.slip("\(number)", for: order).id)
                if number == 3 || number == 5 {
                    _ = try await set(stall, order, .cancelled, seen: nil)
                }
            }
            var found: [WaitingSlips.Row] = []
            while true {
                let page = try await stall.keeper.waitingSlips(
                    past: found.last?.id, limit: 2, by: checker)
                if page.isEmpty { break }
                found += page
            }
            #expect(found.map(\.id) == [2, 4, 0, 1, 3, 5].map { slips[$0] })
            #expect(found.prefix(3).map(\.status) == [.cancelled, .cancelled, .underReview])
        }
    }

    @Test("overpaid and underpaid are counted, summed and listed")
    func misfits() async throws {
        try await withStall { stall async throws in
            let over = try await stall.awaiting("SHIRT-S", 1, by: 1)
            let under = try await stall.awaiting("SHIRT-S", 1, by: 2)
            let called = try await stall.awaiting("SHIRT-M", 1, by: 3)
            let ended = try await stall.awaiting("SHIRT-M", 1, by: 4)
            _ = try await stall.awaiting("SHIRT-M", 1, by: 5)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 80_000, currency: .thb), for: over, reason: "x", key: "a",
                overpayment: true, by: owner)
            _ = try await pay(stall, under, 10_000, key: "b")
            _ = try await set(stall, called, .paid, seen: nil)
            _ = try await pay(stall, ended, 1, key: "c")
            _ = try await set(stall, ended, .cancelled, seen: nil)

            let figures = try await stall.keeper.figures(by: owner)
            #expect(figures.misfits.sums(.overpaid) == .init(orders: 1, amount: 40_000))
            let due = 30_000 + (try await stall.detail(called).order.total.minorUnits)
            #expect(figures.misfits.sums(.underpaid) == .init(orders: 2, amount: due))
            #expect(figures.misfits.sums(.overpaid, of: DropID(99)) == .init())
            func listed(_ standing: MoneyStanding, _ search: String = "") async throws
                -> [OrderID]
            {
                try await stall.keeper.orders(
                    OrderFilter(money: standing, search: search), past: nil, by: owner
                ).rows.map(\.id)
            }
            #expect(try await listed(.overpaid) == [over])
            #expect(try await listed(.underpaid) == [called, under])
            #expect(try await listed(.refundDue) == [ended])
            let code = stall.keeper.code(of: under).text
            #expect(try await listed(.underpaid, code) == [under])
            #expect(try await listed(.overpaid, code) == [])
        }
    }
}
