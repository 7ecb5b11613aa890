package import Shop
package import Storage

/// What a look at a line counts beside it.
package struct LineCounts: Hashable, Sendable {
    /// Admissions that may still be used.
    package var active: Int
    /// Places called within the last minute, or what that would be when there was less time.
    package var perMinute: Int
    package var seenAt: Timestamp
    /// How busy the node that looked was.
    package var strain = LineStrain.none
    /// Tickets that staff let in out of turn.
    package var letIn: Set<Int64> = []

    package init(active: Int, perMinute: Int, seenAt: Timestamp) {
        self.active = active
        self.perMinute = perMinute
        self.seenAt = seenAt
    }
}

/// One look at the lines of drops: makes a line where there is none yet, draws it at the opening,
/// and calls as many places as the shop can take.
///
/// Every node looks once a second. What a look grants is counted from the last one that changed
/// something, so two nodes call no more than one does.
package struct StepLines: DeskCommand {
    let drops: [DropID]
    let strain: LineStrain
    /// Random bytes that secrets of new lines are made from, `LineRules.secretBytes`.
    let random: [UInt8]

    package func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, OrderRefusal> {
        for id in drops {
            try connection.expectDrop(id)
            try connection.expectLine(id)
        }
        for id in drops {
            guard let drop = try connection.drop(id), drop.line.mode != .off else { continue }
            var line = try connection.line(id) ?? made(for: drop, at: now, on: connection)
            let before = line
            let sight = try connection.sight(of: line, at: now, strain)
            let moves = line.step(sight, drop: drop, chain: .standard)
            if Self.isWorthWriting(line, than: before, moves) {
                try connection.save(line)
                try connection.record(moves, of: id)
            } else {
                line = before
            }
            journal.lines[id] = line
            var counts = LineCounts(
                active: sight.active,
                perMinute: try perMinute(line, drop, at: now, on: connection), seenAt: now)
            counts.strain = strain
            counts.letIn = try connection.ticketsLetIn(of: id)
            journal.lineCounts[id] = counts
        }
        return .success(())
    }

    /// A look at a line that rests writes nothing. One where people wait for a slow rate does:
    /// what the rate has granted of a place is saved up over many looks.
    private static func isWorthWriting(
        _ line: Line, than before: Line, _ moves: [LineMove]
    ) -> Bool {
        var same = line
        same.steppedAt = before.steppedAt
        if before.waiting == 0 { same.carry = before.carry }
        return !moves.isEmpty || same != before
    }

    private func made(
        for drop: Drop, at now: Timestamp, on connection: any Connection
    ) throws -> Line {
        let secret = LineChain.standardSHA256(random + Array("\(drop.id.value)".utf8))
        let commitment = LineChain.standard.commitment(to: secret)
        var line = Line(
            drop: drop.id, secret: secret,
            start: LineChain.standard.start(slug: drop.slug, commitment: commitment), now: now)
        let move = line.note(.committed, hex(commitment), at: now, chain: .standard)
        try connection.add(line)
        try connection.record([move], of: drop.id)
        return line
    }

    private func perMinute(
        _ line: Line, _ drop: Drop, at now: Timestamp, on connection: any Connection
    ) throws -> Int {
        let since = now - LineRules.measured
        let called = line.cursor - (try connection.placesCalled(in: drop.id, by: since))
        let began = max(drop.opensAt, line.engagedAt ?? drop.opensAt)
        let time = min(LineRules.measured, max(LineRules.step, now - began))
        return Int(called * LineRules.measured.milliseconds / time.milliseconds)
    }
}

extension Connection {
    /// What a look at a line sees.
    func sight(of line: Line, at now: Timestamp, _ strain: LineStrain) throws -> LineSight {
        let graceful = try placesCalled(in: line.drop, by: now - LineRules.grace)
        let came = try turnsPast(place: graceful, in: line.drop)
        return LineSight(
            now: now, active: try openTurns(of: line.drop, at: now),
            expected: Int(line.cursor - graceful) - came,
            available: try unitsLeft(of: line.drop), strain: strain)
    }

    /// Units of a drop that can be reserved.
    private func unitsLeft(of drop: DropID) throws -> Int {
        try first(
            """
            SELECT coalesce(sum(available), 0) FROM variants WHERE drop_id = $1 AND on_sale = 1
            """, [.integer(drop.value)]
        ) { Int($0.integer(0)) } ?? 0
    }
}
