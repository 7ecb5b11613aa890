import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Being let in")
struct AdmissionTests {
    @Test("nobody before the draw, then by place: how many are ahead is told")
    func turn() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            let receipts = try await stall.join(5)
            try await stall.plant("UPDATE lines SET rate = 60")

            await expect(.notYourTurn(ahead: nil)) { try await stall.admit(receipts[0]) }
            stall.clock.advance(by: try stall.drop().opensAt - stall.clock.now)
            try await stall.look()

            let line = try await stall.line()
            let drop = try stall.drop()
            #expect(line.early == 5)
            for receipt in receipts {
                let standing = try #require(
                    stall.keeper.standing(receipt.ticket, in: drop, available: 1))
                let place = try #require(standing.place)
                #expect(standing.ahead == max(0, place - line.cursor - 1))
                #expect(standing.isCalled == (place <= line.cursor))
                guard !standing.isCalled else { continue }
                await expect(.notYourTurn(ahead: place - line.cursor - 1)) {
                    try await stall.admit(receipt)
                }
            }
            try await stall.look(times: 5)
            for receipt in receipts { _ = try await stall.admit(receipt) }
        }
    }

    @Test("who asks again has the same admission until it is over, then the next")
    func again() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipt = try await stall.called(1)[0]

            let first = try await stall.admit(receipt)
            stall.clock.advance(by: first.0.expiresAt - .milliseconds(1) - stall.clock.now)
            let again = try await stall.admit(receipt)
            stall.clock.advance(by: .milliseconds(1))
            let second = try await stall.admit(receipt)

            #expect(first.0 == again.0)
            #expect(first.0.turn == 1 && first.0.number == 1)
            #expect(second.0.turn == 2)
            #expect(second.0.expiresAt == stall.clock.now + LineSettings.usualAdmission)
        }
    }

    @Test("a ticket has so many turns and no more")
    func turns() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipt = try await stall.called(1)[0]

            for turn in 1...LineRules.turns {
                #expect(try await stall.admit(receipt).0.turn == turn)
                stall.clock.advance(by: LineSettings.usualAdmission)
            }

            await expect(.turnsUsed) { try await stall.admit(receipt) }
        }
    }

    @Test("as many as may be are inside; one who leaves, or whose time is up, makes room")
    func crowded() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipts = try await stall.called(3)
            let drop = try stall.drop()
            try await stall.plant("UPDATE lines SET cap = 1")

            _ = try await stall.admit(receipts[0])
            await expect(.crowded) { try await stall.admit(receipts[1]) }
            _ = try await stall.admit(receipts[0])
            let left = try await stall.keeper.leave(receipts[0].ticket, drop)
            let leftAgain = try await stall.keeper.leave(receipts[0].ticket, drop)
            _ = try await stall.admit(receipts[1])
            await expect(.crowded) { try await stall.admit(receipts[0]) }
            stall.clock.advance(by: LineSettings.usualAdmission)
            _ = try await stall.admit(receipts[2])

            #expect(left && !leftAgain)
        }
    }

    @Test("an order gives the turn back too, and the ticket can come again")
    func order() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipts = try await stall.called(2)
            try await stall.plant("UPDATE lines SET cap = 1")
            let turn = try await stall.admit(receipts[0])

            let order = try await stall.reserve(
                [("SHIRT-S", 1)], turn: ShownTurn(admission: turn.text, ticket: nil))
            let next = try await stall.admit(receipts[1])
            let stored = try await stall.store.read { connection in
                try connection.all(
                    "SELECT number, order_id FROM line_turns WHERE order_id IS NOT NULL"
                ) { [$0.integer(0), $0.integer(1)] }
            }

            #expect(next.0.number == 2)
            #expect(stored == [[1, order.order.id.value]])
            _ = try await stall.keeper.leave(receipts[1].ticket, try stall.drop())
            #expect(try await stall.admit(receipts[0]).0.turn == 2)
        }
    }

    @Test(
        "a ticket from before a backup was restored does not open the place that has its number now"
    )
    func restored() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipts = try await stall.called(1)
            let drop = try stall.drop()
            let before = LineTicket(
                drop: drop.id, number: 1, id: Array(repeating: 1, count: LineRules.ticketBytes))
            let text = stall.keeper.secret.text(of: before, at: stall.clock.now)

            await expect(.unknownTicket) {
                try await stall.keeper.admit(text, to: drop, available: 1)
            }
            #expect(try await stall.keeper.seat(text, in: drop, available: 1) == nil)
            _ = try await stall.admit(receipts[0])
            await expect(.unknownTicket) {
                try await stall.keeper.admit(text, to: drop, available: 1)
            }
            #expect(
                try await stall.keeper.seat(receipts[0].ticket, in: drop, available: 1) != nil)
        }
    }

    @Test("no ticket, or one of another drop, is let in nowhere; nobody is after the closing")
    func strangers() async throws {
        var file = ShopFile.lined()
        file.drops.append(.sample(slug: "other", stock: [("MUG", 1)]))
        file.drops[1].line = LineSettings(mode: .on)
        try await withStall(file) { stall async throws in
            let receipts = try await stall.called(1)

            await expect(.unknownTicket) { try await stall.admit(receipts[0], "other") }
            let drop = try stall.drop()
            await expect(.unknownTicket) {
                try await stall.keeper.admit("nonsense", to: drop, available: 1)
            }
            stall.clock.advance(by: drop.closesAt - stall.clock.now)
            await expect(.closed) { try await stall.admit(receipts[0]) }
        }
        try await withStall(.lined(.auto)) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()
            let ticket = LineTicket(
                drop: drop.id, number: 1, id: Array(repeating: 1, count: LineRules.ticketBytes))
            let text = stall.keeper.secret.text(of: ticket, at: stall.clock.now)
            await expect(.noLine) { try await stall.keeper.admit(text, to: drop, available: 1) }
        }
    }

    @Test("whoever waits while nothing is left is told so")
    func soldOut() async throws {
        try await withStall(.lined(stock: [("SHIRT-S", 1)])) { stall async throws in
            let receipts = try await stall.called(3)
            let drop = try stall.drop()
            let first = try #require(
                receipts.first {
                    stall.keeper.standing($0.ticket, in: drop, available: 1)?.isCalled == true
                })
            let turn = try await stall.admit(first)
            _ = try await stall.reserve(
                [("SHIRT-S", 1)], turn: ShownTurn(admission: turn.text, ticket: nil))

            for receipt in receipts where receipt.number != first.number {
                await expect(.soldOut) { try await stall.admit(receipt) }
            }
            #expect(try await stall.line().cursor == 1)
        }
    }

    @Test("a rate of a few a minute calls people too, though each look grants a part of a place")
    func slowRate() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            _ = try await stall.join(9)
            try await stall.plant("UPDATE lines SET rate = 6")
            stall.clock.advance(by: try stall.drop().opensAt - stall.clock.now)

            try await stall.look(times: 30)

            #expect(try await stall.line().cursor == 3)
        }
    }

    @Test("called places that never come are waited for, but not for ever")
    func nobodyComes() async throws {
        try await withStall(.lined(stock: [("SHIRT-S", 2)])) { stall async throws in
            try await stall.look()
            _ = try await stall.join(6)
            stall.clock.advance(by: try stall.drop().opensAt - stall.clock.now)

            try await stall.look(times: 20)
            let first = try await stall.line().cursor
            try await stall.look(times: 30)
            let later = try await stall.line().cursor
            try await stall.look(times: 30)

            #expect(first == 2)
            #expect(later == 4)
            #expect(try await stall.line().cursor == 6)
        }
    }

    private func expect(
        _ refusal: AdmissionRefusal, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> (LineAdmission, text: String)
    ) async {
        let error = await #expect(throws: AdmissionRefusal.self, sourceLocation: sourceLocation) {
            _ = try await body()
        }
        #expect(error == refusal, sourceLocation: sourceLocation)
    }
}

