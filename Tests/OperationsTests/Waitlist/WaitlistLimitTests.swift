import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("The limits of a waitlist")
struct WaitlistLimitTests {
    /// Somebody has the shirts, and one person waits.
    private func sellOut(_ stall: Stall) async throws -> [OrderID] {
        var orders: [OrderID] = []
        for number in 101...102 { orders.append(try await stall.awaiting("SHIRT-S", by: number)) }
        return orders
    }

    private static let columns = """
        waitlist_entries (id, drop_id, number, state, takes_fewer, asked_at, name, phone, email, \
        address, note, request_key, fingerprint, move, link)
        """

    /// Puts entries with these numbers beside the first one, who want what that one wants.
    private func fill(_ stall: Stall, _ numbers: ClosedRange<Int64>) async throws {
        let drop = try #require(stall.keeper.catalogue?.listing(slug: "tour")?.drop.id)
        let small = try stall.variant("SHIRT-S")
        try await stall.store.write { connection in
            for start in stride(from: numbers.lowerBound, through: numbers.upperBound, by: 1_000) {
                let some = start...min(numbers.upperBound, start + 999)
                try MultiRowInsert(into: Self.columns, columns: 15).run(
                    connection,
                    some.flatMap { number -> [Value] in
                        let key = Array("filled \(number)".utf8)
                        return [
                            .integer(number), .integer(drop.value), .integer(number),
                            .text("waiting"), .integer(1), .integer(0), .text("Mali"),
                            .text(""), .text(""), .text("1 Road"), .text(""), .blob(key),
                            .blob(key), .integer(number), .blob(key),
                        ]
                    })
                try MultiRowInsert(
                    into: "waitlist_lines (drop_id, entry_id, variant_id, quantity)", columns: 4
                ).run(
                    connection,
                    some.flatMap { number -> [Value] in
                        [
                            .integer(drop.value), .integer(number), .integer(small.value),
                            .integer(1),
                        ]
                    })
            }
            let last = numbers.upperBound
            try connection.execute(
                "UPDATE waitlists SET asked = $1, waiting = $1", [.integer(last)])
            try connection.execute(
                "UPDATE variants SET waiting = $1 WHERE id = $2",
                [.integer(last), .integer(small.value)])
            try connection.execute(
                "UPDATE counters SET last = $1 WHERE name = 'waitlist'", [.integer(last)])
        }
    }

    @Test("ten thousand wait at a time, the next may when one has left, and the first is served")
    func waiting() async throws {
        try await withStall(.waiting()) { [self] stall in
            let orders = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            try await fill(stall, 2...(WaitlistLimits.waiting - 1))

            let last = try await stall.ask([("SHIRT-S", 1)], by: 2)
            #expect(last.number == 10_000)
            #expect(try await stall.entry(last).ahead == 9_999)
            await #expect(throws: WaitlistRefusal.full(limit: 10_000)) {
                try await stall.ask([("SHIRT-S", 1)], by: 3)
            }
            // Whoever asks the same again is answered as before.
            #expect(try await stall.ask([("SHIRT-S", 1)], by: 2).number == 10_000)

            _ = try await stall.keeper.cancel(orders[0])
            try await stall.sweep()
            #expect(try await stall.entry(first).entry.standing == .offered)
            #expect(try await stall.ask([("SHIRT-S", 1)], by: 3).number == 10_001)
            await #expect(throws: WaitlistRefusal.full(limit: 10_000)) {
                try await stall.ask([("SHIRT-S", 1)], by: 4)
            }
        }
    }

    @Test("a hundred thousand are asked in all, however few wait")
    func asked() async throws {
        try await withStall(.waiting()) { [self] stall in
            _ = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            _ = try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE waitlists SET asked = $1", [.integer(WaitlistLimits.asked - 1)])
            }
            #expect(try await stall.ask([("SHIRT-S", 1)], by: 2).number == 100_000)
            try await stall.keeper.leaveWaitlist(first.id)
            await #expect(throws: WaitlistRefusal.full(limit: 100_000)) {
                try await stall.ask([("SHIRT-S", 1)], by: 3)
            }
        }
    }

    @Test("a wrong key opens nothing, and an entry of another number has another key")
    func keys() async throws {
        try await withStall(.waiting()) { [self] stall in
            _ = try await sellOut(stall)
            let first = try await stall.ask([("SHIRT-S", 1)], by: 1)
            let second = try await stall.ask([("SHIRT-S", 1)], by: 2)
            let drop = try #require(stall.keeper.catalogue?.listing(slug: "tour")?.drop.id)
            for key in ["", "x", stall.keeper.key(of: second.id)] {
                let view = try await stall.keeper.waitlistEntry(first.number, key: key, of: drop)
                #expect(view == nil)
            }
            #expect(try await stall.entry(first).entry.customer.phone == "0810000001")
        }
    }
}
