import Dispatch
import Shop
import TestSupport
import Testing

@testable import Operations
@testable import Web

@Suite("Signing in while many others do")
struct SignInFloodTests {
    private static let email = "owner@shop.example"

    /// Lets nobody's password be hashed until it is let go.
    private func hold(_ site: TestSite) async -> DispatchSemaphore {
        let gate = DispatchSemaphore(value: 0)
        let begun = AsyncStream.makeStream(of: Void.self)
        Task {
            try await site.keeper.hashing.run(.strangers) {
                begun.continuation.finish()
                gate.wait()
            }
        }
        for await _ in begun.stream {}
        return gate
    }

    private func count(_ lane: HashingQueue.Lane, of site: TestSite, is count: Int) async {
        while site.keeper.hashing.count(lane) != count { await Task.yield() }
    }

    @Test func oneMoreIsToldToComeBackAndTheKnownGoFirst() async throws {
        try await TestSite.run { site in
            let owner = try await site.staff(.owner)
            let form = try await owner.get("/admin/sign-in")
            let typed = ["email": Self.email, "password": TestSite.password]
            let gate = await hold(site)
            let others = (0..<HashingQueue.waiting).map { _ in
                Task { try await site.keeper.hashing.run(.strangers) {} }
            }
            await count(.strangers, of: site, is: HashingQueue.waiting)

            let stranger = site.browser()
            let page = try await stranger.get("/admin/sign-in")
            // More often than wrong passwords may be typed: nobody looked at these.
            for _ in 0..<8 {
                let busy = try await stranger.submit(page, "/admin/sign-in", typed)
                #expect(busy.status == 503)
                #expect(busy.answer["retry-after"] == "5")
                #expect(busy.text.contains("มีผู้เข้าสู่ระบบพร้อมกันมากเกินไป"))
                #expect(!busy.text.contains(TestSite.password))
            }
            let known = Task { try await owner.submit(form, "/admin/sign-in", typed) }
            await count(.known, of: site, is: 1)
            gate.signal()

            #expect(try await known.value.path == "/admin")
            for other in others { try await other.value }
            #expect(try await stranger.submit(page, "/admin/sign-in", typed).path == "/admin")
        }
    }

    @Test(arguments: [true, false])
    func whoeverHangsUpGivesUpThePlace(halfway: Bool) async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            let page = try await browser.get("/admin/sign-in")
            let fields = try #require(page.fields(of: "/admin/sign-in"))
            let csrf = try #require(fields.first { $0.0 == "csrf" }).1
            let mark = try #require(browser.cookie("holdfast_form"))
            let gate = await hold(site)
            var connections: [HTTPConnection] = []
            for number in 0..<4 {
                let connection = try site.server.connect()
                let body = "email=p\(number)%40shop.example&password=guess&csrf=\(csrf)"
                try await connection.sendRequest(
                    "POST", "/admin/sign-in",
                    fields: [
                        ("content-type", "application/x-www-form-urlencoded"),
                        ("cookie", "holdfast_form=\(mark)"),
                    ], body: Array(body.utf8))
                connections.append(connection)
            }
            await count(.strangers, of: site, is: connections.count)

            if halfway {
                for connection in connections { await connection.endSending() }
            } else {
                connections = []
            }

            await count(.strangers, of: site, is: 0)
            gate.signal()
        }
    }

    @Test func anotherAccountInTheSameBrowserEndsTheSessionBefore() async throws {
        try await TestSite.run { site in
            let browser = try await site.staff(.owner)
            _ = try await site.staff(.viewer)
            let before = try #require(browser.cookie("holdfast_session"))
            #expect(try await site.keeper.session(before) != nil)

            let form = try await browser.get("/admin/sign-in")
            let wrong = ["email": "viewer@shop.example", "password": "wrong"]
            _ = try await browser.submit(form, "/admin/sign-in", wrong)
            #expect(try await site.keeper.session(before) != nil)
            let right = ["email": "viewer@shop.example", "password": TestSite.password]
            _ = try await browser.submit(form, "/admin/sign-in", right)

            #expect(try await site.keeper.session(before) == nil)
            let after = try #require(browser.cookie("holdfast_session"))
            #expect(try await site.keeper.session(after)?.email == "viewer@shop.example")
        }
    }

    @Test func oneSessionHasAFewStreams() async throws {
        try await TestSite.run { site in
            let viewer = try await site.staff(.viewer)
            let session = try #require(viewer.cookie("holdfast_session"))
            func listen() async throws -> HTTPConnection {
                let connection = try site.server.connect()
                try await connection.sendRequest(
                    "GET", "/admin/events", fields: [("cookie", "holdfast_session=\(session)")])
                #expect(try await connection.head().status == 200)
                return connection
            }
            let first = try await listen()
            var more: [HTTPConnection] = []
            for _ in 0..<WebLimits().eventStreamsOfSession { more.append(try await listen()) }

            #expect(try await String(decoding: first.chunks(), as: UTF8.self) == "retry: 1000\n\n")
            #expect(more.count == WebLimits().eventStreamsOfSession)
        }
    }
}
