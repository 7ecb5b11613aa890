import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

extension ShopFile {
    /// A shop with a waitlist.
    static func waiting(
        _ offers: WaitlistSettings.Offers = .atOnce, stock: Int = 2, limit: Int? = nil
    ) -> ShopFile {
        var file = ShopFile.sample(
            stock: [("SHIRT-S", stock), ("SHIRT-M", 1)], limit: limit)
        file.drops[0].waitlist = WaitlistSettings(offer: .minutes(30), offers: offers)
        return file
    }
}

extension Stall {
    func ask(
        _ lines: [(String, Int)], by number: Int, takesFewer: Bool = false, key: String? = nil
    ) async throws -> WaitlistReceipt {
        try await keeper.askWaitlist(
            WaitlistRequest(
                slug: "tour",
                lines: lines.map { ReserveRequest.Line(sku: $0, quantity: $1) },
                takesFewer: takesFewer, customer: .person(number), key: key ?? "ask \(number)",
                body: Array("\(lines) \(takesFewer)".utf8)))
    }

    /// What the sweeper does.
    func sweep() async throws {
        _ = try await keeper.desk.run(ExpireOrders(limit: 100))
        for drop in try await keeper.dropsToOffer() {
            while try await keeper.desk.run(OfferWaiting(drop: drop)) {}
        }
    }

    func entry(_ receipt: WaitlistReceipt) async throws -> WaitlistView {
        let drop = try #require(keeper.catalogue?.listing(slug: "tour")?.drop)
        return try #require(
            try await keeper.waitlistEntry(
                receipt.number, key: keeper.key(of: receipt.id), of: drop.id))
    }

    func forSale(_ sku: String) throws -> Int {
        keeper.stock.available(try variant(sku))
    }

    func kept(_ sku: String) async throws -> Int {
        try await store.read { connection in
            try connection.first("SELECT kept FROM variants WHERE sku = $1", [.text(sku)]) {
                Int($0.integer(0))
            } ?? 0
        }
    }

    /// The record, and what it proves.
    func waitlistRecord() async throws -> String {
        let drop = try #require(keeper.catalogue?.listing(slug: "tour")?.drop)
        var pieces = try await keeper.waitlistRecord(of: drop)
        var text = ""
        while let piece = try await pieces.piece() { text += piece }
        return text
    }
}

@Suite("The waitlist")
struct WaitlistTests {
    /// Sells everything to one person a unit.
    private func sellOut(_ stall: Stall) async throws -> [OrderID] {
        [
            try await stall.awaiting("SHIRT-S", by: 101),
            try await stall.awaiting("SHIRT-S", by: 102),
            try await stall.awaiting("SHIRT-M", by: 103),
        ]
    }

    private func refusal(
        _ body: () async throws -> WaitlistReceipt
    ) async throws -> WaitlistRefusal? {
        do {
            _ = try await body()
            return nil
        } catch let refusal as WaitlistRefusal {
            return refusal
        }
    }

