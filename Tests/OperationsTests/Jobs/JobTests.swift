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
    private func extendAndDie(
        _ stall: Stall, _ drop: Drop, key: UInt8 = 1
    ) async throws -> Int64 {
        let command = ChangeLine(
            drop: drop.id, change: .extend(minutes: 15), reason: "the bank is down",
            caller: owner, key: [key], shuffle: nil, seen: nil, isMeant: false,
            node: stall.keeper.node)
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

            try await stall.keeper.resumeJobs(of: FollowMove.self, before: stall.clock.now)
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
            try await set("claims = claims + 1, node = 'another'", of: id, stall)

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

    @Test("while more time is on its way nothing runs out, but not for ever")
    func nothingRunsOut() async throws {
        try await withLine { stall, drop async throws in
            let order = try await stall.orderInTurn(drop)
            stall.clock.advance(by: .minutes(9))
            let id = try await extendAndDie(stall, drop)
            stall.clock.advance(by: .minutes(2))
            #expect(try await !stall.keeper.hasDueOrders())
            #expect(try await stall.keeper.desk.run(ExpireOrders(limit: 10)) == 0)

            #expect(try await stall.keeper.runNextJob(as: FollowMove.self))

            #expect(try await job(id, stall)?.state == .done)
            #expect(try await stall.status(order) == .reserved)
            stall.clock.advance(by: .minutes(14))
            _ = try await extendAndDie(stall, drop, key: 2)
            stall.clock.advance(by: .milliseconds(DueOrderLimits.moreTime.milliseconds - 1))
            #expect(try await !stall.keeper.hasDueOrders())
            stall.clock.advance(by: .milliseconds(1))
            #expect(try await stall.keeper.hasDueOrders())
        }
    }

    @Test("what moves deadlines is done in the order of the moves, whoever presses")
    func inOrder() async throws {
        try await withLine { stall, drop async throws in
            let order = try await stall.orderInTurn(drop)
            let before = try #require(try await stall.deadline(order))
            let first = try await extendAndDie(stall, drop)

            try await stall.change(drop, .extend(minutes: 5), "and more")

            #expect(try await stall.deadline(order) == before)
            #expect(try await job(first + 1, stall)?.state == .waiting)
            #expect(try await !stall.keeper.runNextJob(as: FollowMove.self))
            try await stall.keeper.resumeJobs(of: FollowMove.self, before: stall.clock.now)
            #expect(try await stall.keeper.claimJob(of: .moreTime)?.job.id == first)
            stall.clock.advance(by: .milliseconds(JobLimits.held.milliseconds + 1))
            while try await stall.keeper.runNextJob(as: FollowMove.self) {}
            #expect(try await stall.deadline(order) == before + .minutes(20))
        }
    }

    @Test("one that nobody has begun is cancelled at once, another before its next step")
    func cancelled() async throws {
        var file = ShopFile.sample()
        file.drops[0].isRehearsal = true
        try await withStall(file) { stall async throws in
            try await stall.reserve([("SHIRT-S", 1)])
            let waiting = try await export(stall)
            try await stall.keeper.cancelJob(waiting, by: owner)
            try await stall.keeper.cancelJob(waiting, by: owner)
            #expect(try await job(waiting, stall)?.state == .cancelled)
            #expect(try await !stall.keeper.runNextJob(as: WriteExport.self))
            let told = try await stall.keeper.exportJob(waiting, by: owner)
            #expect(told?.status == .failed && told?.failure == "cancelled")

            let work = ClearOrders(slug: "tour")
            let hold = try await stall.keeper.beginJob(
                ClearOrders.kind, work.parameters, by: owner)
            stall.keeper.heldJobs.remove(hold)
            try await stall.keeper.cancelJob(hold.job.id, by: owner)
            #expect(try await job(hold.job.id, stall)?.isCancelling == true)
            try await stall.keeper.resumeJobs(of: ClearOrders.self, before: stall.clock.now)
            try await stall.keeper.cancelJob(hold.job.id, by: owner)
            #expect(try await job(hold.job.id, stall)?.state == .waiting)
            #expect(try await stall.keeper.runNextJob(as: ClearOrders.self))

            #expect(try await job(hold.job.id, stall)?.state == .cancelled)
            #expect(try await stall.count("orders") == 1)
        }
    }

    @Test("a process that is stopped lets its job go before the next step")
    func stopped() async throws {
        try await withLine { stall, drop async throws in
            let order = try await stall.orderInTurn(drop)
            let before = try await stall.deadline(order)
            let id = try await extendAndDie(stall, drop)
            stall.clock.advance(by: .milliseconds(JobLimits.held.milliseconds + 1))
            let hold = try #require(try await stall.keeper.claimJob(of: .moreTime))
            let keeper = stall.keeper

            let work = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await keeper.perform(hold, as: FollowMove.self)
            }

            await #expect(throws: CancellationError.self) { try await work.value }
            #expect(try await job(id, stall)?.state == .waiting)
            #expect(try await stall.deadline(order) == before)
            #expect(try await keeper.claimJob(of: .moreTime)?.job.id == id)
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
            await #expect(throws: JobRefusal.unknown) {
                try await stall.keeper.cancelJob(id, by: viewer)
            }
            _ = try await stall.store.write { connection in
                try connection.addJob(.moreTime, "", of: nil, by: .system, at: stall.clock.now)
            }
            await #expect(throws: JobRefusal.whole) {
                try await stall.keeper.cancelJob(id + 1, by: owner)
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

    @Test("what there was no time for waits, longer each time, and has failed after an hour")
    func mayPass() async throws {
        try await withLine { stall, drop async throws in
            let id = try await extendAndDie(stall, drop)
            stall.clock.advance(by: .milliseconds(JobLimits.held.milliseconds + 1))
            for pause in [3_750, 4_219, JobLimits.longestPause.milliseconds] as [Int64] {
                let hold = try #require(try await stall.keeper.claimJob(of: .moreTime))
                await #expect(throws: DeskRefusal.full) {
                    _ = try await stall.keeper.perform(hold, as: Busy.self)
                }
                #expect(try await job(id, stall)?.state == .waiting)
                stall.clock.advance(by: .milliseconds(pause))
                #expect(try await stall.keeper.claimJob(of: .moreTime) == nil)
                stall.clock.advance(by: .milliseconds(1))
                // Old enough for the longest pause.
                if pause == 4_219 {
                    try await set("created_at = created_at - 480000", of: id, stall)
                }
            }
            try await set("created_at = created_at - 3600000", of: id, stall)
            let hold = try #require(try await stall.keeper.claimJob(of: .moreTime))

            guard case .failed = try await stall.keeper.perform(hold, as: Busy.self) else {
                Issue.record("it is tried for ever")
                return
            }

            let failed = try await job(id, stall)
            #expect(failed?.state == .failed && failed?.problem?.isEmpty == false)
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
}

/// Work that there is no time for.
private struct Busy: JobWork {
    static let kind = JobKind.moreTime

    init?(parameters: String) {}

    func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String? {
        throw DeskRefusal.full
    }
}
