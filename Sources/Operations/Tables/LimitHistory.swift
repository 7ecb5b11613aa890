internal import Shop
internal import Storage

/// The history of a drop's limit per person: since when it is no higher than now, as the last entry
/// of the timeline before it was lowered.
///
/// Whoever had more then keeps it. Without this nobody could tell later whether a person above the
/// limit slipped through or was there first.
enum LimitHistory {
    /// Keeps that a limit holds from here on.
    static func note(_ drop: DropID, on connection: any Connection) throws {
        let last = try Counters.last(.timeline, on: connection)
        try Settings.set(name(drop), to: String(last), on: connection)
    }

    /// The drop goes away.
    static func forget(_ drop: DropID, on connection: any Connection) throws {
        try connection.execute("DELETE FROM settings WHERE name = $1", [.text(name(drop))])
    }

    /// The number of the last entry before; `nil` where an older Holdfast did not keep it.
    static func since(_ drop: DropID, on connection: any Connection) throws -> Int64? {
        try connection.first("SELECT value FROM settings WHERE name = $1", [.text(name(drop))]) {
            Int64($0.text(0))
        } ?? nil
    }

    /// Whether people who were within the old limit may be above the new one.
    static func isLower(_ new: Int?, than old: Int?) -> Bool {
        guard let new else { return false }
        return old.map { new < $0 } ?? true
    }

    private static func name(_ drop: DropID) -> String { "limit_since \(drop.value)" }
}
