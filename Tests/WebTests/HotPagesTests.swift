import HTTPTypes
import HummingbirdCore
import NIOCore
import Shop
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Hot pages")
struct HotPagesTests {
    private static let english = String(repeating: "English page. ", count: 100)
    private static let thai = String(repeating: "หน้าไทย ", count: 100)

    private func pages() -> HotPages {
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(Self.page(), at: "/d/tour")
        return hot
    }

    private static func page() -> HotPage {
        func bytes(_ text: String, _ tag: String) -> HotBytes {
            HotBytes(
                fields: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
                body: ByteBuffer(string: text), tag: tag)
        }
        return HotPage(
            editions: [("th", bytes(thai, "7-th")), ("en", bytes(english, "7-en"))],
            figures: RouteFigures(method: "GET", route: "/d/{slug}"))
    }

    private func withServer(
        _ test: @escaping @Sendable (HTTPConnection) async throws -> Void
    ) async throws {
        let hot = pages()
        let route = Route.get("/d/{slug}") { request in
            guard let answer = hot.answer(request) else { throw Problem.notFound }
            return answer
        }
        try await TestServer.run([route], hotPages: hot) { server in
            try await test(try server.connect())
        }
    }

    @Test(
        "the coding is read alike from a text and from a request's bytes",
        arguments: [
            ("gzip", true), ("gzip, deflate, br, zstd", true), ("br,\tx-gzip", true), ("*", true),
            ("br", false), ("gzip;q=0, br", false), ("gzip;q=0.5", true), ("gzipped", false),
            ("GZIP", false), (",, gzip", true), (" ", false), ("br, *;q=0", false),
            (String(repeating: "a,", count: 19) + "gzip", true),
            (String(repeating: "a,", count: 20) + "gzip", false),
        ])
    func coding(value: String, takesGzip: Bool) {
        let bytes = ByteBuffer(string: "Accept-Encoding: " + value)
        #expect(ContentCoding.allowsGzip(value) == takesGzip)
        #expect(
            ContentCoding.allowsGzip(bytes.readableBytesSpan, in: 17..<bytes.readableBytes)
                == takesGzip)
    }

    @Test(
        "the language is read alike from texts and from a request's bytes",
        arguments: [
            "", "en", "EN-gb,en;q=0.9", "th-TH,th;q=0.9,en-US;q=0.8,en;q=0.7", "de", "en;q=0",
            "de, en;q=0.2, th;q=0.5", "*", "de,*;q=0.1", " ;q=1 ,, en ; q=1.0 ", "en;q=1.5",
            "en;q=0.1234,th;q=0.123", "en;q=0.x", "en;q=.9", "th;level=1;q=0.2,en;q=0.3", "en -gb",
            "english", "th;q=0.05,en;q=0.5", "en\t;\tq=0.5\t,\tth;q=0.4", "en;", "en;q=",
            String(repeating: "a,", count: 19) + "en", String(repeating: "a,", count: 20) + "en",
        ],
        ["", "a=b", "holdfast_language=en", "a=b; holdfast_language=en", "holdfast_language=xx"])
    func choice(acceptLanguage: String, cookie: String) {
        let offered = ["th", "en"]
        let bytes = ByteBuffer(string: "Cookie: \(cookie)\r\nAccept-Language: \(acceptLanguage)")
        let place = LanguageChoice.place(
            bytes.readableBytesSpan, cookie: 8..<(8 + cookie.utf8.count),
            acceptLanguage: (bytes.readableBytes - acceptLanguage.utf8.count)..<bytes.readableBytes,
            offered: offered)
        let language = LanguageChoice.language(
            cookie: cookie, acceptLanguage: acceptLanguage, offered: offered)
        #expect(offered[place] == language)
    }

    @Test(arguments: [
        ([], "th"), ([("accept-language", "en-GB,en;q=0.9")], "en"),
        ([("accept-language", "de, en;q=0.2, th;q=0.5")], "th"),
        ([("accept-language", "en"), ("cookie", "a=b; holdfast_language=th")], "th"),
        ([("cookie", "holdfast_language=xx")], "th"),
        ([("cookie", "xholdfast_language=en")], "th"),
        ([("accept-language", "de")], "th"), ([("accept-language", "en;q=0")], "th"),
    ])
    func languages(fields: [(String, String)], expected: String) async throws {
        try await withServer { connection in
            // The same below the router and through it.
            for target in ["/d/tour", "/d/tour?utm=x"] {
                let answer = try await connection.request("GET", target, fields: fields)
                #expect(answer.text == (expected == "th" ? Self.thai : Self.english))
                #expect(answer["etag"] == "\"7-\(expected)\"")
                #expect(answer["vary"] == "accept-encoding, accept-language, cookie")
                #expect(answer["date"] == "Sat, 05 Dec 2026 13:00:00 GMT")
                #expect(answer["cache-control"] == "no-cache")
            }
        }
    }

    @Test func gzipAndConditions() async throws {
        try await withServer { connection in
            for target in ["/d/tour", "/d/tour?utm=x"] {
                let packed = try await connection.request(
                    "GET", target, fields: [("accept-encoding", "br, gzip;q=0.8")])
                #expect(packed["content-encoding"] == "gzip")
                #expect(packed["etag"] == "\"7-th-gzip\"")
                #expect(packed.body.prefix(3) == [0x1F, 0x8B, 8])
                #expect(packed.body.count < Self.thai.utf8.count / 4)
                let plain = try await connection.request(
                    "GET", target, fields: [("accept-encoding", "gzip;q=0, br")])
                #expect(plain["content-encoding"] == nil)
                for condition in ["\"7-th-gzip\"", "W/\"7-th\"", "\"x\", \"7-th\"", "*"] {
                    let unchanged = try await connection.request(
                        "GET", target, fields: [("if-none-match", condition)])
                    #expect(unchanged.status == 304)
                    #expect(unchanged.body.isEmpty)
                }
                let changed = try await connection.request(
                    "GET", target, fields: [("if-none-match", "\"6-th\"")])
                #expect(changed.status == 200)
                let head = try await connection.request("HEAD", target)
                #expect(head["content-length"] == String(Self.thai.utf8.count))
            }
        }
    }

    @Test func publishingReplacesAtOnce() async throws {
        let hot = HotPages(clock: { TestServer.now })
        try await TestServer.run([], hotPages: hot) { server in
            let connection = try server.connect()
            #expect(try await connection.request("GET", "/hot").status == 404)
            hot.publish(.sample("one"), at: "/hot")
            #expect(try await connection.request("GET", "/hot").text == "one")
            hot.publish(.sample("two"), at: "/hot")
            #expect(try await connection.request("GET", "/hot").text == "two")
            hot.withdraw("/hot")
            #expect(try await connection.request("GET", "/hot").status == 404)
        }
    }

    @Test func theDateMovesWithTheClock() throws {
        let second = Mutex<Int64>(0)
        let hot = HotPages(clock: { Timestamp(milliseconds: second.withLock { $0 } * 1_000) })
        hot.publish(.sample("page"), at: "/hot")
        let request = ByteBuffer(string: "GET /hot HTTP/1.1\r\nhost: x\r\n\r\n")
        var scanner = RequestHeadScanner(limits: SharedLimits(WebLimits()))
        guard case .head(let head) = scanner.scan(request.readableBytesSpan) else { return }
        let first = try #require(hot.answer(head, in: request))
        #expect(String(buffer: first).contains("date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"))
        second.withLock { $0 = 951_827_696 }
        let later = try #require(hot.answer(head, in: request))
        #expect(String(buffer: later).contains("date: Tue, 29 Feb 2000 12:34:56 GMT\r\n"))
    }

    @Test func aSlowReaderGetsEverythingInOrder() async throws {
        let hot = HotPages(clock: { TestServer.now })
        let large = String(repeating: "x", count: 300_000)
        hot.publish(.sample(large), at: "/hot")
        try await TestServer.run([.text("/a", "A")], hotPages: hot) { server in
            let connection = try server.connect()
            for _ in 0..<40 { try await connection.sendRequest("GET", "/hot") }
            try await connection.sendRequest("GET", "/a")
            await connection.endSending()
            for _ in 0..<40 { #expect(try await connection.answer().body.count == 300_000) }
            #expect(try await connection.answer().text == "A")
            #expect(try await connection.isClosedByServer())
        }
    }
}
