import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

@Suite("Jobs")
struct JobTests {
    /// A job as it is stored.
    private func job(_ id: Int64, _ stall: Stall) async throws -> Job? {
        try await stall.keeper.job(id, by: owner)?.jobs.first
    }

    /// Asks for an export, which is the first job or the one after those before.
    private func export(_ stall: Stall) async throws -> Int64 {
        try await stall.keeper.requestExport(OrderFilter(), ExportLayout(.csv), by: owner).id
    }

    private func set(_ assignments: String, of id: Int64, _ stall: Stall) async throws {
        _ = try await stall.store.write { connection in
            try connection.execute(
                "UPDATE jobs SET \(assignments) WHERE id = $1", [.integer(id)])
        }
    }

    /// Gives more time as a process does that dies before the first deadline has moved.
    private func extendAndDie(_ stall: Stall, _ drop: Drop) async throws -> Int64 {
        let command = ChangeLine(
            drop: drop.id, change: .extend(minutes: 15), reason: "the bank is down",
            caller: owner, key: [1], shuffle: nil, seen: nil, node: stall.keeper.node)
        return try #require(try await stall.keeper.desk.run(command).job).id
    }

    @Test("more time that a process died over is given by the next one, once, and told")
    func resumed() async throws {
        try await withLine { stall, drop async throws in
            var orders: [OrderID] = []
            for _ in 0..<3 { orders.append(try await stall.orderInTurn(drop)) }
            let before = try await stall.deadline(orders[2])
            let id = try await extendAndDie(stall, drop)
            #expect(try await job(id, stall)?.state == .running)
            #expect(try await stall.deadline(orders[2]) == before)

            try await stall.keeper.resumeJobs(of: FollowMove.self)
            #expect(try await stall.keeper.runNextJob(as: FollowMove.self))
            #expect(try await !stall.keeper.runNextJob(as: FollowMove.self))

            for order in orders {
                let created = try await stall.detail(order).order.createdAt
                #expect(try await stall.deadline(order) == created + .minutes(25))
            }
            let done = try #require(try await job(id, stall))
            #expect(done.state == .done && done.done == 3 && done.total == 3)
            #expect(done.requestedBy == owner.actor && done.endedAt == stall.clock.now)
            let list = try await stall.keeper.jobs(by: owner)
            #expect(list.jobs.map(\.id) == [id] && list.drop(of: done) == drop.slug)
        }
    }

