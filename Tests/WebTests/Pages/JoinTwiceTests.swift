import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// Presses that come twice, of a browser without scripts that has no cookies yet.
@Suite("Two presses on a page that joins a line")
struct JoinTwiceTests {
    private static let line = LinePageTests.line

    private func run(
        test: @escaping @Sendable (TestSite) async throws -> Void
    ) async throws {
        try await TestSite.run(LinePageTests.yaml(stock: 50)) { site in
            try await site.look()
            site.refresh()
            try await test(site)
        }
    }

    /// Sends a form twice at the same time; answers both answers.
    private func twice(
        _ browser: Browser, _ paths: [String], _ form: [(String, String)]
    ) async throws -> [HTTPAnswer] {
        try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
            for path in paths { group.addTask { try await browser.send(path, form) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func people(_ site: TestSite) async throws -> Int64 {
        try await site.look()
        let listing = try #require(site.keeper.catalogue?.listing(slug: "queued"))
        return site.keeper.pulse(of: listing, at: site.clock.now()).length
    }

    @Test("The drop's page, which is the same for everybody, makes one place")
    func theSharedPage() async throws {
        try await run { site in
            let browser = site.browser()
            let drop = try await browser.get("/d/queued")
            #expect(drop.answer.values("set-cookie").isEmpty, "it is everybody's")
            let form =
                try #require(drop.fields(of: Self.line)).filter { $0.0 != "q-Q-M" }
                + [("q-Q-M", "1")]

            let first = try await twice(browser, [Self.line, Self.line], form)
            #expect(first.map(\.status) == [307, 307])
            #expect(try await people(site) == 0, "nobody has joined yet")
            let again = try await twice(browser, first.compactMap { $0["location"] }, form)

            #expect(again.map(\.status) == [303, 303])
            #expect(Set(again.compactMap { $0["location"] }) == ["\(Self.line)?q-Q-M=1"])
            #expect(try await people(site) == 1)
            // So does a press long after, and one beside a ticket.
            _ = try await browser.post(Self.line, form)
            #expect(try await people(site) == 1)
        }
    }

    @Test("The line's own page makes one place")
    func theOwnPage() async throws {
        try await run { site in
            let browser = site.browser()
            let form = try #require(try await browser.get(Self.line).fields(of: Self.line))
            let answers = try await twice(browser, [Self.line, Self.line], form)
            #expect(answers.map(\.status) == [303, 303])
            #expect(try await people(site) == 1)
        }
    }

    @Test("A browser that keeps no cookies is sent round once, and not for ever")
    func withoutCookies() async throws {
        try await run { site in
            let first = try await site.browser().send(Self.line, [("q-Q-M", "1")])
            #expect(first.status == 307)
            // What becomes the ticket stands in no address, where others would read it.
            #expect(first["location"] == "\(Self.line)?marked=1")
            let again = try await site.browser().send("\(Self.line)?marked=1", [("q-Q-M", "1")])
            #expect(again.status == 303)
            #expect(try await people(site) == 1)
        }
    }

    @Test("A mark that is none of ours is no place of anybody's, and two people are two")
    func strangeMark() async throws {
        try await run { site in
            func press(_ path: String, _ mark: String) async throws -> HTTPAnswer {
                try await site.server.connect().request(
                    "POST", path,
                    fields: [
                        ("content-type", "application/x-www-form-urlencoded"),
                        ("cookie", "holdfast_join_queued=\(mark)"),
                    ], body: Array("q-Q-M=1".utf8))
            }
            for mark in [String(repeating: "x", count: 300), "none"] {
                let answer = try await press(Self.line, mark)
                #expect(answer.status == 307)
                let cookies = answer.values("set-cookie")
                #expect(cookies.contains { $0.contains("holdfast_join_queued=") })
            }
            #expect(try await people(site) == 0)
            #expect(try await press("\(Self.line)?marked=1", "none").status == 303)
            #expect(try await people(site) == 1)
            _ = try await site.browser().post(Self.line, [("q-Q-M", "1")])
            #expect(try await people(site) == 2)

            // Ten minutes later a mark is old: two presses get a new one, and are one place.
            let browser = site.browser()
            #expect(try await browser.send(Self.line, [("q-Q-M", "1")]).status == 307)
            site.clock.forward(.minutes(11))
            let before = try await people(site)
            let first = try await twice(browser, [Self.line, Self.line], [("q-Q-M", "1")])
            #expect(first.map(\.status) == [307, 307])
            let again = try await twice(
                browser, first.compactMap { $0["location"] }, [("q-Q-M", "1")])
            #expect(again.map(\.status) == [303, 303])
            #expect(try await people(site) == before + 1)
        }
    }
}
