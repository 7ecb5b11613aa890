import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

/// Tells everybody of everything.
private struct Gossip: Relay {
    let name = "gossip"
    var hearers = ["ann"]
    var hearing = Outbox.Hearing.all

    func receivers(of entry: Outbox.Entry) -> [String] { hearers }
}

@Suite("Relays and deliveries")
struct RelayTests {
    private static let ladder = RetryLadder([.seconds(2), .seconds(4)], jitter: 0)

    /// A shop whose relay has begun, before anything has happened that it hears of.
    private func withRelay(
        _ relay: Gossip = Gossip(), _ body: @escaping (Stall) async throws -> Void
    ) async throws {
        try await withStall { stall async throws in
            #expect(try await !stall.keeper.advance(relay))
            try await body(stall)
        }
    }

    private func hear(_ stall: Stall, _ relay: Gossip = Gossip()) async throws {
        while try await stall.keeper.advance(relay) {}
    }

    private func claim(_ stall: Stall, _ hearer: String = "ann") async throws -> HeldDelivery? {
        try await stall.keeper.claimDelivery(of: "gossip", to: hearer)
    }

    private func settle(
        _ held: HeldDelivery, _ outcome: DeliveryOutcome, _ stall: Stall
    ) async throws -> Delivery.State? {
        try await stall.keeper.settle(held, outcome, ladder: Self.ladder)
    }

    private func listed(_ stall: Stall) async throws -> [Delivery] {
        try await stall.keeper.deliveries(by: owner).deliveries
    }

    @Test("a relay hears of what comes after its beginning, each entry once and in order")
    func once() async throws {
        try await withRelay { stall in
            for _ in 1...3 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            try await hear(stall)
            try await hear(stall)

            #expect(try await listed(stall).map(\.entry) == [4, 3, 2])
            for entry in 2...4 as ClosedRange<Int64> {
                let held = try #require(try await claim(stall))
                #expect(held.delivery.entry == entry && held.entry?.number == entry)
                #expect(try await settle(held, .delivered("taken"), stall) == .delivered)
            }
            #expect(try await claim(stall) == nil)
            let ended = try await listed(stall)
            #expect(ended.allSatisfy { $0.state == .delivered && $0.answer == "taken" })
            #expect(ended.allSatisfy { $0.endedAt == stall.clock.now && $0.nextAt == nil })
        }
    }

    @Test("more entries than are read at once are all heard")
    func many() async throws {
        try await withRelay { stall in
            let order = try await stall.awaiting()
            for number in 0..<RelayLimits.entries {
                let note = AddNote(order: order, text: "note \(number)", caller: owner)
                _ = try await stall.keeper.desk.run(note)
            }
            #expect(try await stall.keeper.advance(Gossip()))
            #expect(try await !stall.keeper.advance(Gossip()))
            #expect(try await stall.count("deliveries") == RelayLimits.entries + 1)
        }
    }

