import Shop
import TestShop
import Testing

@testable import Operations

@Suite("A shop file that was made from an older state")
struct NewerFileTests {
    /// The owner at the machine, where a shop without staff changes its accounts at once.
    private let owner = Caller.shop

    /// What was changed after the sample: a price, stock, a new SKU, an account.
    private var newer: ShopFile {
        var file = ShopFile.sample()
        file.accounts[0].number = "999"
        file.drops[0].products[0].variants[0].price.minorUnits = 43_000
        file.drops[0].products[0].variants[1].stock = 8
        file.drops[0].products[0].variants.append(
            ShopFile.VariantEntry(
                sku: "SHIRT-L", name: "L", price: Money(minorUnits: 1, currency: .thb), stock: 1))
        return file
    }

    private let undone = [
        "variant tour/SHIRT-L: added since, and not in the file",
        "account main: number 999 -> 123-4-56789-0",
        "variant tour/SHIRT-M: stock 8 -> 5", "variant tour/SHIRT-S: price 430.00 -> 350.00",
    ]

    private func expectUndone(
        _ changes: [String], _ stall: Stall, _ file: ShopFile,
        _ location: SourceLocation = #_sourceLocation
    ) async {
        let refusal = await #expect(throws: ShopRefusal.self, sourceLocation: location) {
            try await stall.keeper.apply(file, by: owner)
        }
        guard case .undoesNewer(let undone)? = refusal else {
            Issue.record("refused with \(String(describing: refusal))", sourceLocation: location)
            return
        }
        #expect(undone.changes == changes, sourceLocation: location)
    }

    @Test("an older copy is refused with all that it would undo, and passes when that is meant")
    func olderCopy() async throws {
        try await withStall { stall async throws in
            _ = try await stall.keeper.apply(newer, by: owner)
            let version = stall.keeper.catalogue?.version

            await expectUndone(undone, stall, .sample())

            #expect(stall.keeper.catalogue?.version == version)
            #expect(try await stall.keeper.apply(newer, by: owner).isEmpty)
            _ = try await stall.keeper.apply(.sample(), overNewer: true, by: owner)
            #expect(try await stall.stock("SHIRT-M").stock == 5)
        }
    }

    @Test("an older copy with an edit of its own is still an older copy")
    func editedCopy() async throws {
        try await withStall { stall async throws in
            _ = try await stall.keeper.apply(newer, by: owner)
            var edited = ShopFile.sample()
            edited.drops[0].title = "Autumn"

            await expectUndone(undone, stall, edited)
        }
    }

    @Test("today's file with edits passes, whatever it sets, also to what was once")
    func editedToday() async throws {
        try await withStall { stall async throws in
            _ = try await stall.keeper.apply(newer, by: owner)
            var edited = newer
            edited.drops[0].products[0].variants[0].price.minorUnits = 35_000

            let changes = try await stall.keeper.apply(edited, by: owner).map(\.text)

            #expect(changes == ["variant tour/SHIRT-S: price 430.00 -> 350.00"])
        }
    }

    @Test("a file that names its state is held to that state")
    func named() async throws {
        try await withStall { stall async throws in
            let shown = try #require(try await stall.keeper.shownFile())
            var first = shown
            first.drops[0].products[0].variants[1].stock = 8
            _ = try await stall.keeper.apply(first, by: owner)

            // Another edit of the same state keeps clear of the first one …
            var second = shown
            second.drops[0].products[0].variants[1].stock = 8
            second.drops[0].title = "Autumn"
            _ = try await stall.keeper.apply(second, by: owner)
            // … or does not, and the first one was not seen by whoever made it.
            var third = shown
            third.drops[0].title = "Autumn"
            third.drops[0].products[0].variants[1].stock = 6
            await expectUndone(["variant tour/SHIRT-M: stock 8 -> 6"], stall, third)

            let today = try #require(try await stall.keeper.shownFile())
            #expect(today.madeFrom != shown.madeFrom)
            third = today
            third.drops[0].products[0].variants[1].stock = 6
            _ = try await stall.keeper.apply(third, by: owner)
            #expect(try await stall.stock("SHIRT-M").stock == 6)
        }
    }

    @Test("what was taken off the shop since is not brought back unseen")
    func removed() async throws {
        try await withStall { stall async throws in
            let shown = try #require(try await stall.keeper.shownFile())
            var less = shown
            less.drops[0].products[0].variants.removeLast()
            _ = try await stall.keeper.apply(less, by: owner)

            await expectUndone(
                ["variant tour/POSTER: removed since, and still in the file"], stall, shown)
        }
    }

    @Test("an order of the list that was changed since is told, and nothing beside it")
    func reordered() async throws {
        try await withStall { stall async throws in
            let shown = try #require(try await stall.keeper.shownFile())
            var turned = shown
            turned.drops[0].products[0].variants.reverse()
            _ = try await stall.keeper.apply(turned, by: owner)

            await expectUndone(["product tour/shirt: the order of its variants"], stall, shown)
        }
    }

    /// The sample with a name, a title and a legal text in a second language.
    private var translated: ShopFile {
        var file = ShopFile.sample()
        file.shop.legal[.terms] = SellerText("As agreed.", others: ["th": "ตามตกลง"])
        file.drops[0].others[.title] = ["th": "ทัวร์"]
        file.drops[0].products[0].others[.name] = ["th": "เสื้อ"]
        return file
    }

    @Test("a text in a second language that was added since is not taken away unseen")
    func translations() async throws {
        let plain = [
            "drop tour: title (th) ทัวร์ -> none", "product tour/shirt: name (th) เสื้อ -> none",
            "shop: legal terms As agreed. -> none", "shop: legal terms (th) ตามตกลง -> none",
        ]
        try await withStall { stall async throws in
            let shown = try #require(try await stall.keeper.shownFile())
            _ = try await stall.keeper.apply(translated, by: owner)
            for mark in [nil, shown.madeFrom] {
                var old = ShopFile.sample()
                old.madeFrom = mark
                await expectUndone(plain, stall, old)
            }
            // With an edit of its own it is still the older copy.
            var edited = shown
            edited.drops[0].title = "Autumn"
            await expectUndone(plain, stall, edited)

            // Whoever saw it may take it away …
            let whole = try #require(try await stall.keeper.shownFile())
            var seen = whole
            seen.drops[0].others[.title] = [:]
            _ = try await stall.keeper.apply(seen, by: owner)
            // … and an older copy that has it does not bring it back.
            var older = whole
            older.drops[0].title = "Autumn"
            await expectUndone(["drop tour: title (th) none -> ทัวร์"], stall, older)
        }
    }

    @Test("a country that was said since is not taken away unseen, and none is brought back")
    func country() async throws {
        try await withStall { stall async throws in
            var german = try #require(try await stall.keeper.shownFile())
            german.shop.country = "DE"
            _ = try await stall.keeper.apply(german, by: owner)
            await expectUndone(["shop: country DE -> none"], stall, .sample())
            var seen = try #require(try await stall.keeper.shownFile())
            #expect(seen.shop.country == "DE")
            let whole = seen
            seen.shop.country = ""
            #expect(
                try await stall.keeper.apply(seen, by: owner).map(\.text)
                    == ["shop: country DE -> none"])
            await expectUndone(["shop: country none -> DE"], stall, whole)
        }
    }

    @Test("a state that the shop does not know is found by what the file says")
    func foreign() async throws {
        try await withStall { stall async throws in
            _ = try await stall.keeper.apply(newer, by: owner)
            var foreign = newer
            foreign.madeFrom = "7-00000000"
            foreign.drops[0].title = "Autumn"
            _ = try await stall.keeper.apply(foreign, by: owner)
            var old = ShopFile.sample()
            old.madeFrom = "7-00000000"
            await #expect(throws: ShopRefusal.self) {
                try await stall.keeper.apply(old, by: owner)
            }
        }
    }

    @Test("orders that are taken between showing and applying are neither undone nor oversold")
    func sold() async throws {
        try await withStall { stall async throws in
            let shown = try #require(try await stall.keeper.shownFile())
            try await stall.awaiting("POSTER", 2)

            #expect(try await stall.keeper.apply(shown, by: owner).isEmpty)

            #expect(try await stall.stock("POSTER") == StockRow(stock: 3, available: 1))
            var more = shown
            more.drops[0].products[0].variants[2].stock = 4
            _ = try await stall.keeper.apply(more, by: owner)
            #expect(try await stall.stock("POSTER") == StockRow(stock: 4, available: 2))
        }
    }

    @Test("only so many states are kept")
    func bounded() async throws {
        try await withStall { stall async throws in
            var file = ShopFile.sample()
            for stock in 11...(11 + ShopStateLimits.states) {
                file.drops[0].products[0].variants[0].stock = stock
                _ = try await stall.keeper.apply(file, by: owner)
            }
            #expect(try await stall.count("shop_states") == ShopStateLimits.states)
            await expectUndone(
                ["variant tour/SHIRT-S: stock 61 -> 12"], stall,
                .sample(stock: [("SHIRT-S", 12), ("SHIRT-M", 5), ("POSTER", 3)]))
        }
    }
}
