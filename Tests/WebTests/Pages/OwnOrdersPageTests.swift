import Operations
import Shop
import TestShop
import TestSupport
import Testing

@testable import Web

@Suite("The way back to one's order")
struct OwnOrdersPageTests {
    /// Reserves as a shopper does; with details, as one who has given them.
    @discardableResult
    private func order(
        _ browser: Browser, units: Int = 1, phone: String? = "081 234 5678"
    ) async throws -> BrowserPage {
        let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=\(units)")
        let order = try await browser.submit(choice, "/d/tour/reserve", [:])
        guard let phone else { return order }
        var details = ShopperPageTests.details
        details["phone"] = phone
        return try await browser.submit(order, "\(order.path)/details", details)
    }

    private func code(_ page: BrowserPage) -> String {
        page.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    }

    @Test("a device that reserved is led back from the front, from the drop, and without scripts")
    func remembered() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let order = try await order(browser)
            for path in ["/", "/d/tour", "/d/next", "/d/past"] {
                let page = try await browser.get(path)
                #expect(page.text.contains("data-own-orders"), "\(path)")
                #expect(page.text.contains("href=\"/orders\""), "\(path)")
                #expect(!page.text.contains(order.path), "shared bytes are nobody's: \(path)")
            }
            let here = try await browser.get("/orders/here")
            #expect(here.text.contains("href=\"\(order.path)\""))
            #expect(here.text.contains("Tour shirt &lt;2026&gt;"))
            #expect(here.answer["cache-control"] == "no-store")
            // It is asked beside a press that may change the list.
            #expect(here.answer.values("set-cookie").isEmpty)
            let list = try await browser.get("/orders")
            #expect(list.text.contains("href=\"\(order.path)\""))
            #expect(list.answer["cache-control"] == "no-store")
        }
    }

    @Test("scripts never see a key, and a device without orders is asked nothing")
    func cookies() async throws {
        try await TestSite.run(publicURL: "https://shop.example") { site in
            let browser = site.browser()
            #expect(try await browser.request("GET", "/orders/here").status == 204)
            #expect(try await browser.get("/orders").answer.values("set-cookie").isEmpty)
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let fields = try #require(choice.fields(of: "/d/tour/reserve"))
            let answer = try await browser.send("/d/tour/reserve", fields)
            let path = try #require(answer["location"])
            let set = answer.values("set-cookie")
            #expect(set.count == 2)
            let list = try #require(set.first { $0.hasPrefix("__Host-holdfast_orders=") })
            #expect(list.contains("; HttpOnly") && list.contains("; Secure"))
            #expect(list.contains("SameSite=Lax"))
            let mark = try #require(set.first { $0.hasPrefix("holdfast_has_orders=1;") })
            #expect(!mark.contains("HttpOnly"))
            let key = try #require(path.split(separator: "/").last)
            #expect(list.contains(key) && !mark.contains(key))
        }
    }

    @Test("looking at somebody else's order puts nothing among one's own, until one asks for it")
    func sharedLink() async throws {
        try await TestSite.run { site in
            let order = try await order(site.browser())
            let friend = site.browser()
            let seen = try await friend.get(order.path)
            #expect(try await friend.request("GET", "/orders/here").status == 204)
            let kept = try await friend.submit(seen, "\(order.path)/remember", [:])
            #expect(kept.path == order.path)
            #expect(kept.fields(of: "\(order.path)/remember") == nil)
            #expect(try await friend.get("/orders/here").text.contains(order.path))
        }
    }

    @Test("\"Not you?\" forgets one order, or all")
    func forget() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let orders = [
                try await order(browser, phone: nil), try await order(browser, phone: nil),
            ]
            let list = try await browser.get("/orders")
            #expect(list.text.contains("id=\"not-me\""))
            let one = try await browser.post("/orders/forget", [("code", code(orders[0]))])
            #expect(!one.text.contains(orders[0].path) && one.text.contains(orders[1].path))
            let none = try await browser.post("/orders/forget", [])
            #expect(!none.text.contains(orders[1].path))
            #expect(browser.cookie("holdfast_orders") == nil)
            #expect(browser.cookie("holdfast_has_orders") == nil)
        }
    }

    @Test("an order that is over leaves pages at once, and the list some days later")
    func ends() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let order = try await order(browser)
            _ = try await browser.submit(order, "\(order.path)/cancel", [:])
            #expect(try await browser.request("GET", "/orders/here").status == 204)
            site.clock.forward(OwnOrdersLimits.afterEnd)
            #expect(try await browser.get("/orders").text.contains(order.path))
            site.clock.forward(.milliseconds(1))
            #expect(!(try await browser.get("/orders").text.contains(order.path)))
            #expect(browser.cookie("holdfast_orders") == nil)
        }
    }

    @Test("an order that was lost with the database stays in the list, which leads to what to do")
    func lost() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let kept = try await order(browser)
            let snapshot = try await site.keeper.store.snapshot()
            let lost = try await order(browser, phone: "089 999 9999")
            try await site.keeper.store.goBack(to: snapshot)
            #expect(try await site.keeper.enterEra() == .behind)

            for _ in 1...2 {
                let list = try await browser.get("/orders")
                #expect(list.text.contains("href=\"\(kept.path)\""))
                #expect(list.text.contains("href=\"\(lost.path)\""))
                #expect(list.text.contains("คำสั่งซื้อนี้สูญหาย"))
            }
            let fresh = try await order(browser, phone: nil)
            #expect(try await browser.get("/orders").text.contains(lost.path))
            #expect(try await browser.get(lost.path).status == 410)
            let here = try await browser.get("/orders/here").text
            #expect(here.contains(fresh.path) && !here.contains(lost.path))
            let forgotten = try await browser.post("/orders/forget", [("code", code(lost))])
            #expect(forgotten.text.contains(kept.path) && !forgotten.text.contains(lost.path))
        }
    }

    @Test("the newest orders stay, and what is not ours counts for nothing")
    func bounded() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            var paths: [String] = []
            for _ in 0...OwnOrdersLimits.kept {
                paths.append(try await order(browser, phone: nil).path)
            }
            let list = try await browser.get("/orders").text
            #expect(!list.contains(paths[0]))
            for path in paths.dropFirst() { #expect(list.contains(path)) }

            let parts = paths[0].split(separator: "/")
            let key = String(paths[1].split(separator: "/")[2])
            for value in [
                "\(parts[1]):\(key)", "\(parts[1])", ":::...", String(repeating: "x", count: 2_000),
            ] {
                let answer = try await site.browser().request(
                    "GET", "/orders", fields: [("cookie", "holdfast_orders=\(value)")])
                #expect(answer.status == 200)
                #expect(!answer.text.contains("/o/"))
            }
        }
    }

    @Test("code and phone number lead to the order on any device, and it remembers it")
    func found() async throws {
        try await TestSite.run { site in
            let order = try await order(site.browser())
            let phone = site.browser()
            let form = try await phone.get("/orders")
            let wrong = try await phone.submit(
                form, "/orders/find", ["code": code(order), "phone": "081 234 5679"])
            #expect(wrong.status == 422)
            #expect(!wrong.text.contains(order.path))
            #expect(wrong.text.contains("value=\"\(code(order))\""))
            let unknown = try await phone.submit(
                form, "/orders/find", ["code": "MMMMMMM", "phone": "081 234 5679"])
            let told = wrong.text.replacing(code(order), with: "")
            #expect(unknown.text.replacing("MMMMMMM", with: "") == told)
            let found = try await phone.submit(
                form, "/orders/find", ["code": code(order).lowercased(), "phone": "+66812345678"])
            #expect(found.path == order.path)
            #expect(try await phone.get("/orders/here").text.contains(order.path))
            let empty = try await phone.submit(form, "/orders/find", [:])
            #expect(empty.status == 422)
            #expect(empty.text.contains("find-code-problem"))
        }
    }

    @Test("a guesser is told to wait, in minutes, and other orders are found meanwhile")
    func guesser() async throws {
        try await TestSite.run { site in
            let first = try await order(site.browser())
            let second = try await order(site.browser(), phone: "089 999 9999")
            let guesser = site.browser()
            for guess in 0..<FindLimits.ofOrder {
                let page = try await guesser.post(
                    "/orders/find", [("code", code(first)), ("phone", "081 000 00\(10 + guess)")])
                #expect(page.status == 422)
            }
            _ = try await guesser.get("/language/en?back=/")
            let told = try await guesser.post(
                "/orders/find", [("code", code(first)), ("phone", "081 234 5678")])
            #expect(told.status == 429)
            #expect(told.answer["retry-after"] == "1800")
            #expect(told.text.contains("30 min"))
            let other = try await guesser.post(
                "/orders/find", [("code", code(second)), ("phone", "089 999 9999")])
            #expect(other.path == second.path)
        }
    }

    @Test("a refusal for the limit leads its owner to the other order, and not to cancelling this")
    func limit() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let first = try await order(browser, units: 3)
            let second = try await order(browser, units: 1)
            #expect(second.status == 409)
            #expect(second.text.contains("href=\"\(first.path)\""))
            #expect(!second.text.contains("href=\"#cancel\""))
            // Of more than a person may have at once, the device's order is told as well.
            let many = try await browser.post(
                "/d/tour/reserve", [("q-SHIRT-M", "4"), ("idempotency_key", "k")])
            #expect(many.status == 409)
            #expect(many.text.contains("href=\"\(first.path)\""))
        }
    }

    @Test("a device that does not know the other order is told how to find it")
    func limitElsewhere() async throws {
        try await TestSite.run { site in
            let first = try await order(site.browser(), units: 2)
            let second = try await order(site.browser(), units: 2)
            #expect(second.status == 409)
            #expect(!second.text.contains(first.path))
            let notice = try #require(second.text.firstRange(of: "role=\"alert\""))
            let told = second.text[notice.upperBound...].prefix(900)
            #expect(told.contains("href=\"/orders\""))
            // One more is allowed: then having fewer here is a way out as well.
            #expect(told.contains("href=\"#cancel\""))
        }
    }

    @Test("details are kept on the device until somebody has reserved, and no longer")
    func details() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let reserved = try await order(browser, phone: nil)
            #expect(reserved.text.contains("data-keep=\"details\""))
            let payable = try await browser.submit(
                reserved, "\(reserved.path)/details", ShopperPageTests.details)
            #expect(!payable.text.contains("data-keep=\"details\""))
            #expect(payable.text.contains("/assets/given-details."))
        }
    }
}
