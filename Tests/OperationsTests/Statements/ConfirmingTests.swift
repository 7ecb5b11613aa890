import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("What leaves no doubt confirms itself where the seller wants it")
struct ConfirmingTests {
    private static func file(_ confirming: PaymentConfirming) -> ShopFile {
        var file = ShopFile.sample()
        file.shop.confirming = confirming
        return file
    }

    @Test("a statement that was read confirms what is certain, once, and leaves the rest")
    func certain() async throws {
        try await withStall(Self.file(.certain)) { stall async throws in
            let first = try await stall.awaiting(by: 1)
            let second = try await stall.awaiting("SHIRT-M", by: 2)
            let third = try await stall.awaiting("SHIRT-M", by: 3)
            let statement = try await stall.importEntries([
                .init(amount: "400,00", text: stall.code(first)),
                .init(amount: "400,00", text: "\(stall.code(first)) once more"),
                .init(amount: "399,00", text: stall.code(second)),
            ])
            #expect(statement.state == .ready)
            #expect(try await stall.status(first) == .paid)
            let detail = try await stall.detail(first)
            #expect(detail.payments.map(\.payment.source) == [.statement])
            let paying = try #require(detail.timeline.first { $0.kind == .payment })
            #expect(paying.actor == .system)
            #expect(try await stall.status(second) == .awaitingPayment)
            #expect(try await stall.status(third) == .awaitingPayment)
            #expect(try await stall.matches().map(\.match.finding) == [.again, .short])
            // The same file again gives nothing.
            try await stall.importEntries([
                .init(amount: "400,00", text: stall.code(first)),
                .init(amount: "400,00", text: "\(stall.code(first)) once more"),
                .init(amount: "399,00", text: stall.code(second)),
            ])
            #expect(try await stall.detail(first).payments.count == 1)
        }
    }

    @Test("without the setting nothing is confirmed, and taking it away is told")
    func byHand() async throws {
        try await withStall(Self.file(.certain)) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let changes = try await stall.keeper.apply(Self.file(.byHand), by: .shop)
            #expect(changes.map(\.text) == ["shop: confirm_payments certain -> none"])
            try await stall.importEntries([.init(amount: "400,00", text: stall.code(order))])
            #expect(try await stall.status(order) == .awaitingPayment)
            #expect(try await stall.matches().map(\.group) == [.certain])
        }
    }

    @Test("a process that died after it had read a statement has the next one confirm it")
    func resumed() async throws {
        try await withStall(Self.file(.byHand)) { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let statement = try await stall.importEntries([
                .init(amount: "400,00", text: stall.code(order))
            ])
            _ = try await stall.keeper.apply(Self.file(.certain), by: .shop)
            // The job once more, as whoever takes it over begins it: what was read is read.
            let job = try await stall.keeper.store.writeBeside { connection in
                try connection.addReading(of: statement, by: "node", at: stall.clock.now)
            }
            _ = try await stall.keeper.perform(stall.keeper.hold(job), as: ReadStatement.self)
            #expect(try await stall.status(order) == .paid)
            #expect(try await stall.keeper.statement(statement.id, by: .shop)?.counts.added == 1)
        }
    }

    @Test("the reference of a waiting slip names its order, and of a slip of two orders a choice")
    func slips() async throws {
        try await withStall(Self.file(.byHand)) { stall async throws in
            let first = try await stall.awaiting(by: 1)
            _ = try await stall.awaiting("SHIRT-M", by: 2)
            let slip = try await stall.slip("a", for: first)
            let code = "0041000600000101030040220013071152533APM077365102TH91048134"
            try await stall.note([code], of: slip.id, for: first)
            try await stall.importEntries([
                .init(amount: "400,00", text: "FR KBANK 013071152533APM07736")
            ])
            let match = try #require(try await stall.matches().first)
            #expect(match.group == .likely)
            #expect(match.match.shares.map(\.order) == [first])
            #expect(match.match.reasons.contains(.slipReference))
            // A slip that was rejected says nothing any more.
            _ = try await stall.keeper.decide(.reject(reason: "no"), on: slip.id, by: .shop)
            #expect(try await stall.matches().first?.group == .look)
        }
    }
}

extension Stall {
    /// Notes the codes of a slip, as whoever read it would.
    func note(_ codes: [String], of slip: SlipID, for order: OrderID) async throws {
        try await keeper.store.writeBeside { connection in
            try connection.execute(
                """
                INSERT INTO slip_readings (slip_id, order_id, state, ended_at)
                VALUES ($1, $2, 'read', 1)
                """, [.integer(slip.value), .integer(order.value)])
            for (place, text) in codes.enumerated() {
                let code = SlipCode(Array(text.utf8))
                try connection.execute(
                    """
                    INSERT INTO slip_codes (
                        slip_id, position, order_id, kind, text, bank, reference)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)
                    """,
                    [
                        .integer(slip.value), Value(place), .integer(order.value),
                        .text(code.kind.rawValue), .text(text), .text(code.bank ?? ""),
                        Value(code.reference),
                    ])
            }
        }
    }
}

@Suite("Order, slip and statement agree, or a person looks")
struct SlipOfRowTests {
    private let owner = Caller.staff(.owner)
    /// The code of a slip of Kasikornbank, made on 12 March 2023 at 15:25:33.
    private static let kbank = "0041000600000101030040220013071152533APM077365102TH91048134"

    private func slipStatus(_ order: OrderID, in stall: Stall) async throws -> [SlipStatus] {
        try await stall.detail(order).slips.map(\.slip.status)
    }

