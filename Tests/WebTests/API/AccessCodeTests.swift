import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The API and the page for members")
struct AccessCodeTests {
    /// A code of the drop `next`, in whose members' time the test is.
    private static func code(_ keeper: Shopkeeper) async throws -> String {
        let drop = try #require(keeper.catalogue?.listing(slug: "next")?.drop)
        let owner = Caller(actor: .staff("owner@shop.example"), role: .owner)
        return try await keeper.makeCodes(1, for: drop, label: "Fans", key: "key", by: owner)[0]
    }

    @Test func aCodeReservesOnceBeforeTheOpening() async throws {
        try await APIShop.run(ShopYAML.membersFirst) { shop in
            let code = try await Self.code(shop.keeper)
            func reserve(_ code: String?) async throws -> APIAnswer {
                let member = code.map { #","access_code":"\#($0)""# } ?? ""
                return try await shop.call(
                    "POST", "/drops/next/orders",
                    json: #"{"lines":[{"sku":"CAP","quantity":1}]\#(member)}"#,
                    fields: [("idempotency-key", "key-\(UInt64.random(in: 0 ... .max))")])
            }
            #expect(try await reserve(nil).code == "not_open")
            #expect(try await reserve("00000-00000").code == "access_code_invalid")
            #expect(try await reserve(code).status == 201)
            #expect(try await reserve(code).code == "sold_out")
            let drop = try await shop.call("GET", "/drops/next")
            #expect(drop["state"]?.text == "upcoming")
            let live = try await shop.call("GET", "/drops/next/live")
            #expect(live["state"]?.text == "upcoming")
            #expect(shop.hotCalls.value == 0)
        }
    }

    @Test func thePageTakesACodeAndKeepsWhatWasTyped() async throws {
        try await TestSite.run(ShopYAML.membersFirst) { site in
            let code = try await Self.code(site.keeper)
            let browser = site.browser()
            let drop = try await browser.get("/d/next")
            #expect(drop.text.contains("href=\"/d/next/members\""))
            let page = try await browser.get("/d/next/members")
            let path = "/d/next/members"
            let none = try await browser.submit(page, path, ["q-CAP": "1"])
            #expect(none.status == 422)
            let wrong = try await browser.submit(
                none, path, ["q-CAP": "1", "access_code": "00000<00000"])
            #expect(wrong.status == 403)
            #expect(wrong.text.contains("value=\"00000&lt;00000\""))
            let order = try await browser.submit(wrong, path, ["access_code": code])
            #expect(order.status == 200)
            #expect(order.path.hasPrefix("/o/"))
        }
    }

    @Test func outsideTheMembersTimeThePageLeadsOn() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            #expect(try await browser.get("/d/tour/members").path == "/d/tour")
            #expect(try await browser.get("/d/next/members").path == "/d/next")
            let late = try await browser.post("/d/tour/members", [("q-SHIRT-M", "2")])
            #expect(late.path == "/d/tour/reserve?q-SHIRT-M=2")
        }
    }

    @Test func staffMakeCodesAndTakeThemHomeOnce() async throws {
        try await TestSite.run(ShopYAML.membersFirst) { site in
            let staff = try await site.staff(.manager)
            let path = "/admin/codes/next"
            #expect(try await staff.get("/admin").text.contains("href=\"\(path)\""))
            let page = try await staff.get(path)
            let fields = try #require(page.fields(of: path)).filter { $0.0 != "count" }
                .filter { $0.0 != "label" }
            let form = fields + [("count", "1,200"), ("label", "=Fan <club>")]
            let file = try await staff.send(path, form)
            #expect(file.status == 200)
            #expect(file["content-type"] == "text/csv; charset=utf-8")
            #expect(file["content-disposition"] == "attachment; filename=\"codes-next.csv\"")
            #expect(file.text.split(separator: "\r\n").count == 1_201)
            #expect(try await staff.send(path, form).body == file.body)

            let after = try await staff.get(path)
            #expect(after.text.contains("=Fan &lt;club&gt;"))
            let first = file.text.split(separator: "\r\n")[1].prefix(11)
            #expect(!after.text.contains(first))
            let wrong = try await staff.submit(after, path, ["count": "10001", "label": "x"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("value=\"10001\""))
            let checker = try await site.staff(.checker)
            #expect(try await checker.get(path).fields(of: path) == nil)
        }
    }
}

extension ShopYAML {
    /// The same shop, into whose drop `next` members come today.
    static let membersFirst = whole.replacing(
        "title: Next\n", with: "title: Next\n    members_opens_at: 2026-12-05T13:00:00+07:00\n")
}
