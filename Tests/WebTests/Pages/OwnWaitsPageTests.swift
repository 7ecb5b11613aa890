import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The way back to one's place on a waitlist")
struct OwnWaitsPageTests {
    private static let path = "/d/tour/waitlist"

    /// Asks as a shopper does.
    private func ask(_ browser: Browser, phone: String = "081 234 5678") async throws
        -> BrowserPage
    {
        var wish = ShopperPageTests.details
        wish["q-SHIRT-S"] = "1"
        wish["phone"] = phone
        wish["email"] = ""
        return try await browser.submit(try await browser.get(Self.path), Self.path, wish)
    }

    @Test("a device that asked is led back from the drop and without scripts, in each language")
    func remembered() async throws {
        try await TestSite.run(WaitlistPageTests.yaml()) { site in
            let sold = try await WaitlistPageTests.sellOut(site.keeper)
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            #expect(try await browser.request("GET", "/orders/here").status == 204)
            let entry = try await ask(browser)
            try #require(entry.status == 200)
            let here = try await browser.get("/orders/here?drop=tour")
            #expect(here.text.contains("href=\"\(entry.path)\""))
            #expect(here.text.contains("On the waitlist") && here.text.contains("Waiting"))
            #expect(!here.text.contains("Your orders</h2>"))
            // It is asked beside a press that may change the list.
            #expect(here.answer.values("set-cookie").isEmpty)
            let list = try await browser.get("/orders")
            #expect(list.text.contains("href=\"\(entry.path)\""))
            #expect(!list.text.contains("There are no orders on this device"))
            _ = try await browser.get("/language/th?back=/")
            #expect(try await browser.get("/orders/here").text.contains("รายชื่อรอของคุณ"))

            // An offer is told in the same place.
            _ = try await browser.get("/language/en?back=/")
            _ = try await site.keeper.cancel(sold)
            try await WaitlistPageTests.sweep(site.keeper)
            let offered = try await browser.get("/orders/here")
            #expect(offered.text.contains("It is reserved for you"))
        }
    }

    @Test("orders and entries are kept beside each other, and each is forgotten alone")
    func beside() async throws {
        try await TestSite.run(WaitlistPageTests.yaml()) { site in
            _ = try await WaitlistPageTests.sellOut(site.keeper)
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let entry = try await ask(browser)
            func shown() async throws -> [Bool] {
                let text = try await browser.get("/orders/here").text
                return [order.path, entry.path].map { text.contains("href=\"\($0)\"") }
            }
            #expect(try await shown() == [true, true])
            let mark = "holdfast_has_orders"
            let code = String(order.path.split(separator: "/")[1])
            _ = try await browser.send("/orders/forget", [("code", code)])
            #expect(try await shown() == [false, true])
            // The page of all is asked in between, and keeps the mark.
            let list = try await browser.request("GET", "/orders")
            #expect(list.values("set-cookie").contains { $0.hasPrefix("\(mark)=1") })
            #expect(try await shown() == [false, true])
            let id = try #require(
                try await browser.get("/orders").text
                    .firstMatch(of: /name="wait" value="(\d+)"/)
            ).1
            let gone = try await browser.send("/orders/forget", [("wait", String(id))])
            #expect(gone.values("set-cookie").contains { $0.hasPrefix("\(mark)=;") })
            #expect(try await browser.request("GET", "/orders/here").status == 204)
        }
    }

    @Test("a link from somebody else is not put among one's own, and a key is proved")
    func others() async throws {
        try await TestSite.run(WaitlistPageTests.yaml(), publicURL: "https://shop.example") {
            site in
            _ = try await WaitlistPageTests.sellOut(site.keeper)
            let friend = site.browser()
            let form = try #require(try await friend.get(Self.path).fields(of: Self.path))
            var wish = ShopperPageTests.details
            wish["q-SHIRT-S"] = "1"
            let answer = try await friend.send(
                Self.path, form.filter { wish[$0.0] == nil } + wish.map { ($0.key, $0.value) })
            let path = try #require(answer["location"])
            let list = try #require(
                answer.values("set-cookie").first { $0.hasPrefix("__Host-holdfast_waits=") })
            #expect(list.contains("; HttpOnly") && list.contains("; Secure"))

            let other = site.browser()
            #expect(try await other.get(path).status == 200)
            #expect(try await other.request("GET", "/orders/here").status == 204)
            let wrong = "__Host-holdfast_waits=1:AAAAAAAAAAAAAAAAAAAAAA.2:x.:.1"
            let guessed = try await other.request(
                "GET", "/orders/here", fields: [("cookie", wrong)])
            #expect(guessed.status == 204)
            let right = String(list.before(";"))
            let known = try await other.request(
                "GET", "/orders/here", fields: [("cookie", right)])
            #expect(known.status == 200 && known.text.contains(path))
        }
    }

    @Test("a place in a drop that has closed leaves shared pages at once, and the list later")
    func closed() async throws {
        try await TestSite.run(WaitlistPageTests.yaml()) { site in
            _ = try await WaitlistPageTests.sellOut(site.keeper)
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let entry = try await ask(browser)
            let closesAt = try #require(site.keeper.catalogue?.listing(slug: "tour")).drop.closesAt
            site.clock.forward(.milliseconds((closesAt - site.clock.now()).milliseconds))
            #expect(try await browser.request("GET", "/orders/here").status == 204)
            let list = try await browser.get("/orders")
            #expect(list.text.contains(entry.path) && list.text.contains("The drop has closed"))
            site.clock.forward(.milliseconds(OwnOrdersLimits.afterEnd.milliseconds - 1))
            #expect(try await browser.get("/orders").text.contains(entry.path))
            site.clock.forward(.milliseconds(1))
            let empty = try await browser.request("GET", "/orders")
            #expect(!empty.text.contains(entry.path))
            // Nothing is left to ask for in the background.
            #expect(
                empty.values("set-cookie").contains { $0.hasPrefix("holdfast_has_orders=;") })
        }
    }
}
