import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("A statement that contradicts what was approved is told, and settled in one press")
struct ContradictionTests {
    private let owner = Caller.staff(.owner)
    private let checker = Caller.staff(.checker)
    private static let kbank = "0041000600000101030040220013071152533APM077365102TH91048134"

    /// An order of 400 whose slip was approved for an amount in minor units.
    private func approved(
        _ amount: Int64, in stall: Stall, by person: Int = 1
    ) async throws -> (order: OrderID, slip: SlipID) {
        let order = try await stall.awaiting(by: person)
        let slip = try await stall.slip("slip \(person)", for: order)
        _ = try await stall.keeper.decide(.approve(amount: amount), on: slip.id, by: checker)
        return (order, slip.id)
    }

    /// Takes a row's money in place of the payment that it contradicts.
    private func correct(
        _ row: MatchedRow, in stall: Stall, overpayment: Bool = false
    ) async throws -> StoredRow {
        let matches = try await stall.keeper.matches(by: owner)
        let wrong = try #require(matches.contradicted(by: row).first)
        return try await stall.keeper.settle(
            row.stored.id, row.match.shares, overpayment: overpayment, instead: wrong.id, by: owner)
    }

    private func amounts(_ order: OrderID, in stall: Stall) async throws -> [Int64] {
        try await stall.detail(order).payments.map(\.payment.amount.minorUnits)
    }

    @Test("less money than was approved: the order waits for the rest, and it can be taken back")
    func less() async throws {
        try await withStall { stall async throws in
            let (order, slip) = try await approved(40_000, in: stall)
            #expect(try await stall.status(order) == .paid)
            try await stall.importEntries([.init(amount: "40,00", text: stall.code(order))])
            let row = try #require(try await stall.matches().first)
            #expect(row.match.finding == .contradicts && row.group == .look)

            #expect(try await correct(row, in: stall).state == .settled)
            let detail = try await stall.detail(order)
            #expect(detail.order.status == .awaitingPayment)
            #expect(detail.order.confirmed.minorUnits == 4_000)
            #expect(try await amounts(order, in: stall) == [40_000, -40_000, 4_000])
            #expect(detail.slips.map(\.slip.status) == [.approved])
            #expect(detail.timeline.suffix(2).map(\.kind) == [.takenBack, .slipApproved])
            guard case .shown = try await stall.keeper.standing(of: slip, order, by: owner) else {
                Issue.record("the bank does not show the slip")
                return
            }
            _ = try await stall.keeper.reopen(row.stored.id, by: owner)
            #expect(try await stall.status(order) == .underReview)
            #expect(try await stall.detail(order).order.confirmed.minorUnits == 0)
            #expect(try await stall.detail(order).slips.map(\.slip.status) == [.waiting])
        }
    }

