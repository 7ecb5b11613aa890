import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Never oversold")
struct OversellingTests {
    private static let stock = [("A", 40), ("B", 25), ("C", 7), ("D", 1)]

    private func order(_ number: Int, _ seed: UInt64) -> [(String, Int)] {
        var generator = SeededGenerator(seed: seed &* 10_007 &+ UInt64(number))
        let skus = Self.stock.map(\.0).shuffled(using: &generator)
        let count = Int.random(in: 1...3, using: &generator)
        return skus.prefix(count).map { ($0, Int.random(in: 1...3, using: &generator)) }
    }

    @Test(
        "hundreds at once, mixed quantities and several lines: never more than there is",
        arguments: 1...3 as ClosedRange<UInt64>)
    func rush(seed: UInt64) async throws {
        try await withStall(.sample(stock: Self.stock)) { stall async throws in
            let answers = await results(400) { number in
                try await stall.reserve(order(number, seed))
            }
            // Whoever wanted more than was left may have left single units behind; they go last.
            let singles = await results(80) { number in
                try await stall.reserve([(Self.stock[number % 4].0, 1)])
            }

            var sold: [VariantID: Int] = [:]
            for receipt in (answers + singles).compactMap(\.value) {
                for line in receipt.order.lines { sold[line.variant, default: 0] += line.quantity }
            }
            for (sku, units) in Self.stock {
                let variant = try stall.variant(sku)
                #expect(sold[variant] == units, "\(sku), seed \(seed)")
                #expect(try await stall.stock(sku) == StockRow(stock: units, available: 0))
            }
            let unexpected = (answers + singles).compactMap(\.error).filter { error in
                guard case ReserveFailure.refused(.soldOut) = error else { return true }
                return false
            }
            #expect(unexpected.isEmpty)
        }
    }

    @Test(
        "a rush of buyers, cancellations, slips and decisions keeps every promise",
        arguments: [4, 5] as [UInt64])
    func everything(seed: UInt64) async throws {
        try await withStall(.sample(stock: Self.stock, limit: 6)) { stall async throws in
            _ = await results(300) { number in
                var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(number))
                let isKnown = Bool.random(using: &generator)
                let order = try await stall.reserve(
                    order(number, seed), by: isKnown ? .person(number % 120) : nil
                ).order.id
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: _ = try await stall.keeper.cancel(order)
                case 1:
                    _ = try await stall.keeper.giveDetails(.person(number), to: order)
                    try await stall.slip("\(number)", for: order)
                case 2:
                    let slip = try await stall.slip("\(number)", for: order)
                    _ = try await stall.keeper.decide(
                        .approve(amount: nil), on: slip.id, by: .staff(.checker))
                case 3:
                    _ = try await stall.keeper.setStatus(
                        of: order, to: OrderStatus.allCases[number % 9], reason: "by hand",
                        force: number % 2 == 0, unpaid: true, shipment: nil, by: .staff(.owner))
                    _ = try await stall.keeper.setStatus(
                        of: order, to: OrderStatus.allCases[number % 7], reason: "again",
                        force: true, shipment: nil, by: .staff(.owner))
                case 4:
                    _ = try await stall.keeper.recordPayment(
                        Money(minorUnits: Int64(number) * 700 + 1, currency: .thb), for: order,
                        reason: "seen", key: "form 1", overpayment: true, by: .staff(.manager))
                default: break
                }
            }
            stall.clock.advance(by: .minutes(11))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 1_000))
            stall.clock.advance(by: .minutes(121))
            _ = try await stall.keeper.desk.run(ExpireOrders(limit: 1_000))

            #expect(try await stall.count("orders") > 0)
            // Every invariant is checked when the stall closes.
        }
    }
}