    @Test("a row that pays an order takes its slip along, and taking it back brings both back")
    func together() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("a", for: order)
            try await stall.note([Self.kbank], of: slip.id, for: order)
            try await stall.importEntries([
                .init(amount: "400,00", text: "\(stall.code(order)) 013071152533APM07736")
            ])
            let outcomes = try await stall.keeper.settleCertain(by: owner)
            #expect(outcomes.map { $0.settled?.state } == [.settled])
            #expect(try await slipStatus(order, in: stall) == [.approved])
            let detail = try await stall.detail(order)
            #expect(detail.order.status == .paid)
            #expect(detail.payments.map(\.payment.source) == [.statement])
            #expect(detail.payments.map(\.payment.slip) == [slip.id])
            #expect(try await stall.keeper.waitingSlips(past: nil, by: owner).isEmpty)
            guard
                case .shown(let rows) = try await stall.keeper.standing(
                    of: slip.id, order, by: owner)
            else {
                Issue.record("the bank does not show it")
                return
            }
            #expect(rows.map(\.id) == outcomes.map(\.row))

            let open = try await stall.keeper.reopen(outcomes[0].row, by: owner)
            #expect(open.state == .open && open.assigned == 0)
            #expect(try await slipStatus(order, in: stall) == [.waiting])
            #expect(try await stall.status(order) == .underReview)
            #expect(try await stall.detail(order).order.confirmed.minorUnits == 0)
        }
    }

    @Test("a slip without a code goes along where it is the only one and all is paid")
    func silent() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let part = try await stall.awaiting("SHIRT-M", by: 2)
            for order in [order, part] {
                let slip = try await stall.slip("of \(order)", for: order)
                try await stall.note([], of: slip.id, for: order)
            }
            try await stall.importEntries([
                .init(amount: "400,00", text: stall.code(order)),
                .init(amount: "100,00", text: stall.code(part)),
            ])
            for match in try await stall.matches() {
                _ = try await stall.keeper.settle(
                    match.stored.id, match.match.shares, by: owner)
            }
            #expect(try await slipStatus(order, in: stall) == [.approved])
            #expect(try await slipStatus(part, in: stall) == [.waiting])
            #expect(try await stall.status(part) == .underReview)
        }
    }

    @Test("a slip of another transfer, one of two, one nobody has read and a used one wait on")
    func apart() async throws {
        try await withStall { stall async throws in
            let contrary = try await stall.awaiting("POSTER", by: 5)
            let old = try await stall.slip("of years ago", for: contrary)
            try await stall.note([Self.kbank], of: old.id, for: contrary)
            let unread = try await stall.awaiting(by: 1)
            _ = try await stall.slip("a", for: unread)
            let two = try await stall.awaiting("SHIRT-M", by: 2)
            for file in ["b", "c"] {
                let slip = try await stall.slip(file, for: two)
                try await stall.note([], of: slip.id, for: two)
            }
            let used = try await stall.awaiting("SHIRT-M", by: 3)
            let other = try await stall.awaiting("SHIRT-M", by: 4)
            for order in [used, other] {
                let slip = try await stall.slip("same", for: order)
                try await stall.note([], of: slip.id, for: order)
            }
            let owed = try await stall.detail(contrary).order.balance.minorUnits / 100
            try await stall.importEntries(
                [unread, two, used].map { .init(amount: "400,00", text: stall.code($0)) }
                    + [.init(amount: "\(owed),00", text: stall.code(contrary))])
            #expect(try await stall.keeper.settleCertain(by: owner).count == 4)
            for (order, count) in [(unread, 1), (two, 2), (used, 1), (contrary, 1)] {
                #expect(try await stall.status(order) == .paid)
                let waiting = [SlipStatus](repeating: .waiting, count: count)
                #expect(try await slipStatus(order, in: stall) == waiting)
                #expect(
                    try await stall.detail(order).payments.map(\.payment.source) == [.statement])
            }
        }
    }

    @Test("the time on a slip finds its row, and a statement that has no such row says so")
    func standing() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("a", for: order)
            try await stall.note([Self.kbank], of: slip.id, for: order)
            func standing() async throws -> SlipStanding {
                try await stall.keeper.standing(
                    of: slip.id, order, by: owner)
            }
            guard case .unknown = try await standing() else {
                Issue.record("something is known of no statement")
                return
            }
            let file = """
                Date,Time,Amount,Description
                2023-03-11,09:00,1.00,a
                2023-03-14,09:00,400.00,b

                """
            try await stall.importStatement(Array(file.utf8))
            guard case .missing(let last) = try await standing() else {
                Issue.record("the bank does not miss it")
                return
            }
            #expect(DateText.day(last) == "2023-03-14")
            // One that names it is found, also where it was booked four days later.
            for day in ["2023-03-12", "2023-03-16"] {
                let row = "\(day),400.00,013071152533APM07736"
                let file = "Date,Amount,Description\n\(row)\n"
                let statement = try await stall.importStatement(Array(file.utf8))
                guard case .found(let found) = try await standing() else {
                    Issue.record("the bank does not show \(row)")
                    return
                }
                #expect(found.statement == statement.id)
                _ = try await stall.keeper.putAside(found.id, reason: "looked at", by: owner)
            }
            let late = "Date,Amount,Description\n2023-03-17,400.00,013071152533APM07736\n"
            try await stall.importStatement(Array(late.utf8))
            guard case .missing = try await standing() else {
                Issue.record("five days later is another transfer")
                return
            }
        }
    }
}
