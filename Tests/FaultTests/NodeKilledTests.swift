import TestSupport
import Testing

extension Faults {
    @Suite("A node is killed under load")
    struct NodeKilled {
        @Test("The others go on, every acknowledged order is there once, and it comes back")
        func killed() async throws {
            let shop = try await ClusteredShop.make()
            let nodes = try await shop.serve(nodes: 3)
            let purchases = Purchases()
            let buyers = Buyers(purchases: purchases, nodes: nodes)
            async let rush: Void = buyers.buy(each: 50)

            await purchases.reach(100)
            await nodes.kill(0)
            await purchases.reach(200)
            await nodes.kill(1)
            nodes[0] = try await shop.serve(0)
            await rush

            print("node killed: \(purchases.summary)")
            try await shop.check(purchases, on: nodes)
            await nodes.stop()
        }

        @Test("What a dead node had begun is ended by another, once")
        func leftUndone() async throws {
            let shop = try await ClusteredShop.make(
                ShopText.shop(stock: 10, other: 0, holdMinutes: "0.05"))
            let nodes = try await shop.serve(nodes: 3)
            let buyer = Shopper(connection: try nodes.any(0).connect())
            var orders: [Shopper.Order] = []
            for number in 0..<5 { orders.append(try await buyer.reserved(key: "hold \(number)")) }

            await nodes.kill(0)
            let other = Shopper(connection: try nodes.any(0).connect())
            for order in orders {
                try await Buyers.until("a dead node's hold did not end") {
                    try await other.status(of: order) == "expired"
                }
            }

            let ended = try await shop.number(
                "SELECT count(*) FROM timeline WHERE to_status = 'expired'")
            #expect(ended == 5)
            try await Buyers.until("the stock did not come back") {
                try await other.available()[ShopText.sku] == 10
            }
            await nodes.stop()
        }

        @Test("Four nodes sell exactly what there is")
        func exactlyTheStock() async throws {
            let shop = try await ClusteredShop.make(ShopText.shop(stock: 300, other: 0))
            let nodes = try await shop.serve(nodes: 4)
            let purchases = Purchases()
            async let rush: Void = Buyers(purchases: purchases, nodes: nodes).buy(each: 40)

            await purchases.reach(60)
            await nodes.kill(3)
            await rush
            // What is left goes to whoever wants a single one.
            let shopper = Shopper(connection: try nodes.any(0).connect())
            var singles = 0
            while case let answer = try await shopper.reserve(
                Shopper.reservation([(ShopText.sku, 1)]), key: "single \(singles)"),
                answer.status == 201
            {
                purchases.answered(
                    "single \(singles)",
                    Purchases.Purchase(order: try Shopper.order(answer), quantity: 1), after: .zero)
                singles += 1
            }

            #expect(purchases.granted.values.reduce(0) { $0 + $1.quantity } == 300)
            try await shop.check(purchases, on: nodes, stock: 300)
            await nodes.stop()
        }
    }
}