    @Test("more money than was approved, from a slip or by hand: the order is paid once")
    func more() async throws {
        try await withStall { stall async throws in
            let (order, _) = try await approved(4_000, in: stall)
            let other = try await stall.awaiting(by: 2)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 30_000, currency: .thb), for: other, reason: "seen in the app",
                key: "a", by: checker)
            try await stall.importEntries(
                [order, other].map { .init(amount: "400,00", text: stall.code($0)) })
            for row in try await stall.matches() {
                #expect(row.match.finding == .contradicts)
                _ = try await correct(row, in: stall)
            }
            for (order, before) in [(order, Int64(4_000)), (other, 30_000)] {
                #expect(try await stall.status(order) == .paid)
                #expect(try await amounts(order, in: stall) == [before, -before, 40_000])
            }
        }
    }

    @Test("a row that names the slip's transfer contradicts it without a code")
    func byReference() async throws {
        try await withStall { stall async throws in
            let (order, slip) = try await approved(40_000, in: stall)
            try await stall.note([Self.kbank], of: slip, for: order)
            let file = "Date,Amount,Description\n2027-01-15,40.00,013071152533APM07736\n"
            try await stall.importStatement(Array(file.utf8))
            let row = try #require(try await stall.matches().first)
            #expect(row.match.finding == .contradicts)
            #expect(row.match.reasons.contains(.slipReference))
            #expect(row.match.shares.map(\.order) == [order])
        }
    }

    @Test("what cannot be corrected is refused, and nothing is taken back")
    func refused() async throws {
        try await withStall { stall async throws in
            let (order, _) = try await approved(40_000, in: stall)
            let (sent, _) = try await approved(40_000, in: stall, by: 2)
            _ = try await stall.keeper.setStatus(
                of: sent, to: .fulfilled, reason: "sent", force: false, shipment: nil, by: owner)
            try await stall.importEntries([
                .init(amount: "500,00", text: stall.code(order)),
                .init(amount: "40,00", text: stall.code(sent)),
            ])
            let rows = try await stall.matches()
            let owed = Money(minorUnits: 40_000, currency: .thb)
            await #expect(throws: RowRefusal.order(.moreThanOwed(owed))) {
                _ = try await correct(rows[0], in: stall)
            }
            await #expect(throws: RowRefusal.order(.goneOn(.fulfilled))) {
                _ = try await correct(rows[1], in: stall)
            }
            await #expect(throws: RowRefusal.order(.unknownPayment)) {
                _ = try await stall.keeper.settle(
                    rows[0].stored.id, rows[0].match.shares, instead: PaymentID(999), by: owner)
            }
            for order in [order, sent] {
                #expect(try await amounts(order, in: stall) == [40_000])
            }
            // That it is more can be meant.
            _ = try await correct(rows[0], in: stall, overpayment: true)
            #expect(try await amounts(order, in: stall) == [40_000, -40_000, 50_000])
        }
    }

    // MARK: Slips beside statements

    @Test("a row that names the order at another amount is told beside its slip")
    func differs() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("a", for: order)
            try await stall.importEntries([.init(amount: "40,00", text: stall.code(order))])
            guard
                case .differs(let row) = try await stall.keeper.standing(
                    of: slip.id, order, by: owner)
            else {
                Issue.record("nobody is told of the other amount")
                return
            }
            #expect(row.row.amount.minorUnits == 4_000)
        }
    }

    @Test("a transfer that names another order, or was given to one, is not this slip's money")
    func others() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting(by: 1)
            let slip = try await stall.slip("a", for: order)
            try await stall.note([Self.kbank], of: slip.id, for: order)
            let robbed = try await stall.awaiting("SHIRT-M", by: 2)
            let text = "013071152533APM07736 \(stall.code(robbed))"
            let file = "Date,Amount,Description\n2023-03-12,400.00,\(text)\n"
            try await stall.importStatement(Array(file.utf8))
            for _ in 0..<2 {
                let standing = try await stall.keeper.standing(of: slip.id, order, by: owner)
                guard case .others(_, let orders) = standing else {
                    Issue.record("\(standing)")
                    return
                }
                #expect(orders == [robbed])
                // The same when the other order has it.
                let row = try #require(
                    try await stall.keeper.rows(
                        of: StatementID(1), by: owner
                    ).rows.first)
                guard row.state == .open else { break }
                _ = try await stall.keeper.settle(
                    row.id, [MatchShare(order: robbed, amount: 40_000)], by: owner)
            }
        }
    }

    @Test("approved slips that no statement shows are listed once statements reach beyond them")
    func unproven() async throws {
        try await withStall { stall async throws in
            let (forged, slip) = try await approved(40_000, in: stall)
            let (honest, _) = try await approved(40_000, in: stall, by: 2)
            func listed() async throws -> [UnprovenSlip] {
                try await stall.keeper.unprovenSlips(by: owner).slips
            }
            #expect(try await listed().isEmpty)
            let file = """
                Date,Amount,Description
                2027-01-15,400.00,\(stall.code(honest))
                2027-01-17,1.00,x

                """
            try await stall.importStatement(Array(file.utf8))
            #expect(try await listed().map(\.order) == [honest, forged])
            #expect(try await stall.keeper.statements(by: owner).unproven == 2)
            _ = try await stall.keeper.settleCertain(by: owner)
            let left = try await listed()
            #expect(left.map(\.slip) == [slip])
            #expect(left.map(\.amount.minorUnits) == [40_000])
            guard case .missing(let last)? = left.first?.standing else {
                Issue.record("the bank does not miss it")
                return
            }
            #expect(DateText.day(last) == "2027-01-17")
            // Whoever takes the decision back is done with it.
            _ = try await stall.keeper.decide(.takeBack, on: slip, by: owner)
            #expect(try await listed().isEmpty)
        }
    }

    @Test("statements of one day each reach as far as one of all those days")
    func dayByDay() async throws {
        try await withStall { stall async throws in
            let (order, slip) = try await approved(40_000, in: stall)
            func isMissing() async throws -> Bool {
                let standing = try await stall.keeper.standing(of: slip, order, by: owner)
                if case .missing = standing { return true }
                return false
            }
            for (day, isKnown) in [(14, false), (16, false), (15, true)] {
                let file = "Date,Amount,Description\n2027-01-\(day),1.00,x\n"
                try await stall.importStatement(Array(file.utf8))
                #expect(try await isMissing() == isKnown)
            }
        }
    }

    @Test("approved slips are listed page by page")
    func pages() async throws {
        try await withStall { stall async throws in
            var orders: [OrderID] = []
            for person in 1...3 {
                orders.append(try await stall.awaiting("SHIRT-S", 1, by: person))
            }
            for number in 0...StatementLimits.listed {
                let slip = try await stall.slip("slip \(number)", for: orders[number % 3])
                _ = try await stall.keeper.decide(.approve(amount: 100), on: slip.id, by: checker)
            }
            let file = "Date,Amount,Description\n2027-01-15,1.00,x\n2027-01-17,1.00,y\n"
            try await stall.importStatement(Array(file.utf8))
            let first = try await stall.keeper.unprovenSlips(by: owner)
            #expect(first.slips.count == StatementLimits.listed)
            let rest = try await stall.keeper.unprovenSlips(before: first.next, by: owner)
            #expect(rest.slips.count == 1 && rest.next == nil)
        }
    }

    @Test("approved slips are counted up to a limit")
    func counted() async throws {
        try await withStall { stall async throws in
            let (order, slip) = try await approved(100, in: stall)
            let file = "Date,Amount,Description\n2027-01-15,1.00,x\n2027-01-17,1.00,y\n"
            try await stall.importStatement(Array(file.utf8))
            for count in [StatementLimits.counted, StatementLimits.counted + 1] {
                _ = try await stall.store.write { connection in
                    let there = try Unproven.count(on: connection)
                    for number in there..<count {
                        try connection.execute(
                            """
                            INSERT INTO payments (id, order_id, amount, source, slip_id, at, actor)
                            VALUES ($1, $2, 1, 'slip', $3, $4, 'system')
                            """,
                            [
                                Value(10_000 + number), .integer(order.value),
                                .integer(slip.value), .integer(stall.clock.now.milliseconds),
                            ])
                    }
                }
                let told = try await stall.keeper.statements(by: owner).unproven
                #expect(told == StatementLimits.counted)
            }
            // Nobody has paid that often.
            _ = try await stall.store.write { connection in
                try connection.execute("DELETE FROM payments WHERE id >= 10000", [])
            }
        }
    }

    @Test("slips that can be approved together are looked for among the first that wait")
    func searched() async throws {
        try await withStall { stall async throws in
            let doubtful = SlipSheetLimits.searched / SlipLimits.perOrder
            var waiting: [SlipID] = []
            for person in 1...doubtful {
                let order = try await stall.awaiting("SHIRT-S", 1, by: person)
                for number in 1...SlipLimits.perOrder {
                    let slip = try await stall.slip("\(person) \(number)", for: order)
                    waiting.append(slip.id)
                }
            }
            #expect(waiting.count == SlipSheetLimits.searched)
            let order = try await stall.awaiting("SHIRT-M", 1, by: 9)
            let slip = try await stall.slip("clean", for: order)
            let head = "004000060000010103014021920270115123456789015102TH9104"
            let sum = String(CRC16.ccittFalse(Array(head.utf8)), radix: 16, uppercase: true)
            let code = head + String(repeating: "0", count: 4 - sum.count) + sum
            #expect(SlipCode(Array(code.utf8)).reference != nil)
            try await stall.note([code], of: slip.id, for: order)
            _ = try await stall.store.write { connection in
                try connection.execute(
                    """
                    UPDATE slip_readings SET thumbnail = $1, thumbnail_bytes = 1
                    WHERE slip_id = $2
                    """,
                    [.text(String(repeating: "a", count: 64)), .integer(slip.id.value)])
            }
            #expect(try await stall.keeper.slipSheet(by: checker).isEmpty)
            _ = try await stall.keeper.decide(
                .reject(reason: "unreadable"), on: waiting[0], by: checker)
            #expect(try await stall.keeper.slipSheet(by: checker).map(\.slip) == [slip.id])
        }
    }
}
