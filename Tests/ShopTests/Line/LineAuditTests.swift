import Operations
import Shop
import Testing

/// A line's record that is right, to be changed by a test.
private struct Sample {
    var head: LineRecordHead
    var tickets: [RecordedTicket] = []
    var moves: [RecordedMove] = []
    var end: LineRecordEnd
    var proofs: [LineProof] = []

    private static let chain = LineChain.standard

    /// Twenty come early, five later; all are called.
    init(isDrawn: Bool = true) {
        let opens = Timestamp(milliseconds: 1_800_000_000_000)
        let secret = [UInt8](0..<32)
        var line = Line(
            drop: DropID(1), secret: secret,
            start: Self.chain.start(
                slug: "tour", commitment: Self.chain.commitment(to: secret)), now: opens)
        var moves = [
            line.note(
                .committed, hex(Self.chain.commitment(to: secret)), at: opens - .hours(1),
                chain: Self.chain)
        ]
        for number in 1...25 {
            if number == 21 {
                guard isDrawn else { break }
                moves.append(line.draw(at: opens, chain: Self.chain))
            }
            let id = Array(repeating: UInt8(number), count: LineRules.ticketBytes)
            let at =
                number <= 20
                ? opens - .minutes(Int64(30 - number)) : opens + .seconds(Int64(number))
            let ticket = RecordedTicket(
                number: Int64(number), joinedAt: at, fingerprint: Self.chain.fingerprint(of: id))
            line.joined += 1
            line.chain = Self.chain.link(
                after: line.chain, number: ticket.number, fingerprint: ticket.fingerprint,
                joinedAt: at)
            tickets.append(ticket)
            proofs.append(
                LineProof(
                    slug: "tour", number: ticket.number, joinedAt: at, id: id, link: line.chain))
        }
        if isDrawn {
            line.cursor = 10
            moves.append(line.note(.called, at: opens + .seconds(30), chain: Self.chain))
            moves.append(line.note(.rate, "120", at: opens + .seconds(31), chain: Self.chain))
            line.cursor = 25
            moves.append(line.note(.called, at: opens + .seconds(40), chain: Self.chain))
        }
        self.moves = moves.map { RecordedMove(move: $0, isByStaff: $0.kind == .rate) }
        head = line.recordHead(slug: "tour", opensAt: opens, chain: Self.chain)
        end = line.recordEnd
    }

    func audit(_ receipt: LineProof? = nil) -> LineAuditReport {
        var audit = LineAudit(head, chain: Self.chain, receipt: receipt)
        for ticket in tickets { audit.take(ticket) }
        for move in moves { audit.take(move) }
        return audit.finish(end)
    }
}

@Suite("An audit of a line")
struct LineAuditTests {
    @Test("what is right is proved, and what staff did is told")
    func right() {
        let report = Sample().audit()

        #expect(report.findings == [])
        #expect(report.isProved)
        #expect(report.tickets == 25 && report.called == 25 && report.calls == 2)
        #expect(report.exceptions.map(\.move.kind) == [.rate])
        #expect(report.exceptions.first?.isByStaff == true)
    }

    @Test("before the draw the chain is proved and nobody has a place")
    func beforeDraw() {
        let sample = Sample(isDrawn: false)

        let report = sample.audit(sample.proofs[3])

        #expect(report.findings == [])
        #expect(report.receipt == LineReceiptResult(number: 4, findings: [], place: nil))
    }

    @Test("each receipt has its place: the early ones each another, the late ones their number")
    func places() {
        let sample = Sample()

        let results = sample.proofs.map { sample.audit($0).receipt }

        #expect(results.allSatisfy { $0?.findings == [] })
        let places = results.compactMap { $0?.place }
        #expect(places.prefix(20).sorted() == Array(1...20))
        #expect(places.suffix(5) == [21, 22, 23, 24, 25])
    }

    /// A change of a right record, and what is found first.
    private struct Change: Sendable {
        var name: String
        var finding: LineFinding
        var change: @Sendable (inout Sample) -> Void
    }

