import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Changes of the receiving accounts, on pages and by API")
struct AccountChangePageTests {
    private static let moved = ShopYAML.whole.replacing("\"123-4\"", with: "\"999-9\"")

    private static func apply(_ site: TestSite, by caller: Caller) async throws {
        _ = try await site.keeper.apply(
            try ShopFileReader.read(Array(moved.utf8)), by: caller)
    }

    @Test("The manager confirms what the owner asked for, and open orders are told which is right")
    func confirmed() async throws {
        try await TestSite.run { site in
            let owner = try await site.staff(.owner)
            let manager = try await site.staff(.manager)
            let shopper = site.browser()
            _ = try await shopper.get("/language/en?back=/")
            let choice = try await shopper.get("/d/tour/reserve?q-SHIRT-M=1")
            let path = try await shopper.submit(choice, "/d/tour/reserve", [:]).path
            _ = try await shopper.submit(
                try await shopper.get(path), "\(path)/details", ShopperPageTests.details)
            site.clock.forward(.seconds(60))
            try await Self.apply(
                site, by: Caller(actor: .staff("owner@shop.example"), role: .owner))

            for browser in [owner, manager] {
                _ = try await browser.get("/language/en?back=/")
            }
            let asked = try await owner.get("/admin/accounts")
            #expect(asked.text.contains("number 123-4 -&gt; 999-9"))
            #expect(asked.text.contains("Another owner or manager confirms it here."))
            #expect(!asked.text.contains("/confirm\""))
            // Whoever forges the form is refused, and is told why.
            let csrf = try #require(
                asked.fields(of: "/admin/accounts/\(Self.id(asked))/refuse")?.first?.1)
            let forged = try await owner.post(
                "/admin/accounts/\(Self.id(asked))/confirm", [("csrf", csrf)])
            #expect(forged.status == 409)
            #expect(forged.text.contains("another owner or manager confirms it"))
            #expect(try await !shopper.get(path).text.contains("newer orders"))

            let page = try await manager.get("/admin/accounts")
            let done = try await manager.submit(
                page, "/admin/accounts/\(Self.id(page))/confirm", [:])
            #expect(done.text.contains("The change holds now."))
            #expect(done.text.contains("Confirmed:"))
            let own = try await shopper.get(path)
            #expect(own.text.contains("The shop has told newer orders another account since"))
            #expect(own.text.contains("123-4") && !own.text.contains("999-9"))
            // The page of before says that nothing was done.
            let late = try await manager.submit(
                page, "/admin/accounts/\(Self.id(page))/refuse", [:])
            #expect(late.text.contains("This change did not wait any more"))
        }
    }

    /// The number of the change that a page shows.
    private static func id(_ page: BrowserPage) -> String {
        page.text.firstRange(of: "id=\"change-").map {
            String(page.text[$0.upperBound...].prefix { $0 != "\"" })
        } ?? ""
    }

    @Test("A program's change is listed, refused by a program, and confirmed by none")
    func calls() async throws {
        try await APIShop.run { shop in
            let token = shop.token(.manager)
            let put = try await shop.call(
                "PUT", "/admin/shop", bearer: token, json: StaffShopTests.file(stock: 70))
            #expect(
                put["changes"]?.elements.contains { $0.text?.contains("waits") == true } == true)
            let list = try await shop.call("GET", "/admin/account-changes", bearer: token)
            #expect(list.status == 200)
            let change = try #require(list["changes"]?[0])
            #expect(change["state"]?.text == "waiting")
            #expect(change["differences"]?.elements.isEmpty == false)
            let id = try #require(change["id"]?.text)
            let refused = try await shop.call(
                "POST", "/admin/account-changes/\(id)/refuse", bearer: token)
            #expect(refused["changes"]?[0]?["state"]?.text == "refused")
            let again = try await shop.call(
                "POST", "/admin/account-changes/\(id)/refuse", bearer: token)
            #expect(again.status == 409 && again["code"]?.text == "already_decided")
        }
    }
}
