import HTTPTypes
import HummingbirdCore
import NIOCore
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Serving")
struct ServingTests {
    @Test func routesParametersAndFallbacks() async throws {
        let routes: [Route] = [
            .text("/", "front"),
            .get("/d/{slug}") { request in
                WebResponse(
                    status: .ok,
                    body: .init(byteBuffer: ByteBuffer(string: request.parameter("slug"))))
            },
            .text("/d/special", "special"),
            .text("/api/v1/drops", "[]"),
        ]
        try await TestServer.run(routes) { server in
            let connection = try server.connect()
            #expect(try await connection.request("GET", "/").text == "front")
            #expect(try await connection.request("GET", "/d/tour%202026?x=1").text == "tour 2026")
            #expect(try await connection.request("GET", "/d/special").text == "special")
            #expect(try await connection.request("GET", "http://x/d/abs").text == "abs")
            let page = try await connection.request("GET", "/nothing")
            #expect(page.status == 404)
            #expect(page.text == "<h1>not_found</h1>")
            let problem = try await connection.request("GET", "/api/v1/nothing")
            #expect(problem.status == 404)
            #expect(problem["content-type"] == "application/problem+json")
            #expect(problem.text.contains(#""code":"not_found""#))
            #expect(problem["date"] == "Sat, 05 Dec 2026 13:00:00 GMT")
        }
    }

    @Test func methods() async throws {
        try await TestServer.run([.text("/a", "body"), .echo("/api/v1/a")]) { server in
            let connection = try server.connect()
            let head = try await connection.request("HEAD", "/a")
            #expect(head.status == 200)
            #expect(head["content-length"] == "4")
            #expect(try await connection.request("GET", "/a").text == "body")
            let wrong = try await connection.request("DELETE", "/a")
            #expect(wrong.status == 405)
            #expect(wrong["allow"] == "GET, HEAD")
            let api = try await connection.request("GET", "/api/v1/a")
            #expect(api.status == 405)
            #expect(api["allow"] == "POST")
            #expect(api.text.contains("method_not_allowed"))
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample("HOT"), at: "/hot")
        try await TestServer.run(
            [.text("/a", "A"), .text("/b", "B"), .echo("/api/echo")], hotPages: hot
        ) { server in
            let connection = try server.connect()
            let post = "POST /api/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
            let order = ["/hot", "/a", "/hot", "/b", "/hot", "/hot"]
            for target in order + ["POST"] + order {
                try await connection.send(
                    target == "POST" ? post : "GET \(target) HTTP/1.1\r\nhost: x\r\n\r\n")
            }
            for expected in ["HOT", "A", "HOT", "B", "HOT", "HOT"] + ["hello"]
                + ["HOT", "A", "HOT", "B", "HOT", "HOT"]
            {
                #expect(try await connection.answer().text == expected)
            }
        }
    }

    /// All of them in one packet, so that no later read of the socket moves them on.
    @Test(arguments: [
        ["/a", "/b", "/a", "/b", "/a"], ["/hot", "/a", "/hot", "/a"], ["/a", "POST", "/b", "POST"],
        ["POST", "POST", "/hot", "POST"], Array(repeating: "/a", count: 100),
    ])
    func requestsThatComeTogetherAreAllAnswered(targets: [String]) async throws {
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample("/hot"), at: "/hot")
        try await TestServer.run(
            [.text("/a", "/a"), .text("/b", "/b"), .echo("/api/echo")], hotPages: hot
        ) { server in
            let connection = try server.connect()
            let post = "POST /api/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nPOST"
            try await connection.send(
                targets.map { $0 == "POST" ? post : "GET \($0) HTTP/1.1\r\nhost: x\r\n\r\n" }
                    .joined())
            for target in targets { #expect(try await connection.answer().text == target) }
        }
    }

