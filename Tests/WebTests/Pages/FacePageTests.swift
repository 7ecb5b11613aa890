import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The face of a shop")
struct FacePageTests {
    private static let yaml = ShopYAML.whole
        .replacing(
            "  contact: a@b.example\n",
            with: """
                  contact: a@b.example
                  legal:
                    seller: |-
                      Night Market Co., Ltd. <1>
                      99/1 Rama IV Road
                    terms: https://shop.example/terms?a=1&b=2
                    returns:
                      en: |-
                        Unworn goods within 7 days.

                        Write to us first.
                      th: คืนได้ภายใน 7 วัน
                    privacy: "javascript:alert(1)"

                """
        )
        .replacing("title: Tour shirt <2026>", with: "title: {en: Tour shirt, th: เสื้อทัวร์}")
        .replacing("name: Tour shirt\n", with: "name: {en: The shirt, th: ตัวเสื้อ}\n")
        .replacing("name: S, stock", with: "name: {en: Small, th: เล็ก}, stock")

    @Test("Every page of the shoppers has the foot: who sells, terms, returns, privacy")
    func foot() async throws {
        try await TestSite.run(Self.yaml) { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let pages = [
                "/", "/d/tour", "/d/tour/reserve?q-SHIRT-M=1", "/orders", "/nothing/here",
                "/about/returns", order.path,
            ]
            for path in pages {
                let page = try await browser.get(path)
                #expect(page.text.contains("ผู้ขาย: Night Market Co., Ltd. &lt;1&gt;"), "\(path)")
                #expect(page.text.contains("href=\"/about/seller\""), "\(path)")
                #expect(page.text.contains("href=\"https://shop.example/terms?a=1&amp;b=2\""))
                #expect(page.text.contains("href=\"/about/returns\""), "\(path)")
                // What only looks like an address is a text.
                #expect(page.text.contains("href=\"/about/privacy\""), "\(path)")
            }
            let staff = try await site.staff(.owner).get("/admin")
            #expect(!staff.text.contains("/about/"))
        }
    }

    @Test(
        "A seller's text is in plain paragraphs, in the reader's language; what is not there is 404"
    )
    func texts() async throws {
        try await TestSite.run(Self.yaml) { site in
            let browser = site.browser()
            #expect(try await browser.get("/about/returns").text.contains("คืนได้ภายใน 7 วัน"))
            _ = try await browser.get("/language/en?back=/")
            let returns = try await browser.get("/about/returns")
            #expect(
                returns.text.contains("<p class=\"lines-kept\">Unworn goods within 7 days.</p>"))
            #expect(returns.text.contains("<p class=\"lines-kept\">Write to us first.</p>"))
            let seller = try await browser.get("/about/seller")
            #expect(seller.text.contains("Night Market Co., Ltd. &lt;1&gt;\n99/1 Rama IV Road</p>"))
            let privacy = try await browser.get("/about/privacy")
            #expect(privacy.text.contains("<p class=\"lines-kept\">javascript:alert(1)</p>"))
            #expect(try await browser.get("/about/us").status == 404)
            let elsewhere = try await browser.request("GET", "/about/terms")
            #expect(elsewhere.status == 303)
            #expect(elsewhere["location"] == "https://shop.example/terms?a=1&b=2")
        }
        try await TestSite.run { site async throws in
            #expect(try await site.browser().get("/about/terms").status == 404)
            #expect(!(try await site.browser().get("/").text.contains("/about/")))
        }
    }

    @Test("Names are in the reader's language, and stay so on an order that was made before")
    func languages() async throws {
        try await TestSite.run(Self.yaml) { site in
            let browser = site.browser()
            let thai = try await browser.get("/d/tour")
            #expect(thai.text.contains("<h1>เสื้อทัวร์</h1>"))
            #expect(thai.text.contains("ตัวเสื้อ") && thai.text.contains("เล็ก"))
            _ = try await browser.get("/language/en?back=/")
            let english = try await browser.get("/d/tour")
            #expect(english.text.contains("<h1>Tour shirt</h1>"))
            #expect(english.text.contains("The shirt") && english.text.contains("Small"))
            #expect(try await browser.get("/").text.contains("Tour shirt"))
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-S=1")
            #expect(choice.text.contains("The shirt"))
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            #expect(order.text.contains("The shirt") && order.text.contains("Small"))

            try await site.keeper.applied(
                Self.yaml.replacing("en: The shirt", with: "en: The tee")
                    .replacing("en: Tour shirt", with: "en: Tour tee"))
            site.refresh()
            let later = try await browser.get(order.path)
            #expect(later.text.contains("The shirt") && !later.text.contains("The tee"))
            #expect(later.text.contains("Tour shirt"))
            #expect(try await browser.get("/orders").text.contains("Tour shirt"))
            #expect(try await browser.get("/d/tour").text.contains("The tee"))
            _ = try await browser.get("/language/th?back=/")
            #expect(try await browser.get(order.path).text.contains("ตัวเสื้อ"))
        }
    }
}
