import Blobs
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Slips and decisions")
struct SlipTests {
    private let checker = Caller.staff(.checker)

    @Test("a slip stops the clock; approved, it pays what is owed")
    func approve() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 2)
            let slip = try await stall.slip("a", for: order)
            #expect(try await stall.status(order) == .underReview)
            #expect(slip.status == .waiting)

            let status = try await stall.keeper.decide(
                .approve(amount: nil), on: slip.id, by: checker)

            #expect(status == .paid)
            let detail = try await stall.detail(order)
            #expect(detail.order.balance.minorUnits == 0)
            #expect(detail.paidAt == stall.clock.now)
            #expect(detail.payments.map(\.payment.amount.minorUnits) == [75_000])
            #expect(detail.payments.first?.payment.slip == slip.id)
            #expect(detail.slips.first?.decidedBy == .staff("checker@shop.example"))
            #expect(detail.timeline.map(\.kind) == [.reserved, .slip, .slipApproved])
        }
    }

    @Test("rejected, it gives a fresh clock and tells the shopper why")
    func reject() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            stall.clock.advance(by: .minutes(100))
            let slip = try await stall.slip("a", for: order)
            stall.clock.advance(by: .hours(8))

            let status = try await stall.keeper.decide(
                .reject(reason: "  not readable "), on: slip.id, by: checker)

            #expect(status == .awaitingPayment)
            let detail = try await stall.detail(order)
            #expect(detail.order.deadline == stall.clock.now + .minutes(120))
            #expect(detail.slips.first?.reason == "not readable")
            #expect(detail.timeline.last?.words == "not readable")
            #expect(detail.payments.isEmpty)
        }
    }

    @Test("a decision stands: the second checker is told what the first decided")
    func twice() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order)

            let answers = await results(6) { number in
                try await stall.keeper.decide(
                    number % 2 == 0 ? .approve(amount: nil) : .reject(reason: "no"), on: slip.id,
                    by: checker)
            }

            #expect(answers.compactMap(\.value).count == 1)
            let refusals = Set(answers.compactMap { $0.error as? OrderRefusal })
            #expect(refusals.isSubset(of: [.slipDecided(.approved), .slipDecided(.rejected)]))
            #expect(refusals.count == 1)
            #expect(try await stall.count("payments") <= 1)
        }
    }

    @Test("approved by mistake and taken back: the money counts no more, and the slip waits")
    func takeBackApproval() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            _ = try await stall.keeper.decide(
                .approve(amount: 400_000), on: slip, overpayment: true, by: checker)
            #expect(try await stall.status(order) == .paid)

            for _ in 1...2 {
                let status = try await stall.keeper.decide(.takeBack, on: slip, by: checker)
                #expect(status == .underReview)
            }

            let detail = try await stall.detail(order)
            #expect(detail.order.confirmed.minorUnits == 0)
            #expect(detail.order.deadline == nil && detail.paidAt == nil)
            #expect(detail.slips.first?.slip.status == .waiting)
            #expect(detail.slips.first?.decidedBy == nil)
            #expect(detail.payments.map(\.payment.amount.minorUnits) == [400_000, -400_000])
            #expect(detail.payments.last?.payment.reverses == detail.payments.first?.payment.id)
            #expect(detail.timeline.last?.kind == .takenBack)
            #expect(detail.timeline.last?.amount?.minorUnits == -400_000)

            let again = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: checker)
            #expect(again == .paid)
            #expect(try await stall.detail(order).order.balance.minorUnits == 0)
            #expect(try await stall.detail(order).paidAt == stall.clock.now)
        }
    }

    @Test("rejected by mistake and taken back: the clock stops again")
    func takeBackRejection() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            _ = try await stall.keeper.decide(.reject(reason: "wrong"), on: slip, by: checker)

            let status = try await stall.keeper.decide(.takeBack, on: slip, by: checker)

            #expect(status == .underReview)
            let detail = try await stall.detail(order)
            #expect(detail.order.deadline == nil && detail.payments.isEmpty)
            #expect(detail.slips.first?.reason == nil)
        }
    }

    @Test("a rejection taken back after the time ran out takes the units again, if they are there")
    func takeBackLate() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            _ = try await stall.keeper.decide(.reject(reason: "wrong"), on: slip, by: checker)
            _ = try await stall.keeper.setStatus(
                of: order, to: .expired, reason: "late", force: false, shipment: nil,
                by: .staff(.owner))
            let free = try await stall.stock("SHIRT-S").available

            #expect(
                try await stall.keeper.decide(.takeBack, on: slip, by: checker) == .underReview)
            #expect(try await stall.stock("SHIRT-S").available == free - 1)
        }
    }

    @Test(
        "what goods or refunds have gone by is not taken back",
        arguments: [OrderStatus.fulfilled, .refunded])
    func takeBackTooLate(_ status: OrderStatus) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: checker)
            _ = try await stall.keeper.setStatus(
                of: order, to: status, reason: "done", force: false, shipment: nil,
                by: .staff(.owner))

            await #expect(throws: OrderRefusal.goneOn(status)) {
                try await stall.keeper.decide(.takeBack, on: slip, by: checker)
            }
            let detail = try await stall.detail(order)
            #expect(detail.slips.first?.slip.status == .approved)
            #expect(detail.payments.count == 1)
        }
    }

    @Test("a decision lacks nothing")
    func incomplete() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            for (decision, missing) in [
                (.reject(reason: " "), .reason), (.approve(amount: 0), .amount),
                (.approve(amount: -5), .amount), (.approve(amount: Int64.max), .amount),
            ] as [(SlipDecision, OrderField)] {
                await #expect(throws: OrderRefusal.missing(missing)) {
                    try await stall.keeper.decide(decision, on: slip, by: checker)
                }
            }
            await #expect(throws: OrderRefusal.unknownSlip) {
                try await stall.keeper.decide(.approve(amount: nil), on: SlipID(99), by: checker)
            }
            #expect(try await stall.status(order) == .underReview)
        }
    }

    @Test("two slips pay together; more than is owed only on purpose")
    func partAndOver() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let first = try await stall.slip("a", for: order).id
            let second = try await stall.slip("b", for: order).id

            let part = try await stall.keeper.decide(
                .approve(amount: 10_000), on: first, by: checker)
            #expect(part == .underReview)
            await #expect(
                throws: OrderRefusal.moreThanOwed(Money(minorUnits: 30_000, currency: .thb))
            ) {
                try await stall.keeper.decide(
                    .approve(amount: 50_000), on: second, by: checker)
            }
            let over = try await stall.keeper.decide(
                .approve(amount: 50_000), on: second, overpayment: true, by: checker)
            #expect(over == .paid)

            let order1 = try await stall.detail(order).order
            #expect(order1.balance.minorUnits == -20_000)
            let third = try await stall.slip("c", for: order).id
            #expect(try await stall.status(order) == .paid)
            // Nothing is owed, so the amount must be told.
            await #expect(throws: OrderRefusal.missing(.amount)) {
                try await stall.keeper.decide(.approve(amount: nil), on: third, by: checker)
            }
        }
    }

    @Test("part of the money and nothing else to look at: the shopper pays the rest")
    func part() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id

            let status = try await stall.keeper.decide(
                .approve(amount: 10_000), on: slip, by: checker)

            #expect(status == .awaitingPayment)
            let detail = try await stall.detail(order)
            #expect(detail.order.balance.minorUnits == 30_000)
            #expect(detail.order.deadline == stall.clock.now + .minutes(120))
        }
    }

    @Test("the same file again is the same slip; for another order it is told to staff")
    func sameFile() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-M", 1, by: 2)
            let first = try await stall.slip("a", for: order)
            let again = try await stall.slip("a", for: order)
            let elsewhere = try await stall.slip("a", for: other)

            #expect(again == first)
            #expect(elsewhere.id != first.id)
            #expect(try await stall.detail(order).slips.map(\.sameFile) == [[other]])
        }
    }

    @Test("a late slip takes the units again while they are there")
    func lateSlip() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 2)
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))

            try await stall.slip("late", for: order)

            #expect(try await stall.status(order) == .underReview)
            #expect(try await stall.stock("POSTER").available == 1)
        }
    }

    @Test("a late slip takes nothing beyond the person's limit")
    func lateSlipOverLimit() async throws {
        try await withStall(.sample(limit: 4)) { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 3)
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            _ = try await stall.awaiting("SHIRT-S", 3)

            try await stall.slip("late", for: order)

            #expect(try await stall.status(order) == .expired)
            #expect(try await stall.stock("SHIRT-S").available == 7)
        }
    }

    @Test("a late slip for units that are gone is kept, and its money is owed back")
    func tooLateSlip() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 2)
            stall.clock.advance(by: .hours(3))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            _ = try await stall.reserve([("POSTER", 2)])

            let slip = try await stall.slip("late", for: order).id
            #expect(try await stall.status(order) == .expired)
            #expect(try await stall.keeper.waitingSlips(past: nil, by: checker).map(\.id) == [slip])

            let status = try await stall.keeper.decide(
                .approve(amount: nil), on: slip, by: checker)
            #expect(status == .refundDue)
            #expect(try await stall.stock("POSTER").available == 1)
        }
    }

    @Test("an order has a limited number of slips; none before its details")
    func limits() async throws {
        try await withStall { stall async throws in
            let bare = try await stall.reserve([("POSTER", 1)]).order.id
            await #expect(throws: OrderRefusal.notInThisStatus(.reserved)) {
                try await stall.slip("a", for: bare)
            }
            await #expect(throws: OrderRefusal.unknownOrder) {
                try await stall.slip("a", for: OrderID(99))
            }
            let order = try await stall.awaiting()
            for number in 0..<SlipLimits.perOrder { try await stall.slip("\(number)", for: order) }
            await #expect(throws: OrderRefusal.tooManySlips(limit: SlipLimits.perOrder)) {
                try await stall.slip("one more", for: order)
            }
        }
    }

    @Test(
        "a slip is told by its content",
        arguments: [
            ("", .empty), ("<html><script>", .unknownKind), ("\u{7F}ELF", .unknownKind),
            ("%PDF-nonsense", .broken), ("RIFF0000WEBPxxxx", .broken),
        ] as [(String, SlipProblem)])
    func content(_ text: String, _ problem: SlipProblem) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let upload = try await stall.keeper.beginSlip(for: order)
            try Array(text.utf8).withUnsafeBytes { try upload.append($0) }

            await #expect(throws: problem) {
                try await stall.keeper.finishSlip(upload, fileName: "slip.jpg", for: order)
            }
            #expect(try await stall.status(order) == .awaitingPayment)
            #expect(try await stall.count("slips") == 0)
        }
    }

    @Test("staff open a slip and read the bytes that were sent")
    func opened() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let slip = try await stall.slip("hello", for: order).id

            let opened = try #require(try await stall.keeper.openSlip(slip, by: checker))
            let bytes = try await opened.file.read(upTo: 1_000)

            #expect(String(decoding: bytes, as: UTF8.self) == "%PDF-1.7\nhello\n%%EOF\n")
            #expect(opened.slip.bytes == Int64(bytes.count))
            #expect(opened.slip.mediaType == "application/pdf")
            #expect(try await opened.file.read(upTo: 10).isEmpty)
        }
    }

    @Test("waiting slips come oldest first, page by page")
    func waiting() async throws {
        try await withStall(.sample(stock: [("A", 20)])) { stall async throws in
            var slips: [SlipID] = []
            for number in 1...7 {
                let order = try await stall.awaiting("A", 1, by: number)
                slips.append(try await stall.slip("\(number)", for: order).id)
            }
            _ = try await stall.keeper.decide(.reject(reason: "no"), on: slips[2], by: checker)
            slips.remove(at: 2)

            var found: [SlipID] = []
            while true {
                let page = try await stall.keeper.waitingSlips(
                    past: found.last, limit: 4, by: checker)
                if page.isEmpty { break }
                found += page.map(\.id)
            }

            #expect(found == slips)
        }
    }
}
