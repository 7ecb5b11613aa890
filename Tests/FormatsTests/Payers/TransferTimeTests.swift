import Shop
import Testing

@testable import Formats

@Suite("When a transfer was made, by its reference")
struct TransferTimeTests {
    /// 30 November 2026, 16:00 in Bangkok.
    private let now = Timestamp(milliseconds: 1_796_029_200_000)

    private func time(_ bank: String, _ reference: String) -> TransferTime? {
        let inner = "00060000010103\(bank)02\(reference.utf8.count)\(reference)"
        let text = "00\(inner.utf8.count)\(inner)5102TH9104"
        let sum = String(CRC16.ccittFalse(Array(text.utf8)), radix: 16, uppercase: true)
        let code = text + String(repeating: "0", count: 4 - sum.utf8.count) + sum
        return SlipCode(Array(code.utf8)).transferTime(before: now)
    }

    @Test("Kasikornbank writes the year's last digit, the day of the year and the time")
    func kbank() throws {
        let found = try #require(time("004", "016334155900APM07736"))
        #expect(found.hasTime)
        #expect(
            found.civil
                == CivilTime(year: 2026, month: 11, day: 30, hour: 15, minute: 59, second: 0))
        #expect(found.latest == now - .milliseconds(60_000) + .milliseconds(999))
        // A digit that this year has not reached is one of the years before.
        #expect(time("004", "017001000000APM07736")?.civil.parts.year == 2017)
        #expect(time("004", "014366235959APM07736")?.civil.parts.month == 12)
    }

    @Test(
        "A day that cannot be is none",
        arguments: [
            "013366152533APM07736", "016000152533APM07736", "016367152533APM07736",
            "016334250000APM07736", "016334156000APM07736", "026334155900APM07736",
            "01633415590xAPM07736", "016340000000APM07736",
        ])
    func impossible(reference: String) {
        #expect(time("004", reference) == nil)
    }

    @Test("Two banks write the day alone, where it is one")
    func days() throws {
        let found = try #require(time("014", "20261130BgR2TqgVUv08AxZFt"))
        #expect(!found.hasTime)
        #expect(found.civil == CivilTime(year: 2026, month: 11, day: 30))
        #expect(found.latest > now)
        #expect(time("002", "2024825265186653400087019") == nil)
        #expect(time("002", "2026112926518665340008701")?.civil.parts.day == 29)
        #expect(time("014", "20160101BgR2TqgVUv08AxZFt") == nil, "ten years back is too long")
        #expect(time("014", "20170101BgR2TqgVUv08AxZFt") != nil)
        #expect(time("014", "20261202BgR2TqgVUv08AxZFt") == nil, "not before the day after")
        #expect(time("025", "20261130BgR2TqgVUv08AxZFt") == nil, "others write no day")
    }

    @Test("Banks are named by their numbers, and an unknown one is no fault")
    func marks() {
        let known = SlipCode(
            Array("0041000600000101030040220013071152533APM077365102TH91048134".utf8))
        #expect(known.bankMark == "KBANK")
        let wallet = SlipCode(
            Array("00490002010102010203P2P03149675854258466704080106202491049925".utf8))
        #expect(wallet.bankMark == "TrueMoney" || wallet.kind == .other)
    }
}
