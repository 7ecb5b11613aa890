import Shop
import Storage
import StoragePostgres
import Synchronization
import TestShop
import TestSupport
import Testing

@Suite("Lanes of reading")
struct LaneTests {
    /// Reads for much longer than any test waits.
    private static let endless = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000)
        SELECT count(*) FROM n
        """

    private static func lanes(time: Span, waiting: Int = 8) -> Lanes {
        let limits = LaneLimits(
            readers: 1, waiting: waiting, wait: .minutes(10), time: time, niceness: 1)
        return Lanes(staff: limits, long: limits)
    }

    private func with(
        _ engine: TestEngine, _ lanes: Lanes, _ body: (any Store) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(folder, lanes: lanes)
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    @Test("a lane reads what was written", arguments: TestEngine.all, [Lane.staff, .long])
    func reads(_ engine: TestEngine, _ lane: Lane) async throws {
        try await with(engine, Lanes()) { store in
            try await store.addVariant(stock: 7)

            let stock = try await store.read(in: lane) { connection in
                try connection.first("SELECT stock FROM variants") { $0.integer(0) }
            }

            #expect(stock == 7)
        }
    }

    @Test("what takes too long is ended, and the lane goes on", arguments: TestEngine.all)
    func limit(_ engine: TestEngine) async throws {
        try await with(engine, Self.lanes(time: .milliseconds(200))) { store in
            for lane in [Lane.staff, .long] {
                await #expect(throws: StorageError.tooLong) {
                    try await store.read(in: lane) { connection in
                        try connection.first(Self.endless) { $0.integer(0) }
                    }
                }
                // On a busy machine even this may be late, and the next one is not.
                var one: Int64?
                for _ in 0..<50 where one == nil {
                    one = try? await store.read(in: lane) { connection in
                        try connection.first("SELECT 1") { $0.integer(0) }
                    }
                }
                #expect(one == 1)
            }
        }
    }

    @Test("many short statements are one read with one clock", arguments: TestEngine.all)
    func sum(_ engine: TestEngine) async throws {
        try await with(engine, Self.lanes(time: .milliseconds(20))) { store in
            // Time is up while a statement runs, between two, or when one has just been answered.
            for _ in 0..<20 {
                await #expect(throws: StorageError.tooLong) {
                    try await store.read(in: .staff) { connection in
                        while true { _ = try connection.first("SELECT 1") { $0.integer(0) } }
                    }
                }
            }
        }
    }

    @Test("a server that was stopped in its tracks keeps neither a lane nor the end of the store")
    func frozen() async throws {
        let cluster = try PostgresCluster()
        let store = try PostgresStore(
            PostgresSettings(url: cluster.url(of: "frozen")), node: "a",
            lanes: Self.lanes(time: .milliseconds(200)))
        let ask: @Sendable (any Connection) throws -> Int64? = { connection in
            try connection.first("SELECT 1") { $0.integer(0) }
        }
        #expect(try await store.read(in: .staff, ask) == 1)
        try cluster.tell("freeze")
        await #expect(throws: StorageError.self) { try await store.read(in: .staff, ask) }
        await store.close()
        try cluster.tell("thaw")
    }

    @Test("a read that took too long leaves its connection to the next one")
    func kept() async throws {
        try await with(.postgres, Self.lanes(time: .milliseconds(20))) { store in
            let server = Mutex(Set<Int64>())
            for _ in 0..<5 {
                await #expect(throws: StorageError.tooLong) {
                    try await store.read(in: .staff) { connection in
                        let process = "SELECT pg_backend_pid()::bigint"
                        let number = try connection.first(process) { $0.integer(0) }
                        _ = server.withLock { $0.insert(number ?? 0) }
                        while true { _ = try connection.first("SELECT 1") { $0.integer(0) } }
                    }
                }
            }
            #expect(server.withLock { $0.count } == 1)
        }
    }

    @Test("what nobody waits for any more is ended", arguments: TestEngine.all)
    func cancelled(_ engine: TestEngine) async throws {
        try await with(engine, Self.lanes(time: .minutes(10))) { store in
            let (begun, beginning) = AsyncStream<Void>.makeStream()
            let reading = Task {
                try await store.read(in: .long) { connection in
                    beginning.yield()
                    return try connection.first(Self.endless) { $0.integer(0) }
                }
            }
            var iterator = begun.makeAsyncIterator()
            _ = await iterator.next()

            reading.cancel()

            await #expect(throws: CancellationError.self) { try await reading.value }
        }
    }

    @Test("one lane does not wait for another, nor shoppers for any", arguments: TestEngine.all)
    func apart(_ engine: TestEngine) async throws {
        try await with(engine, Self.lanes(time: .minutes(10))) { store in
            let busy = (0..<4).map { _ in
                Task {
                    try await store.read(in: .staff) { connection in
                        try connection.first(Self.endless) { $0.integer(0) }
                    }
                }
            }
            // Each returns only if it did not stand behind those.
            #expect(try await store.number("SELECT 1") == 1)
            let other = try await store.read(in: .long) { connection in
                try connection.first("SELECT 2") { $0.integer(0) }
            }
            #expect(other == 2)

            for task in busy { task.cancel() }
            for task in busy { _ = await task.result }
        }
    }

    @Test("a lane is full when so many wait", arguments: TestEngine.all)
    func full(_ engine: TestEngine) async throws {
        try await with(engine, Self.lanes(time: .minutes(10), waiting: 2)) { store in
            let tasks = (0..<8).map { _ in
                Task {
                    try await store.read(in: .staff) { connection in
                        try connection.first(Self.endless) { $0.integer(0) }
                    }
                }
            }
            // One is read and two wait at most: of eight, five are refused at once.
            var refused = 0
            await withTaskGroup(of: Bool.self) { group in
                for task in tasks {
                    group.addTask {
                        if case .failure(StorageError.busy) = await task.result { return true }
                        return false
                    }
                }
                for await isRefused in group where isRefused {
                    refused += 1
                    if refused == 5 { tasks.forEach { $0.cancel() } }
                }
            }
            #expect(refused >= 5)
        }
    }
}
