import Formats
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("What is shown of a shop, and applied again, changes nothing")
struct ShowShopTests {
    /// The owner at the machine, where a shop without staff changes its accounts at once.
    private let owner = Caller.shop

    /// The shown file as it comes back from its text.
    private func shown(_ stall: Stall) async throws -> ShopFile {
        let file = try #require(try await stall.keeper.shownFile())
        let zone = WallClock(timeZone: file.shop.timeZone)
        let text = ShopFileWriter.text(file) { zone?.offset(at: $0) ?? 0 }
        return try ShopFileReader.read(Array(text.utf8))
    }

    @Test("there is nothing to show before the first file")
    func empty() async throws {
        try await withStall(nil) { stall async throws in
            #expect(try await stall.keeper.shownFile() == nil)
        }
    }

    @Test("a shop that is busy, renamed, and has what left its file")
    func busy() async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()
            var file = ShopFile.sample(limit: 3)
            file.drops[0].products[0].variants.removeLast()
            file.drops[0].products[0].variants[0].name = "null"
            file.drops[0].opensAt = nil
            file.drops.append(.sample(slug: "next", stock: [("MUG", 4)]))
            file.drops[1].hold = .milliseconds(61_001)
            _ = try await stall.keeper.apply(file, by: owner)
            _ = try await stall.keeper.beginRehearsal(of: "next", by: owner)

            let shown = try await shown(stall)

            #expect(shown.drops.map(\.slug) == ["tour", "next"])
            #expect(try await stall.keeper.applyAlone(shown, dryRun: true).isEmpty)
            let version = stall.keeper.catalogue?.version
            #expect(try await stall.keeper.apply(shown, by: owner).isEmpty)
            #expect(stall.keeper.catalogue?.version == version)
        }
    }

    @Test("a face and words in both languages, kept, shown, applied again, taken away")
    func face() async throws {
        try await withStall(.sample()) { stall async throws in
            var file = ShopFile.sample()
            file.shop.legal[.terms] = SellerText("Own", others: ["th": "Other"])
            file.drops[0].others[.title] = ["th": "Tour"]
            file.drops[0].products[0].others[.name] = ["th": "Shirt"]
            file.drops[0].products[0].variants[0].others[.name] = ["th": "Small"]
            let changes = try await stall.keeper.apply(file, by: owner)
            #expect(changes.contains { $0.text == "shop: legal terms added" })
            #expect(try await stall.keeper.apply(file, by: owner).isEmpty)
            let catalogue = try #require(stall.keeper.catalogue)
            #expect(catalogue.shop.legal == file.shop.legal)
            #expect(catalogue.listings[0].drop.title(in: "th") == "Tour")
            #expect(catalogue.listings[0].products[0].name(in: "th") == "Shirt")
            #expect(catalogue.listings[0].variants[0].name(in: "th") == "Small")
            let shown = try await shown(stall)
            #expect(shown.shop.legal == file.shop.legal)
            #expect(try await stall.keeper.apply(shown, by: owner).isEmpty)

            let gone = try await stall.keeper.apply(.sample(), overNewer: true, by: owner)
            #expect(gone.contains { $0.text == "shop: legal terms removed" })
            #expect(stall.keeper.catalogue?.shop.legal == ShopLegal())
            #expect(stall.keeper.catalogue?.listings[0].drop.others == OtherWords())
        }
    }

    @Test("a file that was made before a legal text was added does not undo it")
    func newer() async throws {
        try await withStall(.sample()) { stall async throws in
            let old = try await shown(stall)
            var file = ShopFile.sample()
            file.shop.legal[.terms] = SellerText("Terms")
            _ = try await stall.keeper.apply(file, by: owner)
            await #expect(throws: ShopRefusal.self) {
                try await stall.keeper.apply(old, by: owner)
            }
        }
    }

    @Test("any shop, after any other", arguments: 1...12 as ClosedRange<UInt64>)
    func random(_ seed: UInt64) async throws {
        var shops = RandomShop(seed: seed)
        let (first, second) = (shops.file(), shops.file())
        try await withStall(first) { stall async throws in
            for file in [first, second] {
                _ = try await stall.keeper.apply(file, overNewer: true, by: owner)
                let shown = try await shown(stall)
                #expect(ShopFacts(shown).distance(to: ShopFacts(file)) == 0)
                #expect(try await stall.keeper.applyAlone(shown, dryRun: true).isEmpty)
            }
            #expect(try await stall.findings() == [])
        }
    }

    @Test("it names the same state as long as nothing changes")
    func mark() async throws {
        try await withStall { stall async throws in
            let first = try await shown(stall).madeFrom
            try await stall.awaiting()
            #expect(try await shown(stall).madeFrom == first)
            _ = try await stall.keeper.apply(.sample(limit: 2), by: owner)
            #expect(try await shown(stall).madeFrom != first)
        }
    }

    @Test("facts are the same after they were kept as text")
    func facts() {
        var file = ShopFile.sample()
        file.drops[0].products[0].description = "a\tb\n\\n\r\\"
        let facts = ShopFacts(file)
        #expect(ShopFacts(text: facts.text) == facts)
    }
}
