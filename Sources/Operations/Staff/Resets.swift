internal import Shop
internal import Storage

/// The resets of accounts' passwords: when one was last given anew, for the servers that count
/// wrong ones.
///
/// The count lies in the memory of each serving process, and `holdfast account reset` is another
/// process: what it leaves here opens the account in all of them.
enum Resets {
    /// How long an account is open to everybody whose own address need not wait. Strangers may
    /// guess more often meanwhile, each of their addresses as often as it always may.
    static let open: Span = .minutes(10)

    /// Keeps that a password was given now.
    static func note(_ staff: StaffID, at now: Timestamp, on connection: any Connection) throws {
        try Settings.set(name(staff), to: String(now.milliseconds), on: connection)
    }

    /// Forgets an account that is removed.
    static func forget(_ staff: StaffID, on connection: any Connection) throws {
        try connection.execute("DELETE FROM settings WHERE name = $1", [.text(name(staff))])
    }

    /// Whether an account's password was given anew just now.
    static func isOpen(
        email: String, at now: Timestamp, on connection: any Connection
    ) throws -> Bool {
        guard let row = try Accounts.find(email: email, on: connection) else { return false }
        let found = try connection.first(
            "SELECT value FROM settings WHERE name = $1", [.text(name(row.staff.id))]
        ) { Int64($0.text(0)) }
        guard let milliseconds = found ?? nil else { return false }
        // The command's machine may be a little ahead; and a clock that is set back opens nothing
        // for longer than this.
        let age = (now - Timestamp(milliseconds: milliseconds)).milliseconds
        return abs(age) < open.milliseconds
    }

    private static func name(_ staff: StaffID) -> String { "password_reset \(staff.value)" }
}
