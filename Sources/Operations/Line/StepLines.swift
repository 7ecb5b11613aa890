package import Shop
internal import Storage

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

    package func expect(in book: DeskBook, at now: Timestamp) {
        for drop in drops {
            book.want(lineOf: drop)
            book.letIn.want(drop)
        }
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, Never> {
        for id in drops {
            guard let drop = try connection.drop(id), drop.line.mode != .off else { continue }
            var line = try connection.line(id) ?? made(for: drop, at: now, on: connection)
            let before = line
            // Whom this batch has let in is counted too.
            try connection.flush()
            let since = now - LineRules.measured
            try connection.base.expectSight(of: id, at: now)
            try connection.base.expectPlacesCalled(in: id, by: since)
            let sight = try connection.base.sight(of: line, at: now, strain)
            let called = line.cursor - (try connection.base.placesCalled(in: id, by: since))
            let moves = line.step(sight, drop: drop, chain: .standard)
            if Self.isWorthWriting(line, than: before, moves) {
                connection.save(line)
                try connection.base.record(moves, of: id)
            } else {
                line = before
            }
            journal.lines[id] = line
            var counts = LineCounts(
                active: sight.active,
                perMinute: perMinute(line, drop, called + line.cursor - before.cursor, at: now),
                seenAt: now)
            counts.strain = strain
            if sight.active >= line.cap ?? LineRules.cap {
                counts.nextEnd = try connection.base.nextTurnEnd(of: id, at: now)
            }
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
        for drop: Drop, at now: Timestamp, on connection: DeskBook
    ) throws -> Line {
        let secret = LineChain.standardSHA256(random + Array("\(drop.id.value)".utf8))
        let commitment = LineChain.standard.commitment(to: secret)
        var line = Line(
            drop: drop.id, secret: secret,
            start: LineChain.standard.start(slug: drop.slug, commitment: commitment), now: now)
        let move = line.note(.committed, hex(commitment), at: now, chain: .standard)
        try connection.base.add(line)
        try connection.base.record([move], of: drop.id)
        connection.lines[drop.id] = line
        return line
    }

    private func perMinute(
        _ line: Line, _ drop: Drop, _ called: Int64, at now: Timestamp
    ) -> Int {
        let began = max(drop.opensAt, line.engagedAt ?? drop.opensAt)
        let time = min(LineRules.measured, max(LineRules.step, now - began))
        return Int(called * LineRules.measured.milliseconds / time.milliseconds)
    }
}

extension Connection {
    /// What a look at a line sees.
    func sight(of line: Line, at now: Timestamp, _ strain: LineStrain) throws -> LineSight {
        let graceful = try placesCalled(in: line.drop, by: now - LineRules.grace)
        let came = try turnsPast(placesCalledBy: now - LineRules.grace, in: line.drop)
        return LineSight(
            now: now, active: try openTurns(of: line.drop, at: now),
            expected: Int(line.cursor - graceful) - came,
            available: try unitsLeft(of: line.drop), strain: strain)
    }

    /// Says that `sight` comes soon, as `expect` does.
    func expectSight(of drop: DropID, at now: Timestamp) throws {
        try expectPlacesCalled(in: drop, by: now - LineRules.grace)
        try expectTurnsPast(placesCalledBy: now - LineRules.grace, in: drop)
        try expectOpenTurns(of: drop, at: now)
        try expect(unitsQuery, [.integer(drop.value)])
    }

    /// Units of a drop that can be reserved.
    private func unitsLeft(of drop: DropID) throws -> Int {
        try first(unitsQuery, [.integer(drop.value)]) { Int($0.integer(0)) } ?? 0
    }

    private var unitsQuery: String {
        "SELECT coalesce(sum(available), 0) FROM variants WHERE drop_id = $1 AND on_sale = 1"
    }
}
