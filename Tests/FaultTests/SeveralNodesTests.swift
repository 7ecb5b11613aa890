import TestSupport
import Testing

extension Faults {
    @Suite("Several nodes behind haproxy")
    struct SeveralNodes {
        private static let password = "correct horse battery"

        @Test("Whichever node answers, it is one shop", arguments: [2, 4])
        func oneShop(count: Int) async throws {
            let shop = try await ClusteredShop.make(
                ShopText.shop(stock: 100, other: 50, holdMinutes: "0.05"))
            try await Program.done(
                [
                    "account", "add", "owner@shop.example", "--role", "owner", "--password-stdin",
                    "--data", shop.folder.data, "--database", shop.url,
                ], input: Self.password + "\n")
            let nodes = try await shop.serve(nodes: count)
            let balancer = try await Balancer((0..<count).map { nodes.any($0) }, in: shop.folder)

            // The form, its answer and the page come from three nodes, where there are so many.
            var browser = PlainBrowser(balancer)
            let form = try await browser.get("/admin/sign-in")
            let signedIn = try await browser.submit(
                form, to: "/admin/sign-in",
                ["email": "owner@shop.example", "password": Self.password])
            #expect(signedIn.status == 303, "\(signedIn)")
            #expect(try await browser.get("/admin").status == 200)
            let events = try balancer.connect()
            try await events.sendRequest(
                "GET", "/admin/events",
                fields: [browser.cookieField, ("accept", "text/event-stream")])
            #expect(try await events.head().status == 200)

            let order = try await reserve(balancer, times: count)
            try await hears(events, of: order.code)
            let page = try await browser.get("/admin/orders/\(order.code)")
            let noted = try await browser.submit(
                page, to: "/admin/orders/\(order.code)/notes", ["text": "seen by all"])
            #expect(noted.status == 303, "\(noted)")
            #expect(
                try await browser.get("/admin/orders/\(order.code)").text.contains("seen by all"))
            #expect(browser.answeredBy.count >= min(count, 3), "\(browser.answeredBy)")

            try await expires(order, balancer, shop)
            let out = try await browser.submit(page, to: "/admin/sign-out", [:])
            #expect(out.status == 303)
            for _ in 0..<count { #expect(try await browser.get("/admin").status == 303) }
            await nodes.stop()
            let away = try await balancer.connect().request("GET", "/d/tour")
            #expect(away.status == 503 && away["retry-after"] == "5", "\(away)")
            await balancer.stop()
        }

