internal import Shop
internal import Storage

extension PostgresSession {
    /// Runs a read that ends at a deadline.
    func ending<T>(at deadline: ReadDeadline, _ body: () throws -> T) throws -> T {
        (self.deadline, hasAskedToEnd) = (deadline, false)
        defer { self.deadline = nil }
        return try body()
    }

    /// How long to wait for an answer before the deadline is looked at again.
    func portion(of milliseconds: Int64) -> Int64 {
        guard deadline != nil else { return milliseconds }
        return min(milliseconds, PostgresLimits.look.milliseconds)
    }

    /// Asks the server to end the statement in hand when its time is up
    /// (https://www.postgresql.org/docs/15/libpq-cancel.html). It answers that it did; where the
    /// request is lost it answers later, and at the latest after `statement_timeout`.
    func endIfLate() {
        guard !hasAskedToEnd, deadline?.reason != nil else { return }
        // Asked for once. A statement that had its answer by then is followed by no other: the
        // deadline stays, and what is sent next is held against it.
        hasAskedToEnd = true
        cancelStatement()
    }
}
