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
    final class Meter {
        let stall: Stall
        private(set) var counted: [String: Int] = [:]
        /// The names of the commands and queries that were counted.
        private(set) var types: Set<String> = []

        init(_ stall: Stall) { self.stall = stall }

        /// - Parameter types: the commands and queries that the work is made of.
        func count<T>(
            _ name: String, _ types: Any.Type..., work: () async throws -> T
        ) async throws -> T {
            self.types.formUnion(types.map { "\($0)" })
            let before = TestEngine.roundTrips(of: stall.store) ?? 0
            let value = try await work()
            counted[name] = (TestEngine.roundTrips(of: stall.store) ?? 0) - before
            return value
        }
    }

    @Test("every command and query waits as often as the table says")
    func table() async throws {
        try await withStall(.sample(limit: 5), limits: .asking, engine: .postgres) { stall in
            let meter = Meter(stall)
            try await warmUp(stall)
            try await shoppers(meter)
            try await staff(meter)
            try await glances(meter)
            try await rare(meter)
            var (counted, types) = (meter.counted, meter.types)
            try await withStall(.lined(), limits: .asking, engine: .postgres) { stall in
                let meter = Meter(stall)
                try await line(meter)
                counted.merge(meter.counted) { first, _ in first }
                types.formUnion(meter.types)
            }
            try await withStall(
                .waiting(.batches, stock: 3), limits: .asking, engine: .postgres
            ) { stall in
                let meter = Meter(stall)
                try await warmUp(stall)
                try await waitlist(meter)
                counted.merge(meter.counted) { first, _ in first }
                types.formUnion(meter.types)
            }
            let promised = try promised()
            for (name, trips) in counted.sorted(by: { $0.key < $1.key }) {
                #expect(promised[name] == trips, "\(name) takes \(trips)")
            }
            #expect(promised.count == counted.count)
            #expect(try Self.declared().subtracting(types).sorted() == [])
        }
    }

    /// The names of all commands of the desk and queries of staff, from where they are declared;
    /// not those that only run another one.
    private static func declared() throws -> Set<String> {
        let folder = URL(filePath: projectFile("Sources/Operations").path)
        let files = try #require(
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let declaration = /struct (\w+): (?:DeskCommand|StaffCommand|OwnOrderCommand|StaffQuery)\b/
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            names.formUnion(text.matches(of: declaration).map { String($0.1) })
        }
        return names
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
        try await meter.count("look at a line", StepLines.self) { try await stall.look() }
        _ = try await meter.count("be let in", AdmitTicket.self) { try await stall.admit(receipt) }
        _ = try await meter.count("a line as staff steer it", ReadLineControl.self) {
            try await keeper.lineControl(of: drop, by: owner)
        }
        _ = try await meter.count("steer a line", ChangeLine.self) {
            try await keeper.changeLine(
                of: drop, .rate(120), reason: "", key: "rate", isMeant: false, by: owner)
        }
        let move = try await meter.count("give everybody more time", MoveDeadlines.self) {
            try await keeper.changeLine(
                of: drop, .extend(minutes: 5), reason: "slow", key: "time", isMeant: false,
                by: owner)
        }
        _ = try await meter.count("whose time was extended", ReadExtensionReach.self) {
            try await keeper.extensionReach(of: drop, move: move, by: owner)
        }
        _ = try await meter.count("leave the line", LeaveLine.self) {
            try await keeper.leave(receipt.ticket, drop)
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
        _ = try await meter.count("give details", GiveDetails.self) {
            try await keeper.giveDetails(.person(1), to: order)
        }
        _ = try await meter.count("give details, and be told the whole order") {
            try await keeper.orderGivenDetails(.person(1, name: "Malee"), to: order, seen: nil)
        }
        _ = try await meter.count("begin a slip") { try await keeper.beginSlip(for: order) }
            .discard()
        _ = try await meter.count("a slip is put to its order", ReceiveSlip.self) {
            try await keeper.desk.run(
                ReceiveSlip(
                    order: order, mediaType: "image/png", digest: "ab", byteCount: 4,
                    fileName: "slip.png"))
        }
        let other = try await stall.awaiting("SHIRT-S", 1, by: 2)
        _ = try await meter.count("cancel", CancelOrder.self) { try await keeper.cancel(other) }
        let third = try await stall.awaiting("SHIRT-S", 1, by: 2)
        _ = try await meter.count("cancel, and be told the whole order") {
            try await keeper.orderCancelled(third)
        }
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
        _ = try await meter.count("approve a slip", DecideSlip.self) {
            try await keeper.decide(
                .approve(amount: nil), on: slip.id, knownOthers: [], by: owner)
        }
        _ = try await meter.count("take a decision back") {
            try await keeper.decide(.takeBack, on: slip.id, by: owner)
        }
        _ = try await meter.count("reject a slip") {
            try await keeper.decide(.reject(reason: "too small"), on: slip.id, by: owner)
        }
        _ = try await meter.count("enter a payment", RecordPayment.self) {
            try await keeper.recordPayment(
                Money(minorUnits: 100, currency: .thb), for: order, reason: "cash", key: "k",
                by: owner)
        }
        let payment = try #require(try await stall.detail(order).payments.last)
        _ = try await meter.count("take a payment back", TakeBackPayment.self) {
            try await keeper.takeBack(payment.payment.id, of: order, reason: "no", by: owner)
        }
        _ = try await meter.count("set a status", SetStatus.self) {
            try await keeper.setStatus(
                of: order, to: .paid, reason: "seen", force: false,
                shipment: Shipment(carrier: "post", tracking: "TH1"), by: owner)
        }
        _ = try await meter.count("set a status on many orders", SetStatuses.self) {
            try await keeper.setStatuses(of: [order], to: .cancelled, reason: "no", by: owner)
        }
        try await meter.count("write a note", AddNote.self) {
            try await keeper.note("seen", on: order, by: owner)
        }
        _ = try await meter.count("the first page of the list", ListOrders.self) {
            try await keeper.orders(OrderFilter(), past: nil, by: owner)
        }
        _ = try await meter.count("a search for a name") {
            try await keeper.orders(OrderFilter(search: "person1"), past: nil, by: owner)
        }
        _ = try await meter.count("the shop's figures", ReadShopFigures.self) {
            try await keeper.figures(by: owner)
        }
        _ = try await meter.count("the slips that wait", ListWaitingSlips.self) {
            try await keeper.waitingSlips(past: nil, by: owner)
        }
        _ = try await stall.reserve([("POSTER", 1)])
        stall.clock.advance(by: .minutes(11))
        _ = try await meter.count("look for clocks that have run out") {
            try await keeper.hasDueOrders()
        }
        _ = try await meter.count("end holds", ExpireOrders.self) {
            try await keeper.desk.run(ExpireOrders(limit: 200))
        }
        try await meter.count("hear of other nodes", FollowOthers.self) {
            try await keeper.followOthers()
        }
    }

    /// What staff's pages show beside their lists.
    private func glances(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        let order = try await stall.awaiting("SHIRT-S", 1, by: 4)
        let slip = try await stall.slip("another slip", for: order)
        let drop = try stall.drop()
        _ = try await meter.count("the lines of a list's orders", LinesOfOrders.self) {
            try await keeper.lines(of: [order], by: owner)
        }
        _ = try await meter.count("the units of a drop that are paid", CountSoldUnits.self) {
            try await keeper.soldUnits(of: drop.id, by: owner)
        }
        _ = try await meter.count("how many slips wait", CountWaitingSlips.self) {
            try await keeper.waitingSlipCount(by: owner)
        }
        _ = try await meter.count("the waiting slips of a list's orders", FirstWaitingSlips.self) {
            try await keeper.firstWaitingSlips(of: [order], by: owner)
        }
        _ = try await meter.count("how slips were used for others too", FindSlipUses.self) {
            try await keeper.uses(of: [slip.id], by: owner)
        }
        _ = try await meter.count("a slip's copy", FindSlipCopy.self) {
            try await keeper.openSlipCopy(slip.id, isSmall: false, by: owner)
        }
        _ = try await meter.count("how access codes were made", ListCodeBatches.self) {
            try await keeper.codeBatches(of: drop, by: owner)
        }
        let export = try await meter.count("ask for an export") {
            try await keeper.requestExport(OrderFilter(), ExportLayout(.csv), by: owner)
        }
        _ = try await meter.count("a background export", FindExport.self) {
            try await keeper.exportJob(export.id, by: owner)
        }
        _ = try await meter.count("the jobs", ListJobs.self) { try await keeper.jobs(by: owner) }
        _ = try await meter.count("what was sent out", ListDeliveries.self) {
            try await keeper.deliveries(by: owner)
        }
        try await statements(meter)
        try await refunds(meter)
        try await outside(meter)
        _ = try await meter.count("what was done to the shop", ListEntries.self) {
            try await keeper.entries(by: owner)
        }
        _ = try await meter.count("what open pages are told") {
            try await keeper.changesToShow(past: 1, limit: 100)
        }
        _ = try await meter.count("a job", FindJob.self) {
            try await keeper.job(export.id, by: owner)
        }
    }

    /// What the bank tells.
    private func statements(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        let order = try await stall.awaiting("SHIRT-S", 1, by: 6)
        let statement = try await stall.importEntries([
            .init(amount: "400,00", text: stall.code(order)), .init(amount: "1,00", text: "X"),
        ])
        _ = try await meter.count("the statements", ListStatements.self) {
            try await keeper.statements(by: owner)
        }
        _ = try await meter.count("a statement", FindStatement.self) {
            try await keeper.statement(statement.id, by: owner)
        }
        _ = try await meter.count("approved slips that no statement shows", ListUnproven.self) {
            try await keeper.unprovenSlips(by: owner)
        }
        let rows = try await meter.count("rows of a statement", ListRows.self) {
            try await keeper.rows(of: statement.id, by: owner).rows.map(\.id)
        }
        _ = try await meter.count("a row of a statement", FindRow.self) {
            try await keeper.row(rows[0], by: owner)
        }
        let match = try await meter.count("what open money is for", MatchRows.self) {
            try await keeper.matches(by: owner).rows.first?.match
        }
        let slip = try await stall.slip("seen", for: stall.awaiting("SHIRT-S", 1, by: 9))
        let other = try await stall.slip("other", for: stall.awaiting("SHIRT-S", 1, by: 10))
        var both: [SlipID: OrderID] = [:]
        for id in [slip.id, other.id] {
            both[id] = try #require(try await keeper.slip(id, by: owner)).order
        }
        _ = try await meter.count("what the bank says of slips", SlipsAtBank.self) {
            try await keeper.standings(of: both, by: owner)
        }
        _ = try await meter.count("decide on several slips", DecideSlips.self) {
            try await keeper.decide(
                [
                    SheetDecision(
                        slip: slip.id, decision: .approve(amount: nil),
                        seen: keeper.detail(of: try #require(both[slip.id]))?.seen ?? OrderSeen())
                ], by: owner)
        }
        _ = try await meter.count("give a row's money to an order", SettleRow.self) {
            try await keeper.settle(rows[0], match?.shares ?? [], by: owner)
        }
        _ = try await meter.count("set a row's money aside", PutRowAside.self) {
            try await keeper.putAside(rows[1], reason: "interest", by: owner)
        }
        _ = try await meter.count("take back what was decided on a row", ReopenRow.self) {
            try await keeper.reopen(rows[0], by: owner)
        }
    }

    /// What is seldom done, while nothing else is.
    private func rare(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        let order = try await stall.awaiting("SHIRT-S", 1, by: 5)
        let deadline = try #require(try await stall.detail(order).order.deadline)
        stall.clock.advance(by: .milliseconds((deadline - stall.clock.now).milliseconds - 10_000))
        let hold = try await meter.count("hold an order for its upload", HoldForUpload.self) {
            try await keeper.desk.run(HoldForUpload(order: order))
        }
        let until = try #require(hold)
        _ = try await meter.count("let go of an upload", LetGoOfUpload.self) {
            try await keeper.desk.run(LetGoOfUpload(order: order, until: until))
        }
        _ = try await meter.count("read the stock anew", ReadStock.self) {
            try await keeper.desk.run(ReadStock())
        }
        _ = try await meter.count("apply a shop file that changes nothing", ApplyShop.self) {
            try await keeper.apply(.sample(limit: 5), by: owner)
        }
        let copy = try await meter.count("copy a drop for a rehearsal", CopyDrop.self) {
            try await keeper.desk.run(CopyDrop(slug: "tour", name: "rehearsal", caller: owner))
        }
        _ = try await meter.count("clear a step of a rehearsal", ClearRehearsal.self) {
            try await keeper.desk.run(ClearRehearsal(slug: copy, limit: 10, caller: owner))
        }
    }
}

extension DeskLimits {
    /// Those of a desk that recalls nothing, so that the order of the test's lines changes nothing.
    fileprivate static var asking: DeskLimits {
        var limits = DeskLimits()
        limits.calm = .max
        return limits
    }
}
