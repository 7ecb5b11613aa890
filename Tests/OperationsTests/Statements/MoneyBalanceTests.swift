import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

/// Statements, slips, refunds and staff's own hand in any order: whatever is done, each amount that
/// the bank has shown is in one place, and what is taken back is as if it had not been.
@Suite("Money in is money confirmed, set aside, given back or open, always")
struct MoneyBalanceTests {
    @Test("whatever is done, the sums hold, and verify has nothing to say", arguments: 1...12)
    func always(seed: UInt64) async throws {
        var file = ShopFile.sample()
        if seed.isMultiple(of: 2) { file.shop.confirming = .certain }
        try await withStall(file, seed: seed) { stall async throws in
            var evening = Evening(stall: stall, chance: SeededGenerator(seed: seed))
            try await evening.begin()
            for step in 1...60 {
                let done = try await evening.step(step)
                try await evening.check(after: done)
            }
            let faults = try await stall.faults()
            #expect(faults == [])
        }
    }
}

/// A shop's evening, drawn by chance.
private struct Evening {
    let stall: Stall
    var chance: SeededGenerator
    var orders: [OrderID] = []
    /// The money that the bank has shown so far.
    var shown: Int64 = 0
    private var keeper: Shopkeeper { stall.keeper }

    init(stall: Stall, chance: SeededGenerator) {
        self.stall = stall
        self.chance = chance
    }

    mutating func begin() async throws {
        for person in 1...6 {
            orders.append(
                try await stall.awaiting(person < 4 ? "SHIRT-S" : "SHIRT-M", by: person))
        }
    }

    /// Does something, and says what.
    mutating func step(_ number: Int) async throws -> String {
        let order = orders.randomElement(using: &chance) ?? orders[0]
        do {
            switch Int.random(in: 0..<12, using: &chance) {
            case 0...2: return try await tell(number)
            case 3: return "certain: \(try await keeper.settleCertain(by: owner).count)"
            case 4...5: return try await settle(onto: order)
            case 6: return try await reopen()
            case 7: return try await putAside()
            case 8: return try await sendSlip(for: order, number)
            case 9: return try await decideSlip()
            case 10: return try await enterOrTakeBack(order, number)
            default: return try await end(order)
            }
        } catch let refusal as any RefusalReason {
            return "refused: \(refusal)"
        }
    }

    // MARK: What happens

    /// The bank tells of a row: with a code or without, of what is owed or not.
    private mutating func tell(_ number: Int) async throws -> String {
        let order = orders.randomElement(using: &chance) ?? orders[0]
        let whole: Int64 = 400
        let units = [whole, whole, whole, 100, 300, 500].randomElement(using: &chance) ?? whole
        let text = Bool.random(using: &chance) ? stall.code(order) : "row \(number)"
        try await stall.importEntries([
            .init(amount: "\(units),00", text: text, name: "NAME \(number)")
        ])
        shown += units * 100
        return "the bank tells of \(units) with \(text)"
    }

    private mutating func settle(onto order: OrderID) async throws -> String {
        let open = try await rows("open")
        guard let row = open.randomElement(using: &chance) else { return "no row" }
        let amount = min(row.left, [10_000, 40_000, row.left].randomElement(using: &chance) ?? 1)
        let before = try await standings()
        // What staff have set by hand is not worked out again.
        let seen = try await stall.detail(order).order
        let isPaid = seen.balance.minorUnits <= 0
        let isByHand =
            switch seen.status {
            case .awaitingPayment, .underReview: isPaid
            case .paid: !isPaid
            case .expired, .cancelled, .refundDue: false
            case .reserved, .fulfilled, .refunded: true
            }
        _ = try await keeper.settle(
            row.id, [MatchShare(order: order, amount: amount)],
            overpayment: Bool.random(using: &chance), by: owner)
        if row.assigned == 0, !isByHand, Bool.random(using: &chance) {
            _ = try await keeper.reopen(row.id, by: owner)
            let after = try await standings()
            #expect(after == before, "settling and reopening row \(row.id.value) leaves something")
            return "row \(row.id) given to order \(order) and taken back"
        }
        return "row \(row.id) gives order \(order) \(amount)"
    }

    private mutating func reopen() async throws -> String {
        let decided = try await rows("settled") + rows("aside")
        guard let row = decided.randomElement(using: &chance) else { return "no row" }
        _ = try await keeper.reopen(row.id, by: owner)
        return "row \(row.id) is opened again"
    }

