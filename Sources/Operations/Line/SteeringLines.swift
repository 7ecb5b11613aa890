package import Shop
package import Storage

/// What staff see of a line and change about it.
extension Shopkeeper {
    /// A drop's line as staff steer it; `nil` when it has none.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func lineControl(
        of drop: Drop, by caller: Caller
    ) async throws -> LineControl? {
        try await ask(
            ReadLineControl(
                drop: drop, counts: lines[drop.id]?.counts, now: clock(), caller: caller),
            in: .shoppers)
    }

    /// The reach of an extension: whose time a move of a line has extended.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func extensionReach(
        of drop: Drop, move: Int64, by caller: Caller
    ) async throws -> ExtensionReach {
        try await ask(
            ReadExtensionReach(drop: drop.id, move: move, caller: caller), in: .shoppers)
    }

    /// Changes a drop's line.
    ///
    /// - Parameters:
    ///   - reason: needed where `LineChange.needsReason`.
    ///   - key: names the form that was sent, so that pressing twice does it once.
    ///   - isMeant: whether a change that is asked about (`LineChange.askedMinutes`) was said to be
    ///     meant.
    ///   - seen: what was seen of what is changed; when that has moved, nothing is done.
    /// - Returns: the number of its move.
    /// - Throws: `Forbidden`, `LineChangeRefusal`, `DeskRefusal`, `StorageError`.
    @discardableResult
    package func changeLine(
        of drop: Drop, _ change: LineChange, reason: String, key: String, isMeant: Bool,
        seen: LineSeen? = nil, by caller: Caller
    ) async throws -> Int64 {
        let name = RequestKey(scope: "line \(drop.id.value) \(change.text)", key: key, body: [])
            .name
        let command = ChangeLine(
            drop: drop.id, change: change, reason: StaffTextLimits.cut(reason),
            caller: caller, key: name, shuffle: lines[drop.id]?.shuffle, seen: seen,
            isMeant: isMeant,
            node: node)
        let made = try await desk.run(command)
        if let job = made.job {
            try await follow(job)
        }
        return made.move
    }

    /// Moves deadlines while whoever pressed waits. What cannot be done just now is done by itself
    /// later: the line has its move.
    private func follow(_ job: Job) async throws {
        let outcome: JobOutcome
        do {
            outcome = try await perform(hold(job), as: FollowMove.self)
        } catch is DeskRefusal {
            return
        } catch let error as StorageError where error.isForEverybody || error.isDoubtful {
            return
        }
        if case .failed(let error) = outcome { throw error }
    }

    /// The number of a ticket that staff name by its number or its recovery code; `nil` when it is
    /// neither.
    package func ticketNumber(typed text: String, of drop: Drop) -> Int64? {
        let typed = text.trimmed
        if typed.utf8.count <= 8, let number = Int64(typed), number > 0 { return number }
        return secret.ticketNumber(recovery: typed, of: drop.id)
    }
}

/// Reads a drop's line as staff steer it.
package struct ReadLineControl: StaffQuery {
    let drop: Drop
    /// What the last look at the line has counted, where there was one.
    let counts: LineCounts?
    let now: Timestamp
    package let caller: Caller

    package func run(on connection: any Connection) throws -> LineControl? {
        guard drop.line.mode != .off else { return nil }
        try connection.expectLine(drop.id)
        try connection.expectSight(of: drop.id, at: now)
        try connection.expectCourse(of: drop.id, limit: LineControlLimits.moves, at: now)
        try connection.expectStanding(of: drop.id)
        guard let line = try connection.line(drop.id) else { return nil }
        let sight = try connection.sight(of: line, at: now, counts?.strain ?? .none)
        let limit = line.limit(sight, of: drop)
        var control = LineControl(
            drop: drop, line: line,
            state: line.state(of: drop, available: sight.available, at: now), limit: limit,
            sight: sight, perMinute: counts?.perMinute ?? 0,
            turns: try connection.turnCounts(of: drop.id, at: now),
            moves: try connection.moves(of: drop.id, limit: LineControlLimits.moves),
            undoable: try connection.lastUndoableMove(of: drop.id)?.number,
            lastExtension: try connection.lastExtension(of: drop.id),
            lastPause: try connection.lastPause(of: drop.id))
        if limit == .cap {
            control.nextEnd = try connection.nextTurnEnd(of: drop.id, at: now)
        }
        return control
    }
}

/// Reads whose time a move of a line has extended.
package struct ReadExtensionReach: StaffQuery {
    let drop: DropID
    let move: Int64
    package let caller: Caller

    package func run(on connection: any Connection) throws -> ExtensionReach {
        try connection.extensionReach(of: drop, move: move)
    }
}
