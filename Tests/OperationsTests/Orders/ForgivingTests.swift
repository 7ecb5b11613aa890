import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

@Suite("Cents that are missing are forgiven up to a limit")
struct ForgivingTests {
    /// A shop that forgives one baht; a shirt with its shipping is 400.
    private static func file(_ forgiving: Int64 = 100) -> ShopFile {
        var file = ShopFile.sample()
        file.shop.forgiving = forgiving
        return file
    }

    @discardableResult
    private func pay(
        _ amount: Int64, for order: OrderID, in stall: Stall, onPurpose: Bool = false
    ) async throws -> PaymentID {
        let count = try await stall.detail(order).payments.count
        _ = try await stall.keeper.recordPayment(
            Money(minorUnits: amount, currency: .thb), for: order, reason: "seen",
            key: "\(order) \(count)", overpayment: onPurpose, by: owner)
        return try #require(try await stall.detail(order).payments.last).payment.id
    }

    /// What an order is forgiven, in its row and in the entries of its history.
    private func forgiven(_ order: OrderID, in stall: Stall) async throws -> Int64 {
        let detail = try await stall.detail(order)
        let told = detail.timeline.filter { $0.kind == .forgiven }
            .reduce(Int64(0)) { $0 + ($1.amount?.minorUnits ?? 0) }
        #expect(told == detail.order.forgiven.minorUnits)
        #expect(detail.order.ownAdjustment.minorUnits == 0)
        return told
    }

    private func faults(_ stall: Stall) async throws -> [IntegrityFinding] {
        try await stall.findings().filter { $0.weight == .fault }
    }