@Suite("Reserving where there is a line")
struct LinedReserveTests {
    @Test("without a turn nothing is reserved, whatever is shown in its place")
    func needed() async throws {
        var file = ShopFile.lined()
        file.drops.append(.sample(slug: "other", stock: [("MUG", 1)]))
        file.drops[1].line = LineSettings(mode: .on)
        try await withStall(file) { stall async throws in
            let receipts = try await stall.called(2)
            let strangers = try await stall.join(1, "other")
            try await stall.look(times: 2)
            let strange = try await stall.admit(strangers[0], "other")
            let ticket = ShownTurn(admission: nil, ticket: receipts[0].ticket)

            for shown in [
                nil, ticket, ShownTurn(admission: "nonsense", ticket: nil),
                ShownTurn(admission: receipts[0].ticket, ticket: nil),
                ShownTurn(admission: strange.text, ticket: strangers[0].ticket),
            ] {
                await expectRefusal(.admissionRequired) {
                    try await stall.reserve([("SHIRT-S", 1)], turn: shown)
                }
            }
            _ = try await stall.admit(receipts[0])
            try await stall.reserve([("SHIRT-S", 1)], turn: ticket)
            #expect(try await stall.stock("SHIRT-S").available == 99)
        }
    }

    @Test("a turn is good for one order, also for two at once")
    func once() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipt = try await stall.called(1)[0]
            let turn = ShownTurn(admission: try await stall.admit(receipt).text, ticket: nil)