    @Test("a job is another's when its holder is silent, and who was taken for dead does nothing")
    func lost() async throws {
        try await withLine { stall, drop async throws in
            let order = try await stall.orderInTurn(drop)
            let before = try await stall.deadline(order)
            let id = try await extendAndDie(stall, drop)
            let held = JobHold(try #require(try await job(id, stall)))
            #expect(try await stall.keeper.claimJob(of: .moreTime) == nil)
            stall.clock.advance(by: JobLimits.held)
            #expect(try await stall.keeper.claimJob(of: .moreTime) == nil)
            stall.clock.advance(by: .milliseconds(1))

            let claimed = try #require(try await stall.keeper.claimJob(of: .moreTime))
            try await set("node = 'another'", of: id, stall)

            #expect(claimed.job.id == id)
            for hold in [held, claimed] {
                guard
                    case .stopped(.lost) = try await stall.keeper.perform(
                        hold, as: FollowMove.self)
                else {
                    Issue.record("it went on")
                    continue
                }
            }
            #expect(try await stall.deadline(order) == before)
            #expect(try await job(id, stall)?.state == .running)
            try await stall.keeper.renew(claimed)
            #expect(throws: JobStop.lost) { try claimed.check() }
        }
    }

    @Test("one that waits is cancelled at once, one that is worked on before its next step")
    func cancelled() async throws {
        try await withLine { stall, drop async throws in
            let order = try await stall.orderInTurn(drop)
            let before = try await stall.deadline(order)
            let waiting = try await export(stall)
            try await stall.keeper.cancelJob(waiting, by: owner)
            try await stall.keeper.cancelJob(waiting, by: owner)
            #expect(try await job(waiting, stall)?.state == .cancelled)
            #expect(try await !stall.keeper.runNextJob(as: WriteExport.self))
            let told = try await stall.keeper.exportJob(waiting, by: owner)
            #expect(told?.status == .failed && told?.failure == "cancelled")

            let id = try await extendAndDie(stall, drop)
            try await stall.keeper.cancelJob(id, by: owner)
            #expect(try await job(id, stall)?.isCancelling == true)
            try await stall.keeper.resumeJobs(of: FollowMove.self)
            #expect(try await stall.keeper.runNextJob(as: FollowMove.self))

            #expect(try await job(id, stall)?.state == .cancelled)
            #expect(try await stall.deadline(order) == before)
        }
    }

    @Test("an export that is cancelled while it is written ends, and leaves no file")
    func cancelledExport() async throws {
        try await withStall { stall async throws in
            _ = try await stall.awaiting()
            let id = try await export(stall)
            let hold = try #require(try await stall.keeper.claimJob(of: .export))
            try await stall.keeper.cancelJob(id, by: owner)

            guard
                case .stopped(.cancelled) = try await stall.keeper.perform(
                    hold, as: WriteExport.self)
            else {
                Issue.record("it was written")
                return
            }

            let told = try #require(try await stall.keeper.exportJob(id, by: owner))
            #expect(try await job(id, stall)?.state == .cancelled)
            #expect(!FileManager.default.fileExists(atPath: stall.keeper.exportPath(told)))
            #expect(try await stall.keeper.openExport(told, by: owner) == nil)
        }
    }

    @Test("what has ended, or is not there, is not cancelled, nor by who may not ask for it")
    func refusals() async throws {
        try await withStall { stall async throws in
            let id = try await export(stall)
            #expect(try await stall.keeper.runNextJob(as: WriteExport.self))

            await #expect(throws: JobRefusal.ended) {
                try await stall.keeper.cancelJob(id, by: owner)
            }
            await #expect(throws: JobRefusal.unknown) {
                try await stall.keeper.cancelJob(id + 1, by: owner)
            }
            let viewer = Caller.staff(.viewer)
            #expect(!viewer.role.may(.export))
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.cancelJob(id, by: viewer)
            }
            #expect(try await stall.keeper.jobs(by: viewer).jobs.isEmpty)
            #expect(try await stall.keeper.job(id, by: viewer) == nil)
        }
    }

    @Test("one whose process dies each time has failed after so many tries")
    func tries() async throws {
        try await withStall { stall async throws in
            let id = try await export(stall)
            for _ in 0..<JobLimits.tries {
                #expect(try await stall.keeper.claimJob(of: .export)?.job.id == id)
                stall.clock.advance(by: .milliseconds(JobLimits.held.milliseconds + 1))
            }

            #expect(try await stall.keeper.claimJob(of: .export) == nil)

            let failed = try #require(try await job(id, stall))
            #expect(failed.state == .failed && failed.problem?.contains("5 times") == true)
        }
    }

    @Test("what there was no time for waits, however often")
    func mayPass() async throws {
        try await withLine { stall, drop async throws in
            _ = try await stall.orderInTurn(drop)
            let id = try await extendAndDie(stall, drop)
            try await stall.keeper.resumeJobs(of: FollowMove.self)
            for _ in 0...JobLimits.tries {
                let hold = try #require(try await stall.keeper.claimJob(of: .moreTime))
                await #expect(throws: DeskRefusal.full) {
                    _ = try await stall.keeper.perform(hold, as: Busy.self)
                }
                #expect(try await job(id, stall)?.state == .waiting)
            }
            #expect(try await stall.keeper.runNextJob(as: FollowMove.self))
            #expect(try await job(id, stall)?.state == .done)
        }
    }

    @Test("what cannot be read has failed, and what a newer version reads is left to it")
    func unreadable() async throws {
        try await withStall { stall async throws in
            let id = try await export(stall)
            try await set("kind = 'more_time', parameters = 'drop'", of: id, stall)
            #expect(try await stall.keeper.runNextJob(as: FollowMove.self))
            #expect(try await job(id, stall)?.state == .failed)

            let newer = try await export(stall)
            try await set("version = version + 1", of: newer, stall)
            #expect(try await stall.keeper.claimJob(of: .export) == nil)
            let unknown = try await export(stall)
            try await set("kind = 'refunds'", of: unknown, stall)
            #expect(try await stall.keeper.jobs(by: owner).jobs.map(\.id) == [newer, id])
            #expect(try await job(unknown, stall) == nil)
        }
    }

    @Test("a list has a page, and the next one begins where it ended")
    func pages() async throws {
        try await withStall { stall async throws in
            for _ in 0...JobLimits.listed {
                let id = try await export(stall)
                try await stall.keeper.cancelJob(id, by: owner)
            }
            let first = try await stall.keeper.jobs(by: owner)
            #expect(first.jobs.count == JobLimits.listed && first.next == 2)
            let second = try await stall.keeper.jobs(before: first.next, by: owner)
            #expect(second.jobs.map(\.id) == [1] && second.next == nil)
        }
    }

    @Test("the exports that a version before has left are there, and those that wait are written")
    func earlier() async throws {
        try await withStall { stall async throws in
            _ = try await stall.awaiting()
            let request = ExportRequest(filter: OrderFilter(), layout: ExportLayout(.csv)).text
            let rows: [(id: Int64, status: String, node: String?)] = [
                (1, "done", "a"), (2, "waiting", nil), (3, "running", "a"), (4, "running", ""),
                (5, "running", nil),
            ]
            let now = stall.clock.now
            try await stall.store.write { connection in
                for row in rows {
                    let id = try Counters.next(.exports, on: connection)
                    #expect(id == row.id)
                    try connection.execute(
                        """
                        INSERT INTO exports (
                            id, requested_by, created_at, request, status, node, held_until)
                        VALUES ($1, $2, $3, $4, $5, $6, $7)
                        """,
                        [
                            .integer(row.id), .text("system"), .integer(now.milliseconds),
                            .text(request), .text(row.status), Value(row.node),
                            .integer((now + .minutes(1)).milliseconds),
                        ])
                }
            }
            #expect(try await stall.keeper.exportJob(1, by: owner)?.status == .done)

            try await stall.keeper.resumeJobs(of: WriteExport.self)
            while try await stall.keeper.runNextJob(as: WriteExport.self) {}

            // One that another server of that version writes just now stays with it.
            #expect(try await stall.keeper.jobs(by: owner).jobs.map(\.id) == [5, 4, 2, 1])
            for id in [1, 2, 4, 5] as [Int64] {
                #expect(try await stall.keeper.exportJob(id, by: owner)?.status == .done)
            }
            #expect(try await stall.keeper.exportJob(3, by: owner)?.status == .running)
            #expect(try await stall.count("exports") == 1)
            stall.clock.advance(by: .minutes(2))
            try await stall.keeper.clearAway()
            #expect(try await stall.count("exports") == 0)
        }
    }

    @Test("a rehearsal that a process died over is cleared by the next one, and counted whole")
    func clearing() async throws {
        var file = ShopFile.sample()
        file.drops[0].isRehearsal = true
        try await withStall(file) { stall async throws in
            for _ in 0..<4 { try await stall.reserve([("SHIRT-S", 1)]) }
            let work = ClearOrders(slug: "tour")
            let hold = try await stall.keeper.beginJob(
                ClearOrders.kind, work.parameters, by: owner)
            let step = ClearRehearsal(slug: "tour", limit: 3, caller: .shop)
            #expect(try await stall.keeper.step(hold, step, count: { $0.orders }).orders == 3)
            stall.keeper.heldJobs.remove(hold)

            try await stall.keeper.resumeJobs(of: ClearOrders.self)
            #expect(try await stall.keeper.runNextJob(as: ClearOrders.self))

            let done = try #require(try await job(hold.job.id, stall))
            #expect(done.state == .done && done.done == 4)
            #expect(ClearedRehearsal(text: done.result ?? "").orders == 4)
            #expect(try await stall.count("orders") == 0)
            stall.clock.advance(by: JobKind.clearRehearsal.kept)
            try await stall.keeper.clearAway()
            #expect(try await job(hold.job.id, stall) != nil)
            stall.clock.advance(by: .milliseconds(1))
            try await stall.keeper.clearAway()
            #expect(try await job(hold.job.id, stall) == nil)
        }
    }
}

/// Work that there is no time for.
private struct Busy: JobWork {
    static let kind = JobKind.moreTime

    init?(parameters: String) {}

    func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String? {
        throw DeskRefusal.full
    }
}
