import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let owner = Caller.staff(.owner)

@Suite("Jobs that somebody has left")
struct LeftJobTests {
    private func job(_ id: Int64, _ stall: Stall) async throws -> Job? {
        try await stall.keeper.job(id, by: owner)?.jobs.first
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

            try await stall.keeper.resumeJobs(of: WriteExport.self, before: stall.clock.now)
            while try await stall.keeper.runNextJob(as: WriteExport.self) {}

            // What another server of that version writes, or has written, stays with it.
            #expect(try await stall.keeper.jobs(by: owner).jobs.map(\.id) == [5, 4, 2])
            for id in [1, 2, 4, 5] as [Int64] {
                #expect(try await stall.keeper.exportJob(id, by: owner)?.status == .done)
            }
            #expect(try await stall.keeper.exportJob(3, by: owner)?.status == .running)
            #expect(try await stall.count("exports") == 2)
            stall.clock.advance(by: .minutes(2))
            try await stall.keeper.clearAway()
            #expect(try await stall.keeper.exportJob(3, by: owner)?.status == .waiting)
            #expect(try await stall.count("exports") == 1)
            stall.clock.advance(by: JobKind.export.kept)
            _ = try await stall.store.write { connection in
                try connection.execute("UPDATE exports SET node = ''")
            }
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

            try await stall.keeper.resumeJobs(of: ClearOrders.self, before: stall.clock.now)
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
