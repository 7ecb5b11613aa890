internal import Formats
package import Shop

/// A row and the orders that its money is given to.
package struct RowProposal: Sendable {
    package var row: StatementRowID
    package var shares: [MatchShare]
    /// The payment for which the money stands, at its right amount.
    package var instead: PaymentID?

    package init(row: StatementRowID, shares: [MatchShare], instead: PaymentID? = nil) {
        self.row = row
        self.shares = shares
        self.instead = instead
    }
}

/// What became of a row that was to be settled.
package struct RowOutcome: Sendable {
    package var row: StatementRowID
    /// The row as it is now; `nil` where nothing was done.
    package var settled: StoredRow?
    /// Why nothing was done.
    package var refusal: (any RefusalReason)?
}

extension Shopkeeper {
    /// Gives a row's money to orders.
    ///
    /// - Parameters:
    ///   - overpayment: whether more than an order owes is meant.
    ///   - instead: the payment of the only order that was confirmed at another amount, for which
    ///     the row's money stands: it is taken back.
    ///   - seen: what was seen of the orders; when that has moved, nothing is done.
    /// - Throws: `Forbidden`, `RowRefusal`, `DeskRefusal`, `StorageError`, as all below.
    package func settle(
        _ row: StatementRowID, _ shares: [MatchShare], overpayment: Bool = false,
        instead: PaymentID? = nil, seen: [OrderID: OrderSeen] = [:], by caller: Caller
    ) async throws -> StoredRow {
        try await desk.run(
            SettleRow(
                row: row, shares: shares, caller: caller, overpayment: overpayment,
                instead: instead, seen: seen))
    }

    /// Settles rows as they were proposed, one after the other; one that is refused keeps the
    /// others from nothing.
    ///
    /// - Parameter proposals: at most `StatementLimits.settled`.
    package func settleAll(
        _ proposals: [RowProposal], overpayment: Bool = false,
        by caller: Caller
    ) async throws -> [RowOutcome] {
        var outcomes: [RowOutcome] = []
        // Some are on their way at once, so that they share transactions.
        for part in proposals.prefix(StatementLimits.settled).parts(of: StatementLimits.atOnce) {
            outcomes += try await withThrowingTaskGroup(of: (Int, RowOutcome).self) { group in
                for (place, proposal) in part.enumerated() {
                    group.addTask {
                        (place, try await self.outcome(of: proposal, overpayment, by: caller))
                    }
                }
                var found: [(Int, RowOutcome)] = []
                for try await outcome in group { found.append(outcome) }
                return found.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        return outcomes
    }

    private func outcome(
        of proposal: RowProposal, _ overpayment: Bool,
        by caller: Caller
    ) async throws -> RowOutcome {
        do {
            let settled = try await settle(
                proposal.row, proposal.shares, overpayment: overpayment,
                instead: proposal.instead, by: caller)
            return RowOutcome(row: proposal.row, settled: settled)
        } catch let refusal as RowRefusal {
            return RowOutcome(row: proposal.row, refusal: refusal)
        } catch let refusal as DeskRefusal {
            // What others of the same press have got is told all the same.
            return RowOutcome(row: proposal.row, refusal: refusal)
        }
    }

    /// Settles everything that leaves no doubt, as the rows and orders are now.
    ///
    /// - Parameter statement: only its rows; `nil` takes those of all.
    package func settleCertain(
        of statement: StatementID? = nil, by caller: Caller
    ) async throws -> [RowOutcome] {
        var outcomes: [RowOutcome] = []
        var after: StatementRowID?
        repeat {
            let matches = try await matches(of: statement, after: after, by: caller)
            let certain = matches.rows.filter { $0.group == .certain }
            let room = StatementLimits.settled - outcomes.count
            outcomes += try await settleAll(
                certain.prefix(room).map {
                    RowProposal(row: $0.stored.id, shares: $0.match.shares)
                }, by: caller)
            after = matches.next
        } while after != nil && outcomes.count < StatementLimits.settled
        return outcomes
    }

    /// Sets aside what is open of a row.
    package func putAside(
        _ row: StatementRowID, reason: String, by caller: Caller
    ) async throws -> StoredRow {
        try await desk.run(
            PutRowAside(row: row, reason: StaffTextLimits.cut(reason), caller: caller))
    }

    /// Takes back what was decided on a row.
    package func reopen(_ row: StatementRowID, by caller: Caller) async throws -> StoredRow {
        try await desk.run(ReopenRow(row: row, caller: caller))
    }
}

extension Collection {
    /// The elements in parts of at most so many.
    fileprivate func parts(of size: Int) -> [SubSequence] {
        var parts: [SubSequence] = []
        var begin = startIndex
        while begin < endIndex {
            let end = index(begin, offsetBy: size, limitedBy: endIndex) ?? endIndex
            parts.append(self[begin..<end])
            begin = end
        }
        return parts
    }
}
