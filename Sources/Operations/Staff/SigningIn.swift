internal import Formats
package import Shop
internal import Storage

/// The reason why nobody was signed in.
package enum SignInRefusal: Error, Hashable, Sendable {
    /// The address or the password is wrong; which of them is not told.
    case wrong
    /// Too many tries were wrong; the next may come after this span.
    case wait(Span)
}

extension Shopkeeper {
    /// Signs a member of staff in and answers the new session's token.
    ///
    /// - Parameters:
    ///   - device: the mark of a browser that has signed in to this account before, or `nil`.
    ///   - old: the token of the session that this browser has had until now, which ends.
    /// - Throws: `SignInRefusal`, `HashingRefusal`, `StorageError`.
    package func signIn(
        email: String, password: String, address: ClientAddress, device: String?,
        ending old: String? = nil
    ) async throws -> SignIn {
        // Nobody's account, and nothing to be remembered by.
        guard email.utf8.count <= EmailAddress.greatestLength else { throw SignInRefusal.wrong }
        let email = email.trimmed.lowercased()
        let now = clock()
        let known = device.flatMap { isDevice($0, of: email) ? $0 : nil }
        // A proxy that does not tell for whom it asks is nobody: its tries count for the account.
        let from = address.source
        let strangers: [SignInThrottle.Source?] = [.account(email), from]
        let sources = known.map { [.device($0)] } ?? strangers.compactMap(\.self)
        try await beginTry(at: email, sources, from: from, at: now)
        let row = try await store.read { try Accounts.find(email: email, on: $0) }
        let isRight: Bool
        do {
            isRight = try await self.isRight(
                password, row: row, lane: known == nil ? .strangers : .known)
        } catch HashingRefusal.full {
            throttle.takenBack(sources)
            throw HashingRefusal.full
        }
        guard isRight, let row else { throw SignInRefusal.wrong }
        throttle.succeeded(sources)
        let fresh = random(Sessions.Limits.tokenBytes)
        let token = try await store.writeBeside { connection in
            try Sessions.sweep(at: now, on: connection)
            if let old { try Sessions.end(old, on: connection) }
            try ShopEntries.append(
                .signedIn, of: .account(row.staff.email), by: .staff(row.staff.email), at: now,
                on: connection)
            if known == nil {
                try ShopEntries.append(
                    .signedInFromNewPlace(address: address.text), of: .account(row.staff.email),
                    by: .staff(row.staff.email), at: now, on: connection)
            }
            return try Sessions.start(staff: row.staff.id, random: fresh, at: now, on: connection)
        }
        return SignIn(staff: row.staff, token: token, device: deviceMark(of: email))
    }

    /// Counts a try, or refuses it. Where the account's password was just given anew, only the
    /// address has a say: `holdfast account reset` lets its owner in at once, whoever hammers.
    private func beginTry(
        at email: String, _ sources: [SignInThrottle.Source], from: SignInThrottle.Source?,
        at now: Timestamp
    ) async throws {
        guard let wait = throttle.begin(sources, at: now) else { return }
        let from = from.map { [$0] } ?? []
        guard !from.contains(where: { throttle.mustWait($0, at: now) }),
            try await store.read({ try Resets.isOpen(email: email, at: now, on: $0) }),
            throttle.begin(from, at: now) == nil
        else { throw SignInRefusal.wait(wait) }
    }

    /// A browser that has just signed in.
    package struct SignIn: Sendable {
        package var staff: Staff
        /// The session's token, for a cookie.
        package var token: String
        /// The mark by which this browser is known the next time, for another cookie.
        package var device: String
    }

    private func isRight(
        _ password: String, row: Accounts.Row?, lane: HashingQueue.Lane
    ) async throws(HashingRefusal) -> Bool {
        guard password.utf8.count <= Passwords.longestBytes else { return false }
        // Without an account the same work is done, so that the time tells nothing.
        let hash = row?.passwordHash ?? decoy
        return try await hashing.run(lane) { [passwords] in
            passwords.isRight(password, for: hash)
        } && row != nil
    }

    private func deviceMark(of email: String) -> String {
        let name = base64URL(random(12))
        return "\(name).\(secret.formToken(session: Array("device \(name) \(email)".utf8)))"
    }

    private func isDevice(_ mark: String, of email: String) -> Bool {
        let parts = mark.pieces(at: ".")
        guard parts.count == 2 else { return false }
        return secret.isFormToken(
            String(parts[1]), session: Array("device \(parts[0]) \(email)".utf8))
    }