            let answers = await results(10) { number in
                try await stall.reserve([("SHIRT-S", 1)], key: "k\(number)", turn: turn)
            }

            #expect(answers.compactMap(\.value).count == 1)
            await expectRefusal(.admissionRequired) {
                try await stall.reserve([("SHIRT-S", 1)], turn: turn)
            }
            #expect(try await stall.stock("SHIRT-S").available == 99)
        }
    }

    @Test("the same press again has the same order, although its turn is used")
    func replay() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipt = try await stall.called(1)[0]
            let turn = ShownTurn(admission: try await stall.admit(receipt).text, ticket: nil)

            let first = try await stall.reserve([("SHIRT-S", 1)], key: "k", turn: turn)
            let again = try await stall.reserve([("SHIRT-S", 1)], key: "k", turn: turn)

            #expect(again.isReplay && again.order == first.order)
        }
    }

    @Test("a turn is over at its millisecond, when it was given back, and when the next has begun")
    func over() async throws {
        try await withStall(.lined()) { stall async throws in
            let receipts = try await stall.called(2)
            let first = try await stall.admit(receipts[0])
            let other = try await stall.admit(receipts[1])
            _ = try await stall.keeper.leave(receipts[1].ticket, try stall.drop())

            await expectRefusal(.admissionRequired) {
                try await stall.reserve(
                    [("SHIRT-S", 1)], turn: ShownTurn(admission: other.text, ticket: nil))
            }
            stall.clock.advance(by: first.0.expiresAt - stall.clock.now)
            await expectRefusal(.admissionRequired) {
                try await stall.reserve(
                    [("SHIRT-S", 1)], turn: ShownTurn(admission: first.text, ticket: nil))
            }
            let second = try await stall.admit(receipts[0])
            await expectRefusal(.admissionRequired) {
                try await stall.reserve(
                    [("SHIRT-S", 1)], turn: ShownTurn(admission: first.text, ticket: nil))
            }
            stall.clock.advance(by: second.0.expiresAt - .milliseconds(1) - stall.clock.now)
            try await stall.reserve(
                [("SHIRT-S", 1)], turn: ShownTurn(admission: second.text, ticket: nil))
        }
    }

    @Test("a limit per person holds for a ticket, whatever details its orders have")
    func limit() async throws {
        try await withStall(.lined(limit: 2)) { stall async throws in
            let receipt = try await stall.called(1)[0]
            let first = ShownTurn(admission: try await stall.admit(receipt).text, ticket: nil)
            try await stall.reserve([("SHIRT-S", 2)], by: .person(1), turn: first)
            let second = ShownTurn(admission: try await stall.admit(receipt).text, ticket: nil)

            await expectRefusal(.limitReached(limit: 2, had: 2)) {
                try await stall.reserve([("SHIRT-S", 1)], by: .person(2), turn: second)
            }
        }
    }

    @Test("who asks for more than is left keeps the turn and can take less")
    func soldOutKeepsTurn() async throws {
        let stock = [("SHIRT-S", 10), ("POSTER", 1)].map { (sku: $0.0, units: $0.1) }
        try await withStall(.lined(stock: stock)) { stall async throws in
            let receipt = try await stall.called(1)[0]
            let turn = ShownTurn(admission: try await stall.admit(receipt).text, ticket: nil)
            let poster = try stall.variant("POSTER")

            await expectRefusal(.soldOut(left: [poster: 1])) {
                try await stall.reserve([("POSTER", 2)], turn: turn)
            }
            try await stall.reserve([("SHIRT-S", 1)], turn: turn)
        }
    }

    @Test("a line that begins by itself needs no turn before and needs one from then on")
    func auto() async throws {
        try await withStall(.lined(.auto), gate: JoinGate(isFree: true)) { stall async throws in
            try await stall.look()
            stall.clock.advance(by: try stall.drop().opensAt - stall.clock.now)
            try await stall.look()
            try await stall.reserve([("SHIRT-S", 1)])

            try await stall.look(times: 2, strain: .heavy)

            await expectRefusal(.admissionRequired) { try await stall.reserve([("SHIRT-S", 1)]) }
            let receipt = try #require(try await stall.join(1).first)
            try await stall.look(times: 30)
            let turn = try await stall.admit(receipt)
            try await stall.reserve(
                [("SHIRT-S", 1)], turn: ShownTurn(admission: turn.text, ticket: nil))
        }
    }
}

extension Stall {
    /// Tickets that have joined early and whose places were all called.
    func called(_ count: Int) async throws -> [LineReceipt] {
        try await look()
        let receipts = try await join(count)
        try await callEverybody()
        return receipts
    }
}
