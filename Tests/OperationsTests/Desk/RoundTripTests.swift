import Blobs
import Foundation
import Shop
import Storage
import TestShop
import TestSupport
import Testing

@testable import Operations

/// How often a command or a query may wait for a database that is on another machine, from the
/// table of `docs/scaling.md`.
private func promised() throws -> [String: Int] {
    let text = try String(contentsOf: projectFile("docs/scaling.md"), encoding: .utf8)
    let table = text.split(separator: "<!-- round trips -->", omittingEmptySubsequences: false)
    var rows: [String: Int] = [:]
    for line in table[1].split(separator: "\n") {
        let cells = line.split(separator: "|").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        if cells.count >= 2, let trips = Int(cells[1]) { rows[cells[0]] = trips }
    }
    return rows
}

@Suite("Round trips to PostgreSQL")
struct RoundTripTests {
    /// Counts what each piece of work has waited.
    private final class Meter {
        let stall: Stall
        private(set) var counted: [String: Int] = [:]

        init(_ stall: Stall) { self.stall = stall }

        func count<T>(_ name: String, _ work: () async throws -> T) async throws -> T {
            let before = TestEngine.roundTrips(of: stall.store) ?? 0
            let value = try await work()
            counted[name] = (TestEngine.roundTrips(of: stall.store) ?? 0) - before
            return value
        }
    }

    @Test("every command and query waits as often as the table says")
    func table() async throws {
        try await withStall(.sample(limit: 5), engine: .postgres) { stall in
            let meter = Meter(stall)
            try await warmUp(stall)
            try await shoppers(meter)
            try await staff(meter)
            var counted = meter.counted
            try await withStall(.lined(), engine: .postgres) { stall in
                let meter = Meter(stall)
                try await line(meter)
                counted.merge(meter.counted) { first, _ in first }
            }
            let promised = try promised()
            for (name, trips) in counted.sorted(by: { $0.key < $1.key }) {
                #expect(promised[name] == trips, "\(name) takes \(trips)")
            }
            #expect(promised.count == counted.count)
        }
    }

    /// Two of each are in the line, and nobody else asks for anything.
    private func line(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        try await stall.look()
        let drop = try stall.drop()
        _ = try await keeper.lineControl(of: drop, by: owner)
        let receipt = try await stall.join(1)[0]
        _ = try await meter.count("join the line") { try await stall.join(1) }
        try await stall.callEverybody()
        try await meter.count("look at a line") { try await stall.look() }
        _ = try await meter.count("be let in") { try await stall.admit(receipt) }
        _ = try await meter.count("a line as staff steer it") {
            try await keeper.lineControl(of: drop, by: owner)
        }
        _ = try await meter.count("steer a line") {
            try await keeper.changeLine(
                of: drop, .rate(120), reason: "", key: "rate", isMeant: false, by: owner)
        }
        _ = try await meter.count("give everybody more time") {
            try await keeper.changeLine(
                of: drop, .extend(minutes: 5), reason: "slow", key: "time", isMeant: false,
                by: owner)
        }
    }

    /// A connection's first transaction finds out what it has committed before.
    private func warmUp(_ stall: Stall) async throws {
        let order = try await stall.awaiting("SHIRT-S", 1, by: 9)
        _ = try await stall.detail(order)
        // Staff read on connections of their own.
        _ = try await stall.keeper.orders(OrderFilter(), past: nil, by: .staff(.owner))
    }

    private func shoppers(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let order = try await meter.count("reserve") {
            try await stall.reserve([("SHIRT-S", 1)], key: "one").order.id
        }
        _ = try await meter.count("reserve, the same again") {
            try await stall.reserve([("SHIRT-S", 1)], key: "one")
        }
        _ = try await meter.count("reserve with details") {
            try await stall.awaiting("SHIRT-M", 1, by: 7)
        }
        _ = try await meter.count("give details") {
            try await keeper.giveDetails(.person(1), to: order)
        }
        _ = try await meter.count("begin a slip") { try await keeper.beginSlip(for: order) }
            .discard()
        _ = try await meter.count("a slip is put to its order") {
            try await keeper.desk.run(
                ReceiveSlip(
                    order: order, mediaType: "image/png", digest: "ab", byteCount: 4,
                    fileName: "slip.png"))
        }
        let other = try await stall.awaiting("SHIRT-S", 1, by: 2)
        _ = try await meter.count("cancel") { try await keeper.cancel(other) }
        _ = try await meter.count("an order's page") { try await stall.detail(order) }
        _ = try await meter.count("the orders of a device") {
            try await keeper.ownStandings(of: [order, other])
        }
        _ = try await meter.count("find an order by its code and phone") {
            try await keeper.findOrder(
                code: keeper.code(of: order).text, phone: CustomerForm.person(1).phone,
                of: "192.0.2.1")
        }
        _ = try await meter.count("an order's status") { try await keeper.status(of: order) }
    }

    private func staff(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        let order = try await stall.awaiting("SHIRT-S", 1, by: 3)
        let slip = try await stall.slip("a slip", for: order)
        _ = try await meter.count("approve a slip") {
            try await keeper.decide(
                .approve(amount: nil), on: slip.id, knownOthers: [], by: owner)
        }
        _ = try await meter.count("take a decision back") {
            try await keeper.decide(.takeBack, on: slip.id, by: owner)
        }
        _ = try await meter.count("reject a slip") {
            try await keeper.decide(.reject(reason: "too small"), on: slip.id, by: owner)
        }
        _ = try await meter.count("enter a payment") {
            try await keeper.recordPayment(
                Money(minorUnits: 100, currency: .thb), for: order, reason: "cash", key: "k",
                by: owner)
        }
        let payment = try #require(try await stall.detail(order).payments.last)
        _ = try await meter.count("take a payment back") {
            try await keeper.takeBack(payment.payment.id, of: order, reason: "no", by: owner)
        }
        _ = try await meter.count("set a status") {
            try await keeper.setStatus(
                of: order, to: .paid, reason: "seen", force: false,
                shipment: Shipment(carrier: "post", tracking: "TH1"), by: owner)
        }
        _ = try await meter.count("set a status on many orders") {
            try await keeper.setStatuses(of: [order], to: .cancelled, reason: "no", by: owner)
        }
        try await meter.count("write a note") {
            try await keeper.note("seen", on: order, by: owner)
        }
        _ = try await meter.count("the first page of the list") {
            try await keeper.orders(OrderFilter(), past: nil, by: owner)
        }
        _ = try await meter.count("a search for a name") {
            try await keeper.orders(OrderFilter(search: "person1"), past: nil, by: owner)
        }
        _ = try await meter.count("the shop's figures") { try await keeper.figures(by: owner) }
        _ = try await meter.count("the slips that wait") {
            try await keeper.waitingSlips(past: nil, by: owner)
        }
        _ = try await stall.reserve([("POSTER", 1)])
        stall.clock.advance(by: .minutes(11))
        _ = try await meter.count("look for clocks that have run out") {
            try await keeper.hasDueOrders()
        }
        _ = try await meter.count("end holds") {
            try await keeper.desk.run(ExpireOrders(limit: 200))
        }
        try await meter.count("hear of other nodes") { try await keeper.followOthers() }
    }
}
