internal import Shop
internal import Storage

/// How far away a database on another machine is, and what follows from it.
enum DistanceCheckUp {
    /// Reads that are timed, after one that connects.
    private static let reads = 11
    /// Above this a shop should stand nearer to its database.
    static let far = Duration.milliseconds(5)

    /// The median of some reads, each of which waits for the database once.
    static func measure(_ store: any Store) async throws -> Duration {
        var times: [Duration] = []
        for _ in 0...reads {
            let began = ContinuousClock.now
            _ = try await store.read { try $0.first("SELECT 1") { $0.integer(0) } }
            times.append(ContinuousClock.now - began)
        }
        return times.dropFirst().sorted()[reads / 2]
    }

    /// A command waits for two round trips, and the desk for one command or a thousand alike.
    static func judged(_ roundTrip: Duration) -> CheckUp {
        let milliseconds = roundTrip / .milliseconds(1)
        let found =
            "a round trip to the database takes \(text(milliseconds)) ms: a command is answered "
            + "after \(text(milliseconds * 2)) ms at the earliest, and a node commits at most "
            + "\(Int(1_000 / max(milliseconds * 2, 0.01))) batches a second, of up to a thousand "
            + "commands each"
        guard roundTrip > far else { return .ok("distance", found) }
        return .warn(
            "distance", found,
            "let the shop run in the zone of its database: docs/scaling.md has the figures")
    }

    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
