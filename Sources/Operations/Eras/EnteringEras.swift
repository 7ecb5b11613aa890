package import Shop
package import Storage

/// A database that went back, and memory that was read from what it was before.
extension Shopkeeper {
    /// The finding about a database that is not the one that memory was read from.
    package enum OtherWorld: Hashable, Sendable {
        /// The database has lost commits; a new era must begin.
        case behind
        /// The database is in an era that this process does not know yet.
        case otherEra
    }

    /// Finds out whether the database is still the one that memory was read from; `nil` when it is.
    ///
    /// - Parameter known: what was seen before the connection's snapshot was taken. What is
    ///   committed meanwhile is not in it, and not lost.
    package func otherWorld(
        on connection: any Connection, known: Int64
    ) throws -> OtherWorld? {
        let point = try CommitPoint.load(on: connection)
        if point.number < known { return .behind }
        seen.saw(point.number)
        return point.era == seen.era ? nil : .otherEra
    }

    /// Begins a new era when the database is found behind, and reads everything anew when it is not
    /// the one that memory was read from. Until that is done nothing is committed by this process:
    /// see `CommitPoint.raising`.
    ///
    /// - Returns: what was found; `nil` when all is well.
    /// - Throws: `DeskRefusal`, `StorageError`.
    package func enterEra() async throws -> OtherWorld? {
        seen.keepErasAgain()
        let known = seen.number
        let found = try await store.read { try self.otherWorld(on: $0, known: known) }
        guard let found else { return nil }
        if found == .behind {
            let id = random(Eras.idBytes)
            try await store.write {
                try self.beginEra(id: id, knowing: self.seen.eras, on: $0)
            }
        }
        let era = try await store.read { try self.forgetAndRead(on: $0) }
        // What was checked against the old catalogue and waits at the desk fails first. It may
        // take this command along, which then has done its work all the same.
        do {
            try await desk.run(ReadStock())
        } catch StorageError.outdated {}
        seen.enter(era)
        try await desk.run(ReadStock())
        return found
    }

    /// Begins an era because the database is behind, unless another node has done so meanwhile.
    ///
    /// - Parameter known: the eras that this process knows of.
    package func beginEra(
        id: [UInt8], knowing known: KnownEras?, gap: Int64? = nil, on connection: any Connection
    ) throws {
        guard seen.isAhead(of: try CommitPoint.load(on: connection)) else { return }
        try Eras.begin(
            .behind, id: id, above: seen.number, knowing: known, at: clock(), gap: gap,
            on: connection)
    }
}