    @Test("at the limit an order is paid and the rest forgiven; a satang more and it waits on")
    func edge() async throws {
        try await withStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let short = try await stall.awaiting(by: 2)
            try await pay(39_899, for: short, in: stall)
            #expect(try await stall.status(short) == .awaitingPayment)
            #expect(try await forgiven(short, in: stall) == 0)

            try await pay(39_900, for: order, in: stall)
            let detail = try await stall.detail(order)
            #expect(detail.order.status == .paid && detail.paidAt != nil)
            #expect(detail.order.total.minorUnits == 39_900)
            #expect(detail.order.balance.minorUnits == 0)
            #expect(detail.order.moneyStanding == nil)
            #expect(try await forgiven(order, in: stall) == 100)
            let last = Array(detail.timeline.suffix(2))
            #expect(last.map(\.kind) == [.payment, .forgiven])
            #expect(last[0].to == .paid && last[1].to == nil)
            #expect(last[1].actor == last[0].actor && last[1].amount?.minorUnits == 100)

            // Parts count together, and the part that settles says what is left.
            try await pay(50, for: short, in: stall)
            #expect(try await stall.status(short) == .paid)
            #expect(try await forgiven(short, in: stall) == 51)
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("where nothing is said nothing is forgiven, and what is short already stays so")
    func withoutSetting() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await pay(39_999, for: order, in: stall)
            #expect(try await stall.status(order) == .awaitingPayment)
            let changes = try await stall.keeper.apply(Self.file(), by: .shop)
            #expect(changes.map(\.text) == ["shop: forgive 1.00"])
            #expect(try await stall.status(order) == .awaitingPayment)
            let other = try await stall.awaiting(by: 2)
            try await pay(39_999, for: other, in: stall)
            #expect(try await stall.status(other) == .paid)
            let away = try await stall.keeper.apply(
                Self.file(0), overNewer: true, by: .shop)
            #expect(away.map(\.text) == ["shop: forgive 1.00 -> none"])
            // What was forgiven stays forgiven.
            #expect(try await forgiven(other, in: stall) == 1)
        }
    }

    @Test("a payment that is taken back owes all again, and a later one is judged anew")
    func takingBack() async throws {
        try await withStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("one", for: order).id
            _ = try await stall.keeper.decide(.approve(amount: 39_950), on: slip, by: owner)
            #expect(try await stall.status(order) == .paid)
            #expect(try await forgiven(order, in: stall) == 50)

            _ = try await stall.keeper.decide(.takeBack, on: slip, by: owner)
            let back = try await stall.detail(order)
            #expect(back.order.status == .underReview && back.paidAt == nil)
            #expect(back.order.balance.minorUnits == 40_000)
            #expect(try await forgiven(order, in: stall) == 0)
            #expect(back.timeline.suffix(2).map(\.kind) == [.takenBack, .forgiven])
            #expect(back.timeline.last?.amount?.minorUnits == -50)

            _ = try await stall.keeper.decide(.approve(amount: 39_920), on: slip, by: owner)
            #expect(try await stall.status(order) == .paid)
            #expect(try await forgiven(order, in: stall) == 80)

            let other = try await stall.awaiting(by: 2)
            try await pay(20_000, for: other, in: stall)
            let second = try await pay(19_999, for: other, in: stall)
            #expect(try await stall.status(other) == .paid)
            _ = try await stall.keeper.takeBack(second, of: other, reason: "no", by: owner)
            #expect(try await stall.status(other) == .awaitingPayment)
            #expect(try await stall.detail(other).order.balance.minorUnits == 20_000)
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("money on top makes up for what was forgiven first, and only the rest is too much")
    func onTop() async throws {
        try await withStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await pay(39_950, for: order, in: stall)
            // It is owed no more: whoever enters it says that it is meant.
            await #expect(throws: OrderRefusal.moreThanOwed(.zero(.thb))) {
                try await pay(20, for: order, in: stall)
            }
            try await pay(20, for: order, in: stall, onPurpose: true)
            #expect(try await forgiven(order, in: stall) == 30)
            #expect(try await stall.detail(order).order.balance.minorUnits == 0)
            try await pay(70, for: order, in: stall, onPurpose: true)
            let detail = try await stall.detail(order)
            #expect(try await forgiven(order, in: stall) == 0)
            #expect(detail.order.total.minorUnits == 40_000)
            #expect(detail.order.balance.minorUnits == -40 && detail.order.status == .paid)
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("an order that ran out is paid so while its units are there, and else it is due back")
    func expired() async throws {
        var file = ShopFile.sample(stock: [("SHIRT-S", 2)])
        file.shop.forgiving = 100
        try await withStall(file) { stall async throws in
            let first = try await stall.awaiting(by: 1)
            let second = try await stall.awaiting(by: 2)
            stall.clock.advance(by: .minutes(130))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 10))
            try await pay(39_900, for: first, in: stall)
            #expect(try await stall.status(first) == .paid)
            #expect(try await forgiven(first, in: stall) == 100)
            #expect(try await stall.stock("SHIRT-S").available == 1)
            try await stall.awaiting(by: 3)
            try await pay(39_900, for: second, in: stall)
            let detail = try await stall.detail(second)
            #expect(detail.order.status == .refundDue)
            #expect(try await forgiven(second, in: stall) == 0)
        }
    }

    @Test("a refund of what was forgiven is of what came, and leaves nothing owed")
    func refund() async throws {
        try await withStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await pay(39_900, for: order, in: stall)
            for status in [OrderStatus.cancelled, .refunded] {
                _ = try await stall.keeper.setStatus(
                    of: order, to: status, reason: "x", force: false, shipment: nil, by: owner)
            }
            let detail = try await stall.detail(order)
            #expect(detail.order.status == .refunded && detail.order.confirmed.minorUnits == 0)
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("an amount of its own stays what it is beside what was forgiven")
    func ownAmount() async throws {
        var file = Self.file()
        file.drops[0].uniqueAmounts = UniqueAmounts(within: 50, kind: .discount)
        try await withStall(file) { stall async throws in
            let receipt = try await stall.reserve([("SHIRT-S", 1)], by: .person(1), key: "k")
            let order = receipt.order.id
            try await pay(39_949, for: order, in: stall)
            let detail = try await stall.detail(order)
            #expect(detail.order.status == .paid && detail.order.total.minorUnits == 39_949)
            #expect(detail.order.forgiven.minorUnits == 50)
            #expect(detail.order.ownAdjustment.minorUnits == -1)
            // The same request is answered what it was answered.
            let again = try await stall.reserve([("SHIRT-S", 1)], by: .person(1), key: "k")
            #expect(again.isReplay && again.order.total == receipt.order.total)
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("a row of a statement is certain with the code; without it a person looks")
    func statement() async throws {
        try await withStall(Self.file()) { stall async throws in
            let first = try await stall.awaiting(by: 1)
            let second = try await stall.awaiting("SHIRT-M", by: 2)
            let third = try await stall.awaiting("SHIRT-M", by: 3)
            let slip = try await stall.slip("of the third", for: third)
            try await stall.note(
                ["0041000600000101030040220013071152533APM077365102TH91048134"], of: slip.id,
                for: third)
            let waiting = try await stall.slip("of the first", for: first)
            try await stall.note([], of: waiting.id, for: first)
            try await stall.importEntries([
                .init(amount: "399,00", text: stall.code(first)),
                .init(amount: "398,99", text: stall.code(second)),
                .init(amount: "399,00", text: "FR KBANK 013071152533APM07736"),
            ])
            let matches = try await stall.matches()
            #expect(matches.map(\.match.finding) == [.pays, .short, .short])
            #expect(matches.map(\.group) == [.certain, .look, .look])
            #expect(matches[0].match.reasons.contains(.forgiven))
            let outcomes = try await stall.keeper.settleCertain(by: owner)
            #expect(outcomes.map { $0.settled?.state } == [.settled])
            #expect(try await stall.status(first) == .paid)
            #expect(try await forgiven(first, in: stall) == 100)
            // The slip that waited is of this money.
            #expect(try await stall.detail(first).slips.map(\.slip.status) == [.approved])

            _ = try await stall.keeper.reopen(outcomes[0].row, by: owner)
            #expect(try await stall.status(first) == .underReview)
            #expect(try await stall.detail(first).order.balance.minorUnits == 40_000)
            #expect(try await forgiven(first, in: stall) == 0)
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("a statement that shows another amount than was approved has it judged anew")
    func corrected() async throws {
        try await withStall(Self.file()) { stall async throws in
            for (person, approved, shown, left) in [
                (1, 39_950, 40_000, 0), (2, 40_000, 39_950, 50), (3, 39_950, 39_940, 60),
            ] as [(Int, Int64, Int64, Int64)] {
                let order = try await stall.awaiting("SHIRT-M", 1, by: person)
                let slip = try await stall.slip("slip \(person)", for: order)
                _ = try await stall.keeper.decide(
                    .approve(amount: approved), on: slip.id, by: owner)
                let amount = "\(shown / 100),\(shown % 100 < 10 ? "0" : "")\(shown % 100)"
                try await stall.importEntries([.init(amount: amount, text: stall.code(order))])
                let matches = try await stall.keeper.matches(by: owner)
                let row = try #require(matches.rows.first)
                #expect(row.match.finding == .contradicts)
                let wrong = try #require(matches.contradicted(by: row).first)
                _ = try await stall.keeper.settle(
                    row.stored.id, row.match.shares, instead: wrong.id, by: owner)
                #expect(try await stall.status(order) == .paid)
                #expect(try await forgiven(order, in: stall) == left)
                #expect(try await stall.detail(order).order.confirmed.minorUnits == shown)
            }
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test("sums that are kept up to date are those that are read, also with something forgiven")
    func tally() async throws {
        try await withStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            func tally(_ before: Tally) async throws -> Tally {
                let now = stall.clock.now
                return try await stall.store.read { connection in
                    var tally = before
                    try tally.refresh(at: now, on: connection)
                    return tally
                }
            }
            let before = try await tally(Tally())
            let payment = try await pay(39_950, for: order, in: stall)
            for _ in 0..<2 {
                let (kept, fresh) = (try await tally(before), try await tally(Tally()))
                let money = fresh.confirmed.filter { $0.value != 0 }
                #expect(kept.confirmed.filter { $0.value != 0 } == money)
                #expect(kept.sums.filter { $0.value != Tally.Sums() } == fresh.sums)
                _ = try await stall.keeper.takeBack(payment, of: order, reason: "no", by: owner)
            }
        }
    }

    @Test("an order is found by the amount that it asks for now")
    func search() async throws {
        try await withStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            try await pay(39_937, for: order, in: stall)
            func found() async throws -> [OrderID] {
                try await stall.keeper.orders(
                    OrderFilter(search: "399.37"), past: nil, by: owner
                ).rows.map(\.id)
            }
            #expect(try await found() == [order])
            _ = try await stall.keeper.indexOrders(fewest: 1, patience: .milliseconds(0))
            #expect(try await found() == [order])
            #expect(try await faults(stall).isEmpty)
        }
    }

    @Test(
        "verify tells what was forgiven without a reason, without money and without a word",
        arguments: [
            ("UPDATE orders SET forgiven = 99", ["says 99 were forgiven, its history 100"]),
            (
                "UPDATE orders SET forgiven = 100000",
                [
                    "was forgiven 1000.00 THB, and what it asks for is not less by that",
                    "says 100000 were forgiven, its history 100",
                ]
            ),
            (
                "DELETE FROM timeline WHERE kind = 'forgiven'",
                ["says 100 were forgiven, its history 0"]
            ),
            (
                "UPDATE orders SET confirmed = 0 WHERE forgiven = 100; DELETE FROM payments",
                ["was forgiven 1.00 THB, and no money of it ever came"]
            ),
        ])
    func verify(_ sql: String, _ words: [String]) async throws {
        try await withBrokenStall(Self.file()) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            try await pay(39_900, for: order, in: stall)
            #expect(try await faults(stall).isEmpty)
            _ = try await stall.store.write { connection in
                for part in sql.split(separator: ";") { try connection.execute(String(part)) }
            }
            let found = try await faults(stall).map(\.words)
            for words in words { #expect(found.contains { $0.contains(words) }, "\(found)") }
        }
    }
}
