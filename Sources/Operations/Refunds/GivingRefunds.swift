internal import Formats
package import Shop

/// What is done with refunds.
extension Shopkeeper {
    /// Notes the account that money of an order goes back to, for its shopper.
    ///
    /// - Parameter seen: the digest of the account that was seen, 0 for none; when another was told
    ///   since, nothing is done.
    /// - Throws: `RefundRefusal`, `DeskRefusal`, `StorageError`.
    package func tellRefundAccount(
        _ account: RefundAccount, of order: OrderID, seen: UInt64? = nil
    ) async throws {
        _ = try await desk.run(
            TellRefundAccount(order: order, account: account, actor: .shopper, seen: seen))
    }

    /// Notes the account for staff.
    ///
    /// - Throws: `Forbidden`, `RefundRefusal`, `DeskRefusal`, `StorageError`, as all below.
    package func typeRefundAccount(
        _ account: RefundAccount, of order: OrderID, seen: UInt64? = nil, by caller: Caller
    ) async throws {
        _ = try await desk.run(
            TypeRefundAccount(order: order, account: account, seen: seen, caller: caller))
    }

    /// Hands refunds to the bank: all of them or none.
    ///
    /// - Parameter key: names the form that was sent, so that pressing twice makes one file.
    package func exportRefunds(
        _ choices: [RefundChoice], _ form: RefundFileForm, key: String, by caller: Caller
    ) async throws -> StoredRefundFile {
        try await desk.run(
            ExportRefunds(
                choices: choices, form: form,
                key: RequestKey(scope: "refunds", key: key, body: []), caller: caller))
    }

    /// Makes another file of what is still at the bank of a file.
    package func exportRefundsAgain(
        _ first: RefundFileID, _ form: RefundFileForm, key: String, by caller: Caller
    ) async throws -> StoredRefundFile {
        try await desk.run(
            ExportRefundsAgain(
                first: first, form: form,
                key: RequestKey(scope: "refunds again \(first.value)", key: key, body: []),
                caller: caller))
    }

    /// Says what became of a refund.
    package func decideRefund(
        _ refund: RefundID, _ decision: RefundDecision, reason: String, by caller: Caller
    ) async throws -> StoredRefund {
        try await desk.run(
            DecideRefund(
                refund: refund, decision: decision, reason: StaffTextLimits.cut(reason),
                caller: caller))
    }

    /// Ticks off refunds by a row of a statement.
    package func proveRefunds(
        _ row: StatementRowID, _ refunds: [RefundID], by caller: Caller
    ) async throws -> StoredRow {
        try await desk.run(ProveRefunds(row: row, refunds: refunds, caller: caller))
    }

    /// Takes back what a row was taken for.
    package func reopenRefundRow(
        _ row: StatementRowID, by caller: Caller
    ) async throws -> StoredRow {
        try await desk.run(ReopenRefundRow(row: row, caller: caller))
    }

    /// The rows of statements that show refunds, as far as can be told.
    package func refundMatches(by caller: Caller) async throws -> [MatchedRefundRow] {
        try await ask(MatchRefunds(codec: secret.codec, now: clock(), caller: caller))
    }

    /// Ticks off what somebody chose, one row after the other; one that is refused keeps the
    /// others from nothing.
    ///
    /// - Parameter proposals: at most `RefundLimits.confirmed`.
    package func proveAll(
        _ proposals: [(row: StatementRowID, refunds: [RefundID])], by caller: Caller
    ) async throws -> [ProvedOutcome] {
        var outcomes: [ProvedOutcome] = []
        for proposal in proposals.prefix(RefundLimits.confirmed) {
            do {
                _ = try await proveRefunds(proposal.row, proposal.refunds, by: caller)
                outcomes.append(ProvedOutcome(row: proposal.row))
            } catch let refusal as RefundRefusal {
                outcomes.append(ProvedOutcome(row: proposal.row, refusal: refusal))
            } catch let refusal as DeskRefusal {
                outcomes.append(ProvedOutcome(row: proposal.row, refusal: refusal))
            }
        }
        return outcomes
    }

    /// Ticks off everything that leaves no doubt, as rows and refunds are now.
    package func proveCertain(by caller: Caller) async throws -> [ProvedOutcome] {
        let certain = try await refundMatches(by: caller).filter(\.isCertain)
        return try await proveAll(
            certain.map { (row: $0.stored.id, refunds: $0.refunds.map(\.id)) }, by: caller)
    }
}
