import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Staff give everybody in a drop more time")
struct ExtendTests {
    private func order(
        _ stall: Stall, _ drop: Drop, by customer: CustomerForm? = nil
    ) async throws -> OrderID {
        try await stall.orderInTurn(drop, by: customer)
    }

    @Test("every clock that runs runs longer, and each order's history says so")
    func extend() async throws {
        try await withLine { stall, drop async throws in
            let reserved = try await order(stall, drop)
            let awaiting = try await order(stall, drop, by: .person(1))
            let reviewed = try await order(stall, drop, by: .person(2))
            _ = try await stall.slip("one", for: reviewed)
            let before = try await [
                stall.deadline(reserved), stall.deadline(awaiting), stall.deadline(reviewed),
            ]

            let move = try await stall.change(drop, .extend(minutes: 15), "the bank is down")

            let reach = try await stall.keeper.extensionReach(
                of: drop, move: move, by: Caller(actor: .system, role: .viewer))
            let after = try await [
                stall.deadline(reserved), stall.deadline(awaiting), stall.deadline(reviewed),
            ]
            #expect(after == before.map { $0.map { $0 + .minutes(15) } })
            #expect(after[2] == nil)
            #expect(reach.orders == 2 && reach.turns == 0)
            #expect(reach.until == after.compactMap(\.self).max())
            let entry = try await stall.detail(reserved).timeline.last
            #expect(entry?.kind == .extended)
            #expect(entry?.words == "+15 min · the bank is down")
            #expect(entry?.actor == .staff("owner@shop.example"))
            #expect(try await stall.detail(reviewed).timeline.last?.kind == .slip)
            stall.clock.advance(by: .minutes(24))
            #expect(try await stall.keeper.hasDueOrders() == false)
            stall.clock.advance(by: .minutes(2))
            #expect(try await stall.keeper.hasDueOrders())
        }
    }

    @Test("a line at its number tells when the next of those inside has to have ordered")
    func nextEnd() async throws {
        try await withLine { stall, drop async throws in
            try await stall.change(drop, .cap(1))
            let tickets = try await stall.join(drop, 3)
            try await stall.look()
            #expect(try await stall.control(drop).nextEnd == nil)
            let inside = try await stall.keeper.admit(tickets[0].ticket, to: drop, available: 1)
            try await stall.look()

            let control = try await stall.control(drop)
            #expect(control.limit == .cap)
            #expect(control.nextEnd == inside.0.expiresAt)
            #expect(stall.keeper.lines[drop.id]?.counts?.nextEnd == inside.0.expiresAt)

            try await stall.change(drop, .cap(nil))
            try await stall.look()
            #expect(stall.keeper.lines[drop.id]?.counts?.nextEnd == nil)
        }
    }

    @Test("an admission that may still be used lasts longer; one that is over stays over")
    func turns() async throws {
        try await withLine { stall, drop async throws in
            let tickets = try await stall.join(drop, 2)
            try await stall.look()
            _ = try await stall.keeper.admit(tickets[0].ticket, to: drop, available: 1)
            stall.clock.advance(by: LineSettings.usualAdmission)
            let second = try await stall.keeper.admit(tickets[1].ticket, to: drop, available: 1)

            let move = try await stall.change(drop, .extend(minutes: 10), "slow phones")

            #expect(try await stall.control(drop).sight.active == 1)
            let again = try await stall.keeper.admit(tickets[1].ticket, to: drop, available: 1)
            #expect(again.0.expiresAt == second.0.expiresAt + .minutes(10))
            #expect(again.0.turn == 1)
            try await stall.change(drop, .undo(move: move))
            let back = try await stall.keeper.admit(tickets[1].ticket, to: drop, available: 1)
            #expect(back.0.expiresAt == second.0.expiresAt)
        }
    }

