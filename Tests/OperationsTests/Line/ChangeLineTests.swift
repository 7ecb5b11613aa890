import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Staff steer a line")
struct ChangeLineTests {
    @Test("pausing stops the calls, resuming goes on, and each is a move of somebody")
    func pause() async throws {
        try await withLine { stall, drop async throws in
            _ = try await stall.join(drop, 3)

            try await stall.change(drop, .pause, reason: "the printer")
            try await stall.look()
            #expect(try await stall.control(drop).line.cursor == 0)
            #expect(try await stall.control(drop).limit == .paused)
            try await stall.change(drop, .resume)
            try await stall.look()

            let control = try await stall.control(drop)
            #expect(control.line.cursor == 3)
            #expect(control.limit == .nobodyWaits)
            #expect(control.moves.map(\.move.kind) == [.resumed, .paused, .drawn, .committed])
            #expect(control.moves[1].actor == .staff("owner@shop.example"))
            #expect(control.moves[1].reason == "the printer")
        }
    }

    @Test("the rate and the cap that staff set hold from the next look on")
    func rateAndCap() async throws {
        try await withLine { stall, drop async throws in
            _ = try await stall.join(drop, 10)
            try await stall.change(drop, .rate(120))

            try await stall.look()
            #expect(try await stall.control(drop).line.cursor == 2)
            try await stall.change(drop, .cap(3))
            try await stall.look()
            try await stall.look()

            let control = try await stall.control(drop)
            #expect(control.line.cursor == 3)
            #expect(control.limit == .cap)
        }
    }

    @Test("only who runs the shop may", arguments: Role.allCases)
    func roles(_ role: Role) async throws {
        try await withLine { stall, drop async throws in
            if role.may(.runLine) {
                try await stall.change(drop, .pause, by: role)
            } else {
                await #expect(throws: Forbidden(permission: .runLine, role: role)) {
                    try await stall.change(drop, .pause, by: role)
                }
            }
        }
    }

    @Test("the same form again changes nothing more; another one does")
    func twice() async throws {
        try await withLine { stall, drop async throws in
            let order = try await stall.orderInTurn(drop)
            let deadline = try #require(try await stall.deadline(order))

            let first = try await stall.change(drop, .extend(minutes: 5), "why", key: "form")
            let second = try await stall.change(drop, .extend(minutes: 5), "why", key: "form")
            #expect(first == second)
            #expect(try await stall.deadline(order) == deadline + .minutes(5))
            try await stall.change(drop, .extend(minutes: 5), "why", key: "another form")

            #expect(try await stall.deadline(order) == deadline + .minutes(10))
        }
    }

    @Test("what lets others wait longer, or is read by every shopper, needs a reason")
    func reasons() async throws {
        try await withLine { stall, drop async throws in
            _ = try await stall.join(drop, 1)
            for change in [LineChange.extend(minutes: 5), .letIn(number: 1)] {
                await #expect(throws: LineChangeRefusal.reasonMissing) {
                    try await stall.change(drop, change, "  ")
                }
            }
            #expect(try await stall.control(drop).undoable == nil)
        }
    }

    @Test("a drop without a line has nothing to steer")
    func noLine() async throws {
        try await withStall { stall async throws in
            let drop = try stall.drop()

            await #expect(throws: LineChangeRefusal.noLine) {
                try await stall.change(drop, .pause)
            }
            #expect(try await stall.keeper.lineControl(of: drop, by: .staff(.viewer)) == nil)
        }
    }

    @Test("changes are taken back from the last one on, each once")
    func undo() async throws {
        try await withLine { stall, drop async throws in
            let rate = try await stall.change(drop, .rate(60))
            let pause = try await stall.change(drop, .pause)

            await #expect(throws: LineChangeRefusal.notTheLast) {
                try await stall.change(drop, .undo(move: rate))
            }
            try await stall.change(drop, .undo(move: pause))
            await #expect(throws: LineChangeRefusal.notTheLast) {
                try await stall.change(drop, .undo(move: pause))
            }
            #expect(try await stall.control(drop).undoable == rate)
            try await stall.change(drop, .undo(move: rate))

            let control = try await stall.control(drop)
            #expect(control.undoable == nil)
            #expect(!control.line.isPaused)
            #expect(control.line.rate == nil)
            #expect(control.moves.filter(\.isUndone).map(\.move.number) == [pause, rate])
        }
    }

    @Test("a ticket that is let in out of turn is admitted and nobody else is")
    func letIn() async throws {
        try await withLine { stall, drop async throws in
            let tickets = try await stall.join(drop, 3)
            try await stall.change(drop, .pause)
            try await stall.look()

            let code = tickets[2].recoveryCode
            let number = try #require(stall.keeper.ticketNumber(typed: " \(code)", of: drop))
            #expect(stall.keeper.ticketNumber(typed: "3", of: drop) == number)
            try await stall.change(drop, .letIn(number: number), "came by wheelchair")
            try await stall.look()

            let admission = try await stall.keeper.admit(
                tickets[2].ticket, to: drop, available: 1
            ).0
            #expect(admission.number == 3)
            await #expect(throws: AdmissionRefusal.self) {
                try await stall.keeper.admit(tickets[0].ticket, to: drop, available: 1)
            }
            await #expect(throws: LineChangeRefusal.alreadyCalled) {
                try await stall.change(drop, .letIn(number: 3), "again")
            }
            let moves = try await stall.control(drop).moves
            #expect(moves.first?.move.kind == .letIn)
            #expect(moves.first?.move.detail == "3")
            #expect(try await stall.findings() == [])
        }
    }

    @Test("what the page counts of turns")
    func counts() async throws {
        try await withLine { stall, drop async throws in
            let tickets = try await stall.join(drop, 4)
            try await stall.look()
            for ticket in tickets.dropLast() {
                _ = try await stall.keeper.admit(ticket.ticket, to: drop, available: 1)
            }
            _ = try await stall.keeper.leave(tickets[0].ticket, drop)
            _ = try await stall.keeper.reserve(
                ReserveRequest(
                    slug: "tour", lines: [.init(sku: "SHIRT-S", quantity: 1)], customer: nil,
                    key: "one", body: [],
                    turn: ShownTurn(admission: nil, ticket: tickets[1].ticket)))

            var control = try await stall.control(drop)
            #expect(control.sight.active == 1)
            #expect(control.sight.expected == 1)
            #expect(control.turns == TurnCounts(given: 3, ordered: 1, expired: 0, givenBack: 1))
            stall.clock.advance(by: LineSettings.usualAdmission)
            control = try await stall.control(drop)
            #expect(control.turns == TurnCounts(given: 3, ordered: 1, expired: 1, givenBack: 1))
            #expect(control.sight.expected == 0)
        }
    }
}

