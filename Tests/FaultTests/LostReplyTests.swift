import Shop
import Storage
import StoragePostgres
import TestSupport
import Testing

extension Faults {
    @Suite("A connection is cut in the middle of a transaction")
    struct LostReply {
        /// A counter in a database of its own, reached through a relay.
        private final class Counter: Sendable {
            let cluster: PostgresCluster
            let relay: PostgresRelay
            let store: PostgresStore
            /// Another node, which has a line that nobody cuts.
            let other: PostgresStore

            init(_ cluster: PostgresCluster, _ name: String = "counter") async throws {
                self.cluster = cluster
                relay = try PostgresRelay(to: cluster.port)
                let direct = try cluster.url(of: name)
                let url = "postgres://postgres@127.0.0.1:\(relay.port)/\(name)"
                other = try PostgresStore(PostgresSettings(url: direct), node: "b")
                store = try PostgresStore(PostgresSettings(url: url), node: "a")
                try await other.write { connection in
                    try connection.execute("CREATE TABLE counted (value BIGINT NOT NULL)")
                    try connection.execute("INSERT INTO counted VALUES (0)")
                }
            }

            /// Not to be done twice, and not to be forgotten.
            static let count: @Sendable (any Connection) throws -> Int64? = { connection in
                try connection.first("UPDATE counted SET value = value + 1 RETURNING value") {
                    $0.integer(0)
                }
            }

            var value: Int64? {
                get async throws {
                    try await other.read { connection in
                        try connection.first("SELECT value FROM counted") { $0.integer(0) }
                    }
                }
            }

            func close() async {
                await store.close()
                await other.close()
            }
        }

        @Test(
            "What was written is written once, wherever the line was cut",
            arguments: [PostgresRelay.Cut.withinTransaction, .beforeCommit, .afterCommit])
        func once(cut: PostgresRelay.Cut) async throws {
            let counter = try await Counter(
                ClusteredShop.unhurt.get(), "counter_\("\(cut)".lowercased())")
            #expect(try await counter.store.write(Counter.count) == 1)
            #expect(try counter.store.writeAndWait(Counter.count) == 2)

            counter.relay.cut(cut)
            #expect(try await counter.store.write(Counter.count) == 3)
            counter.relay.cut(cut)
            #expect(try counter.store.writeAndWait(Counter.count) == 4)

            #expect(counter.relay.cuts == 2)
            #expect(try await counter.value == 4)
            await counter.close()
        }

        /// The number of a transaction that left nothing on disk is given again after a crash. Who
        /// asked what became of that number would be told of the other's commit.
        @Test("After a crash another's commit is not taken for one's own")
        func crash() async throws {
            // What is not committed stays in memory, and is gone with the crash.
            let counter = try await Counter(
                ClusteredShop.started(["wal_writer_delay=10s", "autovacuum=off"]))
            #expect(try counter.store.writeAndWait(Counter.count) == 1)
            #expect(try counter.other.writeAndWait(Counter.count) == 2)

            counter.relay.cut(.beforeCommit) { [cluster = counter.cluster, other = counter.other] in
                do {
                    try cluster.tell("kill")
                    try cluster.tell("start")
                    #expect(try other.writeAndWait(Counter.count) == 3)
                } catch {
                    Issue.record(error)
                }
            }
            #expect(try counter.store.writeAndWait(Counter.count) == 4)

            #expect(try await counter.value == 4)
            await counter.close()
        }

        @Test(
            "An order that was reserved although nobody heard so is reserved once",
            arguments: [PostgresRelay.Cut.withinTransaction, .beforeCommit, .afterCommit])
        func orders(cut: PostgresRelay.Cut) async throws {
            let shop = try await ClusteredShop.make()
            let relay = try PostgresRelay(to: shop.cluster.port)
            let through = shop.reached(by: "127.0.0.1:\(relay.port)")
            let nodes = try await through.serve(nodes: 2)
            let purchases = Purchases()
            async let rush: Void = Buyers(purchases: purchases, nodes: nodes).buy(each: 15)

            for part in 1...4 {
                await purchases.reach(part * 25)
                relay.cut(cut)
            }
            await rush

            print("cut \(cut): \(relay.cuts) lines, \(purchases.summary)")
            #expect(relay.cuts == 4)
            try await shop.check(purchases, on: nodes)
            await nodes.stop()
        }
    }
}
