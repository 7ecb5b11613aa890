internal import Dispatch
internal import Shop
internal import Storage

extension PostgresSession {
    /// Runs a read that ends at a deadline.
    func ending<T>(at deadline: ReadDeadline, _ body: () throws -> T) throws -> T {
        (self.deadline, askedToEndAt) = (deadline, nil)
        defer { (self.deadline, askedToEndAt) = (nil, nil) }
        return try body()
    }

    /// The time to wait for an answer before the deadline is looked at again.
    func portion(of milliseconds: Int64) -> Int64 {
        guard deadline != nil else { return milliseconds }
        return min(milliseconds, PostgresLimits.look.milliseconds)
    }

    /// Asks the server to end the statement in hand when its time is up
    /// (https://www.postgresql.org/docs/15/libpq-cancel.html). It answers that it did; one that
    /// says nothing within `PostgresLimits.grace` has stopped answering.
    func endIfLate() {
        guard askedToEndAt == nil, deadline?.reason != nil else { return }
        // Asked for once. A statement that had its answer by then is followed by no other: the
        // deadline stays, and what is sent next is held against it.
        askedToEndAt = .now
        cancelStatement()
    }

    /// Milliseconds that the server still has to answer that it ended a statement.
    var leftToEnd: Int64 {
        guard let askedToEndAt else { return .max }
        return PostgresLimits.grace.milliseconds - (ContinuousClock.now - askedToEndAt).milliseconds
    }

    /// Whether no request to end a statement is still on its way: one that arrives late would end
    /// somebody else's.
    func hasArrived() -> Bool {
        guard let asking else { return true }
        self.asking = nil
        let most = DispatchTimeInterval.milliseconds(Int(PostgresLimits.grace.milliseconds))
        return asking.wait(timeout: .now() + most) == .success
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