    /// The staff behind a session's token; `nil` when it has ended.
    package func session(_ token: String) async throws -> Staff? {
        try await visit(session: token)?.staff
    }

    /// The staff behind a session's token, with what stands beside the menu of each of their
    /// pages: how many slips nobody has decided on. `nil` when the session has ended.
    package func visit(
        session token: String
    ) async throws -> (staff: Staff, waitingSlips: Int)? {
        let now = clock()
        let (session, waiting) = try await store.read { connection in
            try WaitingSlips.expectCount(on: connection)
            return (
                try Sessions.find(token, at: now, on: connection),
                try WaitingSlips.count(on: connection)
            )
        }
        guard let found = session else { return nil }
        if found.isDueForNote {
            try await store.writeBeside { try Sessions.note(token, at: now, on: $0) }
        }
        return (found.staff, waiting)
    }

    /// Whether a session goes on. Asking does not keep it from ending when nobody does anything.
    package func isOpen(session token: String) async throws -> Bool {
        let now = clock()
        return try await store.read { try Sessions.find(token, at: now, on: $0) != nil }
    }

    /// Ends a session.
    package func signOut(_ token: String) async throws {
        let now = clock()
        try await store.writeBeside { connection in
            if let found = try Sessions.find(token, at: now, on: connection) {
                let email = found.staff.email
                try ShopEntries.append(
                    .signedOut, of: .account(email), by: .staff(email), at: now, on: connection)
            }
            try Sessions.end(token, on: connection)
        }
    }

    /// The caller behind an API token; `nil` when there is none.
    package func caller(token: String) async throws -> Caller? {
        guard token.begins(with: Tokens.prefix) else { return nil }
        return try await tokenReads.value(of: token, in: store)
            .map { Caller(actor: .token($0.name), role: $0.role) }
    }

    /// Adds an account; `false` when the address is taken.
    ///
    /// - Throws: `PasswordProblem`, `HashingRefusal`, `StorageError`.
    package func addAccount(
        email: String, role: Role, password: String
    ) async throws -> Bool {
        let hash = try await checkedHash(password)
        let now = clock()
        return try await store.writeBeside {
            try Accounts.add(email: email, role: role, passwordHash: hash, at: now, on: $0)
        }
    }

    /// Gives an account another password and ends its sessions; `false` when there is none. For
    /// a while nobody is held up by wrong passwords that were typed for the account.
    ///
    /// - Throws: `PasswordProblem`, `HashingRefusal`, `StorageError`.
    package func resetPassword(
        email: String, password: String, by actor: Actor = .system
    ) async throws -> Bool {
        let hash = try await checkedHash(password)
        let now = clock()
        return try await store.writeBeside {
            try Accounts.setPassword(email: email, hash: hash, by: actor, at: now, on: $0)
        }
    }

    /// Whether this is the account's password: asked before it is changed.
    ///
    /// - Throws: `SignInRefusal.wait`, so that a browser left open is no place to guess at;
    ///   `HashingRefusal`, `StorageError`.
    package func isPassword(_ password: String, of email: String) async throws -> Bool {
        let source = SignInThrottle.Source.ownPassword(email)
        if let wait = throttle.begin([source], at: clock()) { throw SignInRefusal.wait(wait) }
        let row = try await store.read { try Accounts.find(email: email, on: $0) }
        do {
            guard try await isRight(password, row: row, lane: .known) else { return false }
        } catch HashingRefusal.full {
            throttle.takenBack([source])
            throw HashingRefusal.full
        }
        throttle.succeeded([source])
        return true
    }

    private func checkedHash(_ password: String) async throws -> String {
        if password.count < Passwords.shortest { throw PasswordProblem.tooShort }
        if password.utf8.count > Passwords.longestBytes { throw PasswordProblem.tooLong }
        let hash = try await hashing.run(.known) { [passwords] in passwords.hash(password) }
        guard let hash else { throw PasswordProblem.noMemory }
        return hash
    }
}

/// The reason why a new password is not taken.
package enum PasswordProblem: Error, Hashable, Sendable {
    /// The password is shorter than `Passwords.shortest` characters.
    case tooShort
    /// The password is longer than `Passwords.longestBytes` bytes.
    case tooLong
    /// The machine had no memory to hash the password.
    case noMemory
}
