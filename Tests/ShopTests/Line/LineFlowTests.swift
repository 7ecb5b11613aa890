import Operations
import Shop
import Testing

@Suite("How a line moves")
struct LineFlowTests {
    @Test("the rate is a minute's, whatever a look's share of it is")
    func rate() {
        var fast = WatchedLine(joined: 100_000, rate: 6_000)
        var odd = WatchedLine(joined: 100_000, rate: 100)
        var slow = WatchedLine(joined: 100_000, rate: 1)

        fast.look(times: 60)
        odd.look(times: 60)
        slow.look(times: 59)
        let early = slow.line.cursor
        slow.look(times: 4)

        // A grant is counted in thousandths of a place; what is less is lost.
        #expect(fast.line.cursor == 6_000)
        #expect((99...100).contains(odd.line.cursor))
        #expect(early == 0)
        #expect(slow.line.cursor == 1)
    }

    @Test("two who look at the same line call no more than one does")
    func twoLook() {
        var alone = WatchedLine(joined: 1_000, rate: 90)
        var both = WatchedLine(joined: 1_000, rate: 90)

        alone.look(times: 20)
        for _ in 0..<20 {
            both.look(after: .milliseconds(300))
            both.look(after: .milliseconds(700))
        }

        #expect(alone.line.cursor == 30)
        #expect(both.line.cursor == 30)
    }

    @Test("a time that nobody looked, or a clock that goes back, is not made up for")
    func longPause() {
        var watched = WatchedLine(joined: 1_000, rate: 60)
        watched.look()

        let afterHour = watched.look(after: .minutes(50))
        let back = watched.look(after: .seconds(-600))
        let next = watched.look()

        #expect(afterHour == LineRules.longestStep.milliseconds / 1_000)
        #expect(back == 0)
        #expect(next == 1)
    }

    @Test("no more are called than may be inside, and room is filled at the rate")
    func cap() {
        var watched = WatchedLine(joined: 1_000, rate: 600, cap: 25)
        watched.active = 20

        let first = watched.look()
        watched.active = 25
        let full = watched.look(times: 30)
        watched.active = 0
        let free = watched.look()

        #expect(first == 5)
        #expect(full == 0)
        #expect(free == 10)
    }

    @Test("nobody is called for what is not there")
    func stock() {
        var watched = WatchedLine(joined: 1_000, rate: 6_000)
        watched.available = 7
        watched.active = 3

        let first = watched.look()
        watched.active = 7
        let taken = watched.look()
        watched.available = 0
        watched.active = 0
        let soldOut = watched.look()

        #expect(first == 4)
        #expect(taken == 0)
        #expect(soldOut == 0)
    }

    @Test("whoever was called and has not come takes room, until it is too long ago")
    func expected() {
        var watched = WatchedLine(joined: 1_000, rate: 6_000, cap: 100)
        watched.expected = 100

        let waiting = watched.look()
        watched.expected = -3
        let given = watched.look()

        #expect(waiting == 0)
        #expect(given == 100)
    }

    @Test("no more are called than have joined")
    func shortLine() {
        var watched = WatchedLine(joined: 3, rate: 6_000)

        #expect(watched.look() == 3)
        #expect(watched.look() == 0)
        watched.line.joined = 5
        #expect(watched.look() == 2)
    }

    @Test("strain slows a line at once, calm gives its speed back slowly, and it never stops")
    func health() {
        var watched = WatchedLine(joined: 1_000_000, rate: 60_000)

        watched.strain = .some
        watched.look()
        let some = watched.line.health
        watched.strain = .heavy
        watched.look()
        let heavy = watched.line.health
        watched.look(times: 20)
        let least = watched.line.health
        let leastCalled = watched.look()
        watched.strain = .none
        watched.look()
        let recovering = watched.line.health
        watched.look(times: 18)
        let almost = watched.line.health
        watched.look(times: 5)

        #expect([some, heavy, least] == [750, 375, LineRules.leastHealth])
        #expect(leastCalled == 20)
        #expect(recovering == LineRules.leastHealth + LineRules.recovery)
        #expect(almost == LineRules.leastHealth + 19 * LineRules.recovery)
        #expect(watched.line.health == LineRules.fullHealth)
    }

    @Test("a paused line calls nobody, and does not make up for it")
    func paused() {
        var watched = WatchedLine(joined: 1_000, rate: 60)
        watched.look()
        watched.line.isPaused = true

        let paused = watched.look(times: 30)
        watched.line.isPaused = false

        #expect(paused == 0)
        #expect(watched.look() == 1)
    }

    @Test("before the opening nobody is called; at the opening the early crowd is drawn, once")
    func draw() {
        var watched = WatchedLine(joined: 40, rate: 60, untilOpening: .seconds(3))
        watched.line.chain = [9, 9]

        watched.look(times: 2)
        let before = watched.line
        watched.look()
        watched.line.joined = 50
        watched.line.chain = [8]
        watched.look(times: 5)

        #expect(before.early == nil && before.cursor == 0)
        #expect(watched.line.early == 40)
        #expect(watched.line.drawChain == [9, 9])
        #expect(watched.happened.filter { $0 == .drawn }.count == 1)
        let draw = watched.moves.first { $0.kind == .drawn }
        #expect(draw?.detail == "0909")
        #expect(draw?.joined == 40 && draw?.cursor == 0)
        #expect(watched.line.place(of: 41, nil) == 41)
    }

