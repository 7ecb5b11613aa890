import HTTPTypes
import HummingbirdCore
import NIOCore
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Too much is asked for, over real sockets: what is left out, and what its reader sees.
@Suite("A site under pressure")
struct SheddingTests {
    @Test("the same answer in the same moment asks for different moments to come again")
    func spreading() {
        let problem = Problem.busy(retry: .seconds(4))
        #expect(problem.spread(by: 0).headers[.retryAfter] == "4")
        #expect(problem.spread(by: 128).headers[.retryAfter] == "6")
        #expect(problem.spread(by: 255).headers[.retryAfter] == "8")
        #expect(Problem.notFound.spread(by: 255).headers[.retryAfter] == nil)
    }

    @Test("browsing goes first; status, payment, orders and hot pages go on")
    func order() async throws {
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        let (gates, open) = AsyncStream.makeStream(of: Void.self)
        func route(_ pattern: String, as kind: PageKind) -> Route {
            .get(pattern, as: kind) { _ in WebResponse(status: .noContent) }
        }
        let slow = Route.get("/slow") { _ in
            arrive.yield()
            for await _ in gates { break }
            return WebResponse(status: .noContent)
        }
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample("HOT"), at: "/hot")
        let limits = TestServer.limits {
            $0.pagesAtFirst = 8
            $0.pagesMost = 8
        }
        let responder = WebResponder(
            routes: [
                slow, route("/browsing", as: .browsing), route("/status", as: .status),
                route("/payment", as: .payment), .echo("/api/echo"),
            ], hotPages: hot, limits: limits, publicURL: nil, proxies: .none,
            logger: TestServer.logger, clock: { TestServer.now }, problemPage: TestServer.page)
        try await TestServer.run(responder) { server in
            var waiting: [HTTPConnection] = []
            for _ in 0..<4 {
                let connection = try server.connect()
                try await connection.sendRequest("GET", "/slow")
                waiting.append(connection)
            }
            var arrivals = arrived.makeAsyncIterator()
            for _ in 0..<4 { _ = await arrivals.next() }

            let refused = try await server.get("/browsing")
            #expect(refused.status == 503)
            #expect(refused["retry-after"] == "2")
            #expect(refused.text == "<h1>busy</h1>")
            #expect(try await server.get("/status").status == 204)
            #expect(try await server.get("/payment").status == 204)
            #expect(try await server.get("/hot").text == "HOT")
            let post = try await server.connect().request("POST", "/api/echo", body: [65])
            #expect(post.text == "A")
            #expect(responder.shed.counts.first?.reason == "pages_browsing")
            #expect(responder.shed.counts.first?.count == 1)

            open.finish()
            for connection in waiting { #expect(try await connection.answer().status == 204) }
            #expect(try await server.get("/browsing").status == 204)
        }
    }

