import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("What is told of a race, of a limit and of what is over")
struct RaceWordsTests {
    @Test("Others were faster only where all of it was there, and what is still here is offered")
    func faster() async throws {
        try await TestSite.run { site in
            let slow = site.browser()
            _ = try await slow.get("/language/en?back=/")
            let seen = try await slow.get("/d/tour/reserve?q-SHIRT-S=2")
            let quick = site.browser()
            let choice = try await quick.get("/d/tour/reserve?q-SHIRT-S=2")
            _ = try await quick.submit(choice, "/d/tour/reserve", [:])
            let lost = try await slow.submit(seen, "/d/tour/reserve", [:])
            #expect(lost.status == 409)
            #expect(lost.text.contains("<h1>Somebody was faster</h1>"))
            #expect(lost.text.contains("The last Tour shirt S was taken just now."))
            #expect(lost.text.contains("M is still here."))
            // Nothing chosen was changed, and the other one can be taken from here.
            let fields = try #require(lost.fields(of: "/d/tour/reserve"))
            #expect(fields.contains { $0 == ("q-SHIRT-S", "2") })
            #expect(fields.contains { $0 == ("q-SHIRT-M", "0") })
            // Now it is known to be gone, and nobody was faster.
            let again = try await slow.submit(lost, "/d/tour/reserve", [:])
            #expect(again.text.contains("<h1>There is not that much left</h1>"))
            #expect(again.text.contains("Tour shirt S is sold out."))
            let order = try await slow.submit(
                again, "/d/tour/reserve", ["q-SHIRT-S": "0", "q-SHIRT-M": "1"])
            #expect(order.path.hasPrefix("/o/"))
        }
    }

    @Test("A limit is told before the details, on the device that knows of the other order")
    func limit() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let first = try await browser.get("/d/tour/reserve?q-SHIRT-M=2")
            #expect(!first.text.contains("This device has reserved"))
            let order = try await browser.submit(first, "/d/tour/reserve", [:])
            #expect(!order.text.contains("This device has reserved"))
            let here = try await browser.get("/orders/here?drop=tour")
            #expect(
                here.text.contains("has reserved 2 of this drop. One person may have 3."))
            #expect(!(try await browser.get("/orders/here?drop=free")).text.contains("may have"))
            #expect(
                !(try await browser.get("/d/tour/reserve?q-SHIRT-M=1")).text.contains("This device")
            )
            let second = try await browser.get("/d/tour/reserve?q-SHIRT-M=2")
            let told = "This device has reserved 2 of this drop already, and one person may have 3."
            #expect(second.text.contains(told) && second.text.contains("href=\"\(order.path)\""))
            let more = try await browser.submit(second, "/d/tour/reserve", [:])
            #expect(more.text.contains(told))
            // Another person's device knows nothing of it.
            let other = try await site.browser().get(more.path)
            #expect(!other.text.contains("2 of this drop"))
        }
    }

    @Test("A limit is told on the line's page too, on the device that has some, before its choice")
    func limitInLine() async throws {
        try await TestSite.run(LinePageTests.yaml(stock: 50)) { site in
            try await site.look()
            let browser = try await site.called()
            let seat = try await browser.get("\(LinePageTests.line)?q-Q-M=1")
            #expect(!seat.text.contains("This device has reserved"))
            let order = try await browser.submit(
                seat, "/d/queued/reserve", ShopperPageTests.details)
            #expect(order.path.hasPrefix("/o/"))

            let again = try await browser.get(LinePageTests.line)
            #expect(again.panel == "over")
            let had = "This device has reserved 1 of this drop. One person may have 2."
            let told = try #require(again.text.firstRange(of: had))
            let choice = try #require(again.text.firstRange(of: "action=\"/d/queued/reserve\""))
            #expect(told.lowerBound < choice.lowerBound)
            #expect(again.text.contains("href=\"\(order.path)\""))
            let turn = try await browser.submit(again, "\(LinePageTests.line)/turn", [:])
            #expect(turn.panel == "inside" && turn.text.contains(had))
            _ = try await browser.submit(
                try await browser.get("\(LinePageTests.line)?q-Q-M=1"), "/d/queued/reserve", [:])
            // Where nothing more may be had, that is said.
            let full = try await browser.get(LinePageTests.line)
            #expect(full.text.contains("This device has reserved 2 of this drop already, and one"))
            #expect(full.text.contains("this order goes no further"))

            let other = try await site.called()
            #expect(!(try await other.get(LinePageTests.line)).text.contains("This device has"))
        }
    }

    @Test("What is over tells no stock and not how it goes, but what comes next")
    func over() async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let open = try await browser.get("/d/tour")
            #expect(open.text.contains("From ฿400.00 with shipping"))
            #expect(open.text.contains("hold it for 10 minutes"))
            #expect(open.text.contains("within 2 hours"))
            for path in ["/d/past", "/d/next"] {
                let page = try await browser.get(path)
                let isOver = path == "/d/past"
                #expect(page.text.contains("Reserve first") == !isOver, "\(path)")
                #expect(page.text.contains("data-left-of") == !isOver, "\(path)")
                #expect(page.text.contains(">Next: ") == isOver, "\(path)")
            }
            // Whoever comes after the last unit of the open one is led to another that is open.
            site.clock.forward(.days(2))
            site.refresh()
            let closed = try await browser.get("/d/tour")
            #expect(closed.text.contains("href=\"/d/next\">Next: Next</a>"))
        }
    }
}
