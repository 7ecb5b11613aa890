import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Applying a shop file")
struct ApplyShopTests {
    /// The owner at the machine, where a shop without staff changes its accounts at once.
    private let owner = Caller.shop

    private func drop(_ stock: [(String, Int)]) -> ShopFile { .sample(stock: stock) }

    @Test("twice changes nothing, not even the version")
    func idempotent() async throws {
        try await withStall { stall async throws in
            let version = stall.keeper.catalogue?.version

            let changes = try await stall.keeper.apply(.sample(), by: owner)

            #expect(changes.isEmpty)
            #expect(stall.keeper.catalogue?.version == version)
        }
    }

    @Test("a time for members is set, told, and taken away again")
    func members() async throws {
        try await withStall { stall async throws in
            var file = ShopFile.sample()
            file.drops[0].opensAt = HandClock.start + .hours(2)
            file.drops[0].membersOpenAt = HandClock.start + .hours(1)
            let change = ShopChange(thing: "drop tour", change: "members_opens_at changed")

            #expect(try await stall.keeper.apply(file, by: owner).contains(change))
            #expect(try await stall.keeper.apply(file, by: owner).isEmpty)
            let drop = stall.keeper.catalogue?.listing(slug: "tour")?.drop
            #expect(drop?.membersOpenAt == HandClock.start + .hours(1))
            file.drops[0].membersOpenAt = nil
            #expect(try await stall.keeper.apply(file, by: owner) == [change])
        }
    }

