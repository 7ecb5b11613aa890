import Shop
import TestShop
import Testing

@testable import Operations

@Suite("What staff change by hand")
struct StaffChangeTests {
    private func set(
        _ stall: Stall, _ order: OrderID, _ status: OrderStatus, force: Bool = false,
        by role: Role = .owner, shipment: Shipment? = nil, reason: String = "by hand"
    ) async throws -> OrderStatus {
        try await stall.keeper.setStatus(
            of: order, to: status, reason: reason, force: force, unpaid: true,
            shipment: shipment, by: .staff(role))
    }

    @Test("every status can be set from every other", arguments: OrderStatus.allCases)
    func anyStatus(_ from: OrderStatus) async throws {
        try await withStall { stall async throws in
            for (number, to) in OrderStatus.allCases.enumerated() where to != from {
                let order = try await stall.reserve([("SHIRT-S", 1)], by: .person(number)).order.id
                if from != .awaitingPayment { _ = try await set(stall, order, from) }
                let before = try await stall.stock("SHIRT-S").available

                #expect(try await set(stall, order, to) == to)

                let after = try await stall.stock("SHIRT-S").available
                let expected = (from.holdsStock ? 1 : 0) - (to.holdsStock ? 1 : 0)
                #expect(after - before == expected, "\(from) to \(to)")
                _ = try? await set(stall, order, .cancelled)
            }
        }
    }

    @Test("units that are gone are not taken, except by an owner who forces it")
    func force() async throws {
        try await withStall { stall async throws in
            let poster = try stall.variant("POSTER")
            let order = try await stall.awaiting("POSTER", 2)
            _ = try await set(stall, order, .cancelled)
            _ = try await stall.reserve([("POSTER", 2)])

            await #expect(throws: OrderRefusal.outOfStock(left: [poster: 1])) {
                try await set(stall, order, .paid)
            }
            await #expect(throws: Forbidden(permission: .forceStock, role: .manager)) {
                try await set(stall, order, .paid, force: true, by: .manager)
            }
            _ = try await set(stall, order, .paid, force: true)

