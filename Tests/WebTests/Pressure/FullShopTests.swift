import HTTPTypes
import HummingbirdCore
import NIOCore
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// A listener whose places are taken: who is still answered, and how places become free.
@Suite("A full shop", .serialized)
struct FullShopTests {
    /// Sixteen places, of which four are kept for staff.
    private static let limits = TestServer.limits {
        $0.connections = 16
        $0.connectionsForStaff = 4
        // A busy machine may stop for longer than a connection rests where they run out.
        $0.idleWhenCrowded = .minutes(5)
    }

    /// - Parameter begun: counts those whose answers take long.
    private static func routes(_ begun: Counter) -> [Route] {
        [
            .text("/a", "A"), .text("/admin/live/now", "LIVE"),
            .text("/api/v1/admin/orders", "[]"), .text("/healthz", "ok"),
            .get("/slow") { request in
                begun.add()
                return try await wait(request)
            },
        ]
    }

    private static func wait(_ request: WebRequest) async throws -> WebResponse {
        try await request.whileClientWaits {
            let (never, keep) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
            withExtendedLifetime(keep) {}
        }
        return WebResponse(status: .ok)
    }

    private static func run(
        _ test: @escaping @Sendable (TestServer, WebResponder, Counter) async throws -> Void
    ) async throws {
        let hot = HotPages(clock: { TestServer.now })
        hot.publish(.sample("HOT"), at: "/hot")
        let begun = Counter()
        let responder = WebResponder(
            routes: routes(begun), hotPages: hot, limits: limits, publicURL: nil, proxies: .none,
            logger: TestServer.logger, clock: { TestServer.now }, problemPage: TestServer.page)
        try await TestServer.run(responder) { try await test($0, responder, begun) }
    }

    /// So many that stay: each has asked for something and been answered.
    private static func crowd(_ count: Int, at server: TestServer) async throws -> [HTTPConnection]
    {
        var crowd: [HTTPConnection] = []
        for _ in 0..<count {
            let connection = try server.connect()
            #expect(try await connection.request("GET", "/hot").text == "HOT")
            #expect(try await connection.request("GET", "/a").text == "A")
            crowd.append(connection)
        }
        return crowd
    }

    /// The server has seen all but so many end: a client sees its end a moment before that.
    private static func isLeft(_ count: Int, in responder: WebResponder) async {
        while responder.connections.open.value > count { await Task.yield() }
    }

    /// So many whose answers take long, and have begun to.
    private static func waiting(
        _ count: Int, at server: TestServer, _ begun: Counter
    ) async throws -> [HTTPConnection] {
        var waiting: [HTTPConnection] = []
        for number in 1...count {
            let connection = try server.connect()
            try await connection.sendRequest("GET", "/slow")
            while begun.value < number { await Task.yield() }
            waiting.append(connection)
        }
        return waiting
    }

    @Test("with places left nobody is sent off")
    func room() async throws {
        try await Self.run { server, _, _ in
            let crowd = try await Self.crowd(12, at: server)
            for connection in crowd {
                let answer = try await connection.request("GET", "/hot")
                #expect(answer.text == "HOT" && answer["connection"] == nil)
            }
        }
    }

    @Test("in a full one every answer ends its connection, so that a crowd far larger is served")
    func goesRound() async throws {
        try await Self.run { server, responder, _ in
            let inside = try await Self.crowd(12, at: server)
            for target in ["/hot", "/a", "/hot"] {
                for _ in 0..<20 {
                    await Self.isLeft(12, in: responder)
                    let next = try server.connect()
                    let answer = try await next.request("GET", target)
                    #expect(answer.status == 200 && answer["connection"] == "close")
                    #expect(try await next.isClosedByServer())
                }
            }
            withExtendedLifetime(inside) {}
        }
    }

    @Test("those inside who only ask again and again let go")
    func letsGo() async throws {
        try await Self.run { server, responder, begun in
            let inside = try await Self.crowd(12, at: server)
            let held = try await Self.waiting(1, at: server, begun)
            for (target, text) in [("/hot", "HOT"), ("/a", "A")] {
                await Self.isLeft(13, in: responder)
                let one = try server.connect()
                let answer = try await one.request("GET", target)
                #expect(answer.text == text && answer["connection"] == "close")
                #expect(try await one.isClosedByServer())
            }
            let answer = try await inside[0].request("GET", "/hot")
            #expect(answer.text == "HOT" && answer["connection"] == "close")
            #expect(try await inside[0].isClosedByServer())
            withExtendedLifetime(held) {}
        }
    }

    @Test("when nearly all places are held, staff and monitors are answered, and what is in memory")
    func staff() async throws {
        try await Self.run { server, responder, begun in
            let held = try await Self.waiting(14, at: server, begun)

            for target in ["/admin/live/now", "/api/v1/admin/orders", "/healthz", "/hot"] {
                let answer = try await server.get(target)
                #expect(answer.status == 200, "\(target)")
                #expect(answer["connection"] == "close")
            }
            let shopper = try await server.get("/a")
            #expect(shopper.status == 503)
            #expect(shopper["retry-after"] != nil)
            #expect(
                responder.shed.counts.contains { $0.reason == "kept_for_staff" && $0.count == 1 })
            withExtendedLifetime(held) {}
        }
    }

    @Test("of the places of a process a part is for staff, however many there are")
    func share() {
        for files in [64, 1_024, 4_096, 20_000, 1_000_000] {
            let limits = WebLimits.serving(openFiles: files)
            let kept = limits.connections - limits.connectionsOfVisitors
            #expect(kept >= 16 && kept <= limits.connections / 4, "\(files)")
            #expect(limits.crowded <= limits.connectionsOfVisitors)
        }
    }

    @Test("an answer that ends its connection says so, and is else the same")
    func closing() {
        let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\netag: x\r\n\r\nHOT")
        #expect(
            String(buffer: answer.closing)
                == "HTTP/1.1 200 OK\r\nconnection: close\r\netag: x\r\n\r\nHOT")
    }
}
