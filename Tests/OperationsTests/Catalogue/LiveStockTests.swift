import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Stock that is shown")
struct LiveStockTests {
    private let start = Timestamp(milliseconds: 1_796_475_600_000)

    @Test("versions grow from one start of the shop to the next")
    func restart() {
        let before = LiveStock(at: start)
        for units in 1...500 { before.publish([VariantID(1): units]) }
        #expect(LiveStock(at: start + .seconds(1)).version > before.version)
    }

    @Test("an old snapshot never overtakes what a commit has told")
    func learnt() {
        let stock = LiveStock(at: start)
        stock.learn([VariantID(1): 5], of: 1)
        stock.publish([VariantID(1): 3])
        let version = stock.version

        stock.learn([VariantID(1): 0, VariantID(2): 7], of: 1)

        #expect(
            stock.available([VariantID(1), VariantID(2)]) == [VariantID(1): 3, VariantID(2): 7])
        #expect(stock.version > version)
        #expect(stock.available(VariantID(9)) == 0)
    }

    @Test("nothing new is no new version")
    func unchanged() {
        let stock = LiveStock(at: start)
        stock.learn([VariantID(1): 5], of: 1)
        let version = stock.version
        stock.learn([VariantID(1): 4], of: 1)
        stock.publish([:])

        #expect(stock.version == version)
    }

    @Test("a shop without its desk at work learns what was applied beside it")
    func withoutDesk() async throws {
        try await withStall(nil) { stall async throws in
            _ = try await stall.keeper.applyAlone(.sample(), dryRun: false)
            try await stall.keeper.reloadCatalogue()

            #expect(stall.keeper.stock.available(try stall.variant("POSTER")) == 3)
        }
    }
}

@Suite("Two processes that apply at once")
struct TwoAppliersTests {
    @Test("both show the stock of the later one, whoever reads the catalogue first")
    func later() async throws {
        try await withStall { stall async throws in
            let owner = Caller.staff(.owner)
            let other = try await Shopkeeper(
                Shopkeeper.Parts(
                    store: stall.store, blobs: stall.keeper.blobs, exports: stall.folder.path,
                    clock: stall.clock.clock, random: seededBytes(2)))
            let work = Task { await other.desk.work() }
            func file(_ stock: Int) -> ShopFile {
                .sample(stock: [("SHIRT-S", stock), ("SHIRT-M", 5), ("POSTER", 3)])
            }

            // The first has committed and not yet read the catalogue again when the second commits.
            _ = try await stall.keeper.desk.run(ApplyShop(file: file(12), caller: .shop))
            _ = try await other.apply(file(15), by: owner)
            try await stall.keeper.reloadCatalogue()
            _ = try await stall.keeper.reloadCatalogueIfChanged()
            _ = try await other.reloadCatalogueIfChanged()

            let shirt = try stall.variant("SHIRT-S")
            #expect(stall.keeper.stock.available(shirt) == 15)
            #expect(other.stock.available(shirt) == 15)
            #expect(try await !stall.keeper.reloadCatalogueIfChanged())
            other.desk.close()
            await work.value
        }
    }
}
