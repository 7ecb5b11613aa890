import Shop
import TestShop

@testable import Operations

/// A shop with many orders in every state, made the same way in every run, and a naive model of
/// them to hold lists, sums and exports against.
struct Market {
    /// What the model knows of an order.
    struct Known {
        var id: OrderID
        var slug: String
        var status: OrderStatus
        var createdAt: Timestamp
        var customer: CustomerForm?
        var quantity: Int
        var total: Int64
        var confirmed: Int64
    }

    static let slugs = ["tour", "autumn"]

    static var file: ShopFile {
        var file = ShopFile.sample(stock: [("SHIRT-S", 400), ("SHIRT-M", 400)])
        file.drops.append(
            .sample(slug: "autumn", stock: [("MUG", 400)], fee: 0, price: 12_345))
        return file
    }

    private static let names = [
        "Somchai Jaidee", "สมชาย ใจดี", "Ana María López", "O'Brien", "Li Wei", "Anand Patel",
    ]

    /// Makes `count` orders and leads them into all kinds of states.
    static func fill(_ stall: Stall, count: Int, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<count {
            stall.clock.advance(by: .seconds(Int64.random(in: 1...60, using: &generator)))
            let slug = slugs[Int.random(in: 0...1, using: &generator)]
            let sku = slug == "tour" ? ["SHIRT-S", "SHIRT-M"][number % 2] : "MUG"
            let name = names[Int.random(in: 0..<names.count, using: &generator)]
            let isKnown = Int.random(in: 0..<4, using: &generator) > 0
            let order = try await stall.reserve(
                [(sku, Int.random(in: 1...3, using: &generator))], from: slug,
                by: isKnown ? .person(number, name: name) : nil
            ).order.id
            try await lead(order, number, isKnown: isKnown, &generator, stall)
        }
    }

    private static func lead(
        _ order: OrderID, _ number: Int, isKnown: Bool, _ generator: inout SeededGenerator,
        _ stall: Stall
    ) async throws {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: _ = try await stall.keeper.cancel(order)
        case 1 where isKnown: try await stall.slip("slip \(number)", for: order)
        case 2 where isKnown:
            let slip = try await stall.slip("slip \(number)", for: order).id
            _ = try await stall.keeper.decide(
                .approve(amount: nil), on: slip, by: .staff(.checker))
        case 3 where OrderStatus.allCases[number % 9].clock == nil:
            _ = try await stall.keeper.setStatus(
                of: order, to: OrderStatus.allCases[number % 9], reason: "by hand", force: true,
                shipment: nil, by: .staff(.owner))
        case 4:
            _ = try await stall.keeper.recordPayment(
                Money(minorUnits: 777, currency: .thb), for: order, reason: "seen",
                key: "form \(number)",
                by: .staff(.owner))
        case 5: _ = try await stall.keeper.desk.run(ExpireOrders(limit: 5))
        default: break
        }
    }

    /// All orders, newest first, read one by one.
    static func known(_ stall: Stall) async throws -> [Known] {
        var known: [Known] = []
        for id in stride(from: Int64(try await stall.count("orders")), to: 0, by: -1) {
            let detail = try await stall.detail(OrderID(id))
            let order = detail.order
            known.append(
                Known(
                    id: order.id, slug: detail.drop.slug, status: order.status,
                    createdAt: order.createdAt,
                    customer: order.customer.map {
                        CustomerForm(name: $0.name, phone: $0.phone, email: $0.email)
                    }, quantity: order.quantity, total: order.total.minorUnits,
                    confirmed: order.confirmed.minorUnits))
        }
        return known
    }
}
