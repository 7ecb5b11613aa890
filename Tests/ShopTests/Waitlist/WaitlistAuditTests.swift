import Operations
import Shop
import Testing

@Suite("A waitlist's record proves its order")
struct WaitlistAuditTests {
    private let lines = [
        "1 1000 asked 1 all SHIRT-S=3", "2 1001 asked 2 fewer POSTER=1,SHIRT-S=2",
        "3 1002 asked 3 all SHIRT-S=1", "4 1003 offered SHIRT-S=1 2:SHIRT-S=1",
        "5 1004 left 1", "6 1005 offered SHIRT-S=2 3!:SHIRT-S=1",
    ]

    /// A record whose chain is right, whatever its lines say.
    private func record(_ lines: [String], moves: Int64? = nil) -> String {
        let chain = WaitlistChain(sha256: LineChain.standardSHA256)
        let link = lines.reduce(chain.start(slug: "tour")) { chain.link(after: $0, line: $1) }
        return
            ([WaitlistRecord.head(slug: "tour")] + lines
            + [WaitlistRecord.end(moves: moves ?? Int64(lines.count), link: link), ""])
            .joined(separator: "\n")
    }

    private func findings(_ lines: [String]) throws -> [WaitlistFinding] {
        try #require(WaitlistChain.audit(record(lines))).findings
    }

    @Test("a record that keeps the rule is proved, and says how many were served")
    func proved() throws {
        let report = try #require(WaitlistChain.audit(record(lines)))
        #expect(report.isProved)
        #expect(report.findings == [])
        #expect(report.asked == 3 && report.waiting == 0 && report.offers == 1 && report.units == 1)
    }

    @Test("lines come back as they were written")
    func text() throws {
        for line in lines {
            #expect(WaitlistMove(text: Substring(line))?.text == line)
        }
        for wrong in [
            "", "1", "1 2 asked 1 all", "1 2 asked 1 some A=1", "1 2 asked 0 all A=1",
            "1 2 asked 1 all A=0", "1 2 left 1 2", "1 2 offered A=1 2:", "0 2 left 1",
            "1 2 offered A=1 :A=1", "-1 2 left 1", "1 2 gone 1",
        ] {
            #expect(WaitlistMove(text: Substring(wrong)) == nil, "\(wrong)")
        }
    }

    @Test("whoever was passed over, or served more than was free, is seen")
    func passedOver() throws {
        var other = lines
        other[3] = "4 1003 offered SHIRT-S=1 3:SHIRT-S=1"
        #expect(try findings(other).contains(.otherOffers(move: 4)))
        other[3] = "4 1003 offered SHIRT-S=1"
        #expect(try findings(other).contains(.otherOffers(move: 4)))
        other[3] = "4 1003 offered SHIRT-S=1 2:SHIRT-S=2"
        #expect(try findings(other).contains(.otherOffers(move: 4)))
        other = lines
        other[4] = "5 1004 left 2"
        #expect(try findings(other).contains(.notWaiting(move: 5)))
        other = lines
        other[2] = "3 1002 asked 4 all SHIRT-S=1"
        #expect(
            try findings(other).contains(.wrongNumber(move: 3, found: 4, expected: 3)))
        other = lines
        other[2] = "4 1002 asked 3 all SHIRT-S=1"
        #expect(try findings(other).contains(.wrongMove(found: 4, expected: 3)))
        other = lines
        other[0] = "what is this"
        #expect(try findings(other).first == .unreadable(move: 1))
    }

    @Test("a line that was changed afterwards, left out or cut off does not lead to the end")
    func changed() throws {
        let whole = record(lines)
        let changed = whole.replacing("left 1", with: "removed 1")
        #expect(try #require(WaitlistChain.audit(changed)).findings == [.otherChain])
        let short = record(lines, moves: 7)
        #expect(
            try #require(WaitlistChain.audit(short)).findings
                == [.otherCount(found: 6, told: 7)])
        #expect(WaitlistChain.audit(String(whole.dropLast(90))) == nil)
        #expect(WaitlistChain.audit("<html>") == nil)
    }

    @Test("a receipt is of the record or it is not")
    func receipt() throws {
        let chain = WaitlistChain(sha256: LineChain.standardSHA256)
        let link = lines.prefix(2).reduce(chain.start(slug: "tour")) {
            chain.link(after: $0, line: $1)
        }
        let proof = WaitlistProof(slug: "tour", number: 2, move: 2, link: link)
        #expect(WaitlistProof(text: proof.text + "\n") == proof)
        #expect(try #require(WaitlistChain.audit(record(lines), receipt: proof)).isProved)
        for wrong in [
            WaitlistProof(slug: "tour", number: 3, move: 2, link: link),
            WaitlistProof(slug: "tour", number: 2, move: 3, link: link),
            WaitlistProof(slug: "other", number: 2, move: 2, link: link),
            WaitlistProof(slug: "tour", number: 2, move: 2, link: Array(repeating: 0, count: 32)),
        ] {
            let report = try #require(WaitlistChain.audit(record(lines), receipt: wrong))
            #expect(report.isReceiptProved == false && !report.isProved)
        }
        #expect(WaitlistProof(text: "holdfast-waitlist-receipt-1 tour 1 1 00") == nil)
    }
}