    @Test("a first file adds everything")
    func first() async throws {
        try await withStall(nil) { stall async throws in
            #expect(stall.keeper.catalogue == nil)
            let changes = try await stall.keeper.apply(.sample(), by: owner)

            #expect(changes.contains(ShopChange(thing: "drop tour", change: "added")))
            #expect(
                changes.contains(
                    ShopChange(thing: "variant tour/POSTER", change: "added with stock 3")))
            let catalogue = try #require(stall.keeper.catalogue)
            #expect(catalogue.shop == ShopFile.sample().shop)
            #expect(catalogue.accounts == ShopFile.sample().accounts)
            let listing = try #require(catalogue.listing(slug: "tour"))
            #expect(listing.variants.map(\.sku) == ["SHIRT-S", "SHIRT-M", "POSTER"])
            #expect(listing.variants.map(\.available) == [10, 5, 3])
        }
    }

    @Test("a drop that left the shop file is not for sale, and its orders are still found")
    func withdrawn() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            var file = ShopFile.sample()
            file.drops[0].slug = "winter"
            file.drops[0].products[0].variants = [file.drops[0].products[0].variants[0]]
            file.drops[0].products[0].variants[0].sku = "COAT"
            _ = try await stall.keeper.apply(file, by: owner)

            let catalogue = try #require(stall.keeper.catalogue)
            #expect(catalogue.listing(slug: "tour") == nil)
            #expect(catalogue.drops.map(\.slug) == ["winter", "tour"])
            var filter = OrderFilter()
            filter.drop = try #require(catalogue.drop(slug: "tour")).id
            let list = try await stall.keeper.orders(
                filter, past: nil, newer: false, limit: 10, by: owner)
            #expect(list.rows.map(\.id) == [order])
        }
    }

    @Test("every change is told, and takes effect")
    func told() async throws {
        try await withStall { stall async throws in
            var file = ShopFile.sample()
            file.shop.name = "Day Market"
            file.accounts[0].number = "9"
            file.drops[0].title = "Autumn"
            file.drops[0].limitPerPerson = 2
            file.drops[0].closesAt = HandClock.start + .days(3)
            file.drops[0].products[0].description = "Light cotton."
            file.drops[0].products[0].variants[0].price = Money(minorUnits: 40_000, currency: .thb)
            file.drops[0].products[0].variants[1].stock = 8
            file.drops[0].products[0].variants[2].name = "Big poster"

            let changes = try await stall.keeper.apply(file, by: owner).map(\.text)

            #expect(
                Set(changes) == [
                    "shop: name Night Market Tees -> Day Market",
                    "account main: number 123-4-56789-0 -> 9",
                    "drop tour: title Tour shirt -> Autumn", "drop tour: limit_per_person 2",
                    "drop tour: closes_at changed", "product tour/shirt: changed",
                    "variant tour/SHIRT-S: price 350.00 -> 400.00",
                    "variant tour/SHIRT-M: stock 5 -> 8",
                    "variant tour/POSTER: name POSTER -> Big poster",
                ])
            #expect(try await stall.keeper.apply(file, by: owner).isEmpty)
            let order = try await stall.reserve([("SHIRT-S", 1), ("SHIRT-M", 1)]).order
            #expect(order.lines.map(\.unitPrice.minorUnits) == [40_000, 35_000])
            #expect(stall.keeper.stock.available(try stall.variant("SHIRT-M")) == 7)
        }
    }

    @Test("an order keeps the price it was reserved at")
    func oldPrice() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.keeper.apply(.sample(price: 99_900), by: owner)

            #expect(try await stall.detail(order).order.total.minorUnits == 40_000)
        }
    }

    @Test("stock goes down to what is held or sold, and never below", arguments: [true, false])
    func belowTaken(isPaid: Bool) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("SHIRT-S", 4)
            if isPaid {
                let slip = try await stall.slip("a", for: order).id
                _ = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: owner)
            }
            let less = drop([("SHIRT-S", 3), ("SHIRT-M", 5), ("POSTER", 3)])
            await #expect(
                throws: ShopRefusal.stockBelowTaken(
                    drop: "tour", sku: "SHIRT-S", stock: 3, taken: 4)
            ) { try await stall.keeper.apply(less, by: owner) }
            await #expect(throws: ShopRefusal.self) {
                try await stall.keeper.applyAlone(less, dryRun: false)
            }

            _ = try await stall.keeper.apply(
                drop([("SHIRT-S", 4), ("SHIRT-M", 5), ("POSTER", 3)]), by: owner)
            #expect(try await stall.stock("SHIRT-S") == StockRow(stock: 4, available: 0))
        }
    }

    @Test("a refused file leaves nothing behind, whatever came before the refusal in it")
    func refusedWhole() async throws {
        try await withStall { stall async throws in
            _ = try await stall.reserve([("POSTER", 3)])
            var file = drop([("SHIRT-S", 99), ("SHIRT-M", 5), ("POSTER", 2)])
            file.shop.name = "Other"
            file.drops.insert(.sample(slug: "new", stock: [("MUG", 5)]), at: 0)
            let version = stall.keeper.catalogue?.version

            await #expect(throws: ShopRefusal.self) {
                try await stall.keeper.apply(file, by: owner)
            }
            try await stall.keeper.reloadCatalogue()

            #expect(try await stall.stock("SHIRT-S") == StockRow(stock: 10, available: 10))
            #expect(stall.keeper.catalogue?.shop.name == "Night Market Tees")
            #expect(stall.keeper.catalogue?.listing(slug: "new") == nil)
            #expect(stall.keeper.catalogue?.version == version)
            #expect(try await stall.keeper.apply(.sample(), by: owner).isEmpty)
        }
    }

    @Test("a dry run tells the changes and makes none")
    func dryRun() async throws {
        try await withStall { stall async throws in
            let file = drop([("SHIRT-S", 12), ("SHIRT-M", 5), ("POSTER", 3)])

            let told = try await stall.keeper.applyAlone(file, dryRun: true)
            #expect(told.map(\.text) == ["variant tour/SHIRT-S: stock 10 -> 12"])
            #expect(try await stall.stock("SHIRT-S").stock == 10)

            #expect(try await stall.keeper.applyAlone(file, dryRun: false) == told)
        }
    }

    @Test("a variant that is left out is no longer sold; its orders stay; it can come back")
    func variantRemoved() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 1)
            let poster = try stall.variant("POSTER")
            let less = drop([("SHIRT-S", 10), ("SHIRT-M", 5)])
            let changes = try await stall.keeper.apply(less, by: owner)

            #expect(changes.map(\.text) == ["variant tour/POSTER: no longer on sale"])
            await expectInvalid(["lines[0].sku"]) { try await stall.reserve([("POSTER", 1)]) }
            #expect(try await stall.detail(order).order.lines.first?.told.title.sku == "POSTER")
            _ = try await stall.keeper.cancel(order)

            _ = try await stall.keeper.apply(.sample(), overNewer: true, by: owner)
            #expect(stall.keeper.stock.available(poster) == 3)
            _ = try await stall.reserve([("POSTER", 3)])
        }
    }

    @Test("a drop that is left out is no longer sold; its orders go on")
    func dropRemoved() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 1)
            let waiting = try await stall.reserve([("POSTER", 1)])
            var empty = ShopFile.sample()
            empty.drops = [.sample(slug: "next", stock: [("MUG", 1)])]
            _ = try await stall.keeper.apply(empty, by: owner)

            await #expect(throws: ReserveFailure.self) { try await stall.reserve([("POSTER", 1)]) }
            _ = try await stall.keeper.giveDetails(.person(2), to: waiting.order.id)
            let slip = try await stall.slip("a", for: order).id
            let status = try await stall.keeper.decide(.approve(amount: nil), on: slip, by: owner)
            #expect(status == .paid)

            _ = try await stall.keeper.apply(.sample(), overNewer: true, by: owner)
            #expect(try await stall.stock("POSTER") == StockRow(stock: 3, available: 1))
            _ = try await stall.reserve([("POSTER", 1)])
        }
    }

    @Test("the currency changes only before the first order")
    func currency() async throws {
        try await withStall { stall async throws in
            var euro = ShopFile.sample()
            euro.shop.currency = .eur
            euro.drops[0].shippingFee.currency = .eur
            for index in euro.drops[0].products[0].variants.indices {
                euro.drops[0].products[0].variants[index].price.currency = .eur
            }
            _ = try await stall.keeper.apply(euro, by: owner)
            #expect(try await stall.reserve([("POSTER", 1)]).order.total.currency == .eur)

            await #expect(throws: ShopRefusal.currencyInUse(old: .eur, new: .thb)) {
                try await stall.keeper.apply(.sample(), by: owner)
            }
        }
    }

    @Test("`now` is the moment of the first time, and stays it")
    func openingNow() async throws {
        var file = ShopFile.sample()
        file.drops[0].opensAt = nil
        let now = file
        try await withStall(now) { stall async throws in
            let opened = stall.keeper.catalogue?.listing(slug: "tour")?.drop.opensAt
            #expect(opened == HandClock.start)
            stall.clock.advance(by: .hours(1))

            #expect(try await stall.keeper.apply(now, by: owner).isEmpty)
            #expect(stall.keeper.catalogue?.listing(slug: "tour")?.drop.opensAt == opened)
        }
    }

    @Test("a drop that opens now and has closed already is refused in words")
    func closedAlready() async throws {
        var file = ShopFile.sample()
        file.drops[0].opensAt = nil
        file.drops[0].closesAt = HandClock.start
        let closed = file
        try await withStall(nil) { stall async throws in
            await #expect(throws: ShopRefusal.closesBeforeOpening(drop: "tour")) {
                try await stall.keeper.apply(closed, by: owner)
            }
            #expect(stall.keeper.catalogue == nil)
        }
    }

    @Test("an oversell is paid off by more stock")
    func oversold() async throws {
        try await withStall(drop([("A", 2)])) { stall async throws in
            let first = try await stall.awaiting("A", 2)
            _ = try await stall.keeper.setStatus(
                of: first, to: .expired, reason: "x", force: false, shipment: nil, by: owner)
            _ = try await stall.reserve([("A", 1)])
            _ = try await stall.keeper.setStatus(
                of: first, to: .paid, reason: "x", force: true, shipment: nil, by: owner)
            #expect(try await stall.stock("A") == StockRow(stock: 2, available: 0, oversold: 1))

            _ = try await stall.keeper.apply(drop([("A", 5)]), by: owner)
            #expect(try await stall.stock("A") == StockRow(stock: 5, available: 2))
        }
    }

    @Test("accounts in another order are told, also beside other changes")
    func reordered() async throws {
        var file = ShopFile.sample()
        file.accounts.append(
            ReceivingAccount(
                id: "second", bank: "SCB", name: "N", number: "1", promptPay: nil, iban: nil))
        let both = file
        try await withStall(both) { stall async throws in
            var turned = both
            turned.accounts.reverse()
            turned.shop.contact = "other@shop.example"

            let changes = try await stall.keeper.apply(turned, by: owner).map(\.text)

            #expect(changes.contains("accounts: reordered"))
            #expect(stall.keeper.catalogue?.accounts.map(\.id) == ["second", "main"])
        }
    }
}
