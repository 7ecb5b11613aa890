import Shop
import Testing

@testable import Web

@Suite("How many pages are made at once")
struct PageLimitTests {
    /// A limit, with time that the test moves.
    private struct Pages {
        var limit: PageLimit
        var now = ContinuousClock.now

        init(_ change: (inout WebLimits) -> Void = { _ in }) {
            var limits = WebLimits()
            change(&limits)
            limit = PageLimit(limits)
        }

        /// A window in which so many pages are made together and take so long.
        mutating func window(_ pages: Int, taking span: Duration) {
            now += .milliseconds(250)
            for _ in 0..<pages { _ = limit.begin(.payment, at: now) }
            for _ in 0..<limit.inFlight { limit.end(after: span) }
        }

        /// The window that was is judged when the next page is asked for.
        mutating func judge() { window(1, taking: .zero) }
    }

    @Test("browsing is left out first, payment last")
    func order() {
        var pages = Pages { $0.pagesAtFirst = 80 }
        let room: [PageKind: Int] = [
            .browsing: 40, .joining: 50, .status: 60, .hold: 70, .payment: 80,
        ]

        for kind in PageKind.allCases {
            while pages.limit.begin(kind, at: pages.now) != .refuse {}
            #expect(pages.limit.inFlight == room[kind])
        }

        pages.limit.end(after: .zero)
        #expect(pages.limit.begin(.hold, at: pages.now) == .refuse)
        #expect(pages.limit.begin(.payment, at: pages.now) == .make)
    }

    @Test("pages that take too long make fewer of them, down to the least")
    func decrease() {
        var pages = Pages { $0.pagesAtFirst = 100 }

        pages.window(60, taking: .milliseconds(501))
        pages.judge()
        #expect(Int(pages.limit.limit) == 80)
        for _ in 0..<20 { pages.window(32, taking: .seconds(1)) }
        pages.judge()

        #expect(Int(pages.limit.limit) == WebLimits().pagesLeast)
    }

    @Test("a tenth may take long, and a few pages tell nothing")
    func tolerance() {
        var pages = Pages { $0.pagesAtFirst = 1_000 }
        pages.judge()

        for _ in 0..<18 { _ = pages.limit.begin(.payment, at: pages.now) }
        for _ in 0..<18 { pages.limit.end(after: .milliseconds(500)) }
        for _ in 0..<2 { _ = pages.limit.begin(.payment, at: pages.now) }
        for _ in 0..<2 { pages.limit.end(after: .seconds(3)) }
        pages.window(9, taking: .seconds(3))
        pages.judge()

        #expect(pages.limit.limit == 1_000)
    }

    @Test("quick pages that use the limit raise it, up to the most; a quiet shop's stays")
    func increase() {
        var pages = Pages { $0.pagesAtFirst = 100 }

        pages.window(20, taking: .zero)
        pages.judge()
        #expect(pages.limit.limit == 100)
        pages.window(50, taking: .milliseconds(500))
        pages.judge()
        #expect(pages.limit.limit == 110)
        for _ in 0..<100 { pages.window(1_000, taking: .zero) }
        pages.judge()

        #expect(pages.limit.limit == Double(WebLimits().pagesMost))
    }

    @Test("each window one page finds out how long it is left lying, and that is believed alone")
    func probing() {
        var pages = Pages { $0.pagesAtFirst = 100 }

        #expect(pages.limit.begin(.browsing, at: pages.now) == .makeAndProbe)
        #expect(pages.limit.begin(.browsing, at: pages.now + .milliseconds(249)) == .make)
        pages.limit.probed(.seconds(2))
        let next = pages.now + .milliseconds(250)

        #expect(pages.limit.begin(.browsing, at: next) == .makeAndProbe)
        #expect(pages.limit.limit == 80)
    }
}
