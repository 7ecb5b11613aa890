package import Shop

/// Ends the clocks that have run out and gives their stock back, at most `limit` orders at a time.
/// A clock that waits for a slip on its way is left alone.
///
/// Answers how many it ended; as many as `limit` means that there may be more.
package struct ExpireOrders: DeskCommand {
    package let limit: Int

    package init(limit: Int) {
        self.limit = limit
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        book.want(DueOrders(at: now, limit: limit))
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Int, Never> {
        let due = try connection.due(DueOrders(at: now, limit: limit))
        for id in due {
            // A decision may have been taken back since it was found due, in this batch.
            guard !connection.knowsWaitingSlip(of: id),
                let change = try OrderChange(id, at: now, on: connection),
                let transition = change.order.expiring(of: change.drop, at: now)
            else { continue }
            try change.save(
                transition, entry: TimelineEntry(at: now, actor: .system, kind: .expired),
                journal: &journal)
        }
        return .success(due.count)
    }
}
