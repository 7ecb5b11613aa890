package import Shop
internal import Storage

/// Takes an entry off a waitlist: whoever asked leaves.
package struct LeaveWaitlist: DeskCommand {
    let entry: WaitlistEntryID

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, WaitlistRefusal> {
        guard let entry = try connection.waitlistEntry(entry) else {
            return .failure(.unknownEntry)
        }
        // The second press of the same button finds the work done.
        if entry.state == .left { return .success(()) }
        guard entry.state == .waiting else { return .failure(.waitsNoMore) }
        try connection.end(
            entry, as: .left, by: .shopper, reason: nil, at: now, journal: &journal)
        return .success(())
    }
}

/// Removes an entry from a waitlist, by staff and for a reason.
package struct RemoveWaiting: StaffCommand {
    package static let permission = Permission.changeStatus

    let entry: WaitlistEntryID
    let reason: String
    package let caller: Caller

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, WaitlistRefusal> {
        guard let entry = try connection.waitlistEntry(entry) else {
            return .failure(.unknownEntry)
        }
        guard entry.state == .waiting else { return .failure(.waitsNoMore) }
        if reason.isEmpty { return .failure(.reasonMissing) }
        try connection.end(
            entry, as: .removed, by: actor, reason: reason, at: now, journal: &journal)
        connection.append(
            .waitlistRemoved(number: entry.wish.number, reason: reason), of: .drop(entry.drop),
            by: actor, at: now)
        return .success(())
    }
}

/// Says when the units that are kept in a drop are offered, together: now, at a moment that
/// shoppers are told, or not yet.
package struct AnnounceBatch: StaffCommand {
    package static let permission = Permission.changeStatus

    let drop: DropID
    /// `nil` takes an announcement back.
    let at: Timestamp?
    /// The moment that was announced as it was seen.
    let seen: Timestamp??
    package let caller: Caller

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(waitlistOf: drop)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, WaitlistRefusal> {
        guard let sale = try connection.drop(drop), let settings = sale.waitlist,
            settings.offers == .batches
        else { return .failure(.noWaitlist) }
        var list = try connection.waitlist(of: sale)
        if let at, at > now + WaitlistLimits.ahead { return .failure(.badMoment) }
        if now >= sale.closesAt { return .failure(.closed(closedAt: sale.closesAt)) }
        if let at, at >= sale.closesAt { return .failure(.closed(closedAt: sale.closesAt)) }
        if list.offerAt == at { return .success(()) }
        if let seen, seen != list.offerAt { return .failure(.changed) }
        list.offerAt = at.map { max($0, now) }
        try connection.save(list)
        connection.append(.batchAnnounced(at: at), of: .drop(drop), by: actor, at: now)
        return .success(())
    }
}

extension DeskBook {
    /// An entry of a waitlist, with its drop's list.
    fileprivate func waitlistEntry(_ id: WaitlistEntryID) throws -> WaitlistEntry? {
        try WaitlistRows.load("entry.id = $1", [.integer(id.value)], on: self).first
    }

    fileprivate func end(
        _ entry: WaitlistEntry, as state: WaitlistEntry.State, by actor: Actor, reason: String?,
        at now: Timestamp, journal: inout DeskJournal
    ) throws {
        guard let sale = try drop(entry.drop) else {
            preconditionFailure("a drop that people wait for is never deleted")
        }
        var list = try waitlist(of: sale)
        list.waiting -= 1
        for line in entry.wish.lines {
            try changeKept(of: line.variant, journal: &journal) { $0.waiting -= 1 }
        }
        try record(
            state == .left ? .left(entry.wish.number) : .removed(entry.wish.number), in: &list,
            at: now)
        try base.enqueue(
            """
            UPDATE waitlist_entries SET state = $1, ended_at = $2, ended_by = $3, reason = $4
            WHERE id = $5
            """,
            [
                .text(state.rawValue), .integer(now.milliseconds), .text(actor.text),
                Value(reason), .integer(entry.id.value),
            ])
    }
}
