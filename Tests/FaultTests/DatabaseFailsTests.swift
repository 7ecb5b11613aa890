import Foundation
import Shop
import Storage
import StoragePostgres
import TestSupport
import Testing

extension Faults {
    @Suite("The database stops under load")
    struct DatabaseFails {
        /// How the cluster is stopped, and how it comes back.
        enum Stop: String, CaseIterable, Sendable {
            case restart, kill, freeze

            var back: String? {
                switch self {
                case .restart: nil
                case .kill: "start"
                case .freeze: "thaw"
                }
            }
        }

        @Test(
            "Buyers are told to come again, and what they were told before is there",
            arguments: Stop.allCases)
        func stopped(stop: Stop) async throws {
            let shop = try await ClusteredShop.make(on: ClusteredShop.started())
            let nodes = try await shop.serve(nodes: 2)
            let purchases = Purchases()
            async let rush: Void = Buyers(purchases: purchases, nodes: nodes).buy(each: 40)

            await purchases.reach(100)
            let before = (busy: purchases.busy, cut: purchases.cut)
            try shop.cluster.tell(stop.rawValue)
            let start = ContinuousClock.now
            if let back = stop.back {
                // Where it is frozen, the shop itself has to find out.
                let readiness = try await nodes.any(0).request("GET", "/readyz")
                print("\(stop): \(readiness.status) after \(ContinuousClock.now - start)")
                #expect(readiness.status == 503)
                if stop == .freeze {
                    #expect(readiness.text == "the database does not answer\n")
                    // It stays so until the shop has given up what it waited for.
                    try await Buyers.until("nobody was told to come again") {
                        purchases.busy > before.busy
                    }
                    // Nobody has waited for longer than buyers do.
                    #expect(purchases.cut == before.cut)
                }
                try shop.cluster.tell(back)
            }
            await rush

            print("\(stop): whole again after \(ContinuousClock.now - start), \(purchases.summary)")
            try await shop.check(purchases, on: nodes)
            await nodes.stop()
        }

        @Test("A cluster that is frozen ends with whoever holds it, and keeps nobody")
        func frozen() async throws {
            func leave() async throws -> String {
                let cluster = try await ClusteredShop.started()
                try cluster.tell("freeze")
                return cluster.directory
            }
            #expect(!FileManager.default.fileExists(atPath: try await leave()))
        }

        @Test(
            "A standby takes over: every acknowledged order is there, and selling goes on",
            arguments: ["kill", "freeze"])
        func failover(away: String) async throws {
            let pair = try await Pair()
            let shop = try await ClusteredShop.make(on: pair.primary).reached(by: pair.hosts)
            try pair.wait()
            let nodes = try await shop.serve(nodes: 3)
            let purchases = Purchases()
            async let rush: Void = Buyers(purchases: purchases, nodes: nodes).buy(each: 40)

            await purchases.reach(100)
            try pair.primary.tell(away)
            let start = ContinuousClock.now
            try pair.standby.tell("promote")
            await rush

            let time = ContinuousClock.now - start
            print("failover, \(away): whole again after \(time), \(purchases.summary)")
            try await shop.check(purchases, on: nodes)
            await nodes.stop()
        }

        /// A primary that restarts while a commit waits for its standby keeps that commit and shows
        /// it. It is acknowledged only when the standby has it as well.
        @Test("What only the primary has is not acknowledged, also after its restart")
        func unreplicated() async throws {
            let pair = try await Pair()
            _ = try pair.primary.url(of: "counter")
            let settings = try PostgresSettings(
                url: "postgres://postgres@\(pair.hosts)/counter")
            let store = try PostgresStore(settings, node: "a")
            try await store.write { connection in
                try connection.execute("CREATE TABLE counted (value BIGINT NOT NULL)")
                try connection.execute("INSERT INTO counted VALUES (0)")
            }
            try pair.wait()
            let count: @Sendable (any Connection) throws -> Int64? = { connection in
                try connection.first("UPDATE counted SET value = value + 1 RETURNING value") {
                    $0.integer(0)
                }
            }
            #expect(try await store.write(count) == 1)

            try pair.standby.tell("kill")
            let second = Task { try await store.write(count) }
            try await Buyers.until("the commit does not wait") {
                try pair.primary.tell(Self.waitingForStandby) != ["0"]
            }
            try pair.primary.tell("restart")
            await #expect(throws: StorageError.self) { try await second.value }

            try pair.primary.tell("kill")
            try pair.standby.tell("start")
            try pair.standby.tell("promote")
            #expect(try await store.write(count) == 2)
            await store.close()
        }

        private static let waitingForStandby = """
            psql SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'
            """
    }
}

/// A primary and a standby, without which nothing is acknowledged.
final class Pair: Sendable {
    let primary: PostgresCluster
    let standby: PostgresCluster

    /// - Parameter settings: of both.
    init(_ settings: [String] = []) async throws {
        primary = try await ClusteredShop.started(settings)
        standby = try await ClusteredShop.started(settings, standbyOf: primary)
    }

    /// Both, for a URL that finds the one that can be written to.
    var hosts: String { "127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)" }

    /// From now on a commit is one only when the standby has it.
    func wait() throws {
        try primary.tell("psql ALTER SYSTEM SET synchronous_standby_names = '*'")
        try primary.tell("psql SELECT pg_reload_conf()")
    }
}
