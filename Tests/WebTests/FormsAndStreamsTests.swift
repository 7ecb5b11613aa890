import Formats
import HTTPTypes
import HummingbirdCore
import NIOCore
import Operations
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Forms, uploads and live events")
struct FormsAndStreamsTests {
    private static let form = Route.post("/form") { request in
        let fields = try await request.form()
        let text = fields.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
        return WebResponse(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    @Test func forms() async throws {
        try await TestServer.run([Self.form]) { server in
            let connection = try server.connect()
            let plain = try await connection.request(
                "POST", "/form", fields: [("content-type", "application/x-www-form-urlencoded")],
                body: Array("name=Som+Chai&q-SHIRT-S=2&e=%E0%B8%81".utf8))
            #expect(plain.text == "name=Som Chai|q-SHIRT-S=2|e=ก")
            let multipart = try await connection.request(
                "POST", "/form", fields: [("content-type", "multipart/form-data; boundary=xx")],
                body: Array(
                    "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--xx--\r\n".utf8
                ))
            #expect(multipart.text == "a=b")
            for (type, body, status) in [
                ("text/plain", "a", 415), ("application/x-www-form-urlencoded", "a=%zz", 400),
                ("multipart/form-data", "a", 415),
                ("multipart/form-data; boundary=xx", "--xx\r\nbroken", 400),
                ("application/x-www-form-urlencoded", String(repeating: "a", count: 70_000), 413),
            ] {
                let refused = try await connection.request(
                    "POST", "/form", fields: [("content-type", type)], body: Array(body.utf8))
                #expect(refused.status == status)
            }
        }
    }

    @Test func uploadsAreHandedOnAsTheyArrive() async throws {
        let upload = Route.post("/slips") { request in
            var count = 0
            var largest = 0
            let form = try await request.form(file: "slip", upTo: 3_000_000) { bytes in
                count += bytes.count
                largest = max(largest, bytes.count)
            }
            let text =
                "\(count) \(form.fileBytes) \(largest < 1_000_000) \(form.fields["key"] ?? "")"
            return WebResponse(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        @Sendable func body(_ size: Int) -> [UInt8] {
            Array(
                ("--xx\r\nContent-Disposition: form-data; name=\"slip\"; filename=\"s.jpg\"\r\n"
                    + "Content-Type: image/jpeg\r\n\r\n").utf8)
                + [UInt8](repeating: 0x0D, count: size)
                + Array(
                    ("\r\n--xx\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n"
                        + "k\r\n--xx--\r\n").utf8)
        }
        try await TestServer.run([upload]) { server in
            let type = ("content-type", "multipart/form-data; boundary=xx")
            let taken = try await server.connect().request(
                "POST", "/slips", fields: [type], body: body(2_900_000))
            #expect(taken.text == "2900000 2900000 true k")
            let refused = try await server.connect().request(
                "POST", "/slips", fields: [type], body: body(3_000_001))
            #expect(refused.status == 413)
            let empty = try await server.connect().request(
                "POST", "/slips", fields: [type], body: body(0))
            #expect(empty.text == "0 0 true k")
        }
    }

    @Test func liveEvents() async throws {
        let (beats, beat) = AsyncStream.makeStream(of: Void.self)
        let limits = TestServer.limits { $0.eventStreams = 1 }
        let streams = EventStreams(limits: limits, heartbeats: { beats })
        let route = Route.get("/admin/events") { request in
            try streams.response(to: .init(account: "a", session: request.query))
        }
        try await TestServer.run([route], limits: limits, onDraining: { streams.close() }) {
            server in
            let connection = try server.connect()
            try await connection.sendRequest("GET", "/admin/events")
            #expect(try await connection.head()["content-type"] == "text/event-stream")
            func next() async throws -> String {
                let size = Int(try await connection.line(), radix: 16) ?? 0
                var text = ""
                while text.utf8.count < size { text += try await connection.line() + "\n" }
                _ = try await connection.line()
                return text
            }
            #expect(try await next() == "retry: 1000\n\n")
            #expect(streams.count == 1)
            #expect(try await server.get("/admin/events?other").status == 503)
            streams.publish(ServerEvent(name: "orders", data: "{\"orders\":[\"A\"]}"))
            #expect(try await next() == "event: orders\ndata: {\"orders\":[\"A\"]}\n\n")
            beat.yield()
            #expect(try await next() == ":\n\n")
            await server.trigger()
            #expect(try await connection.line() == "0")
            #expect(try await connection.line() == "")
            #expect(try await connection.isClosedByServer())
            #expect(streams.count == 0)
        }
    }

    @Test func nobodyTakesTheStreamsOfAll() async throws {
        let limits = TestServer.limits {
            $0.eventStreams = 6
            $0.eventStreamsOfSession = 2
            $0.eventStreamsOfAccount = 3
        }
        let streams = EventStreams(limits: limits, heartbeats: { AsyncStream { _ in } })
        let route = Route.get("/admin/events/{account}/{session}") { request in
            try streams.response(
                to: .init(
                    account: request.parameter("account"), session: request.parameter("session")))
        }
        try await TestServer.run([route], limits: limits, onDraining: { streams.close() }) {
            server in
            func listen(_ listener: String) async throws -> HTTPConnection {
                let connection = try server.connect()
                try await connection.sendRequest("GET", "/admin/events/\(listener)")
                #expect(try await connection.head().status == 200)
                return connection
            }
            func isOver(_ connection: HTTPConnection) async throws -> Bool {
                let text = String(decoding: try await connection.chunks(), as: UTF8.self)
                return text == "retry: 1000\n\n"
            }
            let first = try await listen("viewer/one")
            let second = try await listen("viewer/one")
            let owner = try await listen("owner/one")
            #expect(streams.count == 3)
            // The third of a session ends its first, the fourth of an account the account's.
            _ = try await listen("viewer/one")
            #expect(try await isOver(first))
            #expect(streams.count == 3)
            _ = try await listen("viewer/two")
            #expect(streams.count == 4)
            _ = try await listen("viewer/three")
            #expect(try await isOver(second))
            #expect(streams.count == 4)
            // Others still find room, until all of it is taken.
            _ = try await listen("owner/two")
            _ = try await listen("checker/one")
            #expect(try await server.get("/admin/events/manager/one").status == 503)
            streams.close()
            #expect(try await isOver(owner))
        }
    }

    @Test func whoHasSignedOutHearsNoMore() async throws {
        let (beats, beat) = AsyncStream.makeStream(of: Void.self)
        let streams = EventStreams(limits: TestServer.limits(), heartbeats: { beats })
        let answers = Mutex<[Bool?]>([true, nil, false])
        let route = Route.get("/admin/events") { _ in
            try streams.response(to: .init(account: "a", session: "s")) {
                guard let answer = answers.withLock({ $0.removeFirst() }) else {
                    throw Problem.notFound
                }
                return answer
            }
        }
        try await TestServer.run([route], onDraining: { streams.close() }) { server in
            let connection = try server.connect()
            try await connection.sendRequest("GET", "/admin/events")
            _ = try await connection.head()
            // A welcome, two heartbeats, the second of which could not be asked about, and the end.
            for _ in 0..<3 { beat.yield() }
            let text = String(decoding: try await connection.chunks(), as: UTF8.self)
            #expect(text == "retry: 1000\n\n:\n\n:\n\n")
            #expect(streams.count == 0)
        }
    }

    @Test func figuresAsText() {
        let metrics = Metrics()
        let seconds = Histogram(bounds: [0.1, 1])
        for nanoseconds in [50_000_000, 100_000_000, 500_000_000, 2_000_000_000] {
            seconds.observe(nanoseconds: Int64(nanoseconds))
        }
        metrics.add {
            [
                MetricFamily(
                    "shed_total", "Refused.", .counter,
                    samples: [.init(labels: [("reason", "a\"b\\c\nd")], .number(2))]),
                MetricFamily(
                    "seconds", "Time.", .histogram,
                    samples: [.init(.histogram(seconds.snapshot))]),
            ]
        }
        #expect(
            metrics.text() == """
                # HELP shed_total Refused.
                # TYPE shed_total counter
                shed_total{reason="a\\"b\\\\c\\nd"} 2
                # HELP seconds Time.
                # TYPE seconds histogram
                seconds_bucket{le="0.1"} 2
                seconds_bucket{le="1"} 3
                seconds_bucket{le="+Inf"} 4
                seconds_sum 2.65
                seconds_count 4

                """)
    }

    @Test func cookies() {
        #expect(Cookies.value(of: "a", in: "b=1; a=2; a=3") == "2")
        #expect(Cookies.value(of: "a", in: "aa=1;a") == nil)
        // A mark upon a sign does not hide it, and what only equals it to Unicode is none.
        #expect(Cookies.value(of: "a", in: "b=1;\u{FE0F}; a=\u{301}2") == "\u{301}2")
        #expect(Cookies.value(of: "a", in: "b=1\u{37E} a=2") == nil)
        #expect(Cookies.value(of: "K", in: "\u{212A}=2") == nil)
        #expect(
            Cookies.set("s", "v", age: .hours(1), isSecure: true)
                == "s=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure")
    }
}
