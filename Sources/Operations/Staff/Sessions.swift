package import Shop
package import Storage

/// The sessions of signed-in browsers. Only a hash of a session's token is kept.
package enum Sessions {
    /// The named limits of a session.
    package enum Limits {
        /// How long a session may lie unused before it ends.
        package static let idle: Span = .hours(12)
        /// How long a session lasts in any case.
        package static let whole: Span = .days(7)
        /// How often a use of a session is written down.
        package static let noted: Span = .minutes(5)
        /// The number of random bytes of a token.
        package static let tokenBytes = 32
    }

    /// The finding for a token: who is behind the session.
    package struct Found: Sendable {
        package var staff: Staff
        /// Whether the last use that was written down is old enough for another.
        package var isDueForNote: Bool
    }

    /// Starts a session and answers its token.
    package static func start(
        staff: StaffID, random: [UInt8], at now: Timestamp, on connection: any Connection
    ) throws -> String {
        let token = base64URL(random)
        try connection.execute(
            """
            INSERT INTO sessions (token_hash, staff_id, created_at, seen_at)
            VALUES ($1, $2, $3, $3)
            """,
            [.blob(secretHash(token)), .integer(staff.value), .integer(now.milliseconds)])
        return token
    }

    /// The staff behind a token, unless the session has ended.
    package static func find(
        _ token: String, at now: Timestamp, on connection: any Connection
    ) throws -> Found? {
        try connection.first(
            """
            SELECT staff.id, staff.email, staff.role, sessions.seen_at
            FROM sessions JOIN staff ON staff.id = sessions.staff_id
            WHERE token_hash = $1 AND seen_at > $2 AND sessions.created_at > $3
            """,
            [
                .blob(secretHash(token)), .integer((now - Limits.idle).milliseconds),
                .integer((now - Limits.whole).milliseconds),
            ]
        ) { row in
            let seen = Timestamp(milliseconds: row.integer(3))
            return Found(
                staff: Staff(
                    id: StaffID(row.integer(0)), email: row.text(1),
                    role: try row.known(2, "staff.role", of: row.integer(0))),
                isDueForNote: now - seen > Limits.noted)
        }
    }

    /// Writes down that a session was used.
    package static func note(
        _ token: String, at now: Timestamp, on connection: any Connection
    ) throws {
        try connection.execute(
            "UPDATE sessions SET seen_at = $1 WHERE token_hash = $2",
            [.integer(now.milliseconds), .blob(secretHash(token))])
    }

    /// Ends a session.
    package static func end(_ token: String, on connection: any Connection) throws {
        try connection.execute(
            "DELETE FROM sessions WHERE token_hash = $1", [.blob(secretHash(token))])
    }

    /// Removes the sessions that have ended by themselves.
    package static func sweep(at now: Timestamp, on connection: any Connection) throws {
        try connection.execute(
            "DELETE FROM sessions WHERE seen_at <= $1 OR created_at <= $2",
            [
                .integer((now - Limits.idle).milliseconds),
                .integer((now - Limits.whole).milliseconds),
            ])
    }
}
