import Shop
import Testing

@Suite("What staff change about a line")
struct LineChangeTests {
    private let chain = LineChain { bytes in [UInt8(truncatingIfNeeded: bytes.count)] }

    private func line() -> Line {
        var line = Line(drop: DropID(1), secret: [1], start: [2], now: Fixture.now)
        line.joined = 3
        return line
    }

    private func undoable(_ made: (move: LineMove, earlier: String)) -> UndoableMove {
        UndoableMove(number: made.move.number, kind: made.move.kind, earlier: made.earlier)
    }

    @Test(
        "each change is one move, and undoing it brings back what was before",
        arguments: [
            LineChange.pause, .rate(60), .rate(600_000), .cap(1), .cap(100_000),
        ])
    func backAndForth(_ change: LineChange) throws {
        var line = line()
        let before = line

        let made = try line.change(change, at: Fixture.now, chain: chain)
        #expect(line != before)
        let back = try line.takeBack(undoable(made), at: Fixture.now, chain: chain)

        #expect(back.kind == .undone)
        #expect(back.detail == "\(made.move.number)")
        #expect(line.moves == 2)
        #expect(line.isPaused == before.isPaused)
        #expect(line.rate == before.rate)
        #expect(line.cap == before.cap)
    }

    @Test("a rate that was given back to the shop is set again by undoing that")
    func ownRate() throws {
        var line = line()
        _ = try line.change(.rate(60), at: Fixture.now, chain: chain)
        let own = try line.change(.rate(nil), at: Fixture.now, chain: chain)

        #expect(own.move.detail == "-")
        #expect(line.rate == nil)
        _ = try line.takeBack(undoable(own), at: Fixture.now, chain: chain)
        #expect(line.rate == 60)
    }

    @Test("what is so already is no change")
    func unchanged() throws {
        var line = line()

        for change in [LineChange.resume, .rate(nil), .cap(nil)] {
            #expect(throws: LineChangeRefusal.unchanged) {
                try line.change(change, at: Fixture.now, chain: chain)
            }
        }
        _ = try line.change(.pause, at: Fixture.now, chain: chain)
        #expect(throws: LineChangeRefusal.unchanged) {
            try line.change(.pause, at: Fixture.now, chain: chain)
        }
        #expect(line.moves == 1)
    }

    @Test(
        "numbers outside their range change nothing",
        arguments: [
            (LineChange.rate(0), LineRules.rates), (.rate(600_001), LineRules.rates),
            (.cap(0), LineRules.caps), (.cap(100_001), LineRules.caps),
            (.extend(minutes: 0), LineRules.extensions),
            (.extend(minutes: 1_441), LineRules.extensions),
        ])
    func ranges(_ change: LineChange, _ range: ClosedRange<Int>) {
        var line = line()

        #expect(throws: LineChangeRefusal.outOfRange(range)) {
            try line.change(change, at: Fixture.now, chain: chain)
        }
        #expect(line == self.line())
    }

    @Test("only a ticket that was given is let in", arguments: [0, 4, -1])
    func noTicket(_ number: Int64) {
        var line = line()

        #expect(throws: LineChangeRefusal.unknownTicket) {
            try line.change(.letIn(number: number), at: Fixture.now, chain: chain)
        }
    }

    @Test("what others did, or what let somebody in, is not taken back")
    func notUndoable() {
        var line = line()

        for kind in LineMove.Kind.allCases where !kind.isUndoable {
            #expect(throws: LineChangeRefusal.notTheLast) {
                try line.takeBack(
                    UndoableMove(number: 1, kind: kind, earlier: ""), at: Fixture.now,
                    chain: chain)
            }
        }
    }
}
