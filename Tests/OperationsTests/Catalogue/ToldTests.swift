import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("An order keeps what it was told")
struct ToldTests {
    /// The owner at the machine, where a shop without staff changes its accounts at once.
    private let owner = Caller.shop

    /// The sample with names that tell sizes apart.
    private var file: ShopFile {
        var file = ShopFile.sample()
        file.drops[0].products[0].variants[0].name = "S"
        file.drops[0].products[0].variants[1].name = "M"
        return file
    }

    /// The same with S and M exchanged, the product and the drop renamed, and another way of
    /// shipping.
    private var renamed: ShopFile {
        var file = file
        file.drops[0].title = "Mugs"
        file.drops[0].shippingMethod = "courier"
        file.drops[0].products[0].name = "Mug"
        file.drops[0].products[0].variants[0].name = "M"
        file.drops[0].products[0].variants[1].name = "S"
        return file
    }

    @Test("an order keeps its words in every language, whatever becomes of the translation")
    func languages() async throws {
        var translated = file
        translated.drops[0].others[.title] = ["en": "Tour"]
        translated.drops[0].products[0].others[.name] = ["en": "Shirt"]
        translated.drops[0].products[0].variants[0].others[.name] = ["en": "Small"]
        var later = translated
        later.drops[0].others[.title] = ["en": "Goods"]
        later.drops[0].products[0].others[.name] = ["en": "Tee"]
        try await withStall(translated) { [later] stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 1)], by: .person(1), key: "k")
            let changes = try await stall.keeper.apply(later, by: owner)
            #expect(changes.contains { $0.text.hasPrefix("drop tour: title in another language") })
            let detail = try await stall.detail(first.order.id)
            let told = try #require(detail.order.lines.first?.told.title)
            #expect(told.product(in: "en") == "Shirt" && told.variant(in: "en") == "Small")
            #expect(detail.told.title(in: "en") == "Tour")
            let second = try await stall.reserve([("SHIRT-S", 1)], by: .person(2), key: "l")
            let newer = try await stall.detail(second.order.id)
            #expect(newer.order.lines.first?.told.title.product(in: "en") == "Tee")
            #expect(newer.told.title(in: "en") == "Goods")
            // What has no reader of its own goes on with the shop's own words.
            #expect(told.text == "Tour shirt · S")
        }
    }

    @Test("names exchanged in the file change no order: page, list, export, the same key's answer")
    func names() async throws {
        try await withStall(file) { stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 2)], by: .person(1), key: "k")
            let order = first.order.id

            _ = try await stall.keeper.apply(renamed, by: owner)

            let detail = try await stall.detail(order)
            let title = VariantTitle(sku: "SHIRT-S", product: "Tour shirt", variant: "S")
            #expect(detail.order.lines.map(\.told.title) == [title])
            #expect(detail.told.title == "Tour shirt")
            #expect(detail.told.shippingMethod == "post")
            let again = try await stall.reserve([("SHIRT-S", 2)], by: .person(1), key: "k")
            #expect(again.isReplay)
            #expect(again.order.lines == first.order.lines)
            #expect(again.order.terms == first.order.terms)
            let lines = try await stall.keeper.lines(of: [order], by: owner)
            #expect(lines[order] == [SoldLine(quantity: 2, title: title)])
            let list = try await stall.keeper.orders(OrderFilter(), past: nil, by: owner)
            #expect(list.rows.map(\.title) == ["Tour shirt"])

            let new = try await stall.reserve([("SHIRT-S", 1)], by: .person(2)).order
            #expect(new.lines.map(\.told.title.text) == ["Mug · M"])
            #expect(new.terms.title == "Mugs")
            #expect(try await stall.findings() == [])
        }
    }

    @Test("an export has each order under its own words")
    func exported() async throws {
        try await withStall(file) { stall async throws in
            try await stall.reserve([("SHIRT-S", 2)], by: .person(1))
            _ = try await stall.keeper.apply(renamed, by: owner)
            try await stall.reserve([("SHIRT-S", 1)], by: .person(2))

            let export = try stall.keeper.export(
                OrderFilter(), ExportLayout(.csv, columns: [.items]), by: owner)
            let path = "\(stall.folder.path)/out.csv"
            _ = try await stall.keeper.write(export, to: path)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("2 × Tour shirt · S"))
            #expect(text.contains("1 × Mug · M"))
        }
    }

    @Test("apply says how many orders were sold under the old words")
    func counted() async throws {
        try await withStall(file) { stall async throws in
            try await stall.reserve([("SHIRT-S", 1)], by: .person(1))
            try await stall.reserve([("SHIRT-S", 1), ("SHIRT-M", 1)], by: .person(2))
            let gone = try await stall.reserve([("SHIRT-M", 1)], by: .person(3)).order.id
            _ = try await stall.keeper.cancel(gone)

            let told = try await stall.keeper.applyAlone(renamed, dryRun: true).map(\.text)

            let under = "orders were sold under the old words"
            #expect(told.contains("variant tour/SHIRT-S: name S -> M (2 \(under))"))
            #expect(
                told.contains(
                    "variant tour/SHIRT-M: name M -> S (1 order was sold under the old words)"))
            #expect(
                told.contains("drop tour: title Tour shirt -> Mugs (2 orders keep the old words)"))
            #expect(
                told.contains("variant tour/POSTER: called Tour shirt · POSTER -> Mug · POSTER"))
            #expect(try await stall.keeper.apply(renamed, by: owner).map(\.text) == told)
            #expect(try await stall.keeper.apply(renamed, by: owner).isEmpty)
        }
    }

    @Test("an order keeps the account that it was told, and the change is told in full")
    func account() async throws {
        try await withStall(file) { stall async throws in
            let order = try await stall.awaiting()
            stall.clock.advance(by: .minutes(1))
            var other = file
            other.accounts[0].number = "999-9-99999-9"

            let told = try await stall.keeper.apply(other, by: owner).map(\.text)

            #expect(
                told == [
                    "account main: number 123-4-56789-0 -> 999-9-99999-9 "
                        + "(1 order that waits for money keeps the account that it was told)"
                ])
            #expect(try await stall.detail(order).told.accounts == file.accounts)
            #expect(stall.keeper.catalogue?.accounts == other.accounts)
            #expect(stall.keeper.catalogue?.accountsSince == stall.clock.now)
            let new = try await stall.reserve([("SHIRT-S", 1)], by: .person(2)).order
            #expect(new.terms.accounts == other.accounts)
            #expect(new.terms.accountsSince == stall.clock.now)
            #expect(try await stall.findings() == [])
        }
    }

    @Test("no account is left out while orders wait, or while something costs money")
    func accountsGone() async throws {
        try await withStall(file) { stall async throws in
            var bare = file
            bare.accounts = []
            let selling = ShopRefusal.sellsWithoutAccount(drop: "tour")
            await #expect(throws: selling) { try await stall.keeper.apply(bare, by: owner) }

            try await stall.awaiting()
            let waiting = ShopRefusal.waitingWithoutAccount(orders: 1)
            await #expect(throws: waiting) { try await stall.keeper.apply(bare, by: owner) }
            #expect("\(waiting)".hasPrefix("1 order waits for money"))
            #expect(stall.keeper.catalogue?.accounts == file.accounts)
        }
    }

    @Test("where everything is free, no account is needed")
    func free() async throws {
        var free = ShopFile.sample(fee: 0, price: 0)
        free.accounts = []
        let file = free
        try await withStall(file) { stall async throws in
            let order = try await stall.reserve([("SHIRT-S", 1)], by: .person(1)).order
            #expect(order.status == .paid)
            #expect(order.terms.accounts.isEmpty)
        }
    }

    @Test("orders that wait and were told of no account are told the first one there is")
    func toldLater() async throws {
        try await withStall(file) { stall async throws in
            let order = try await stall.awaiting()
            // As a shop of an earlier version could be: it sold without an account.
            try await stall.store.write { connection in
                try connection.execute("DELETE FROM receiving_accounts")
                try connection.execute("UPDATE told_terms SET accounts = 0")
                try connection.execute("DELETE FROM told_accounts")
            }
            #expect(try await stall.detail(order).told.accounts.isEmpty)
            let money = try await stall.store.read { try PaymentRoute.load(on: $0) }
            #expect(money?.isMissing == true)

            _ = try await stall.keeper.apply(file, overNewer: true, by: owner)

            #expect(try await stall.detail(order).told.accounts == file.accounts)
            #expect(try await stall.detail(order).told.title == "Tour shirt")
            let route = try await stall.store.read { try PaymentRoute.load(on: $0) }
            #expect(route?.isMissing == false)
        }
    }

    @Test("a copy for a rehearsal is sold under the words of its drop, and tells new accounts")
    func rehearsal() async throws {
        try await withStall(file) { stall async throws in
            let copy = try await stall.keeper.beginRehearsal(of: "tour", by: owner)
            var other = file
            other.accounts[0].number = "9"
            _ = try await stall.keeper.apply(other, by: owner)

            let order = try await stall.reserve([("SHIRT-S", 1)], from: copy).order

            #expect(order.lines.map(\.told.title.text) == ["Tour shirt · S"])
            #expect(order.terms.accounts.map(\.number) == ["9"])
            _ = try await stall.keeper.clearRehearsal(copy, by: owner)
            #expect(try await stall.findings() == [])
        }
    }
}