            #expect(
                try await stall.stock("POSTER") == StockRow(stock: 3, available: 0, oversold: 1))
            let detail = try await stall.detail(order)
            #expect(detail.isOversold)
            #expect(detail.timeline.last?.kind == .oversold)
        }
    }

    @Test("units given back pay an oversell off before they are for sale again")
    func payingOff() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            _ = try await set(stall, order, .cancelled)
            let two = try await stall.reserve([("POSTER", 2)]).order.id
            _ = try await stall.reserve([("POSTER", 1)])
            _ = try await set(stall, order, .paid, force: true)
            #expect(
                try await stall.stock("POSTER") == StockRow(stock: 3, available: 0, oversold: 3))

            _ = try await stall.keeper.cancel(two)
            #expect(
                try await stall.stock("POSTER") == StockRow(stock: 3, available: 0, oversold: 1))
            _ = try await set(stall, order, .refunded)
            #expect(try await stall.stock("POSTER") == StockRow(stock: 3, available: 2))
        }
    }

    @Test("forcing where there is enough is no oversell")
    func needlessForce() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 1)
            _ = try await set(stall, order, .expired)
            _ = try await set(stall, order, .paid, force: true)

            #expect(try await !stall.detail(order).isOversold)
            #expect(try await stall.stock("POSTER") == StockRow(stock: 3, available: 2))
        }
    }

    @Test("a reason is needed, and the status must be another")
    func refusals() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            await #expect(throws: OrderRefusal.missing(.reason)) {
                try await set(stall, order, .paid, reason: " \u{0} ")
            }
            await #expect(throws: OrderRefusal.notInThisStatus(.awaitingPayment)) {
                try await set(stall, order, .awaitingPayment)
            }
            await #expect(throws: OrderRefusal.unknownOrder) {
                try await set(stall, OrderID(77), .paid)
            }
            #expect(try await stall.detail(order).timeline.count == 1)
        }
    }

    @Test("a shipment goes with the order")
    func shipment() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let shipment = Shipment(carrier: "Kerry", tracking: "TH123")
            _ = try await set(stall, order, .fulfilled, shipment: shipment)

            #expect(try await stall.detail(order).shipment == shipment)
        }
    }

    @Test("of a bulk change each order has its own answer, and one refusal leaves the others alone")
    func bulk() async throws {
        try await withStall { stall async throws in
            let first = try await stall.awaiting()
            let second = try await stall.awaiting("SHIRT-M", 1, by: 2)
            _ = try await set(stall, first, .paid)

            let answers = try await stall.keeper.setStatuses(
                of: [first, OrderID(99), second], to: .paid, reason: "bulk", by: .staff(.manager))

            #expect(
                answers == [
                    .failure(.notInThisStatus(.paid)), .failure(.unknownOrder), .success(.paid),
                ])
        }
    }

    @Test("money seen without a slip: part, the rest, and too much")
    func payments() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            func pay(
                _ amount: Int64, _ reason: String = "in the statement", onPurpose: Bool = false
            ) async throws -> OrderStatus {
                try await stall.keeper.recordPayment(
                    Money(minorUnits: amount, currency: .thb), for: order, reason: reason,
                    key: "form \(amount) \(reason)", overpayment: onPurpose,
                    by: .staff(.checker))
            }
            #expect(try await pay(15_000) == .awaitingPayment)
            // The same form again, pressed twice or sent again after a lost answer.
            #expect(try await pay(15_000) == .awaitingPayment)
            #expect(try await stall.detail(order).order.confirmed.minorUnits == 15_000)
            await #expect(throws: OrderRefusal.notInThisStatus(.awaitingPayment)) {
                try await stall.keeper.cancel(order)
            }
            #expect(try await pay(25_000) == .paid)
            await #expect(throws: OrderRefusal.moreThanOwed(.zero(.thb))) { try await pay(1) }
            #expect(try await pay(1, onPurpose: true) == .paid)
            #expect(try await stall.detail(order).order.balance.minorUnits == -1)
            await #expect(throws: OrderRefusal.missing(.amount)) { try await pay(0) }
            await #expect(throws: OrderRefusal.missing(.amount)) { try await pay(-1) }
            await #expect(throws: OrderRefusal.missing(.reason)) { try await pay(2, "") }
        }
    }

    @Test("money entered by mistake is taken back once, with a reason")
    func paymentTakenBack() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let checker = Caller.staff(.checker)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 40_000, currency: .thb), for: order, reason: "cash",
                key: "form", by: checker)
            let entered = try #require(try await stall.detail(order).payments.first).payment.id
            func takeBack(_ payment: PaymentID, _ reason: String = "another order's") async throws
                -> OrderStatus
            {
                try await stall.keeper.takeBack(payment, of: order, reason: reason, by: checker)
            }
            await #expect(throws: OrderRefusal.missing(.reason)) {
                try await takeBack(entered, " ")
            }
            #expect(try await takeBack(entered) == .awaitingPayment)
            #expect(try await takeBack(entered) == .awaitingPayment)

            let detail = try await stall.detail(order)
            #expect(detail.payments.map(\.payment.amount.minorUnits) == [40_000, -40_000])
            #expect(detail.order.deadline == stall.clock.now + .minutes(120))
            let opposite = try #require(detail.payments.last).payment.id
            for unknown in [opposite, PaymentID(99)] {
                await #expect(throws: OrderRefusal.unknownPayment) { try await takeBack(unknown) }
            }
            let other = try await stall.awaiting()
            await #expect(throws: OrderRefusal.unknownPayment) {
                try await stall.keeper.takeBack(entered, of: other, reason: "x", by: checker)
            }
        }
    }

    @Test("taking a slip's money back lets the slip wait again")
    func slipsPaymentTakenBack() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            let checker = Caller.staff(.checker)
            _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: checker)
            let payment = try #require(try await stall.detail(order).payments.first).payment.id

            let status = try await stall.keeper.takeBack(
                payment, of: order, reason: "wrong slip", by: checker)

            #expect(status == .underReview)
            #expect(try await stall.detail(order).slips.first?.slip.status == .waiting)
        }
    }

    @Test(
        "money for an order that is over is owed back",
        arguments: [OrderStatus.expired, .cancelled, .refunded])
    func lateMoney(_ status: OrderStatus) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await set(stall, order, status)

            let next = try await stall.keeper.recordPayment(
                Money(minorUnits: 5, currency: .thb), for: order, reason: "late", key: "form 1",
                by: .staff(.owner))

            #expect(next == .refundDue)
            #expect(try await stall.stock("SHIRT-S").available == 10)
        }
    }

    @Test("a wrong tracking number is corrected while the status stays")
    func trackingCorrected() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await set(stall, order, .fulfilled)

            let status = try await stall.keeper.setStatus(
                of: order, to: .fulfilled, reason: "a digit was wrong", force: false,
                shipment: Shipment(carrier: "Post", tracking: "EM2"), by: .staff(.manager))

            #expect(status == .fulfilled)
            let detail = try await stall.detail(order)
            #expect(detail.shipment == Shipment(carrier: "Post", tracking: "EM2"))
            #expect(detail.timeline.last?.words == "a digit was wrong")
        }
    }

    @Test("an order that was paid before its details still learns where it goes")
    func detailsAfterMoney() async throws {
        try await withStall { stall async throws in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            _ = try await set(stall, order, .paid)

            let status = try await stall.keeper.giveDetails(.person(1), to: order)

            #expect(status == .paid)
            #expect(try await stall.detail(order).order.customer != nil)
            await #expect(throws: OrderRefusal.notInThisStatus(.paid)) {
                try await stall.keeper.giveDetails(.person(2), to: order)
            }
        }
    }

    @Test("notes are for staff alone")
    func notes() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            try await stall.keeper.note(" calls back\u{0} at 5 ", on: order, by: .staff(.checker))

            let entry = try #require(try await stall.detail(order).timeline.last)
            #expect(entry.words == "calls back at 5")
            #expect(!entry.kind.isForShopper)
            #expect(entry.actor == .staff("checker@shop.example"))
            await #expect(throws: OrderRefusal.missing(.text)) {
                try await stall.keeper.note("  ", on: order, by: .staff(.checker))
            }
        }
    }

    @Test("a note that is pressed again because no answer came is stored once")
    func notePressedAgain() async throws {
        try await withStall { stall async throws in
            let (order, other) = (try await stall.awaiting(), try await stall.awaiting())
            let write = { @Sendable (words: String, order: OrderID, role: Role) in
                _ = try await stall.keeper.note(words, on: order, by: .staff(role))
            }
            let notes = { (order: OrderID) in
                try await stall.detail(order).timeline.filter { $0.kind == .note }.map(\.words)
            }
            // At once, as when the shop stood still for both of them.
            async let first: Void = write("calls back", order, .checker)
            async let second: Void = write("calls back", order, .checker)
            _ = try await (first, second)
            stall.clock.advance(by: .milliseconds(AddNote.pressedAgain.milliseconds - 1))
            try await write("calls back", order, .checker)
            #expect(try await notes(order) == ["calls back"])

            // Another person, another order, other words, or later: another note.
            try await write("calls back", order, .manager)
            try await write("calls back", other, .checker)
            try await write("called", order, .manager)
            try await write("calls back", order, .manager)
            stall.clock.advance(by: AddNote.pressedAgain)
            try await write("calls back", order, .manager)
            #expect(
                try await notes(order)
                    == ["calls back", "calls back", "called", "calls back", "calls back"])
            #expect(try await notes(other) == ["calls back"])
        }
    }

    @Test("a viewer and a checker do no more than they may")
    func roles() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            let keeper = stall.keeper
            await #expect(throws: Forbidden.self) {
                try await keeper.decide(.approve(amount: nil), on: slip, by: .staff(.viewer))
            }
            await #expect(throws: Forbidden.self) {
                try await keeper.note("x", on: order, by: .staff(.viewer))
            }
            await #expect(throws: Forbidden.self) {
                try await keeper.recordPayment(
                    Money(minorUnits: 1, currency: .thb), for: order, reason: "x", key: "form 2",
                    by: .staff(.viewer))
            }
            await #expect(throws: Forbidden.self) {
                try await set(stall, order, .paid, by: .checker)
            }
            await #expect(throws: Forbidden.self) {
                try await keeper.setStatuses(
                    of: [order], to: .paid, reason: "x", by: .staff(.viewer))
            }
            await #expect(throws: Forbidden.self) {
                try await keeper.apply(.sample(), by: .staff(.checker))
            }
            await #expect(throws: Forbidden.self) {
                try await keeper.requestExport(
                    OrderFilter(), ExportLayout(.csv, columns: []), by: .staff(.checker))
            }
            #expect(try await stall.status(order) == .underReview)
        }
    }
}