    @Test("nobody at the opening is a draw of nobody: all who come are in order")
    func emptyDraw() {
        var watched = WatchedLine(joined: 0)

        watched.look()
        watched.line.joined = 1

        #expect(watched.line.early == 0)
        #expect(watched.line.place(of: 1, nil) == 1)
        #expect(watched.look() == 1)
    }

    @Test("a drop that is over calls nobody and records nothing")
    func closed() {
        var watched = WatchedLine(joined: 100)
        watched.drop.closesAt = watched.now + .seconds(2)

        watched.look(after: .seconds(1))
        let before = watched.line
        watched.look(after: .seconds(1))

        #expect(watched.line == before)
        #expect(watched.happened == [.drawn, .called])
    }

    @Test("every move tells where the line was, and is a link of the chain")
    func moves() {
        var watched = WatchedLine(joined: 5, rate: 120)
        let start = watched.line.moveChain

        watched.look(times: 3)

        #expect(watched.moves.map(\.number) == [1, 2, 3, 4])
        #expect(watched.moves.map(\.cursor) == [0, 2, 4, 5])
        let end = watched.moves.reduce(start) { LineChain.standard.link(after: $0, move: $1.text) }
        #expect(end == watched.line.moveChain)
    }
}

@Suite("A line that comes and goes by itself")
struct AutoLineTests {
    @Test("strain in a row turns it on, a single strained second does not")
    func engages() {
        var watched = WatchedLine(.auto, joined: 0)

        watched.strain = .heavy
        watched.look()
        watched.strain = .none
        watched.look()
        watched.strain = .some
        watched.look()
        let single = watched.line.isOn(.auto)
        watched.look()

        #expect(!single)
        #expect(watched.line.isOn(.auto))
        #expect(watched.line.engagedAt == watched.now)
        #expect(watched.happened == [.drawn, .engaged])
    }

    @Test("it ends when it was empty and calm for long enough, and can begin again")
    func disengages() {
        var watched = WatchedLine(.auto, joined: 0, rate: 6_000)
        watched.strain = .heavy
        watched.look(times: 2)
        watched.line.joined = 10
        watched.strain = .none

        watched.look(times: 25)
        let served = watched.line
        watched.look(times: 60)
        watched.line.joined = 11
        // Somebody came: the time of calm begins anew.
        watched.look(times: 100)
        let interrupted = watched.line.isOn(.auto)
        watched.look(times: Int(LineRules.calm.milliseconds / 1_000))
        let over = watched.line.isOn(.auto)
        watched.strain = .heavy
        watched.look(times: 2)

        #expect(served.waiting == 0 && served.health == LineRules.fullHealth)
        #expect(served.isOn(.auto))
        #expect(interrupted)
        #expect(!over)
        #expect(watched.line.isOn(.auto))
        #expect(
            watched.happened.filter { $0 != .called } == [
                .drawn, .engaged, .disengaged, .engaged,
            ])
    }

    @Test("before the opening and after the closing it stays as it is")
    func outside() {
        var early = WatchedLine(.auto, joined: 0, untilOpening: .minutes(1))
        early.strain = .heavy
        var late = WatchedLine(.auto, joined: 0)
        late.drop.closesAt = late.now
        late.strain = .heavy

        early.look(times: 10)
        late.look(times: 10)

        #expect(!early.line.isOn(.auto))
        #expect(!late.line.isOn(.auto))
        #expect(early.moves + late.moves == [])
    }

    @Test("a line that is off does nothing, whatever it sees")
    func off() {
        var watched = WatchedLine(.off, joined: 10)
        watched.strain = .heavy

        watched.look(times: 10)

        #expect(watched.moves == [])
        #expect(watched.line.cursor == 0)
    }
}

@Suite("What a line is said to do")
struct LineStateTests {
    private let opens = Fixture.drop().opensAt

    private func state(
        _ mode: LineMode = .on, at moment: Timestamp, available: Int = 1,
        _ change: (inout Line) -> Void = { _ in }
    ) -> LineState {
        var watched = WatchedLine(mode, joined: 0)
        change(&watched.line)
        return watched.line.state(of: watched.drop, available: available, at: moment)
    }

    @Test("it follows the drop's time, to the millisecond")
    func byTime() {
        let gathers = opens - LineSettings.usualGathering
        let closes = Fixture.drop().closesAt

        #expect(state(at: gathers - .milliseconds(1)) == .soon)
        #expect(state(at: gathers) == .gathering)
        #expect(state(at: opens - .milliseconds(1), available: 0) == .gathering)
        #expect(state(at: opens) == .moving)
        #expect(state(at: closes - .milliseconds(1)) == .moving)
        #expect(state(at: closes, available: 0) == .closed)
    }

    @Test("sold out comes before paused, off before all")
    func precedence() {
        let paused: (inout Line) -> Void = { $0.isPaused = true }

        #expect(state(at: opens, paused) == .paused)
        #expect(state(at: opens, available: 0, paused) == .soldOut)
        #expect(state(.off, at: opens) == .off)
        #expect(state(.auto, at: opens) == .off)
        #expect(state(.auto, at: opens) { $0.engagedAt = $0.steppedAt } == .moving)
    }
}