    private static let changes = [
        Change(name: "secret", finding: .otherSecret) { $0.head.draw?.secret[0] = 9 },
        Change(name: "two swapped", finding: .wrongTicket(found: 6, expected: 5)) {
            $0.tickets.swapAt(4, 5)
        },
        Change(name: "time", finding: .otherChainEnd) {
            $0.tickets[4].joinedAt = $0.tickets[4].joinedAt - .milliseconds(1)
        },
        Change(name: "early left out", finding: .wrongTicket(found: 8, expected: 7)) {
            $0.tickets.remove(at: 6)
        },
        Change(name: "late fingerprint", finding: .otherChain) {
            $0.tickets[22].fingerprint[0] ^= 1
        },
        Change(name: "cut", finding: .otherTicketCount(found: 24, told: 25)) {
            $0.tickets.removeLast()
        },
        Change(name: "move's time", finding: .otherMoveChain) {
            $0.moves[2].move.at = $0.moves[2].move.at + .milliseconds(1)
        },
        Change(name: "move left out", finding: .wrongMove(found: 5, expected: 4)) {
            $0.moves.remove(at: 3)
        },
        Change(name: "last move left out", finding: .otherMoveCount(found: 4, told: 5)) {
            $0.moves.removeLast()
        },
        Change(name: "back", finding: .cursorWentBack(move: 5)) { $0.moves[4].move.cursor = 9 },
        Change(name: "too far", finding: .cursorPassedTickets(move: 5)) {
            $0.moves[4].move.cursor = 26
        },
        Change(name: "by a rate", finding: .calledUntold(move: 4)) { $0.moves[3].move.cursor = 11 },
        Change(name: "before the draw", finding: .calledBeforeDraw(move: 1)) {
            $0.moves[0].move.cursor = 1
        },
        Change(name: "fewer joined", finding: .ticketsWentBack(move: 5)) {
            $0.moves[4].move.joined = 24
        },
        Change(name: "more joined", finding: .ticketsUntold(move: 5)) {
            $0.moves[4].move.joined = 26
        },
        Change(name: "other early", finding: .otherDraw) { $0.head.draw?.early = 19 },
        Change(name: "too many early", finding: .earlyBeyondTickets) { $0.head.draw?.early = 26 },
        Change(name: "no draw", finding: .otherDraw) { $0.head.draw = nil },
        Change(name: "drawn twice", finding: .drawnTwice(move: 4)) {
            $0.moves[3].move.kind = .drawn
        },
        Change(name: "no commitment", finding: .noCommitment) { $0.moves[0].move.detail = "-" },
        Change(name: "nothing", finding: .noCommitment) { $0.moves = [] },
    ]

    @Test("whatever is changed afterwards is found", arguments: changes.map(\.name))
    func changed(name: String) throws {
        let change = try #require(Self.changes.first { $0.name == name })
        var sample = Sample()
        change.change(&sample)

        let report = sample.audit()

        #expect(report.findings.contains(change.finding), "\(report.findings)")
        #expect(!report.isProved)
    }

    @Test("times that cannot be so are told and break nothing: clocks are set, openings are moved")
    func odd() {
        var moved = Sample()
        moved.head.opensAt = moved.head.opensAt + .hours(1)
        var earlier = Sample()
        earlier.head.opensAt = earlier.head.opensAt - .minutes(15)

        #expect(moved.audit().findings == [.drawnEarly])
        #expect(moved.audit().isProved)
        #expect(earlier.audit().findings.first == .earlyAfterOpening(16))
        #expect(earlier.audit().odd == 5 && earlier.audit().broken == 0)
    }

    @Test("a receipt that is not of the record is told why")
    func receipts() {
        let sample = Sample()
        var other = sample.proofs[6]
        other.id[0] = 99
        var late = sample.proofs[6]
        late.joinedAt = late.joinedAt + .milliseconds(1)
        var link = sample.proofs[6]
        link.link[0] ^= 1
        var slug = sample.proofs[6]
        slug.slug = "other"
        var gone = sample.proofs[6]
        gone.number = 26

        #expect(sample.audit(other).receipt?.findings == [.otherTicket])
        #expect(
            sample.audit(late).receipt?.findings == [.otherTime(sample.proofs[6].joinedAt)])
        #expect(sample.audit(link).receipt?.findings == [.otherLink])
        #expect(sample.audit(slug).receipt?.findings == [.otherDrop("tour")])
        #expect(sample.audit(gone).receipt?.findings == [.notThere])
        #expect(!sample.audit(gone).isProved)
        #expect(sample.audit(gone).receipt?.place == nil)
    }

    @Test("thousands of findings are counted and some of them listed")
    func many() {
        var sample = Sample()
        sample.moves += (0..<1_000).map { _ in sample.moves[2] }

        let report = sample.audit()

        #expect(report.findings.count <= LineAuditReport.listed * 2)
        #expect(report.broken >= 1_000)
    }
}
