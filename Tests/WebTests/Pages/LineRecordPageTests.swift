import Operations
import Shop
import TestSupport
import Testing

@testable import Web

@Suite("The public record of a line")
struct LineRecordPageTests {
    private static let yaml = ShopYAML.whole.replacing("line: off", with: "line: on")

    /// Somebody who has joined the line of the open drop, and was called.
    private func joined(_ site: TestSite) async throws -> LineReceipt {
        try await site.keeper.stepLines(strain: .none)
        let drop = try #require(site.keeper.catalogue?.listing(slug: "tour")).drop
        let receipt = try await site.keeper.join(drop, JoinRequest()).receipt
        try await site.keeper.stepLines(strain: .none)
        return receipt
    }

    @Test("the record is served as text, for a few seconds")
    func record() async throws {
        try await TestSite.run(Self.yaml) { site in
            _ = try await joined(site)

            let answer = try await site.server.get("/d/tour/line/record.txt")

            #expect(answer.status == 200)
            #expect(answer["content-type"] == "text/plain; charset=utf-8")
            #expect(answer["cache-control"] == "public, max-age=5, stale-while-revalidate=0")
            #expect(answer.text.hasPrefix("holdfast line record 1\ndrop tour\ncommitment "))
            #expect(answer.text.split(separator: "\n").last?.hasPrefix("end 1 ") == true)
            #expect(!answer.text.contains("secret") || answer.text.contains("early "))
            for _ in 0..<5 {
                #expect(try await site.server.get("/d/tour/line/record.txt").status == 200)
            }
        }
    }

    @Test("the page tells what was promised and what happened, and checks a receipt")
    func page() async throws {
        try await TestSite.run(Self.yaml) { site in
            let receipt = try await joined(site)
            let browser = site.browser()
            _ = try await browser.get("/language/en?back=/")
            let path = "/d/tour/line/record"

            let page = try await browser.get(path)
            let right = try await browser.submit(page, path, ["receipt": receipt.proof])
            let nonsense = try await browser.submit(page, path, ["receipt": "<b>nonsense"])
            let changed = try await browser.submit(
                page, path,
                ["receipt": receipt.proof.replacing("receipt-1 tour 1 ", with: "receipt-1 tour 7 ")]
            )

            let drop = try #require(site.keeper.catalogue?.listing(slug: "tour")).drop
            let line = try #require(site.keeper.lines[drop.id]).line
            #expect(page.status == 200)
            #expect(page.text.contains(hex(LineChain.standard.commitment(to: line.secret))))
            #expect(page.text.contains("/d/tour/line/record.txt"))
            #expect(right.text.contains("Your ticket is in the line."))
            #expect(nonsense.text.contains("This is not a receipt."))
            #expect(nonsense.text.contains("&lt;b&gt;nonsense"))
            #expect(changed.text.contains("This receipt does not match our record"))
        }
    }

    @Test("a drop without a line has no record")
    func none() async throws {
        try await TestSite.run { site in
            for path in [
                "/d/tour/line/record.txt", "/d/tour/line/record", "/d/nothing/line/record",
            ] {
                let answer = try await site.server.get(path)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test("one network reads so many records at once, and a place that is given back is free")
    func places() throws {
        var limits = WebLimits()
        limits.lineRecords = 3
        limits.lineRecordsPerNetwork = 2
        let reads = RecordReads()

        var held = [
            try reads.place(of: "a", limits), try reads.place(of: "a", limits),
            try reads.place(of: "b", limits),
        ]
        #expect(throws: Problem.self) { try reads.place(of: "c", limits) }
        held.removeLast()
        #expect(throws: Problem.self) { try reads.place(of: "a", limits) }
        held.append(try reads.place(of: "c", limits))
        #expect(held.count == 3)
    }
}