    @Test("nodes that let one relay hear at the same moment do not tell anything twice")
    func together() async throws {
        try await withRelay { stall in
            for _ in 1...3 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            let keeper = stall.keeper
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { while try await keeper.advance(Gossip()) {} }
                }
                try await group.waitForAll()
            }
            #expect(try await listed(stall).map(\.entry) == [4, 3, 2])
        }
    }

    @Test("of one order the earlier is sent first; another order does not wait for it")
    func inOrder() async throws {
        try await withRelay { stall in
            let one = try await stall.awaiting()
            _ = try await stall.keeper.desk.run(AddNote(order: one, text: "tall", caller: owner))
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)

            let first = try #require(try await claim(stall))
            let other = try #require(try await claim(stall))
            #expect(first.entry?.subject == "order \(one.value)")
            #expect(other.entry?.subject != first.entry?.subject)
            // The note of the first order waits for its reservation.
            #expect(try await claim(stall) == nil)
            _ = try await settle(other, .delivered(""), stall)
            _ = try await settle(first, .failed("away", mayPass: true), stall)
            #expect(try await claim(stall) == nil)

            stall.clock.advance(by: .seconds(2))
            let again = try #require(try await claim(stall))
            #expect(again.delivery.id == first.delivery.id && again.delivery.tries == 1)
            _ = try await settle(again, .delivered(""), stall)
            let next = try #require(try await claim(stall))
            #expect(next.entry?.subject == first.entry?.subject)
            #expect(next.delivery.entry == first.delivery.entry + 1)
        }
    }

    @Test("each receiver has its own: who is away delays nobody")
    func receivers() async throws {
        let relay = Gossip(hearers: ["ann", "bob"])
        try await withRelay(relay) { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall, relay)
            let ann = try #require(try await claim(stall))
            _ = try await settle(ann, .failed("away", mayPass: true), stall)
            #expect(try await claim(stall) == nil)

            let bob = try #require(try await claim(stall, "bob"))
            #expect(try await settle(bob, .delivered("thanks"), stall) == .delivered)
            #expect(try await listed(stall).map(\.state) == [.delivered, .waiting])
        }
    }

    @Test("what fails each time is given up, told, and sent again when somebody asks")
    func givenUp() async throws {
        try await withRelay { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)
            var pauses: [Span] = []
            for _ in 1...2 {
                let held = try #require(try await claim(stall))
                #expect(try await settle(held, .failed("500", mayPass: true), stall) == .waiting)
                let next = try #require(try await listed(stall).first?.nextAt)
                pauses.append(next - stall.clock.now)
                stall.clock.advance(by: next - stall.clock.now)
            }
            #expect(pauses == Self.ladder.pauses)
            let id = try #require(try await listed(stall).first?.id)
            await #expect(throws: SendAgainRefusal.notGivenUp) {
                try await stall.keeper.sendAgain(id, by: owner)
            }
            let last = try #require(try await claim(stall))
            #expect(try await settle(last, .failed("500", mayPass: true), stall) == .givenUp)
            #expect(try await claim(stall) == nil)
            let given = try await stall.keeper.deliveries(in: .givenUp, by: owner).deliveries
            #expect(given.map(\.tries) == [3] && given.first?.answer == "500")

            await #expect(throws: Forbidden.self) {
                try await stall.keeper.sendAgain(id, by: .staff(.checker))
            }
            await #expect(throws: SendAgainRefusal.unknown) {
                try await stall.keeper.sendAgain(99, by: owner)
            }
            try await stall.keeper.sendAgain(id, by: owner)
            let again = try #require(try await claim(stall))
            #expect(again.delivery.id == id && again.delivery.tries == 0)
            #expect(try await settle(again, .delivered(""), stall) == .delivered)
            let told = try await stall.keeper.entries(by: owner).entries.first
            #expect(told?.event == .sentAgain && told?.subject == .delivery(id))
        }
    }

    @Test("what cannot get better is given up at once; what is over is dropped")
    func atOnce() async throws {
        try await withRelay { stall in
            for _ in 1...2 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            try await hear(stall)
            let first = try #require(try await claim(stall))
            #expect(try await settle(first, .failed("404", mayPass: false), stall) == .givenUp)
            let second = try #require(try await claim(stall))
            #expect(try await settle(second, .over("it was over"), stall) == .dropped)
            #expect(try await claim(stall) == nil)
        }
    }

    @Test("what is not due yet is no try")
    func notYet() async throws {
        try await withRelay { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)
            for _ in 1...9 {
                let held = try #require(try await claim(stall))
                #expect(try await settle(held, .notYet(after: .seconds(3)), stall) == .waiting)
                #expect(try await claim(stall) == nil)
                stall.clock.advance(by: .seconds(3))
            }
            #expect(try await listed(stall).first?.tries == 0)
        }
    }

    @Test(
        "a process that dies over a delivery leaves it to the next; its own late word is not noted")
    func died() async throws {
        try await withRelay { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)
            let lost = try #require(try await claim(stall))
            stall.clock.advance(by: RelayLimits.held)
            #expect(try await claim(stall) == nil)
            stall.clock.advance(by: .milliseconds(1))

            let taken = try #require(try await claim(stall))

            #expect(taken.delivery.id == lost.delivery.id)
            #expect(try await settle(lost, .failed("late", mayPass: false), stall) == nil)
            #expect(try await settle(taken, .delivered("on time"), stall) == .delivered)
            #expect(try await settle(lost, .failed("later", mayPass: true), stall) == nil)
            #expect(try await listed(stall).map(\.answer) == ["on time"])
        }
    }

    @Test("a delivery over which each process dies is given up")
    func diesEachTime() async throws {
        try await withRelay { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)
            for _ in 0..<RelayLimits.lost {
                #expect(try await claim(stall) != nil)
                stall.clock.advance(by: RelayLimits.held)
                stall.clock.advance(by: .milliseconds(1))
            }
            #expect(try await claim(stall) == nil)
            #expect(try await listed(stall).first?.state == .givenUp)
        }
    }

    @Test("what a process held that has ended is let go when the next one begins")
    func letGo() async throws {
        try await withRelay { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)
            _ = try await claim(stall)
            #expect(try await claim(stall) == nil)
            try await stall.keeper.letGoOfDeliveries(of: "gossip", to: "ann")
            #expect(try await claim(stall) != nil)
        }
    }

    @Test("what no server delivers any more is given up after a day")
    func unserved() async throws {
        try await withRelay { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            try await hear(stall)
            stall.clock.advance(by: RelayLimits.unserved)
            try await stall.keeper.clearAwayDeliveries()
            #expect(try await listed(stall).first?.state == .waiting)
            stall.clock.advance(by: .milliseconds(1))
            try await stall.keeper.clearAwayDeliveries()
            #expect(try await listed(stall).first?.state == .givenUp)
        }
    }

    @Test("a relay is not woken by what it does not hear")
    func deaf() async throws {
        let relay = Gossip(
            hearing: Outbox.Hearing(orders: false, events: [.jobAsked]))
        try await withRelay(relay) { stall in
            _ = try await stall.reserve([("SHIRT-S", 1)])
            let commits = stall.keeper.seen.number
            #expect(try await !stall.keeper.advance(relay))
            #expect(stall.keeper.seen.number == commits)
            _ = try await stall.keeper.requestExport(OrderFilter(), ExportLayout(.csv), by: owner)
            try await hear(stall, relay)
            let held = try #require(try await claim(stall))
            guard case .shop(let entry)? = held.entry else {
                Issue.record("nothing of the shop was heard")
                return
            }
            #expect(entry.event == .jobAsked(.export))
        }
    }

    @Test("deliveries are forgotten a month after they ended")
    func kept() async throws {
        try await withRelay { stall in
            for _ in 1...2 { _ = try await stall.reserve([("SHIRT-S", 1)]) }
            try await hear(stall)
            let held = try #require(try await claim(stall))
            _ = try await settle(held, .delivered(""), stall)

            stall.clock.advance(by: RelayLimits.kept)
            try await stall.keeper.clearAwayDeliveries()
            #expect(try await listed(stall).map(\.state) == [.givenUp, .delivered])
            stall.clock.advance(by: .milliseconds(1))
            try await stall.keeper.clearAwayDeliveries()
            // The other one waits no more either: nobody serves it.
            #expect(try await listed(stall).map(\.state) == [.givenUp])
        }
    }

    @Test("an order that is cleared with its rehearsal is told of no more")
    func cleared() async throws {
        try await withStall { stall async throws in
            let copy = try await stall.keeper.beginRehearsal(of: "tour", by: owner)
            #expect(try await !stall.keeper.advance(Gossip()))
            _ = try await stall.reserve([("SHIRT-S", 1)], from: copy)
            try await hear(stall)
            _ = try await stall.keeper.clearRehearsal(copy, by: owner)

            let held = try #require(try await claim(stall))

            #expect(held.entry == nil)
        }
    }
}

@Suite("The ladder of tries")
struct RetryLadderTests {
    @Test("each pause follows its try, by chance a fifth longer or shorter, and there is an end")
    func pauses() {
        let ladder = RetryLadder([.seconds(10), .seconds(100)])
        #expect(ladder.pause(after: 1, chance: 0) == .seconds(8))
        #expect(ladder.pause(after: 1, chance: 0.5) == .seconds(10))
        #expect(ladder.pause(after: 2, chance: 0.75) == .seconds(110))
        #expect(ladder.pause(after: 3, chance: 0) == nil)
        #expect(ladder.pause(after: 0, chance: 0) == nil)
        #expect(RetryLadder([]).pause(after: 1, chance: 0) == nil)
    }
}
