import TestSupport
import Testing

extension Faults {
    @Suite("Servers behind a pooler", .timeLimit(.minutes(5)))
    struct PoolerTests {
        @Test(
            "Two servers behind PgBouncer's transaction mode show each other's stock and sell once")
        func twoServers() async throws {
            let direct = try await ClusteredShop.make()
            let bouncer = try await PgBouncer("transaction", before: direct.cluster)
            let shop = direct.reached(by: "127.0.0.1:\(bouncer.port)")
            // A command needs no session.
            try await shop.apply(ShopText.shop(stock: 50, other: 50))

            let nodes = try await shop.serve(nodes: 2, ["--database-direct", direct.url])
            let first = Shopper(connection: try nodes.any(0).connect())
            let second = Shopper(connection: try nodes.any(1).connect())
            let order = try await first.reserved(3, key: "first")
            #expect(try await first.giveDetails(order).status == 200)
            try await Buyers.until("the other server shows the old stock") {
                try await second.available()[ShopText.sku] == 47
            }
            #expect(try await second.status(of: order) == "awaiting_payment")

            let line = try await Program.refused([
                "copy", "--from", shop.url, "--to", shop.folder.path + "/copy",
            ])
            #expect(line.contains("a pooler stands between"), "\(line)")
            let served = try await Program.refused([
                "copy", "--from", direct.url, "--to", shop.folder.path + "/copy",
            ])
            #expect(served.contains("is served"), "\(served)")
            await nodes.stop()
            await bouncer.stop()
        }

        @Test("Without the database's own address serving is refused, with what to set")
        func refused() async throws {
            let direct = try await ClusteredShop.make()
            let bouncer = try await PgBouncer("transaction", before: direct.cluster)
            let shop = direct.reached(by: "127.0.0.1:\(bouncer.port)")
            let command = ["--data", shop.folder.path + "/node", "--database", shop.url]
            let line = try await Program.refused(
                ["serve", "--listen", "127.0.0.1:0"] + command)
            #expect(line.contains("--database-direct"), "\(line)")
            let checks = try await Program.run(["doctor"] + command)
            #expect(checks.output.contains(/fail +pooler/), "\(checks.output)")
            let well = try await Program.run(
                ["doctor", "--database-direct", direct.url] + command)
            #expect(well.output.contains(/ok +pooler/), "\(well.output)")
            await bouncer.stop()
        }
    }
}
