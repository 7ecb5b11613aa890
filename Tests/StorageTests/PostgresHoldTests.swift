import Storage
import StoragePostgres
import TestSupport
import Testing

private let cluster = Result { try PostgresCluster(["fsync=off"]) }

@Suite("A database that is copied is not served")
struct PostgresHoldTests {
    private func settings(
        _ database: String, for use: PostgresSettings.Use
    ) throws -> PostgresSettings {
        try PostgresSettings(url: cluster.get().url(of: database), for: use)
    }

    @Test("it is not given while a process serves, and is when that has ended")
    func served() async throws {
        let serving = try PostgresStore(settings("served", for: .serving), node: "one")
        #expect(try await serving.number("SELECT count(*) FROM settings") == 0)

        let refused = #expect(throws: PostgresInUse.self) {
            _ = try PostgresHold(settings("served", for: .visiting))
        }
        #expect(refused?.isHeld == false)
        #expect(refused?.addresses == ["127.0.0.1"])
        #expect(refused?.place.hasSuffix("database served") == true)

        await serving.close()
        let hold = try PostgresHold(settings("served", for: .visiting))
        #expect(hold.isHeld)
        hold.release()
        #expect(!hold.isHeld)
    }

    @Test("nobody serves while it is held, nor holds it too; other commands and databases work")
    func held() async throws {
        let hold = try PostgresHold(settings("held", for: .visiting))

        let refused = #expect(throws: StorageError.self) {
            _ = try PostgresStore(settings("held", for: .serving), node: "one")
        }
        #expect(refused?.description.contains("it is being copied: wait") == true)
        let second = #expect(throws: PostgresInUse.self) {
            _ = try PostgresHold(settings("held", for: .visiting))
        }
        #expect(second?.isHeld == true)
        let command = try PostgresStore(settings("held", for: .visiting), node: "two")
        try await command.write { _ = try $0.execute("DELETE FROM settings") }
        await command.close()
        let elsewhere = try PostgresStore(settings("elsewhere", for: .serving), node: "three")
        await elsewhere.close()

        hold.release()
        let serving = try PostgresStore(settings("held", for: .serving), node: "one")
        #expect(try await serving.number("SELECT count(*) FROM settings") == 0)
        await serving.close()
    }

    @Test("its connection may be lost, which is noticed")
    func lost() throws {
        let hold = try PostgresHold(settings("lost", for: .visiting))
        #expect(hold.isHeld)

        try cluster.get().tell(
            "psql SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost'")

        #expect(!hold.isHeld)
    }
}
