import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Who waited until the drop closed")
struct WaitedInVainTests {
    private static let owner = Caller.staff(.owner)

    /// The entries that somebody is told of, in order.
    private func told(_ stall: Stall) async throws -> [Int64] {
        while try await stall.keeper.tellWaitedInVain() {}
        return try await stall.store.read { connection in
            try connection.all(
                "SELECT subject FROM shop_entries WHERE kind = 'waited_in_vain' ORDER BY id"
            ) { Int64($0.text(0)) ?? 0 }
        }
    }

    private func close(_ stall: Stall) {
        stall.clock.advance(by: .days(1))
    }

    @Test("each is told once, who gave an address and was offered nothing")
    func once() async throws {
        try await withStall(.waiting()) { stall async throws in
            let orders = [
                try await stall.awaiting("SHIRT-S", by: 101),
                try await stall.awaiting("SHIRT-S", by: 102),
            ]
            let offered = try await stall.ask([("SHIRT-S", 1)], by: 1)
            let vain = try await stall.ask([("SHIRT-S", 2)], by: 2)
            let left = try await stall.ask([("SHIRT-S", 1)], by: 3)
            let also = try await stall.ask([("SHIRT-S", 1)], by: 4)
            _ = try await stall.store.write { connection in
                try connection.execute(
                    "UPDATE waitlist_entries SET email_key = NULL WHERE number = 4")
            }
            _ = try await stall.keeper.cancel(orders[0])
            try await stall.sweep()
            #expect(try await stall.entry(offered).entry.standing == .offered)
            try await stall.keeper.leaveWaitlist(left.id)
            #expect(try await told(stall) == [])

            stall.clock.advance(by: .milliseconds(Span.days(1).milliseconds - 1))
            #expect(try await told(stall) == [], "the drop is open for one more millisecond")
            stall.clock.advance(by: .milliseconds(1))
            for _ in 1...2 { #expect(try await told(stall) == [vain.id.value]) }
            #expect(also.number == 4)
        }
    }

    @Test("many are noted in steps, and none is left out or told twice")
    func many() async throws {
        try await withStall(.waiting()) { stall async throws in
            for number in 101...102 { _ = try await stall.awaiting("SHIRT-S", by: number) }
            for number in 1...5 { _ = try await stall.ask([("SHIRT-S", 1)], by: number) }
            close(stall)
            // As where a process ended between two steps.
            let now = stall.clock.now
            try await stall.store.write { connection in
                let due = try #require(try WaitedInVain.due(at: now, on: connection))
                var some = due
                some.entries = Array(due.entries.prefix(2))
                try WaitedInVain.note(some, at: now, on: connection)
            }
            #expect(try await told(stall) == [1, 2, 3, 4, 5])
        }
    }

    @Test("a drop that opens again tells of its next end, and one that ended long ago of none")
    func again() async throws {
        try await withStall(.waiting()) { stall async throws in
            for number in 101...102 { _ = try await stall.awaiting("SHIRT-S", by: number) }
            _ = try await stall.ask([("SHIRT-S", 1)], by: 1)
            close(stall)
            #expect(try await told(stall) == [1])
            var file = ShopFile.waiting()
            file.drops[0].closesAt = stall.clock.now + .hours(1)
            _ = try await stall.keeper.apply(file, by: .shop)
            #expect(try await told(stall) == [1])
            stall.clock.advance(by: .hours(1))
            #expect(try await told(stall) == [1, 1])

            // Nobody looked for longer than people are told.
            file.drops[0].closesAt = stall.clock.now + .hours(1)
            _ = try await stall.keeper.apply(file, by: .shop)
            stall.clock.advance(by: .hours(1))
            stall.clock.advance(by: WaitlistLimits.told)
            #expect(try await told(stall) == [1, 1])
            #expect(try await stall.findings(files: false) == [])
        }
    }

    @Test("the last moment at which somebody is told is one day after the end")
    func edge() async throws {
        try await withStall(.waiting()) { stall async throws in
            for number in 101...102 { _ = try await stall.awaiting("SHIRT-S", by: number) }
            _ = try await stall.ask([("SHIRT-S", 1)], by: 1)
            close(stall)
            stall.clock.advance(by: .milliseconds(WaitlistLimits.told.milliseconds - 1))
            #expect(try await told(stall) == [1])
        }
    }
}