    @Test("what an owner promised beyond the stock is of what is kept, and the rest is offered")
    func oversoldWhileKept() async throws {
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let waits = try await stall.ask([("SHIRT-S", 1)], by: 1)
            func set(_ order: OrderID, _ status: OrderStatus) async throws {
                _ = try await stall.keeper.setStatus(
                    of: order, to: status, reason: "x", force: true, shipment: nil,
                    by: .staff(.owner))
            }
            try await set(orders[0], .cancelled)
            #expect(try await stall.kept("SHIRT-S") == 1)
            // Nothing is for sale, so an owner has to force it.
            try await set(orders[0], .awaitingPayment)
            try await stall.sweep()
            #expect(try await stall.kept("SHIRT-S") == 0)
            #expect(try await stall.entry(waits).entry.state == .waiting)
            // The next one that comes back is offered.
            try await set(orders[1], .cancelled)
            try await stall.sweep()
            #expect(try await stall.entry(waits).entry.state == .offered)
            #expect(try await stall.faults().isEmpty)
        }
    }

    @Test("what comes back is not for passers-by: it is offered in order, as an order with a clock")
    func offered() async throws {
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            let second = try await stall.ask([("SHIRT-S", 1)], by: 2)
            #expect(first.number == 1 && second.number == 2)
            #expect(try await stall.entry(second).ahead == 1)
            try await stall.sweep()
            #expect(try await stall.entry(first).entry.standing == .waiting)

            _ = try await stall.keeper.cancel(orders[0])
            // Between its coming back and its offer nobody else gets it.
            await #expect(throws: ReserveFailure.self) { try await stall.awaiting(by: 104) }
            #expect(try stall.forSale("SHIRT-S") == 0)
            #expect(try await stall.kept("SHIRT-S") == 1)
            try await stall.sweep()

            let entry = try await stall.entry(first).entry
            #expect(entry.standing == .offered)
            let order = try #require(entry.order)
            #expect(order.status == .awaitingPayment)
            #expect(order.deadline == stall.clock.now + .minutes(30))
            let detail = try await stall.detail(order.id)
            #expect(detail.order.customer?.name == "Somchai Jaidee")
            #expect(detail.timeline.map(\.actor) == [.system])
            #expect(try await stall.entry(second).ahead == 0)
            #expect(try await stall.entry(second).entry.standing == .waiting)
            #expect(try await stall.kept("SHIRT-S") == 0)

            // It lapses, and goes to the next.
            stall.clock.advance(by: .minutes(31))
            try await stall.sweep()
            #expect(try await stall.entry(first).entry.standing == .lapsed)
            #expect(try await stall.entry(second).entry.standing == .offered)
            #expect(try await stall.findings(files: false) == [])
            let report = try #require(WaitlistChain.audit(try await stall.waitlistRecord()))
            #expect(report.isProved && report.asked == 2 && report.offers == 2)
        }
    }

    @Test("what nobody who waits can take goes on sale, and nobody is held back for it")
    func leftOver() async throws {
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let all = try await stall.ask([("SHIRT-S", 2)], by: 1)
            _ = try await stall.keeper.cancel(orders[0])
            try await stall.sweep()
            #expect(try await stall.entry(all).entry.standing == .waiting)
            #expect(try stall.forSale("SHIRT-S") == 1)
            // Whoever wants one takes it, without waiting.
            let small = try stall.variant("SHIRT-S")
            #expect(
                try await refusal { try await stall.ask([("SHIRT-S", 1)], by: 2) }
                    == .inStock(left: [small: 1]))
            // A second one is back while the first is there: together they serve who waits.
            _ = try await stall.keeper.cancel(orders[1])
            try await stall.sweep()
            #expect(try await stall.entry(all).entry.standing == .offered)
            let report = try #require(WaitlistChain.audit(try await stall.waitlistRecord()))
            #expect(report.isProved && report.units == 2)
        }
    }

    @Test("fewer are welcome where it was said, and stock that is added is offered first")
    func fewer() async throws {
        try await withStall(.waiting()) { [self] stall in
            _ = try await sellOut(stall)
            let fewer = try await stall.ask(
                [("SHIRT-S", 3), ("SHIRT-M", 1)], by: 1, takesFewer: true)
            _ = try await stall.keeper.apply(.waiting(stock: 4), by: .staff(.owner))
            #expect(try stall.forSale("SHIRT-S") == 0)
            try await stall.sweep()
            let order = try #require(try await stall.entry(fewer).entry.order)
            let detail = try await stall.detail(order.id)
            #expect(detail.order.lines.map(\.quantity) == [2])
            #expect(try await stall.stock("SHIRT-S").available == 0)
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("the same press is one entry, and one person waits once")
    func once() async throws {
        try await withStall(.waiting(limit: 3)) { [self] stall in
            _ = try await sellOut(stall)
            let receipts = try await withThrowingTaskGroup(of: WaitlistReceipt.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await stall.ask([("SHIRT-S", 1)], by: 1, key: "same") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(receipts.map(\.number)) == [1])
            #expect(receipts.count { !$0.isReplay } == 1)
            #expect(
                try await refusal { try await stall.ask([("SHIRT-M", 1)], by: 1, key: "same") }
                    == .keyReused)
            #expect(
                try await refusal { try await stall.ask([("SHIRT-M", 1)], by: 1, key: "other") }
                    == .waitsAlready)
            #expect(
                try await refusal { try await stall.ask([("SHIRT-S", 4)], by: 2) }
                    == .limitReached(limit: 3, had: 0))
            #expect(
                try await refusal { try await stall.ask([("SHIRT-S", 3)], by: 101) }
                    == .limitReached(limit: 3, had: 1))
            #expect(try await stall.count("waitlist_entries") == 1)
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("at once, everybody gets a number of their own, in the order of the record")
    func together() async throws {
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let receipts = try await withThrowingTaskGroup(of: WaitlistReceipt.self) { group in
                for number in 1...40 {
                    group.addTask { try await stall.ask([("SHIRT-S", 1)], by: number) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(receipts.map(\.number)) == Set(1...40))
            for order in orders { _ = try await stall.keeper.cancel(order) }
            try await stall.sweep()
            let offered = try await stall.store.read { connection in
                try connection.all(
                    "SELECT number FROM waitlist_entries WHERE state = 'offered' ORDER BY number"
                ) { $0.integer(0) }
            }
            #expect(offered == [1, 2])
            // Nobody waits for the other variant: it is for sale again.
            #expect(try stall.forSale("SHIRT-M") == 1)
            #expect(WaitlistChain.audit(try await stall.waitlistRecord())?.isProved == true)
        }
    }

    @Test("whoever leaves, or is removed, is passed; the last who waits frees what is kept")
    func leaving() async throws {
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            let second = try await stall.ask([("SHIRT-S", 1)], by: 2)
            _ = try await stall.keeper.cancel(orders[0])
            try await stall.keeper.leaveWaitlist(first.id)
            try await stall.keeper.leaveWaitlist(first.id)
            await #expect(throws: WaitlistRefusal.reasonMissing) {
                try await stall.keeper.removeWaiting(
                    second.id, reason: " ", by: .staff(.manager))
            }
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.removeWaiting(
                    second.id, reason: "twice", by: .staff(.checker))
            }
            try await stall.keeper.removeWaiting(
                second.id, reason: "asked twice", by: .staff(.manager))
            await #expect(throws: WaitlistRefusal.waitsNoMore) {
                try await stall.keeper.removeWaiting(
                    first.id, reason: "late", by: .staff(.manager))
            }
            #expect(try await stall.entry(first).entry.standing == .left)
            #expect(try await stall.entry(second).entry.standing == .removed)
            #expect(try await stall.entry(second).entry.reason == "asked twice")
            try await stall.sweep()
            #expect(try stall.forSale("SHIRT-S") == 1)
            #expect(try await stall.findings(files: false) == [])
            // Whoever has left may ask again, when it is gone again.
            _ = try await stall.awaiting("SHIRT-S", by: 104)
            #expect(try await stall.ask([("SHIRT-S", 1)], by: 1, key: "again").number == 3)
        }
    }

    @Test("batches are offered when staff say so, and not before")
    func batches() async throws {
        try await withStall(.waiting(.batches)) { [self] stall in
            let orders = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            let second = try await stall.ask([("SHIRT-S", 1)], by: 2)
            let drop = try #require(stall.keeper.catalogue?.listing(slug: "tour")?.drop.id)
            _ = try await stall.keeper.cancel(orders[0])
            try await stall.sweep()
            #expect(try await stall.kept("SHIRT-S") == 1)
            let later = stall.clock.now + .minutes(5)
            try await stall.keeper.announceBatch(in: drop, at: later, by: .staff(.manager))
            #expect(try await stall.entry(first).offerAt == later)
            await #expect(throws: WaitlistRefusal.changed) {
                try await stall.keeper.announceBatch(
                    in: drop, at: later + .minutes(1), seen: .some(nil), by: .staff(.manager))
            }
            await #expect(throws: WaitlistRefusal.badMoment) {
                try await stall.keeper.announceBatch(
                    in: drop, at: stall.clock.now + WaitlistLimits.ahead + .seconds(1),
                    by: .staff(.manager))
            }
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.announceBatch(in: drop, at: nil, by: .staff(.viewer))
            }
            _ = try await stall.keeper.cancel(orders[1])
            try await stall.sweep()
            #expect(try await stall.entry(first).entry.standing == .waiting)
            stall.clock.advance(by: .minutes(5))
            try await stall.sweep()
            #expect(try await stall.entry(first).entry.standing == .offered)
            #expect(try await stall.entry(second).entry.standing == .offered)
            #expect(try await stall.kept("SHIRT-S") == 0)
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("a batch goes on over several commands, in order, and is cut at the limit of each")
    func many() async throws {
        try await withStall(.waiting()) { [self] stall in
            _ = try await sellOut(stall)
            let count = WaitlistLimits.offers + 3
            for number in 1...count { _ = try await stall.ask([("SHIRT-S", 1)], by: number) }
            _ = try await stall.keeper.apply(
                .waiting(stock: 2 + count + 1), by: .staff(.owner))
            let drop = try #require(stall.keeper.catalogue?.listing(slug: "tour")?.drop.id)
            #expect(try await stall.keeper.desk.run(OfferWaiting(drop: drop)))
            let offered = "SELECT count(*) FROM waitlist_entries WHERE state = 'offered'"
            let first = try await stall.store.read { try $0.first(offered) { $0.integer(0) } }
            #expect(first == Int64(WaitlistLimits.offers))
            #expect(try await stall.kept("SHIRT-S") == 4)
            let isMore = try await stall.keeper.desk.run(OfferWaiting(drop: drop))
            #expect(!isMore)
            #expect(try await stall.kept("SHIRT-S") == 0)
            #expect(try stall.forSale("SHIRT-S") == 1)
            let report = try #require(WaitlistChain.audit(try await stall.waitlistRecord()))
            #expect(report.isProved && report.offers == count)
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("an offer that would be too many for one person ends, and goes to the next")
    func limit() async throws {
        try await withStall(.waiting(limit: 1)) { [self] stall in
            let orders = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            let second = try await stall.ask([("SHIRT-S", 1)], by: 2)
            // Meanwhile the first has got another one.
            _ = try await stall.keeper.cancel(orders[2])
            _ = try await stall.awaiting("SHIRT-M", by: 1)
            _ = try await stall.keeper.cancel(orders[0])
            try await stall.sweep()
            #expect(try await stall.entry(first).entry.standing == .refused)
            #expect(try await stall.entry(second).entry.standing == .offered)
            #expect(WaitlistChain.audit(try await stall.waitlistRecord())?.isProved == true)
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("there is a waitlist where the file says so, while the drop is open")
    func whereAndWhen() async throws {
        try await withStall { [self] stall in
            let none = try await refusal { try await stall.ask([("SHIRT-S", 1)], by: 1) }
            #expect(none == .noWaitlist)
        }
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let waits = try await stall.ask([("SHIRT-S", 1)], by: 1)
            // The file takes it out: nobody asks any more, and whoever waits is served.
            var file = ShopFile.waiting()
            file.drops[0].waitlist = nil
            let change = try await stall.keeper.apply(file, by: .staff(.owner))
            #expect(
                change.map(\.text)
                    == ["drop tour: waitlist at_once for 30 minutes -> none"])
            let late = try await refusal { try await stall.ask([("SHIRT-S", 1)], by: 2) }
            #expect(late == .noWaitlist)
            _ = try await stall.keeper.cancel(orders[0])
            try await stall.sweep()
            #expect(try await stall.entry(waits).entry.standing == .offered)
            _ = try await stall.keeper.apply(
                .waiting(), overNewer: true, by: .staff(.owner))
            stall.clock.advance(by: .days(2))
            let closed = try await refusal { try await stall.ask([("SHIRT-S", 1)], by: 3) }
            #expect(closed == .closed(closedAt: HandClock.start + .days(1)))
            try await stall.sweep()
            #expect(try await stall.findings(files: false) == [])
        }
    }
}
