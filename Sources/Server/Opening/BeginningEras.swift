internal import Formats
internal import Operations
internal import Shop
internal import Storage

extension OpenShop {
    /// The state of the database's era, as far as it is known.
    struct EraState: Sendable {
        var point: CommitPoint
        var history: EraHistory
        /// The cause why a new era has to begin; `nil` where all is well.
        var cause: Era.Cause?
    }

    /// Looks whether the database is the one that was seen here.
    func eraState() async throws -> EraState {
        try await store.read { try self.eraState(on: $0) }
    }

    private func eraState(on connection: any Connection) throws -> EraState {
        let point = try CommitPoint.load(on: connection)
        let stored = try Eras.known(on: connection)
        var state = EraState(point: point, history: stored?.history ?? EraHistory())
        let lacksEras = stored.flatMap { seen.eras?.isBeyond($0) } ?? false
        if try BackupMark.load(on: connection) != nil {
            state.cause = .restored
        } else if seen.isAhead(of: point) || lacksEras {
            state.cause = .behind
        } else if seenFile.isDamaged || isOnServer && seenFile.isDoubtful(point) {
            // Of a file on this machine nothing is lost that was answered: each commit is synced.
            state.cause = .doubt
        }
        return state
    }

    /// Begins an era where the database went back, or is a backup.
    ///
    /// - Returns: what was done, in words.
    func beginEraIfNeeded(_ surroundings: Surroundings) async throws -> String? {
        let state = try await eraState()
        guard state.cause != nil else {
            seen.saw(state.point.number)
            return nil
        }
        return try await beginEra(surroundings) { connection in
            // Another node may have done so meanwhile.
            try self.eraState(on: connection).cause
        }
    }

    /// Begins an era for the cause that a look in the same transaction finds.
    func beginEra(
        _ surroundings: Surroundings,
        because cause: @escaping @Sendable (any Connection) throws -> Era.Cause?
    ) async throws -> String? {
        let id = surroundings.random(Eras.idBytes)
        let (now, known, eras) = (surroundings.clock(), seen.number, seen.eras)
        let begun = try await store.write { connection -> (Int64, Era.Cause)? in
            guard let cause = try cause(connection) else { return nil }
            let era = try Eras.begin(
                cause, id: id, above: known, knowing: eras, at: now, on: connection)
            try BackupMark.remove(on: connection)
            return (era, cause)
        }
        if let eras = try await store.read({ try Eras.known(on: $0) }) { seen.learn(eras) }
        return begun.map { era, cause in "era \(era) has begun: \(cause.words)" }
    }
}

extension Era.Cause {
    /// The cause of an era in words, for people.
    var words: String {
        switch self {
        case .behind:
            "the database lacks commits that were answered, so an older copy is in its place; "
                + "orders that it does not have are lost"
        case .doubt:
            "the machine stopped without a word, so nobody knows whether the database has its last "
                + "moments; what it has stays good"
        case .restored: "a backup was put back; orders made after it are lost"
        case .copied: "the shop was copied to another database"
        case .asked: "somebody said so"
        }
    }
}