    @Test func bodiesMayComeInAnyPieces() async throws {
        try await TestServer.run([.echo("/api/echo")]) { server in
            let connection = try server.connect()
            for byte in Array(
                "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8)
            {
                try await connection.send([byte])
            }
            #expect(try await connection.answer().text == "abc")
            try await connection.send(
                "POST /api/echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
            let answer = try await connection.answer()
            #expect(answer.text == "abcde")
            #expect(answer["connection"] == "close")
            #expect(try await connection.isClosedByServer())
        }
    }

    @Test func expectContinueIsAnswered() async throws {
        try await TestServer.run([.echo("/api/echo")]) { server in
            let connection = try server.connect()
            try await connection.sendRequest(
                "POST", "/api/echo", fields: [("expect", "100-continue"), ("content-length", "3")])
            #expect(try await connection.head().status == 100)
            try await connection.send("abc")
            #expect(try await connection.answer().text == "abc")
        }
    }

    @Test func aBodyIsAskedForOnlyWhenItIsWanted() async throws {
        let picky = Route.post("/api/picky") { request in
            guard request.header(.authorization) != nil else { throw Problem.unauthorized }
            return WebResponse(
                status: .ok, body: .init(byteBuffer: try await request.bytes(upTo: 9)))
        }
        try await TestServer.run([picky]) { server in
            let fields = [("expect", "100-continue"), ("content-length", "3")]
            let stranger = try server.connect()
            try await stranger.sendRequest("POST", "/api/picky", fields: fields)
            let refused = try await stranger.answer()
            #expect(refused.status == 401)
            // Nobody knows whether its body still comes.
            #expect(refused["connection"] == "close")
            #expect(try await stranger.isClosedByServer())

            let known = try server.connect()
            try await known.sendRequest(
                "POST", "/api/picky", fields: fields + [("authorization", "Bearer x")])
            #expect(try await known.head().status == 100)
            try await known.send("abc")
            #expect(try await known.answer().text == "abc")
        }
    }

    @Test func theLinesBetweenChunksCountAgainstTheLimit() async throws {
        let small = Route.post("/api/small") { request in
            WebResponse(
                status: .ok, body: .init(byteBuffer: try await request.bytes(upTo: 10_000)))
        }
        try await TestServer.run([small]) { server in
            let head = "POST /api/small HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
            let honest = try server.connect()
            try await honest.send(
                head + String(repeating: "1\r\nx\r\n", count: 1_000) + "0\r\n\r\n")
            #expect(try await honest.answer().body.count == 1_000)

            // Few bytes, with an extension for each that has no end.
            let padded = "1;" + String(repeating: "a", count: 4_000) + "\r\nx\r\n"
            let greedy = try server.connect()
            try await greedy.send(head)
            for _ in 0..<8 { try await greedy.send(padded) }
            #expect(try await greedy.answer().status == 413)
        }
    }

    @Test func whatCameOfABodyBeforeItsLimitWasKnownCounts() async throws {
        let late = Route.post("/api/late") { request in
            var received = 0
            for try await chunk in try request.chunks(upTo: 1_000_000) {
                received += chunk.readableBytes
                if received == 8 { request.inviteBody(upTo: 10_000) }
            }
            return WebResponse(status: .ok)
        }
        try await TestServer.run([late]) { server in
            let padded = "1;" + String(repeating: "a", count: 4_000) + "\r\nx\r\n"
            let greedy = try server.connect()
            try await greedy.send(
                "POST /api/late HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
                    + String(repeating: padded, count: 8))
            #expect(try await greedy.answer().status == 413)
        }
    }

    @Test func closingIsAgreed() async throws {
        try await TestServer.run([.text("/a", "A")]) { server in
            let old = try server.connect()
            try await old.send("GET /a HTTP/1.0\r\n\r\n")
            #expect(try await old.answer().text == "A")
            #expect(try await old.isClosedByServer())
            let asked = try server.connect()
            let answer = try await asked.request("GET", "/a", fields: [("connection", "close")])
            #expect(answer["connection"] == "close")
            #expect(try await asked.isClosedByServer())
            let half = try server.connect()
            try await half.sendRequest("GET", "/a")
            await half.endSending()
            #expect(try await half.answer().text == "A")
            #expect(try await half.isClosedByServer())
        }
    }

    @Test func failuresAreNamedAndCounted() async throws {
        struct Trouble: Error {}
        try await TestServer.run([
            .get("/api/fails") { _ in throw Trouble() },
            .get("/api/busy") { _ in throw Problem.busy(retry: .seconds(3)) },
        ]) { server in
            let failed = try await server.get("/api/fails")
            #expect(failed.status == 500)
            #expect(failed.text.contains(#""code":"failed""#))
            #expect(!failed.text.contains("Trouble"))
            let busy = try await server.get("/api/busy")
            #expect(busy.status == 503)
            #expect(busy["retry-after"] == "3")
        }
    }

    @Test func otherSitesCannotSendForms() async throws {
        let post = Route.post("/form") { _ in WebResponse(status: .noContent) }
        try await TestServer.run([post], publicURL: "https://shop.example/") { server in
            let connection = try server.connect()
            func status(_ fields: [(String, String)]) async throws -> Int {
                try await connection.request("POST", "/form", fields: fields, body: []).status
            }
            #expect(try await status([]) == 204)
            #expect(try await status([("sec-fetch-site", "same-origin")]) == 204)
            #expect(try await status([("sec-fetch-site", "cross-site")]) == 403)
            #expect(try await status([("sec-fetch-site", "same-site")]) == 403)
            #expect(try await status([("origin", "https://shop.example")]) == 204)
            #expect(try await status([("origin", "http://127.0.0.1:\(server.port)")]) == 204)
            #expect(try await status([("origin", "https://evil.example")]) == 403)
            #expect(try await status([("origin", "null")]) == 403)
            let kept = [("origin", "null"), ("sec-fetch-site", "same-origin")]
            #expect(try await status(kept) == 204)
            let sandboxed = [("origin", "null"), ("sec-fetch-site", "cross-site")]
            #expect(try await status(sandboxed) == 403)
        }
    }

    @Test func stoppingAnswersWhatIsInFlight() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (draining, drain) = AsyncStream.makeStream(of: Void.self)
        let slow = Route.get("/slow") { _ in
            start.yield()
            for await _ in draining { break }
            return WebResponse(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "done")))
        }
        try await TestServer.run([slow], onDraining: { drain.yield() }) { server in
            let connection = try server.connect()
            let idle = try server.connect()
            try await connection.sendRequest("GET", "/slow")
            for await _ in started { break }
            await server.trigger()
            let answer = try await connection.answer()
            #expect(answer.text == "done")
            #expect(try await connection.isClosedByServer())
            #expect(try await idle.isClosedByServer())
        }
    }

    @Test func healthAndFigures() async throws {
        let metrics = Metrics()
        metrics.add { [MetricFamily("holdfast_sse_clients", "Listening.", .gauge, 3)] }
        let routes =
            HealthRoutes.routes(whyNotReady: { "the database is away" })
            + HealthRoutes.metrics(metrics)
        try await TestServer.run(routes) { server in
            #expect(try await server.get("/healthz").status == 200)
            let ready = try await server.get("/readyz")
            #expect(ready.status == 503)
            #expect(ready.text == "the database is away\n")
            #expect(try await server.get("/metrics").text.contains("\nholdfast_sse_clients 3\n"))
        }
    }
}

extension HotPage {
    /// A page in one language.
    static func sample(_ text: String, tag: String = "1") -> HotPage {
        HotPage(
            editions: [
                (
                    "en",
                    HotBytes(
                        fields: [.contentType: "text/html"], body: ByteBuffer(string: text),
                        tag: tag)
                )
            ], figures: RouteFigures(method: "GET", route: "/hot"))
    }
}
