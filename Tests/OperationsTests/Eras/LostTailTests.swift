import Blobs
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("A database that went back beneath a serving node")
struct LostTailTests {
    @Test("is written to by nobody until a new era has begun, and then nothing is given out twice")
    func reservations() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 40)])) { stall async throws in
            let kept = try await stall.reserve([("SHIRT-S", 1)], by: .person(1))
            let snapshot = try await stall.store.snapshot()
            var lost: [OrderReceipt] = []
            for number in 2...6 {
                lost.append(try await stall.reserve([("SHIRT-S", 1)], by: .person(number)))
            }
            try await stall.store.goBack(to: snapshot)

            await #expect(throws: StorageError.otherEra) {
                try await stall.reserve([("SHIRT-S", 1)])
            }
            await #expect(throws: StorageError.otherEra) {
                try await stall.keeper.cancel(kept.order.id)
            }
            #expect(try await stall.count("orders") == 1)
            #expect(try await stall.keeper.enterEra() == .behind)

            let fresh = try await stall.reserve([("SHIRT-S", 2)], by: .person(7))
            let keeper = stall.keeper
            #expect(fresh.order.id.value > Era.gap)
            #expect(!(lost + [kept]).map(\.code).contains(fresh.code))
            #expect(!(lost + [kept]).map(\.key).contains(fresh.key))
            #expect(try keeper.orderID(code: fresh.code.text, key: fresh.key) == fresh.order.id)
            // What is still there stays what it was.
            #expect(try keeper.orderID(code: kept.code.text, key: kept.key) == kept.order.id)
            for order in lost {
                #expect(throws: LostOrder.self) {
                    try keeper.orderID(code: order.code.text, key: order.key)
                }
                // Whoever has no key learns nothing.
                #expect(try keeper.orderID(code: order.code.text, key: fresh.key) == nil)
                #expect(try keeper.orderID(code: fresh.code.text, key: order.key) == nil)
                #expect(throws: LostOrder.self) {
                    try keeper.uploadID(
                        PartialIDText.of(order.code, keeper), key: order.key)
                }
            }
            #expect(keeper.stock.available(try stall.variant("SHIRT-S")) == 37)
            #expect(try await keeper.enterEra() == nil)
        }
    }

    @Test("is known to a node that was sold out, and to its catalogue")
    func memory() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 3)])) { stall async throws in
            let keeper = stall.keeper
            let snapshot = try await stall.store.snapshot()
            var file = ShopFile.sample(stock: [("SHIRT-S", 3), ("MUG", 9)])
            file.drops[0].products[0].name = "Lost shirt"
            _ = try await keeper.apply(file, by: .staff(.owner))
            let mug = try stall.variant("MUG")
            try await stall.reserve([("SHIRT-S", 3)])
            await #expect(throws: ReserveFailure.self) { try await stall.reserve([("SHIRT-S", 1)]) }

            try await stall.store.goBack(to: snapshot)
            #expect(try await keeper.enterEra() == .behind)

            #expect(keeper.catalogue?.listings.first?.products.first?.name == "Tour shirt")
            #expect(keeper.catalogue?.listing(slug: "tour")?.variant(sku: "MUG") == nil)
            #expect(keeper.stock.available(try stall.variant("SHIRT-S")) == 3)
            try await stall.reserve([("SHIRT-S", 1)])
            // The number of a variant that was lost is not given to another.
            _ = try await keeper.apply(
                .sample(stock: [("SHIRT-S", 3), ("POSTER", 2)]), by: .staff(.owner))
            #expect(try stall.variant("POSTER").value > mug.value)
            let figures = try await keeper.figures(by: Caller(actor: .system, role: .viewer))
            #expect(figures.sums(.reserved).orders == 1)
        }
    }

    @Test("is told to every other node, which reads anew before it writes")
    func otherNodes() async throws {
        let folder = try TemporaryFolder()
        try await withStall(in: folder) { first async throws in
            try await withStall(nil, in: folder) { second async throws in
                let snapshot = try await first.store.snapshot()
                let lost = try await second.reserve([("SHIRT-S", 1)], by: .person(1))
                try await first.store.goBack(to: snapshot)
                // Only the second knows of the order; it is the one that finds out.
                #expect(try await second.keeper.enterEra() == .behind)

                await #expect(throws: StorageError.otherEra) {
                    try await first.reserve([("SHIRT-S", 1)])
                }
                #expect(try await first.keeper.enterEra() == .otherEra)

                let fresh = try await first.reserve([("SHIRT-S", 1)], key: "fresh")
                #expect(fresh.code != lost.code)
                #expect(
                    try second.keeper.orderID(code: fresh.code.text, key: fresh.key)
                        == fresh.order.id)
                #expect(throws: LostOrder.self) {
                    try first.keeper.orderID(code: lost.code.text, key: lost.key)
                }
            }
        }
    }

    @Test("leaves verify clean, which tells of it")
    func verified() async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()
            let snapshot = try await stall.store.snapshot()
            let lost = try await stall.awaiting("SHIRT-M", 1, by: 40)
            try await stall.slip("lost", for: lost)
            try await stall.store.goBack(to: snapshot)
            #expect(try await stall.keeper.enterEra() == .behind)
            try await stall.slip("found", for: try await stall.awaiting("SHIRT-M", 1, by: 41))

            let found = try await stall.findings()

            #expect(found.filter { $0.weight == .fault } == [])
            #expect(found.contains { $0.place == "era 1" && $0.weight == .note })
            // A number out of what was passed over is somebody else's.
            try await stall.store.write { connection in
                _ = try connection.execute(
                    "UPDATE slips SET id = id - 10 WHERE id > $1", [.integer(Era.gap)])
            }
            let broken = try await stall.findings()
            #expect(broken.contains { $0.place.hasPrefix("slips ") && $0.weight == .fault })
        }
    }
}

/// The name of an upload as its shopper has it.
private enum PartialIDText {
    static func of(_ code: OrderCode, _ keeper: Shopkeeper) -> String {
        PartialID(owner: code.text, secret: Array(repeating: 1, count: PartialID.secretBytes)).text
    }
}
