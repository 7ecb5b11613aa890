import Shop
import TestShop
import Testing

@testable import Operations

@Suite("An order's clocks")
struct ClockTests {
    private func sweep(_ stall: Stall) async throws -> Int {
        try await stall.keeper.desk.run(ExpireOrders(limit: 100))
    }

    @Test("a hold ends at its deadline and not before, and its units are for sale again")
    func hold() async throws {
        try await withStall { stall async throws in
            let order = try await stall.reserve([("POSTER", 3)]).order.id
            stall.clock.advance(by: .milliseconds(599_999))
            #expect(try await !stall.keeper.hasDueOrders())
            #expect(try await sweep(stall) == 0)

            stall.clock.advance(by: .milliseconds(1))
            #expect(try await stall.keeper.hasDueOrders())
            #expect(try await sweep(stall) == 1)

            #expect(try await stall.status(order) == .expired)
            #expect(try stall.keeper.stock.available(stall.variant("POSTER")) == 3)
            _ = try await stall.reserve([("POSTER", 3)])
        }
    }

    @Test("details start the clock to pay; correcting them does not start it again")
    func pay() async throws {
        try await withStall { stall async throws in
            let order = try await stall.reserve([("POSTER", 1)]).order.id
            stall.clock.advance(by: .minutes(9))
            _ = try await stall.keeper.giveDetails(.person(1), to: order)
            let deadline = try await stall.detail(order).order.deadline
            #expect(deadline == stall.clock.now + .minutes(120))

            stall.clock.advance(by: .minutes(30))
            _ = try await stall.keeper.giveDetails(.person(2), to: order)
            #expect(try await stall.detail(order).order.deadline == deadline)
            #expect(try await stall.detail(order).order.customer?.email == "person2@mail.example")

            stall.clock.advance(by: .minutes(90))
            #expect(try await sweep(stall) == 1)
            #expect(try await stall.status(order) == .expired)
        }
    }

    @Test(
        "staff set an order back while its slip waits: it does not run out, nor is it called off",
        arguments: [OrderStatus.awaitingPayment, .reserved])
    func setBack(_ status: OrderStatus) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order)
            _ = try await stall.keeper.setStatus(
                of: order, to: status, reason: "a mistake", force: false, shipment: nil,
                by: .staff(.manager))
            await #expect(throws: OrderRefusal.notInThisStatus(status)) {
                try await stall.keeper.cancel(order)
            }
            stall.clock.advance(by: .hours(9))
            #expect(try await !stall.keeper.hasDueOrders())
            #expect(try await sweep(stall) == 0)
            let own = try await stall.keeper.ownStandings(of: [order])[order]
            #expect(own?.status == .underReview && own?.deadline == nil)

            _ = try await stall.keeper.decide(
                .reject(reason: "amount"), on: slip.id, by: .staff(.checker))
            let detail = try await stall.detail(order)
            #expect(detail.order.status == status)
            #expect(
                detail.order.deadline == detail.drop.deadline(in: status, from: stall.clock.now))
            stall.clock.advance(by: .hours(9))
            #expect(try await sweep(stall) == 1)
        }
    }

    @Test("a clock that ran out while the shop was closed ends when it opens again")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        try await withStall(in: folder, clock: clock) { stall async throws in
            try await stall.reserve([("POSTER", 3)])
        }
        clock.advance(by: .hours(5))
        try await withStall(nil, in: folder, clock: clock) { stall async throws in
            let poster = try stall.variant("POSTER")
            #expect(stall.keeper.stock.available(poster) == 0)
            #expect(try await sweep(stall) == 1)
            #expect(stall.keeper.stock.available(poster) == 3)
        }
    }

    @Test("codes and keys survive a restart")
    func codesAfterRestart() async throws {
        let folder = try TemporaryFolder()
        var receipt: OrderReceipt?
        try await withStall(in: folder) { stall async throws in
            receipt = try await stall.reserve([("POSTER", 1)], key: "k")
        }
        let first = try #require(receipt)
        try await withStall(in: folder) { stall async throws in
            #expect(
                try stall.keeper.orderID(code: first.code.text, key: first.key) == first.order.id)
            let again = try await stall.reserve([("POSTER", 1)], key: "k")
            #expect(again.order == first.order)
        }
    }

    @Test("an order with part of its money does not just expire: the money is owed back")
    func partPaid() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 1)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 100, currency: .thb), for: order, reason: "seen", key: "form 1",
                by: .staff(.checker))
            stall.clock.advance(by: .minutes(120))

            #expect(try await sweep(stall) == 1)
            #expect(try await stall.status(order) == .refundDue)
            #expect(try await stall.stock("POSTER").available == 3)
        }
    }

    @Test("many orders end in bounded commands")
    func bounded() async throws {
        try await withStall(.sample(stock: [("A", 50)])) { stall async throws in
            for _ in 0..<25 { try await stall.reserve([("A", 2)]) }
            stall.clock.advance(by: .minutes(10))

            let ended = [
                try await stall.keeper.desk.run(ExpireOrders(limit: 10)),
                try await stall.keeper.desk.run(ExpireOrders(limit: 10)),
                try await stall.keeper.desk.run(ExpireOrders(limit: 10)),
            ]

            #expect(ended == [10, 10, 5])
            #expect(try await stall.stock("A").available == 50)
        }
    }

    @Test("cancelling gives back once; the second press is no mistake; later it is refused")
    func cancel() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 2)
            #expect(try await stall.keeper.cancel(order) == .cancelled)
            #expect(try await stall.keeper.cancel(order) == .cancelled)
            #expect(try await stall.stock("POSTER").available == 3)

            let paid = try await stall.awaiting("POSTER", 1, by: 2)
            try await stall.slip("a", for: paid)
            await #expect(throws: OrderRefusal.notInThisStatus(.underReview)) {
                try await stall.keeper.cancel(paid)
            }
            await #expect(throws: OrderRefusal.unknownOrder) {
                try await stall.keeper.cancel(OrderID(999))
            }
        }
    }

    @Test("an order that staff set back to reserved goes on with the same details")
    func setBack() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.keeper.setStatus(
                of: order, to: .reserved, reason: "wrong size", force: false, shipment: nil,
                by: .staff(.manager))

            let status = try await stall.keeper.giveDetails(.person(1), to: order)

            #expect(status == .awaitingPayment)
        }
    }

    @Test("the same details twice are one entry of the timeline")
    func sameDetails() async throws {
        try await withStall { stall async throws in
            let order = try await stall.reserve([("POSTER", 1)]).order.id
            _ = try await stall.keeper.giveDetails(.person(1), to: order)
            _ = try await stall.keeper.giveDetails(.person(1), to: order)

            let kinds = try await stall.detail(order).timeline.map(\.kind)
            #expect(kinds == [.reserved, .details])
        }
    }
}
