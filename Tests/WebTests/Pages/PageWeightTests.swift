import Operations
import TestSupport
import Testing

@testable import Web

/// What a page brings along before anybody has pressed anything.
@Suite("What pages weigh on the way")
struct PageWeightTests {
    @Test(arguments: ["en", "th"])
    func aPlaceInLine(language: String) async throws {
        try await TestSite.run(LinePageTests.yaml(stock: 50)) { site in
            try await site.look()
            let browser = try await site.called()
            _ = try await browser.get("/language/\(language)?back=/")
            let page = try await browser.get("\(LinePageTests.line)?q-Q-M=1")
            #expect(page.panel == "turn")
            let weight = try await site.weight(of: page, for: browser)
            #expect(weight.packed < 22_000, "weighs \(weight)")
            #expect(weight.plain < 55_500, "weighs \(weight)")
            #expect(!page.text.contains("https://"), "no request to another host")
        }
    }

    @Test(arguments: ["en", "th"])
    func anOrderThatWaitsForItsMoney(language: String) async throws {
        try await TestSite.run { site in
            let browser = site.browser()
            _ = try await browser.get("/language/\(language)?back=/")
            let choice = try await browser.get("/d/tour/reserve?q-SHIRT-M=1")
            let order = try await browser.submit(choice, "/d/tour/reserve", [:])
            let page = try await browser.submit(
                order, "\(order.path)/details", ShopperPageTests.details)
            #expect(page.text.contains("id=\"slip-form\"") && page.text.contains("<svg"))
            let weight = try await site.weight(of: page, for: browser)
            #expect(weight.packed < 16_500, "weighs \(weight)")
            #expect(weight.plain < 42_000, "weighs \(weight)")
        }
    }

    @Test(arguments: ["en", "th"])
    func theWaitlist(language: String) async throws {
        try await TestSite.run(WaitlistPageTests.yaml()) { site in
            let sold = try await WaitlistPageTests.sellOut(site.keeper)
            let browser = site.browser()
            _ = try await browser.get("/language/\(language)?back=/")
            let form = try await browser.get("/d/tour/waitlist")
            var wish = ShopperPageTests.details
            wish["q-SHIRT-S"] = "1"
            let waits = try await browser.submit(form, "/d/tour/waitlist", wish)
            #expect(waits.status == 200 && form.text.contains("id=\"waitlist\""))
            let asking = try await site.weight(of: form, for: browser)
            #expect(asking.packed < 9_800 && asking.plain < 30_000, "weighs \(asking)")
            let place = try await site.weight(of: waits, for: browser)
            #expect(place.packed < 9_300 && place.plain < 28_000, "weighs \(place)")
            _ = try await site.keeper.cancel(sold)
            try await WaitlistPageTests.sweep(site.keeper)
            let offered = try await site.weight(
                of: try await browser.get(waits.path), for: browser)
            #expect(offered.packed < 9_300 && offered.plain < 28_000, "weighs \(offered)")
        }
    }
}

extension TestSite {
    /// The bytes of a page with its style and scripts, as they travel and unpacked. What a script
    /// fetches only once something is pressed is not among them, nor are pictures.
    fileprivate func weight(
        of page: BrowserPage, for browser: Browser
    ) async throws -> (packed: Int, plain: Int) {
        let gzip = [("accept-encoding", "gzip")]
        var (packed, plain) = (0, page.answer.body.count)
        packed += try await browser.get(page.path, fields: gzip).answer.body.count
        var wanted = Self.links(in: page.text)
        var seen: Set<String> = []
        while let path = wanted.popLast() {
            guard seen.insert(path).inserted else { continue }
            let file = try await server.get(path)
            plain += file.body.count
            packed += try await server.get(path, fields: gzip).body.count
            wanted += Self.links(in: file.text)
        }
        return (packed, plain)
    }

    /// The style and scripts that a text names, as the page links them or as scripts import them.
    private static func links(in text: String) -> [String] {
        let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
        return zip(pieces, pieces.dropFirst()).compactMap { before, piece in
            guard piece.hasSuffix(".js") || piece.hasSuffix(".css"), !before.hasSuffix("import(")
            else { return nil }
            return "/assets/" + (piece.split(separator: "/").last.map(String.init) ?? "")
        }
    }
}