/// A shop whose drop has a line that staff have not touched.
func withLine(
    limit: Int? = nil, _ body: (Stall, Drop) async throws -> Void
) async throws {
    var file = ShopFile.sample(limit: limit)
    file.drops[0].line = LineSettings(mode: .on)
    try await withStall(file) { stall in
        try await stall.keeper.stepLines(strain: .none)
        try await body(stall, try stall.drop())
    }
}

extension Stall {
    func drop(_ slug: String = "tour") throws -> Drop {
        guard let listing = keeper.catalogue?.listing(slug: slug) else {
            throw ReserveFailure.unknownDrop
        }
        return listing.drop
    }

    /// Joins so many people, one after another.
    func join(_ drop: Drop, _ count: Int) async throws -> [LineReceipt] {
        var receipts: [LineReceipt] = []
        for _ in 0..<count {
            receipts.append(try await keeper.join(drop, JoinRequest(client: "192.0.2.1")).receipt)
        }
        return receipts
    }

    /// An order of somebody who was let in.
    func orderInTurn(_ drop: Drop, by customer: CustomerForm? = nil) async throws -> OrderID {
        let ticket = try await join(drop, 1)[0].ticket
        try await look()
        _ = try await keeper.admit(ticket, to: drop, available: 1)
        return try await keeper.reserve(
            ReserveRequest(
                slug: drop.slug, lines: [.init(sku: "SHIRT-S", quantity: 1)], customer: customer,
                key: ticket, body: [], turn: ShownTurn(admission: nil, ticket: ticket))
        ).order.id
    }

    /// A second passes and the line is looked at.
    func look() async throws {
        clock.advance(by: .seconds(1))
        try await keeper.stepLines(strain: .none)
    }

    @discardableResult
    func change(
        _ drop: Drop, _ change: LineChange, _ reason: String = "", reason named: String? = nil,
        key: String? = nil, isMeant: Bool = false, by role: Role = .owner
    ) async throws -> Int64 {
        try await keeper.changeLine(
            of: drop, change, reason: named ?? reason,
            key: key ?? "\(change) \(UInt64.random(in: 0 ... .max))", isMeant: isMeant,
            by: .staff(role))
    }

    func control(_ drop: Drop) async throws -> LineControl {
        guard let control = try await keeper.lineControl(of: drop, by: .staff(.viewer)) else {
            throw LineChangeRefusal.noLine
        }
        return control
    }

    func deadline(_ order: OrderID) async throws -> Timestamp? {
        try await detail(order).order.deadline
    }
}