        /// The same key is pressed at every node, and reserves once.
        private func reserve(_ balancer: Balancer, times count: Int) async throws -> Shopper.Order {
            var orders: Set<Shopper.Order> = []
            var answeredBy: Set<String> = []
            for _ in 0..<count * 2 {
                let shopper = Shopper(connection: try balancer.connect())
                let answer = try await shopper.reserve(
                    Shopper.reservation([(ShopText.sku, 2)]), key: "pressed again")
                #expect(answer.status == 201, "\(answer.text)")
                orders.insert(try Shopper.order(answer))
                answeredBy.insert(try #require(answer[Balancer.answeredBy]))
            }
            #expect(answeredBy.count == count)
            #expect(orders.count == 1)
            return try #require(orders.first)
        }

        private func hears(_ events: HTTPConnection, of code: String) async throws {
            let start = ContinuousClock.now
            // Heartbeats come too; they do not count.
            try await Buyers.until("no event told of \(code)") {
                try await events.line().contains(code)
            }
            print("a node heard of another's order after \(ContinuousClock.now - start)")
        }

        /// All nodes sweep; the hold ends once, and stock is given back once.
        private func expires(
            _ order: Shopper.Order, _ balancer: Balancer, _ shop: ClusteredShop
        ) async throws {
            let shopper = Shopper(connection: try balancer.connect())
            try await Buyers.until("the hold did not end") {
                try await shopper.status(of: order) == "expired"
            }
            let ended = try await shop.number(
                "SELECT count(*) FROM timeline WHERE to_status = 'expired'")
            #expect(ended == 1)
            let available = try await shop.number(
                "SELECT available FROM variants WHERE sku = '\(ShopText.sku)'")
            #expect(available == 100)
        }

        @Test("What one node changes is soon on every node's pages")
        func followed() async throws {
            let shop = try await ClusteredShop.make(ShopText.shop(stock: 20, other: 5))
            let nodes = try await shop.serve(nodes: 4)
            let buyer = Shopper(connection: try nodes.any(0).connect())
            _ = try await buyer.reserved(3, key: "three")
            try await everywhere(nodes, "stock") { shopper in
                try await shopper.available()[ShopText.sku] == 17
            }

            try await shop.apply(
                ShopText.shop(stock: 20, other: 5)
                    .replacing("title: Tour", with: "title: Another name"))
            try await everywhere(nodes, "a new text") { shopper in
                let page = try await shopper.connection.request("GET", "/d/tour")
                return page.text.contains("Another name")
            }

            try await shop.apply(
                ShopText.shop(stock: 20, other: 5)
                    .replacing("title: Tour", with: "title: Another name")
                    .replacing("2099-01-01T00:00:00Z", with: "2026-01-01T00:00:00Z")
                    .replacing("opens_at: now", with: "opens_at: 2025-01-01T00:00:00Z"))
            try await everywhere(nodes, "a closed drop") { shopper in
                let live = try await shopper.connection.request(
                    "GET", "/api/v1/drops/tour/live")
                return try Shopper.object(live)["state"] as? String == "closed"
            }
            await nodes.stop()
        }

        /// Asks every node until it tells what holds.
        private func everywhere(
            _ nodes: Nodes, _ what: String, _ holds: (Shopper) async throws -> Bool
        ) async throws {
            let start = ContinuousClock.now
            for number in 0..<4 {
                let shopper = Shopper(connection: try nodes.any(number).connect())
                try await Buyers.until(what) { try await holds(shopper) }
            }
            // A second is what is promised; how long it took here depends on the machine.
            print("\(what) was on every node after \(ContinuousClock.now - start)")
        }

        @Test("Nodes that start together bring the schema up to date once")
        func migrations() async throws {
            let cluster = try ClusteredShop.unhurt.get()
            let shop = try ClusteredShop.empty(on: cluster)
            let nodes = try await shop.serve(nodes: 5)
            let versions = try await shop.number("SELECT count(*) FROM schema_version")
            let newest = try await shop.number("SELECT max(version) FROM schema_version")
            #expect(versions > 0 && newest > 0)
            for number in 0..<5 {
                #expect(try await nodes.any(number).request("GET", "/readyz").status == 200)
            }
            await nodes.stop()
        }

        @Test("A server that may lose acknowledged orders is refused unless that is wanted")
        func mayLose() async throws {
            let cluster = try await ClusteredShop.started()
            let shop = try await ClusteredShop.make(on: cluster)
            for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
                try await Self.set(setting, to: "off", on: cluster)
                let line = try await Program.refused([
                    "serve", "--data", shop.folder.data, "--database", shop.url, "--listen",
                    "127.0.0.1:0",
                ])
                #expect(line.contains("\(setting) = off"))
                #expect(line.contains("--may-lose-acknowledged-orders"))
                let node = try await shop.serve(0, ["--may-lose-acknowledged-orders"])
                #expect(await node.stop() == 0)
                try await Self.set(setting, to: "on", on: cluster)
            }
        }

        private static func set(
            _ name: String, to value: String, on cluster: PostgresCluster
        ) async throws {
            try cluster.tell("psql ALTER SYSTEM SET \(name) = \(value)")
            try cluster.tell("psql SELECT pg_reload_conf()")
            try await Buyers.until("\(name) is not \(value)") {
                try cluster.tell("psql SHOW \(name)") == [value]
            }
        }
    }
}
