import Operations
import Shop

/// A line that a test looks at, second by second.
struct WatchedLine {
    var line: Line
    var drop: Drop
    var now: Timestamp
    /// What a look sees; the time is the watch's own.
    var active = 0
    var expected = 0
    var available = 1_000_000
    var strain = LineStrain.none
    var moves: [LineMove] = []

    /// - Parameter untilOpening: when the watch begins, before the drop opens.
    init(
        _ mode: LineMode = .on, joined: Int64, rate: Int? = 60, cap: Int? = nil,
        untilOpening: Span = .seconds(0)
    ) {
        drop = Fixture.drop()
        drop.line = LineSettings(mode: mode)
        now = drop.opensAt - untilOpening
        line = Line(
            drop: drop.id, secret: Array(repeating: 7, count: LineRules.secretBytes),
            start: [1], now: now)
        line.joined = joined
        line.rate = rate
        line.cap = cap
    }

    /// One look after a time.
    ///
    /// - Returns: how many places it called.
    @discardableResult
    mutating func look(after span: Span = LineRules.step) -> Int64 {
        now = now + span
        let before = line.cursor
        let sight = LineSight(
            now: now, active: active, expected: expected, available: available, strain: strain)
        moves += line.step(sight, drop: drop, chain: .standard)
        return line.cursor - before
    }

    /// So many looks, a second apart.
    ///
    /// - Returns: how many places they called.
    @discardableResult
    mutating func look(times count: Int) -> Int64 {
        (0..<count).reduce(0) { sum, _ in sum + look() }
    }

    /// What happened, in words of the record.
    var happened: [LineMove.Kind] { moves.map(\.kind) }
}
