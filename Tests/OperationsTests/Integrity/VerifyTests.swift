import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Verify finds what is wrong, and nothing else")
struct VerifyTests {
    @Test("a busy shop has no fault, and nothing odd but what staff called paid without money")
    func healthy() async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()

            let found = try await stall.findings(files: true)
            #expect(found.count == 3)
            #expect(found.allSatisfy { $0.weight == .note && $0.text.contains("underpaid by") })
        }
    }

    @Test("money that does not fit is told; money in an order that is over is a fault")
    func money() async throws {
        try await withBrokenStall(.sample()) { stall async throws in
            let over = try await stall.awaiting("SHIRT-S", 1, by: 1)
            let ended = try await stall.awaiting("SHIRT-S", 1, by: 2)
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 40_001, currency: .thb), for: over, reason: "seen", key: "one",
                overpayment: true, by: .staff(.owner))
            #expect(try await stall.findings().map(\.weight) == [.note])
            #expect(try await stall.findings().first?.words == "is overpaid by 0.01 THB")

            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 5, currency: .thb), for: ended, reason: "seen", key: "two",
                by: .staff(.owner))
            _ = try await stall.keeper.setStatus(
                of: ended, to: .cancelled, reason: "x", force: false, shipment: nil,
                by: .staff(.owner))
            try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE orders SET status = 'cancelled' WHERE status = 'refund_due'")
                try connection.execute(
                    "UPDATE timeline SET to_status = 'cancelled' WHERE to_status = 'refund_due'")
            }
            let faults = try await stall.findings().filter { $0.weight == .fault }
            #expect(
                faults.map(\.words) == ["is cancelled, and 0.05 THB of its money is here"])
        }
    }

    @Test("an empty database has no fault")
    func empty() async throws {
        try await withStall(nil) { stall async throws in
            #expect(try await stall.findings(files: true) == [])
        }
    }

    /// A fault as somebody with another program would make it, and what verify says to it.
    struct Planted: Sendable, CustomTestStringConvertible {
        var sql: [String]
        /// Words of each finding, in order.
        var found: [String]

        init(_ sql: String..., found: [String]) {
            self.sql = sql
            self.found = found
        }

        var testDescription: String { sql.joined(separator: "; ") }
    }

    /// In the busy shop the orders 1 to 9 are in the statuses one by one, 10 has part payments and
    /// an approved slip 1, 11 a rejected slip 2 and a waiting one 3, 12 a late slip 4.
    static let planted = [
        Planted(
            "UPDATE variants SET available = available - 1 WHERE sku = 'SHIRT-M'",
            found: ["but the stock is 5"]),
        Planted(
            "INSERT INTO drops SELECT 99, 'other', title, opens_at, closes_at, hold_ms, pay_ms, "
                + "limit_per_person, shipping_method, shipping_fee, currency, 0, 9, 'off', 1, 1, "
                + "0, NULL, told, 0, NULL, NULL FROM drops",
            "UPDATE counters SET last = 99 WHERE name = 'catalogue'",
            "UPDATE products SET drop_id = 99",
            found: ["its product belongs", "its product belongs", "its product belongs"]),
        Planted(
            "UPDATE order_lines SET told = 99 WHERE order_id = 10",
            found: ["was sold under words number 99, which are not there"]),
        Planted(
            "UPDATE orders SET told = 99 WHERE id = 7",
            found: ["was told terms number 99, which are not there"]),
        Planted(
            "UPDATE told_terms SET accounts = 99",
            found: ["name accounts number 99, which are not there"]),
        Planted("UPDATE drops SET title = 'Mugs'", found: ["tells another title"]),
        Planted("UPDATE variants SET name = 'x' WHERE sku = 'POSTER'", found: ["another name"]),
        Planted(
            "UPDATE order_lines SET unit_price = 1 WHERE order_id = 10",
            found: ["asks 35000 for its goods, its lines 1"]),
        Planted(
            "UPDATE orders SET quantity = 2 WHERE id = 7", found: ["says 2 units, its lines 1"]),
        Planted(
            "UPDATE orders SET currency = 'EUR' WHERE id = 7",
            found: ["is in EUR, its drop in THB"]),
        Planted(
            "UPDATE orders SET confirmed = confirmed + 5 WHERE id = 10",
            found: ["says 805 are confirmed, its payments 800", "its history 800"]),
        Planted(
            "UPDATE payments SET amount = -1 WHERE reverses IS NOT NULL",
            found: ["says 800 are confirmed, its payments 40799", "takes back 1 of a payment"]),
        Planted(
            "UPDATE payments SET source = 'slip' WHERE request_key IS NOT NULL",
            found: ["its source and its slip disagree"]),
        Planted(
            "UPDATE orders SET paid_at = NULL WHERE id = 4",
            found: ["is paid and nobody knows since when"]),
        Planted(
            "UPDATE orders SET address = NULL WHERE id = 2",
            found: ["a part of its shopper's details"]),
        Planted(
            "UPDATE orders SET status = 'fulfilled' WHERE id = 4",
            found: ["is fulfilled, but its history ends with paid"]),
        Planted(
            "UPDATE timeline SET to_status = 'cancelled' WHERE order_id = 11 AND kind = 'reserved'",
            found: ["its history has a gap before under_review"]),
        Planted(
            "UPDATE timeline SET amount = 1 WHERE kind = 'payment'",
            found: ["says 800 are confirmed, its history 101"]),
        Planted(
            "UPDATE slips SET status = 'rejected' WHERE id = 1",
            found: ["is rejected and counts as money once"]),
        Planted(
            "UPDATE slips SET status = 'approved' WHERE id = 2",
            found: ["is approved and counts as money never"]),
        Planted(
            "UPDATE slips SET decided_at = 1 WHERE id = 3",
            found: ["waits although somebody has decided"]),
        Planted(
            "UPDATE slips SET decided_at = NULL WHERE id = 2",
            found: ["is rejected and nobody knows since when"]),
        Planted(
            "UPDATE slips SET order_id = 12 WHERE id = 1", found: ["is money of order"]),
        Planted(
            "DELETE FROM slip_greys WHERE slip_id = 3", found: ["has half of what its picture"]),
        Planted(
            "DELETE FROM slip_imprints WHERE slip_id = 4", found: ["has half of what its picture"]),
        Planted(
            "UPDATE slip_likenesses SET blocks = 3 WHERE slip_id = 3",
            found: ["looks like slip 4, which does not", "looks like slip 3, which does not"]),
        Planted(
            "DELETE FROM slip_likenesses WHERE slip_id = 4",
            found: ["looks like slip 4, which does not"]),
        Planted(
            "UPDATE counters SET last = 1 WHERE name = 'orders'",
            found: ["1 was given out last, but orders has 15"]),
        Planted(
            "UPDATE counters SET last = 2 WHERE name = 'catalogue'",
            found: ["but variants has"]),
        Planted(
            "DELETE FROM counters WHERE name = 'staff'",
            found: ["nobody knows which was given out last"]),
        Planted(
            "DELETE FROM timeline WHERE kind = 'note'", found: ["timeline and shop_entries have"]),
        Planted(
            "UPDATE idempotency SET answer = 'yes' WHERE order_id = 2",
            found: ["and says 'yes'"]),
        Planted(
            "UPDATE idempotency SET order_id = NULL WHERE order_id = 2",
            found: ["granted nothing and says 'awaiting_payment"]),
        Planted(
            "UPDATE settings SET value = 'ab' WHERE name = 'secret'",
            found: ["the shop's secret is missing or damaged"]),
        Planted(
            "DELETE FROM settings WHERE name = 'currency'",
            found: ["the shop's name or currency is missing"]),
    ]

    @Test("a fault that the schema does not catch", arguments: planted)
    func fault(_ planted: Planted) async throws {
        try await withBrokenStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()
            try await stall.store.write { connection in
                for sql in planted.sql {
                    guard try connection.execute(sql) > 0 else {
                        throw StorageError.failed(code: 0, "nothing was planted by \(sql)")
                    }
                }
            }

            let found = try await stall.findings().filter { $0.weight == .fault }

            #expect(found.map(\.weight) == planted.found.map { _ in .fault })
            for (finding, words) in zip(found, planted.found) {
                #expect(finding.text.contains(words), "\(finding.text)")
            }
        }
    }
}

/// A stall whose data the test breaks; that it is broken is what it wants.
func withBrokenStall(
    _ file: ShopFile, _ body: (Stall) async throws -> Void
) async throws {
    var isDone = false
    do {
        try await withStall(file) { stall async throws in
            try await body(stall)
            isDone = true
        }
    } catch let broken as BrokenInvariants {
        guard isDone else { throw broken }
    }
}
