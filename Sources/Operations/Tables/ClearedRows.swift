internal import Shop
internal import Storage

/// How many rows of each numbered table went away with rehearsals: whoever checks that none is
/// missing must know of these.
enum ClearedRows {
    static func count(of counter: Counters, on connection: any Connection) throws -> Int64 {
        try connection.first("SELECT value FROM settings WHERE name = $1", [.text(name(counter))]) {
            Int64($0.text(0)) ?? 0
        } ?? 0
    }

    static func add(_ rows: Int, of counter: Counters, on connection: any Connection) throws {
        guard rows > 0 else { return }
        let count = try count(of: counter, on: connection) + Int64(rows)
        try Settings.set(name(counter), to: String(count), on: connection)
    }

    private static func name(_ counter: Counters) -> String { "cleared_\(counter.rawValue)" }
}
