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
        stock.learn([VariantID(1): 5])
        stock.publish([VariantID(1): 3])
        let version = stock.version

        stock.learn([VariantID(1): 0, VariantID(2): 7])

        #expect(
            stock.available([VariantID(1), VariantID(2)]) == [VariantID(1): 3, VariantID(2): 7])
        #expect(stock.version > version)
        #expect(stock.available(VariantID(9)) == 0)
    }

    @Test("nothing new is no new version")
    func unchanged() {
        let stock = LiveStock(at: start)
        stock.learn([VariantID(1): 5])
        let version = stock.version
        stock.learn([VariantID(1): 4])
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
