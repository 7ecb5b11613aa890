import Foundation
import Shop
import Storage
import TestSupport
import Testing

@testable import Server

extension Faults {
    @Suite("The database went back")
    struct WentBack {
        /// Orders that one node takes, one after the other.
        private func orders(
            _ count: Int, at node: Serving, _ name: String
        ) async throws -> [Shopper.Order] {
            let shopper = Shopper(connection: try node.connect())
            var orders: [Shopper.Order] = []
            for number in 0..<count {
                orders.append(try await shopper.reserved(1, key: "\(name) \(number)"))
            }
            return orders
        }

        /// The first that a node takes once it has found its database again.
        private func firstOrder(at node: Serving, _ name: String) async throws -> Shopper.Order {
            var order: Shopper.Order?
            try await Buyers.until("nothing can be ordered") {
                let answer = try await Shopper(connection: try node.connect()).reserve(
                    Shopper.reservation([(ShopText.sku, 1)]), key: name)
                if answer.status == 201 { order = try Shopper.order(answer) }
                return answer.status == 201
            }
            return try #require(order)
        }

        private func available(at node: Serving) async throws -> Int? {
            try await Shopper(connection: try node.connect()).available()[ShopText.sku]
        }

        /// The standby gets nothing any more, as one that lags does.
        private func cutOff(_ standby: PostgresCluster) throws {
            try standby.tell("psql ALTER SYSTEM SET primary_conninfo = ''")
            try standby.tell("psql SELECT pg_reload_conf()")
        }

