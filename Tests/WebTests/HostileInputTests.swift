import HTTPTypes
import HummingbirdCore
import NIOCore
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("Hostile input")
struct HostileInputTests {
    /// All that is sent has been sent before the answer is waited for, and nothing more comes.
    private static let limits = limits()

    private static func limits(_ change: (inout WebLimits) -> Void = { _ in }) -> WebLimits {
        TestServer.limits { limits in
            limits.linger = .milliseconds(100)
            change(&limits)
        }
    }

    private func status(_ text: String, limits: WebLimits = Self.limits) async throws -> Int {
        var status = 0
        try await withStatus(text, limits) { status = $0 }
        return status
    }

    private func withStatus(
        _ text: String, _ limits: WebLimits, _ body: (Int) -> Void
    ) async throws {
        let (statuses, report) = AsyncStream.makeStream(of: Int.self)
        try await TestServer.run([.text("/a", "A"), .echo("/api/echo")], limits: limits) { server in
            let connection = try server.connect()
            try await connection.send(text)
            report.yield(try await connection.answer().status)
            #expect(try await connection.isClosedByServer())
        }
        report.finish()
        for await status in statuses { body(status) }
    }

    @Test(arguments: [
        ("\u{16}\u{3}\u{1}TLS hello\r\n\r\n", 400),
        ("GET\r\n\r\n", 400),
        ("GET /a HTTP/1.1\nHost: x\n\n", 400),
        ("GET /a HTTP/3.0\r\nHost: x\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello", 400),
        (
            "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n",
            400
        ),
        ("POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        (
            "POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
            400
        ),
    ])
    func malformedRequestsEndTheirConnection(text: String, expected: Int) async throws {
        #expect(try await status(text) == expected)
    }

    @Test func hugeHeads() async throws {
        let long = String(repeating: "a", count: 20_000)
        #expect(try await status("GET /a HTTP/1.1\r\nHost: x\r\nA: \(long)\r\n\r\n") == 431)
        #expect(try await status("GET /a HTTP/1.1\r\nHost: x\r\nA: \(long)") == 431)
        #expect(try await status("GET /\(long.prefix(5_000)) HTTP/1.1\r\nHost: x\r\n\r\n") == 414)
        let many = String(repeating: "A: b\r\n", count: 101)
        #expect(try await status("GET /a HTTP/1.1\r\nHost: x\r\n\(many)\r\n") == 431)
    }

    @Test func slowHeadsAndBodies() async throws {
        let limits = Self.limits { limits in
            limits.headTime = .milliseconds(50)
            limits.bodyWindow = .milliseconds(50)
        }
        #expect(try await status("GET /a HTTP/1.1\r\nHost: x\r\n", limits: limits) == 408)
        let body = "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nab"
        #expect(try await status(body, limits: limits) == 408)
        let chunked = "POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1"
        #expect(try await status(chunked, limits: limits) == 408)
    }

    @Test func idleConnectionsAreClosed() async throws {
        let limits = TestServer.limits { $0.idle = .milliseconds(50) }
        try await TestServer.run([.text("/a", "A")], limits: limits) { server in
            let resting = try server.connect()
            #expect(try await resting.request("GET", "/a").status == 200)
            #expect(try await resting.isClosedByServer())
        }
    }

    @Test func connectionsThatSayNothingAreClosed() async throws {
        let limits = TestServer.limits { $0.greeting = .milliseconds(50) }
        try await TestServer.run([.text("/a", "A")], limits: limits) { server in
            let silent = try server.connect()
            #expect(try await silent.isClosedByServer())
        }
    }

    @Test(arguments: [
        "/../etc/passwd", "/a/../b", "/%2e%2e/a", "/.%2e/a", "//a", "/a//", "/a/", "/./a",
        "/a%00", "/a%2fb", "/a%5cb", "/a\\b", "/a%", "/a%4", "/a%zz", "/%c3%28", "/%0d%0aX: y",
        "*", "a",
    ])
    func pathTricksFindNothing(target: String) async throws {
        try await TestServer.run([.text("/a", "A"), .text("/{x}/{y}", "Y"), .text("/{x}", "X")]) {
            server in
            let answer = try await server.get(target)
            #expect(answer.status == 404 || answer.status == 400)
        }
    }

    @Test func bodiesOverTheirLimit() async throws {
        let json = Route.post("/api/json") { request in
            _ = try await request.json()
            return WebResponse(status: .noContent)
        }
        try await TestServer.run([json]) { server in
            let type = ("content-type", "application/json")
            let announced = try server.connect()
            try await announced.sendRequest(
                "POST", "/api/json", fields: [type, ("content-length", "100000000")])
            let refused = try await announced.answer()
            #expect(refused.status == 413)
            #expect(refused["connection"] == "close")
            let chunked = try server.connect()
            try await chunked.sendRequest(
                "POST", "/api/json", fields: [type, ("transfer-encoding", "chunked")])
            let chunk = "4000\r\n" + String(repeating: " ", count: 0x4000) + "\r\n"
            for _ in 0..<5 { try await chunked.send(chunk) }
            #expect(try await chunked.answer().status == 413)
        }
    }

    @Test(arguments: [
        ("{", 400, "malformed_json"),
        (String(repeating: "[", count: 10_000), 400, "malformed_json"),
        ("[]", 422, "invalid"),
        (#"{"a":1,"a":2}"#, 422, "invalid"),
        (#"{"a":1e999}"#, 422, "invalid"),
        (#"{"a":99999999999999999999}"#, 422, "invalid"),
        (#"{"a":"1"}"#, 422, "invalid"),
        (#"{"a":-1}"#, 422, "invalid"),
        ("{}", 422, "invalid"),
    ])
    func wrongJSON(body: String, expected: Int, code: String) async throws {
        let route = Route.post("/api/json") { request in
            var reader = FieldReader(try await request.json())
            _ = reader.integer("a", in: 1...10)
            try reader.finish()
            return WebResponse(status: .noContent)
        }
        try await TestServer.run([route]) { server in
            let answer = try await server.connect().request(
                "POST", "/api/json", fields: [("content-type", "application/json; charset=utf-8")],
                body: Array(body.utf8))
            #expect(answer.status == expected)
            #expect(answer.text.contains("\"code\":\"\(code)\""))
            let plain = try await server.connect().request(
                "POST", "/api/json", fields: [("content-type", "text/plain")],
                body: Array(body.utf8))
            #expect(plain.status == 415)
        }
    }

    @Test func aBodyCutShortIsNotABody() async throws {
        let (outcomes, report) = AsyncStream.makeStream(of: Bool.self)
        let route = Route.post("/api/file") { request in
            do {
                _ = try await request.file(upTo: 100) { _ in }
                report.yield(true)
            } catch {
                report.yield(false)
                throw error
            }
            return WebResponse(status: .noContent)
        }
        try await TestServer.run([route]) { server in
            for framing in [
                "content-length: 10\r\n\r\nabc", "transfer-encoding: chunked\r\n\r\n3\r\nabc",
            ] {
                let connection = try server.connect()
                try await connection.send("POST /api/file HTTP/1.1\r\nhost: x\r\n\(framing)")
                await connection.endSending()
                var iterator = outcomes.makeAsyncIterator()
                #expect(await iterator.next() == false)
            }
        }
    }
}