    @Test("the page that says so is plain and comes again by itself", arguments: ["en", "th"])
    func busyPage(language: String) async throws {
        let limits = TestServer.limits {
            $0.pagesAtFirst = 0
            $0.pagesLeast = 0
        }
        try await TestSite.run(limits: limits, chance: { 255 }) { site in
            let page = try await site.browser().get(
                "/d/tour/reserve?q-SHIRT-M=1", fields: [("accept-language", language)])
            #expect(page.status == 503)
            #expect(page.answer["retry-after"] == "4")
            #expect(page.answer["cache-control"] == "no-store")
            #expect(page.text.contains("<html lang=\"\(language)\""))
            #expect(
                page.text.contains(
                    "<meta http-equiv=\"refresh\" content=\"4;url=/d/tour/reserve?q-SHIRT-M=1\">"))
            #expect(page.text.contains("href=\"/d/tour/reserve?q-SHIRT-M=1\""))
        }
    }

    @Test("a network that had its share is told so, and what it typed is kept")
    func typedIsKept() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.requestsOfNetwork = 1
            $0.requestsOfNetworkAtOnce = 3
        }
        try await TestSite.run(limits: limits) { site in
            let browser = site.browser()
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let details = [
                "name": "Nok", "phone": "0812345678", "email": "nok@shop.example",
                "address": "1 Road, Bangkok", "note": "Blue, please",
            ]

            let refused = try await browser.submit(order, "\(order.path)/details", details)
            #expect(refused.status == 429)
            #expect(refused.answer["retry-after"] == "1")
            #expect(refused.text.contains("data-try-again=\"1\""))
            let drop = try await browser.get("/d/tour")
            #expect(drop.status == 200, "from memory")
            site.clock.forward(.seconds(2))
            let taken = try await browser.submit(refused, "\(order.path)/details", [:])

            #expect(taken.status == 200)
            #expect(taken.text.contains("Blue, please"))
            let counts = site.responder.shed.counts
            #expect(counts.first { $0.reason == "network_requests" }?.count == 1)
        }
    }

    @Test("a password is not written onto a page, and another site's form neither")
    func notKept() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.requestsOfNetwork = 1
            $0.requestsOfNetworkAtOnce = 1
        }
        try await TestSite.run(limits: limits) { site in
            let browser = site.browser()
            #expect(try await browser.get("/nothing").status == 404)

            let signIn = try await browser.post(
                "/admin/sign-in", [("email", "a@shop.example"), ("password", "correct horse")])
            #expect(signIn.status == 429)
            #expect(!signIn.text.contains("correct horse"))
            let foreign = try await site.server.connect().request(
                "POST", "/d/tour/reserve",
                fields: [
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("sec-fetch-site", "cross-site"),
                ], body: Array("q-SHIRT-M=1".utf8))
            #expect(foreign.status == 403)
            let call = try await browser.get("/api/v1/drops/tour?a")
            #expect(call.status == 429)
            #expect(call.text.contains("\"code\":\"busy\""))
        }
    }

    @Test("behind a proxy it is the network that the proxy names")
    func behindProxy() async throws {
        let limits = TestServer.limits {
            $0.requestsOfNetwork = 1
            $0.requestsOfNetworkAtOnce = 1
        }
        try await TestServer.run([.text("/a", "A")], limits: limits, proxies: .hops(1)) {
            server async throws in
            func status(_ forwarded: String) async throws -> Int {
                try await server.get("/a", fields: [("x-forwarded-for", forwarded)]).status
            }
            #expect(try await status("203.0.113.7") == 200)
            #expect(try await status("203.0.113.7") == 429)
            #expect(try await status("198.51.100.1, 203.0.113.7") == 429)
            #expect(try await status("203.0.113.7, 198.51.100.1") == 200)
            #expect(try await status("10.0.0.1") == 200)
            #expect(try await status("10.0.0.1") == 200)
        }
        try await TestServer.run([.text("/a", "A")], limits: limits) {
            server async throws in
            for _ in 0..<2 {
                let answer = try await server.get(
                    "/a", fields: [("x-forwarded-for", "203.0.113.7")])
                #expect(answer.status == 200, "nobody's proxy wrote this")
            }
        }
    }

    @Test("the call of the minute is counted too, here and behind a proxy")
    func hotCalls() async throws {
        let limits = TestServer.limits {
            $0.sparesNearNetworks = false
            $0.requestsOfNetwork = 1
            $0.requestsOfNetworkAtOnce = 2
        }
        try await APIShop.run(limits: limits) { shop in
            for (key, status) in [("a", 201), ("b", 201), ("c", 429)] {
                let answer = try await shop.server.connect().request(
                    "POST", "/api/v1/drops/tour/orders",
                    fields: [("content-type", "application/json"), ("idempotency-key", key)],
                    body: Array(#"{"lines":[{"sku":"SHIRT-M","quantity":1}]}"#.utf8))
                #expect(answer.status == status)
            }
            #expect(shop.hotCalls.value == 2)
        }
    }
}
