import Formats
import Shop
import Testing

@testable import Pages
@testable import Web

@Suite("Times as each language writes them")
struct WordingTests {
    private func wording(_ language: Language) throws -> Wording {
        Wording(
            language: language, wallClock: try #require(WallClock(timeZone: "Asia/Bangkok")),
            reasons: [:])
    }

    @Test("Thai counts years from the Buddha, and says when in its own way")
    func thai() throws {
        let wording = try wording(.th)
        #expect(
            wording.moment(TestServer.now).text == "ส. 5 ธ.ค. 2569 เวลา 20:00\u{A0}น. (GMT+7)")
        #expect(wording.when(TestServer.now).text == "5 ธ.ค. 20:00\u{A0}น.")
    }

    @Test func english() throws {
        let wording = try wording(.en)
        #expect(wording.moment(TestServer.now).text == "Sat 5 Dec 2026, 20:00 (GMT+7)")
        #expect(wording.when(TestServer.now).text == "5 Dec, 20:00")
    }
}