    @Test("who asks about a turn begins no other when it is over")
    func asks() async throws {
        try await withLine { stall, drop async throws in
            let ticket = try await stall.join(drop, 1)[0].ticket
            try await stall.look()
            func ask(_ turn: Int?) async throws -> LineAdmission {
                try await stall.keeper.admit(ticket, to: drop, available: 1, asking: turn).0
            }
            let first = try await ask(nil)
            let move = try await stall.change(drop, .extend(minutes: 10), "slow phones")
            stall.clock.advance(by: LineSettings.usualAdmission)
            stall.clock.advance(by: .minutes(5))
            #expect(try await ask(1).expiresAt == first.expiresAt + .minutes(10))

            try await stall.change(drop, .undo(move: move))
            for _ in 0..<2 {
                await #expect(throws: AdmissionRefusal.notYourTurn(ahead: nil)) {
                    try await ask(1)
                }
            }
            #expect(try await ask(nil).turn == 2)
        }
    }

    @Test("undoing takes exactly that off, and only from deadlines that stayed as they were set")
    func undo() async throws {
        try await withLine { stall, drop async throws in
            let stays = try await order(stall, drop, by: .person(1))
            let changes = try await order(stall, drop)
            let paid = try await order(stall, drop, by: .person(2))
            let before = try await stall.deadline(stays)
            let move = try await stall.change(drop, .extend(minutes: 15), "the bank is down")
            _ = try await stall.keeper.giveDetails(.person(3), to: changes)
            let fresh = try await stall.deadline(changes)
            _ = try await stall.keeper.setStatus(
                of: paid, to: .paid, reason: "cash", force: false, shipment: nil,
                by: .staff(.owner))
            let late = try await order(stall, drop, by: .person(4))
            let lateDeadline = try await stall.deadline(late)

            try await stall.change(drop, .undo(move: move))

            #expect(try await stall.deadline(stays) == before)
            #expect(try await stall.deadline(changes) == fresh)
            #expect(try await stall.deadline(paid) == nil)
            #expect(try await stall.deadline(late) == lateDeadline)
            let entry = try await stall.detail(stays).timeline.last
            #expect(entry?.kind == .shortened)
            #expect(entry?.words == "-15 min")
            #expect(try await stall.detail(changes).timeline.last?.kind == .details)
            #expect(try await stall.count("line_extensions") == 0)
        }
    }

    @Test("two extensions are taken back one after the other")
    func twoExtensions() async throws {
        try await withLine { stall, drop async throws in
            let order = try await order(stall, drop)
            let before = try #require(try await stall.deadline(order))
            let first = try await stall.change(drop, .extend(minutes: 5), "one")
            let second = try await stall.change(drop, .extend(minutes: 7), "two")
            #expect(try await stall.deadline(order) == before + .minutes(12))

            try await stall.change(drop, .undo(move: second))
            #expect(try await stall.deadline(order) == before + .minutes(5))
            try await stall.change(drop, .undo(move: first))

            #expect(try await stall.deadline(order) == before)
        }
    }

    @Test("deadlines move by so much in all, and what is taken back does not count")
    func sum() async throws {
        try await withLine { stall, drop async throws in
            let day = LineRules.extensions.upperBound
            for number in 0..<LineRules.extendedInAll / day {
                try await stall.change(
                    drop, .extend(minutes: day), "day \(number)", isMeant: true)
            }
            await #expect(throws: LineChangeRefusal.extendedEnough(left: 0)) {
                try await stall.change(drop, .extend(minutes: 1), "one more")
            }
            let control = try await stall.control(drop)
            let last = try #require(control.undoable)
            try await stall.change(drop, .undo(move: last))
            await #expect(throws: LineChangeRefusal.extendedEnough(left: day - 1)) {
                try await stall.change(drop, .extend(minutes: 1), "within")
                try await stall.change(drop, .extend(minutes: day), "beyond")
            }
        }
    }

    @Test("more than an hour is asked about once, where it can be given at all")
    func asked() async throws {
        try await withLine { stall, drop async throws in
            let most = LineRules.extensionUnasked
            try await stall.change(drop, .extend(minutes: most), "an hour")
            await #expect(throws: LineChangeRefusal.longExtension(minutes: most + 1)) {
                try await stall.change(drop, .extend(minutes: most + 1), "more")
            }
            #expect(try await stall.control(drop).moves.count { $0.move.kind == .extended } == 1)
            try await stall.change(
                drop, .extend(minutes: most + 1), "more", isMeant: true)
            await #expect(throws: LineChangeRefusal.outOfRange(LineRules.extensions)) {
                try await stall.change(drop, .extend(minutes: 1_441), "beyond")
            }
        }
    }

    @Test("orders of another drop keep their deadlines")
    func otherDrop() async throws {
        var file = ShopFile.sample()
        file.drops[0].line = LineSettings(mode: .on)
        file.drops.append(.sample(slug: "other", stock: [("CAP", 5)]))
        try await withStall(file) { stall async throws in
            try await stall.keeper.stepLines(strain: .none)
            let order = try await stall.reserve([("CAP", 1)], from: "other").order.id
            let before = try await stall.deadline(order)

            try await stall.change(stall.drop(), .extend(minutes: 5), "why")

            #expect(try await stall.deadline(order) == before)
        }
    }

    @Test("more orders than one batch moves are moved by several, each once")
    func batches() async throws {
        try await withLine { stall, drop async throws in
            var orders: [OrderID] = []
            for _ in 0..<5 { orders.append(try await order(stall, drop)) }
            let first = try await stall.deadline(orders[0])
            let move = try await stall.change(drop, .extend(minutes: 5), "why")
            let last = orders.suffix(2)
            try await stall.store.write { connection in
                // As a crash after the first batch of three leaves it.
                for order in last {
                    try connection.execute(
                        "DELETE FROM line_extensions WHERE subject = $1",
                        [.integer(order.value)])
                    try connection.execute(
                        "UPDATE orders SET deadline_at = deadline_at - 300000 WHERE id = $1",
                        [.integer(order.value)])
                }
            }

            let command = MoveDeadlines(drop: drop.id, move: move, takesBack: false, limit: 1)
            #expect(try await stall.keeper.desk.run(command) == 1)
            #expect(try await stall.keeper.desk.run(command) == 1)
            #expect(try await stall.keeper.desk.run(command) == 0)

            #expect(try await stall.deadline(orders[0]) == first.map { $0 + .minutes(5) })
            let created = try await stall.detail(orders[4]).order.createdAt
            #expect(try await stall.deadline(orders[4]) == created + .minutes(15))
        }
    }
}
