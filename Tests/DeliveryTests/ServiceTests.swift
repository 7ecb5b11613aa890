import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Delivery

/// Lets a service do so many turns and ends it then; after each turn the test has its say.
private func turns(
    _ count: Int, after turn: @escaping @Sendable (Int) async throws -> Void = { _ in }
) -> Wait {
    let done = Mutex(0)
    return { _ in
        let number = done.withLock { done in
            done += 1
            return done
        }
        if number >= count { throw CancellationError() }
        try await turn(number)
    }
}

@Suite("Services")
struct ServiceTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("the sweeper ends all clocks that have run out, however many, and gives stock back")
    func sweeper() async throws {
        try await withStall(.sample(stock: [("A", 500)])) { stall async throws in
            for _ in 0..<450 { try await stall.reserve([("A", 1)]) }
            stall.clock.advance(by: .minutes(9))
            let young = try await stall.reserve([("A", 1)]).order.id
            stall.clock.advance(by: .minutes(1))

            try await Sweeper(shopkeeper: stall.keeper, wait: turns(1), logger: logger).run()

            #expect(try await stall.stock("A").available == 499)
            #expect(stall.keeper.stock.available(try stall.variant("A")) == 499)
            #expect(try await stall.status(young) == .reserved)
        }
    }

    @Test("stock is back within two seconds of its deadline")
    func promptly() async throws {
        try await withStall { stall async throws in
            try await stall.reserve([("POSTER", 3)])
            stall.clock.advance(by: .milliseconds(599_999))
            let wait = turns(2) { _ in stall.clock.advance(by: Sweeper.Limits.pause) }

            try await Sweeper(shopkeeper: stall.keeper, wait: wait, logger: logger).run()

            #expect(Sweeper.Limits.pause < .seconds(2))
            #expect(try await stall.stock("POSTER").available == 3)
        }
    }

    @Test("a sweep that fails is tried again")
    func sweepAgain() async throws {
        var limits = DeskLimits()
        limits.queue = 0
        let folder = try TemporaryFolder()
        let clock = HandClock()
        try await withStall(in: folder, clock: clock) { stall async throws in
            try await stall.reserve([("POSTER", 3)])
        }
        clock.advance(by: .minutes(10))
        try await withStall(nil, limits: limits, in: folder, clock: clock) { stall async throws in
            try await Sweeper(shopkeeper: stall.keeper, wait: turns(3), logger: logger).run()
            #expect(try await stall.stock("POSTER").available == 0)
        }
        try await withStall(nil, in: folder, clock: clock) { stall async throws in
            try await Sweeper(shopkeeper: stall.keeper, wait: turns(1), logger: logger).run()
            #expect(try await stall.stock("POSTER").available == 3)
        }
    }

    @Test("answers to old requests and ended sessions are cleared away, fresh ones are kept")
    func housekeeping() async throws {
        try await withStall { stall async throws in
            for number in 0..<8 { try await stall.reserve([("SHIRT-S", 1)], key: "old \(number)") }
            stall.clock.advance(by: .hours(47))
            let sweeper = Sweeper(shopkeeper: stall.keeper, wait: turns(1), logger: logger)
            try await sweeper.run()
            #expect(try await stall.count("idempotency") == 8)

            stall.clock.advance(by: .hours(2))
            try await sweeper.run()
            #expect(try await stall.count("idempotency") == 0)
        }
    }

    @Test("the watcher notices what another process applies")
    func watcher() async throws {
        let folder = try TemporaryFolder()
        try await withStall(in: folder) { stall async throws in
            _ = try await stall.reserve([("POSTER", 3)])
            let poster = try stall.variant("POSTER")
            var file = ShopFile.sample(stock: [("SHIRT-S", 10), ("POSTER", 8), ("MUG", 4)])
            file.shop.name = "Day Market"
            let changed = file
            let wait = turns(2) { _ in
                // A command beside the serving shop, with a shopkeeper of its own.
                try await withStall(nil, in: folder) { other async throws in
                    _ = try await other.keeper.applyAlone(changed, dryRun: false)
                }
            }

            try await Follower(shopkeeper: stall.keeper, wait: wait, logger: logger).run()

            let catalogue = try #require(stall.keeper.catalogue)
            #expect(catalogue.shop.name == "Day Market")
            #expect(catalogue.listing(slug: "tour")?.variant(sku: "SHIRT-M") == nil)
            #expect(stall.keeper.stock.available(poster) == 5)
            _ = try await stall.reserve([("MUG", 4), ("POSTER", 5)])
        }
    }

    @Test("nothing new, nothing read again")
    func idleWatcher() async throws {
        try await withStall { stall async throws in
            let version = stall.keeper.stock.version

            try await Follower(shopkeeper: stall.keeper, wait: turns(3), logger: logger)
                .run()

            #expect(stall.keeper.stock.version == version)
        }
    }

    @Test("each kind of job is somebody's work")
    func works() {
        #expect(Set(JobRunner.works.map { $0.kind }) == Set(JobKind.allCases))
        #expect(JobRunner.works.count == JobKind.allCases.count)
    }

    @Test("exports that wait are written in their order, and those of a stopped process afresh")
    func exports() async throws {
        let folder = try TemporaryFolder()
        try await withStall(in: folder) { stall async throws in
            _ = try await stall.awaiting()
            for format in [ExportOrders.Format.csv, .xlsx] {
                _ = try await stall.keeper.requestExport(
                    OrderFilter(), ExportLayout(format), by: .staff(.owner))
            }
            let now = stall.clock.now
            _ = try await stall.store.write {
                try $0.execute(
                    """
                    UPDATE jobs SET state = 'running', done = 5, node = '', held_until = $1
                    WHERE id = 1
                    """, [.integer((now + JobLimits.held).milliseconds)])
            }

            try await JobRunner(shopkeeper: stall.keeper, wait: turns(1), logger: logger).run()

            for id in [1, 2] as [Int64] {
                let job = try #require(
                    try await stall.keeper.exportJob(id, by: .staff(.owner)))
                #expect(job.status == .done && job.rowsDone == 1 && job.rowsTotal == 1)
            }
        }
    }
}
