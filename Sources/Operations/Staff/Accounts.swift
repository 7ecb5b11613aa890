internal import Crypto
package import Shop
package import Storage

/// The staff's accounts.
package enum Accounts {
    /// A member of staff with the hash of the password.
    package struct Row: Sendable {
        package var staff: Staff
        package var passwordHash: String
        package var createdAt: Timestamp
    }

    /// Adds an account; `false` when the address is taken.
    package static func add(
        email: String, role: Role, passwordHash: String, by actor: Actor = .system,
        at now: Timestamp, on connection: any Connection
    ) throws -> Bool {
        let id = try Counters.next(.staff, on: connection)
        let added = try connection.execute(
            """
            INSERT INTO staff (id, email, role, password_hash, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING
            """,
            [
                .integer(id), .text(email), .text(role.rawValue), .text(passwordHash),
                .integer(now.milliseconds),
            ])
        guard added > 0 else { return false }
        try ShopEntries.append(
            .accountAdded(role), of: .account(email), by: actor, at: now, on: connection)
        return true
    }

    /// All accounts in the order of their addresses.
    package static func all(on connection: any Connection) throws -> [Row] {
        try connection.all(
            "SELECT id, email, role, password_hash, created_at FROM staff ORDER BY email", [],
            row)
    }

    /// The account with an address.
    package static func find(email: String, on connection: any Connection) throws -> Row? {
        try connection.first(
            "SELECT id, email, role, password_hash, created_at FROM staff WHERE email = $1",
            [.text(email)], row)
    }

    /// Removes an account with its sessions; `false` when there is none.
    package static func remove(
        email: String, by actor: Actor = .system, at now: Timestamp, on connection: any Connection
    ) throws -> Bool {
        guard let row = try find(email: email, on: connection) else { return false }
        try Resets.forget(row.staff.id, on: connection)
        try connection.execute("DELETE FROM staff WHERE email = $1", [.text(email)])
        try ShopEntries.append(
            .accountRemoved(row.staff.role), of: .account(email), by: actor, at: now,
            on: connection)
        return true
    }

    /// Gives an account another password and ends its sessions; `false` when there is none.
    package static func setPassword(
        email: String, hash: String, by actor: Actor = .system, at now: Timestamp,
        on connection: any Connection
    ) throws -> Bool {
        guard let row = try find(email: email, on: connection) else { return false }
        try connection.execute(
            "UPDATE staff SET password_hash = $1 WHERE id = $2",
            [.text(hash), .integer(row.staff.id.value)])
        try connection.execute(
            "DELETE FROM sessions WHERE staff_id = $1", [.integer(row.staff.id.value)])
        try Resets.note(row.staff.id, at: now, on: connection)
        try ShopEntries.append(
            .passwordChanged, of: .account(email), by: actor, at: now, on: connection)
        return true
    }

    private static func row(_ row: any Storage.Row) throws -> Row {
        Row(
            staff: Staff(
                id: StaffID(row.integer(0)), email: row.text(1),
                role: try row.known(2, "staff.role", of: row.integer(0))),
            passwordHash: row.text(3), createdAt: Timestamp(milliseconds: row.integer(4)))
    }
}

/// The tokens of programs that use the staff's API. Only a hash of a token is kept.
package enum Tokens {
    /// A token as it is listed.
    package struct Row: Sendable {
        package var name: String
        package var role: Role
        package var createdAt: Timestamp
    }

    /// The beginning of each token, so that people and scanners know one when they see it.
    package static let prefix = "holdfast_"

    /// Adds a token made of 32 random bytes; `nil` when the name is taken.
    package static func add(
        name: String, role: Role, random: [UInt8], by actor: Actor = .system, at now: Timestamp,
        on connection: any Connection
    ) throws -> String? {
        let token = prefix + base64URL(random)
        let added = try connection.execute(
            """
            INSERT INTO tokens (name, role, token_hash, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO NOTHING
            """,
            [
                .text(name), .text(role.rawValue), .blob(secretHash(token)),
                .integer(now.milliseconds),
            ])
        guard added > 0 else { return nil }
        try ShopEntries.append(
            .tokenAdded(role), of: .token(name), by: actor, at: now, on: connection)
        return token
    }

    /// The names and roles behind tokens; those that there are not are missing.
    package static func find(
        _ tokens: [String], on connection: any Connection
    ) throws -> [String: Row] {
        for token in tokens { try connection.expect(query, [.blob(secretHash(token))]) }
        var found: [String: Row] = [:]
        for token in tokens {
            found[token] = try connection.first(query, [.blob(secretHash(token))], row)
        }
        return found
    }

    private static let query = "SELECT name, role, created_at FROM tokens WHERE token_hash = $1"

    /// All tokens in the order of their names.
    package static func all(on connection: any Connection) throws -> [Row] {
        try connection.all("SELECT name, role, created_at FROM tokens ORDER BY name", [], row)
    }

    /// Removes a token; `false` when there is none.
    package static func remove(
        name: String, by actor: Actor = .system, at now: Timestamp, on connection: any Connection
    ) throws -> Bool {
        let removed = try connection.all(
            "DELETE FROM tokens WHERE name = $1 RETURNING name, role, created_at", [.text(name)],
            row)
        guard let token = removed.first else { return false }
        try ShopEntries.append(
            .tokenRemoved(token.role), of: .token(name), by: actor, at: now, on: connection)
        return true
    }

    private static func row(_ row: any Storage.Row) throws -> Row {
        Row(
            name: row.text(0), role: try row.known(1, "tokens.role", of: row.text(0)),
            createdAt: Timestamp(milliseconds: row.integer(2)))
    }
}

/// What is stored of a random secret: SHA-256, which is enough for 256 random bits.
func secretHash(_ secret: String) -> [UInt8] {
    Array(SHA256.hash(data: Array(secret.utf8)))
}