    private mutating func putAside() async throws -> String {
        guard let row = try await rows("open").randomElement(using: &chance) else {
            return "no row"
        }
        _ = try await keeper.putAside(row.id, reason: "not ours", by: owner)
        return "row \(row.id) is set aside"
    }

    private mutating func sendSlip(for order: OrderID, _ number: Int) async throws -> String {
        let slip = try await stall.slip("slip \(number)", for: order).id
        if Bool.random(using: &chance) { try await stall.note([], of: slip, for: order) }
        return "slip \(slip) for order \(order)"
    }

    private mutating func decideSlip() async throws -> String {
        var slips: [SlipID] = []
        for order in orders { slips += try await stall.detail(order).slips.map(\.slip.id) }
        guard let slip = slips.randomElement(using: &chance) else { return "no slip" }
        let decision =
            [
                SlipDecision.approve(amount: nil), .approve(amount: 10_000),
                .reject(reason: "no"), .takeBack,
            ].randomElement(using: &chance) ?? .takeBack
        _ = try await keeper.decide(
            decision, on: slip, overpayment: Bool.random(using: &chance), by: owner)
        return "slip \(slip): \(decision)"
    }

    private mutating func enterOrTakeBack(_ order: OrderID, _ number: Int) async throws -> String {
        let payments = try await stall.detail(order).payments
        if let last = payments.last, Bool.random(using: &chance) {
            _ = try await keeper.takeBack(last.payment.id, of: order, reason: "typo", by: owner)
            return "payment \(last.payment.id) is taken back"
        }
        _ = try await keeper.recordPayment(
            Money(minorUnits: 40_000, currency: .thb), for: order, reason: "seen",
            key: "\(number)", overpayment: Bool.random(using: &chance), by: owner)
        return "order \(order) is paid by hand"
    }

    private mutating func end(_ order: OrderID) async throws -> String {
        let status =
            [OrderStatus.cancelled, .refunded, .awaitingPayment, .paid]
            .randomElement(using: &chance) ?? .cancelled
        _ = try await keeper.setStatus(
            of: order, to: status, reason: "chance", force: true, unpaid: true, shipment: nil,
            by: owner)
        return "order \(order) is set \(status)"
    }

    // MARK: What must hold

    private func rows(_ state: String) async throws -> [StoredRow] {
        try await keeper.store.read { connection in
            try StatementRowTable.rows(
                "WHERE state = $1 ORDER BY id", [.text(state)], on: connection)
        }
    }

    /// What is seen of the orders: status, money, and their slips.
    private func standings() async throws -> [String] {
        var standings: [String] = []
        for order in orders {
            let detail = try await stall.detail(order)
            standings.append(
                "\(detail.order.status) \(detail.order.confirmed.minorUnits) "
                    + "\(detail.slips.map(\.slip.status))")
        }
        return standings
    }

    func check(after done: String) async throws {
        let comment = Comment(rawValue: done)
        var sum: Int64 = 0
        for state in ["open", "settled", "aside"] {
            for row in try await rows(state) { sum += row.assigned + row.left }
        }
        #expect(sum == shown, comment)
        for order in orders { try await check(order, comment) }
        let crooked = try await keeper.store.read { connection in
            try connection.all(Self.crooked) { $0.text(0) }
        }
        #expect(crooked.isEmpty, comment)
    }

    private func check(_ order: OrderID, _ comment: Comment) async throws {
        let detail = try await stall.detail(order)
        let money = detail.order.confirmed.minorUnits
        let ended: [OrderStatus] = [.expired, .cancelled, .refunded]
        #expect(money == 0 || !ended.contains(detail.order.status), comment)
        #expect(money >= 0, comment)
        let takenBack = Set(detail.payments.compactMap(\.payment.reverses))
        for slip in detail.slips.map(\.slip) {
            let standing = detail.payments.map(\.payment).count {
                $0.slip == slip.id && $0.amount.minorUnits > 0 && !takenBack.contains($0.id)
            }
            #expect(standing == (slip.status == .approved ? 1 : 0), comment)
        }
    }

    /// Rows whose shares are not what they count, and shares of payments that do not stand or are
    /// of another sum.
    private static let crooked = """
        SELECT 'row ' || statement_rows.id FROM statement_rows
        WHERE amount > 0 AND assigned <> COALESCE((
            SELECT sum(amount) FROM statement_shares WHERE row_id = statement_rows.id), 0)
        UNION ALL
        SELECT 'share ' || payment_id FROM statement_shares
        JOIN payments ON payments.id = payment_id
        WHERE payments.amount <> statement_shares.amount OR EXISTS (
            SELECT 1 FROM payments AS taken WHERE taken.reverses = payments.id)
        """
}