        @Test("A standby that lagged is promoted: a new era, nothing twice, and no way back")
        func promoted() async throws {
            let pair = try await Pair()
            let shop = try await ClusteredShop.make(on: pair.primary).reached(by: pair.hosts)
            let nodes = try await shop.serve(nodes: 2)
            let (first, second) = (nodes.any(0), nodes.any(1))
            let kept = try await orders(3, at: first, "kept")
            try await Buyers.until("the standby does not have them") {
                try pair.standby.tell("psql SELECT pg_last_wal_replay_lsn()")
                    == pair.primary.tell("psql SELECT pg_current_wal_lsn()")
            }
            try cutOff(pair.standby)
            let lost = try await orders(20, at: first, "lost")

            try pair.primary.tell("kill")
            try pair.standby.tell("promote")

            var fresh = [try await firstOrder(at: first, "fresh")]
            fresh.append(try await firstOrder(at: second, "fresh too"))
            fresh += try await orders(25, at: second, "more")
            #expect(Set((kept + lost + fresh).map(\.code)).count == 3 + 20 + fresh.count)
            let eyes = Shopper(connection: try second.connect())
            for order in lost { #expect(try await eyes.see(order).status == 410) }
            for order in kept + fresh { #expect(try await eyes.see(order).status == 200) }
            for node in [first, second] {
                try await Buyers.until("a node shows another stock than there is") {
                    try await available(at: node) == ClusteredShop.stock - 3 - fresh.count
                }
            }

            // The old primary comes back, and every connection is cut: nobody goes there.
            try pair.primary.tell("start")
            try pair.standby.tell(Self.cut)
            fresh.append(try await firstOrder(at: first, "still"))
            fresh += try await orders(10, at: first, "on")
            try pair.standby.tell(Self.cut)
            fresh.append(try await firstOrder(at: second, "and on"))
            #expect(Set((kept + lost + fresh).map(\.code)).count == 3 + 20 + fresh.count)
            await nodes.stop()

            // While only the old one can be reached it is refused all the same.
            try pair.standby.tell("stop")
            let alone = try await Program.run([
                "verify", "--data", shop.folder.path + "/node-0", "--database", shop.url,
            ])
            #expect(alone.status == 1)
            #expect(alone.errors.contains("the shop has left this server"), "\(alone.errors)")
            try pair.standby.tell("start")
            let checked = try await Program.run([
                "verify", "--data", shop.folder.path + "/node-0", "--database", shop.url,
            ])
            #expect(checked.status == 0, "\(checked.output)")
            #expect(checked.output.contains("note: era 1: it began"), "\(checked.output)")
        }

        private static let cut = """
            psql SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            """

        @Test("An older copy is put back beside running nodes: they read everything anew")
        func restored() async throws {
            let shop = try await ClusteredShop.make(
                ShopText.shop(stock: 12, other: 3), on: ClusteredShop.started())
            let name = shop.url.split(separator: "/").last ?? ""
            try await withCopy(of: String(name), on: shop.cluster) { copy in
                let nodes = try await shop.serve(nodes: 2)
                let (first, second) = (nodes.any(0), nodes.any(1))
                let lost = try await orders(12, at: first, "lost")
                let soldOut = try await Shopper(connection: try second.connect()).reserve(
                    Shopper.reservation([(ShopText.sku, 1)]), key: "late")
                #expect(soldOut.status == 409)

                try shop.cluster.tell("psql ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
                try shop.cluster.tell(
                    """
                    psql SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                    WHERE datname = '\(name)'
                    """)
                try shop.cluster.tell("psql ALTER DATABASE \(name) RENAME TO \(name)_old")
                try shop.cluster.tell("psql ALTER DATABASE \(copy) RENAME TO \(name)")

                var fresh = [try await firstOrder(at: first, "fresh")]
                fresh.append(try await firstOrder(at: second, "fresh too"))
                #expect(Set((lost + fresh).map(\.code)).count == 14)
                for node in [first, second] {
                    try await Buyers.until("a node shows another stock than there is") {
                        try await available(at: node) == 10
                    }
                    let eyes = Shopper(connection: try node.connect())
                    for order in lost { #expect(try await eyes.see(order).status == 410) }
                }
                await nodes.stop()
            }
        }

        /// A copy of a database as it is now, for as long as `body` takes.
        private func withCopy(
            of name: String, on cluster: PostgresCluster, _ body: (String) async throws -> Void
        ) async throws {
            try cluster.tell("psql CREATE DATABASE \(name)_copy TEMPLATE \(name)")
            try await body("\(name)_copy")
        }

        @Test("A machine that stopped without a word begins an era, and nobody loses anything")
        func doubted() async throws {
            let shop = try await ClusteredShop.make(ShopText.shop(stock: 30, other: 3))
            var node = try await shop.serve(0)
            let kept = try await orders(3, at: node, "kept")
            #expect(await node.stop(SIGKILL) == 128 + SIGKILL)
            // What a power cut leaves of the file: the last numbers are missing.
            let data = DataDirectory(path: shop.folder.path + "/node-0")
            let number = try await shop.look { try CommitPoint.load(on: $0).number }
            try FileManager.default.removeItem(atPath: data.path + "/seen-on-server")
            try SeenFile(data, boot: "before the cut", isOnServer: true).commits()
                .saw(number - 2)

            node = try await shop.serve(0)
            #expect(try await orders(3, at: node, "kept").map(\.code) == kept.map(\.code))
            let shopper = Shopper(connection: try node.connect())
            for order in kept { #expect(try await shopper.see(order).status == 200) }
            let fresh = try await orders(1, at: node, "fresh")
            #expect(!kept.map(\.code).contains(fresh[0].code))
            #expect(await node.stop() == 0)
            let arguments = ["--data", data.path, "--database", shop.url]
            let told = try await Program.done(["era"] + arguments)
            #expect(told.contains("stopped without a word"), "\(told)")
            #expect(told.hasPrefix("era 1, ") && !told.contains("era 2"), "\(told)")
            let verified = try await Program.done(["verify"] + arguments)
            #expect(verified.contains("no faults found"), "\(verified)")
        }

        @Test("Two nodes whose clocks are 90 seconds apart go by one clock")
        func clocks() async throws {
            let shop = try await ClusteredShop.make(
                ShopText.shop(stock: 10, other: 3, holdMinutes: "1"),
                on: ClusteredShop.started())
            let clock = try await WallClock(in: shop.folder)
            try clock.set(.seconds(90))
            let right = try await shop.serve(0)
            let wrong = try await shop.serve(1, environment: clock.environment)
            let order = try await Shopper(connection: try right.connect()).reserved(2, key: "a")

            // Many looks of both sweepers.
            for _ in 0..<100 {
                let shopper = Shopper(connection: try wrong.connect())
                #expect(try await shopper.status(of: order) == "reserved")
                await Buyers.breathe()
            }
            let later = try await Shopper(connection: try wrong.connect()).reserved(1, key: "b")
            #expect(try await Shopper(connection: try right.connect()).see(later).status == 200)
            try await Buyers.until("the wrong clock is not told") {
                shop.lastWords(of: 1).contains("ms ahead of the database's")
            }
            #expect(!shop.lastWords(of: 0).contains("the machine's clock"))
            #expect(await wrong.stop() == 0)
            #expect(await right.stop() == 0)
            let doctor = try await Program.run(
                [
                    "doctor", "--data", shop.folder.path + "/node-1", "--database", shop.url,
                ], environment: clock.environment)
            #expect(doctor.output.contains("ms ahead of the database's"), "\(doctor.output)")
        }
    }
}
