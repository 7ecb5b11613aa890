import TestSupport
import Testing

@Suite("Hundreds of buyers at once")
struct RushTests {
    private static let stock = 230
    private static let other = 170
    private static let buyers = 300

    @Test("Exactly the stock is sold, and pressing again buys nothing more")
    func neverOversold() async throws {
        let folder = try await ShopFolder.applied(
            ShopText.shop(stock: Self.stock, other: Self.other))
        let serving = try await folder.serve()
        var wishes: [Wish] = []
        var chance = Seeded(20_261_205)
        for number in 0..<Self.buyers {
            wishes.append(try Wish(number, serving.port, &chance))
        }
        var sold = try await ask(wishes)
        #expect(try await ask(wishes) == sold, "a second press was not answered as the first")
        #expect(sold[ShopText.sku, default: 0] <= Self.stock)
        #expect(sold[ShopText.otherSKU, default: 0] <= Self.other)
        // What is left goes to whoever wants a single one.
        let shopper = Shopper(connection: try serving.connect())
        for sku in [ShopText.sku, ShopText.otherSKU] {
            for number in 0... {
                let body = Shopper.reservation([(sku, 1)])
                let answer = try await shopper.reserve(body, key: "\(sku) \(number)")
                if answer.status == 409 { break }
                #expect(answer.status == 201, "\(answer.text)")
                sold[sku, default: 0] += 1
            }
        }
        #expect(sold == [ShopText.sku: Self.stock, ShopText.otherSKU: Self.other])
        #expect(try await shopper.available() == [ShopText.sku: 0, ShopText.otherSKU: 0])
        #expect(await serving.stop() == 0)
    }

    /// One buyer's request, on a connection of their own.
    private struct Wish {
        let connection: HTTPConnection
        let key: String
        let lines: [String: Int]

        init(_ number: Int, _ port: Int, _ chance: inout Seeded) throws {
            connection = try HTTPConnection(port: port)
            key = "buyer \(number)"
            var lines = [ShopText.sku: Int.random(in: 1...4, using: &chance)]
            if Bool.random(using: &chance) {
                lines[ShopText.otherSKU] = Int.random(in: 1...3, using: &chance)
            }
            self.lines = lines
        }

        var body: [UInt8] {
            Shopper.reservation(lines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }

    /// Sends all wishes before the first answer is read; answers the units that were granted. On a
    /// slow machine the desk is late for some, which tells that it did nothing: they ask again.
    private func ask(_ wishes: [Wish]) async throws -> [String: Int] {
        var granted: [String: Int] = [:]
        var rest = wishes
        while !rest.isEmpty { rest = try await ask(rest, &granted) }
        return granted
    }

    /// - Returns: who was told to come again.
    private func ask(
        _ wishes: [Wish], _ granted: inout [String: Int]
    ) async throws -> [Wish] {
        for wish in wishes {
            try await wish.connection.sendRequest(
                "POST", "/api/v1/drops/tour/orders",
                fields: [("content-type", "application/json"), ("idempotency-key", wish.key)],
                body: wish.body)
        }
        var rest: [Wish] = []
        for wish in wishes {
            let answer = try await wish.connection.answer()
            switch answer.status {
            case 201: granted.merge(wish.lines, uniquingKeysWith: +)
            case 409: continue
            case 503 where answer["retry-after"] != nil: rest.append(wish)
            default: Issue.record("\(answer)")
            }
        }
        return rest
    }
}
