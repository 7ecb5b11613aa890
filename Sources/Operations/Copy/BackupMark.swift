package import Shop
package import Storage

/// The mark of a backup's database: whoever opens it as a shop begins a new era, because the shop
/// that it was made of has gone on.
package enum BackupMark {
    private static let setting = "backup_made_at"

    /// The moment when the backup was made; `nil` for a shop that is none.
    package static func load(on connection: any Connection) throws -> Timestamp? {
        let text = try connection.first(
            "SELECT value FROM settings WHERE name = $1", [.text(setting)]
        ) { $0.text(0) }
        return text.map { Timestamp(milliseconds: Int64($0) ?? 0) }
    }

    /// Marks a database as a backup that was made at a moment.
    package static func put(at now: Timestamp, on connection: any Connection) throws {
        try Settings.set(setting, to: "\(now.milliseconds)", on: connection)
    }

    /// Takes the mark away, because an era has begun.
    package static func remove(on connection: any Connection) throws {
        try connection.execute("DELETE FROM settings WHERE name = $1", [.text(setting)])
    }
}
