import Shop
import Testing

@Suite("What limits letting in")
struct LineLimitTests {
    /// A line with 500 of 1,000 called, whose shop grants 10 places a look.
    private func line(_ change: (inout Line) -> Void = { _ in }) -> Line {
        var line = Line(drop: DropID(1), secret: [1], start: [2], now: Fixture.now)
        line.joined = 1_000
        line.early = 100
        line.cursor = 500
        line.rate = 600
        line.cap = 100
        change(&line)
        return line
    }

    private func drop(_ mode: LineMode = .on) -> Drop {
        var drop = Fixture.drop()
        drop.line.mode = mode
        return drop
    }

    private func sight(
        _ offset: Span = .seconds(1), active: Int = 0, expected: Int = 0, available: Int = 10_000
    ) -> LineSight {
        LineSight(
            now: Fixture.drop().opensAt + offset, active: active, expected: expected,
            available: available, strain: .none)
    }

    @Test("a line that is off limits nobody")
    func off() {
        #expect(line().limit(sight(), of: drop(.off)) == .noLine)
        #expect(line().limit(sight(), of: drop(.auto)) == .noLine)
        let engaged = line { $0.engagedAt = Fixture.now }
        #expect(engaged.limit(sight(), of: drop(.auto)) == .rate)
    }

    @Test("the opening and the closing time, to the millisecond")
    func times() {
        let drop = drop()
        let whole = drop.closesAt - drop.opensAt

        #expect(line().limit(sight(.milliseconds(-1)), of: drop) == .beforeOpening)
        #expect(line().limit(sight(.milliseconds(0)), of: drop) == .rate)
        #expect(line().limit(sight(.milliseconds(whole.milliseconds - 1)), of: drop) == .rate)
        #expect(line().limit(sight(whole), of: drop) == .closed)
    }

    @Test("a pause comes before all that a look would see")
    func paused() {
        let paused = line { $0.isPaused = true }

        #expect(paused.limit(sight(available: 0), of: drop()) == .paused)
        #expect(paused.limit(sight(.milliseconds(-1)), of: drop()) == .paused)
        #expect(paused.timeUntilEmpty(.paused, measured: 60) == nil)
    }

    @Test("who waits: nobody, as many as a look calls, one more")
    func waiting() {
        let limits = [500, 510, 511].map { joined in
            line { $0.joined = joined }.limit(sight(), of: drop())
        }

        #expect(limits == [.nobodyWaits, .nothing, .rate])
    }

    @Test("stock: nothing, as many as are inside, less than a look calls, as many as that")
    func stock() {
        #expect(line().limit(sight(available: 0), of: drop()) == .soldOut)
        let limits = [50, 59, 60].map { available in
            line().limit(sight(active: 30, expected: 20, available: available), of: drop())
        }

        #expect(limits == [.stock, .stock, .rate])
    }

    @Test("the cap: full, less room than a look calls, as much as that")
    func cap() {
        let limits = [100, 91, 90].map { active in
            line().limit(sight(active: active), of: drop())
        }

        #expect(limits == [.cap, .cap, .rate])
    }

    @Test("of stock and cap it is the smaller one; stock when they are the same")
    func stockAndCap() {
        let limits = [99, 100, 101].map { available in
            line().limit(sight(active: 95, available: available), of: drop())
        }

        #expect(limits == [.stock, .stock, .cap])
    }

    @Test("a look that expects fewer than none does not make room")
    func expected() {
        #expect(line().limit(sight(active: 100, expected: -50), of: drop()) == .cap)
    }

    @Test("health as soon as it is not full")
    func health() {
        let poorly = line { $0.health = LineRules.fullHealth - 1 }

        #expect(poorly.limit(sight(), of: drop()) == .health)
        #expect(line().limit(sight(), of: drop()) == .rate)
    }

    @Test("a rate of less than one place a look is a rate")
    func slow() {
        let slow = line {
            $0.rate = 10
            $0.joined = 501
        }

        #expect(slow.limit(sight(active: 99), of: drop()) == .rate)
        #expect(slow.limit(sight(active: 100), of: drop()) == .cap)
    }

    @Test("the shop's own rate and cap count while staff have set none")
    func own() {
        let own = line {
            $0.rate = nil
            $0.cap = nil
            $0.joined = 100_000
        }

        #expect(own.limit(sight(active: LineRules.cap - 100), of: drop()) == .rate)
        #expect(own.limit(sight(active: LineRules.cap - 99), of: drop()) == .cap)
        #expect(own.placesPerMinute == LineRules.rate)
    }

    @Test("the time until it is empty is by the rate, and by what is measured where room is short")
    func untilEmpty() {
        let half = line { $0.health = 500 }

        #expect(line().timeUntilEmpty(.rate, measured: 1) == .seconds(50))
        #expect(half.timeUntilEmpty(.health, measured: 1) == .seconds(100))
        #expect(line().timeUntilEmpty(.cap, measured: 100) == .minutes(5))
        #expect(line().timeUntilEmpty(.stock, measured: 0) == nil)
        #expect(line().timeUntilEmpty(.nobodyWaits, measured: 0) == .milliseconds(0))
    }
}
