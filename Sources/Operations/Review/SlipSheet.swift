package import Shop
internal import Storage

/// The limits of looking at several slips together.
package enum SlipSheetLimits {
    /// The most slips that are looked at together: as many as can be looked at before somebody
    /// else gets them.
    package static let slips = 12
    /// The most waiting slips that are looked through for them.
    package static let searched = 100
}

/// A waiting slip against which nothing speaks, with what its order owes.
package struct SheetSlip: Sendable {
    package var slip: SlipID
    package var order: OrderID
    package var customer: String
    package var owed: Money
    /// The state of the order, for whoever presses.
    package var seen: OrderSeen
}

/// A decision on one of several slips, with the state of its order as it was seen.
package struct SheetDecision: Hashable, Sendable {
    package var slip: SlipID
    package var decision: SlipDecision
    package var seen: OrderSeen

    package init(slip: SlipID, decision: SlipDecision, seen: OrderSeen) {
        self.slip = slip
        self.decision = decision
        self.seen = seen
    }
}

/// Decides on several slips, each as if it were the only one. A slip that turns out to be used for
/// another order is not approved.
package struct DecideSlips: StaffCommand {
    package static let permission = Permission.decideSlips

    package let decisions: [SheetDecision]
    package let caller: Caller

    package func expect(in book: DeskBook, at now: Timestamp) {
        for command in commands { command.expect(in: book, at: now) }
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<[Result<OrderStatus, OrderRefusal>], Never> {
        .success(
            try commands.map { try $0.run(on: connection, at: now, journal: &journal) })
    }

    private var commands: [DecideSlip] {
        decisions.map {
            DecideSlip(
                slip: $0.slip, decision: $0.decision, caller: caller, knownOthers: [],
                seen: $0.seen)
        }
    }
}

extension SlipFinding {
    /// Whether it is reason enough to look at the slip alone.
    var isDoubt: Bool {
        if case .transfer = self { false } else { true }
    }
}

extension SlipStanding {
    /// Whether statements speak against the slip.
    fileprivate var isDoubt: Bool {
        switch self {
        case .differs, .others, .missing: true
        case .shown, .found, .unknown: false
        }
    }
}

extension Shopkeeper {
    /// Waiting slips that can be looked at together, at most `SlipSheetLimits.slips`, oldest first;
    /// from then on they are the caller's, as a slip is that somebody has opened.
    ///
    /// Each names a transfer that no other slip names, is the only one of its order, and nothing
    /// that is known speaks against it; nothing of the order is paid yet. What no program can tell
    /// is the amount: that is what somebody has to look at.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func slipSheet(by caller: Caller) async throws -> [SheetSlip] {
        try caller.need(.decideSlips)
        let asking = WaitingSlips.Asking(actor: caller.actor, now: clock())
        let rows = try await ask(
            ListWaitingSlips(
                cursor: nil, limit: SlipSheetLimits.searched, asking: asking, caller: caller)
        ).filter { $0.status == .underReview && $0.hasThumbnail && $0.confirmed.minorUnits == 0 }
        let details = try await details(of: rows.map(\.order))
        var clean: [SheetSlip] = []
        for row in rows {
            guard let detail = details[row.order], let record = detail.slips.first,
                detail.slips.count == 1, record.slip.id == row.id,
                record.slip.status == .waiting, detail.order.balance.minorUnits > 0
            else { continue }
            let findings = detail.findings(of: record)
            guard !findings.isEmpty, findings.allSatisfy({ !$0.isDoubt }) else { continue }
            clean.append(
                SheetSlip(
                    slip: row.id, order: row.order, customer: row.name ?? "",
                    owed: detail.order.balance, seen: detail.seen))
        }
        var chosen: [SheetSlip] = []
        // Statements are asked about as many as are shown, until enough agree.
        while chosen.count < SlipSheetLimits.slips, !clean.isEmpty {
            let part = clean.prefix(SlipSheetLimits.slips - chosen.count)
            clean.removeFirst(part.count)
            let standings = try await standings(
                of: Dictionary(part.map { ($0.slip, $0.order) }) { first, _ in first },
                by: caller)
            chosen += part.filter { !(standings[$0.slip]?.isDoubt ?? false) }
        }
        let own = try await look(at: chosen.map(\.slip), by: caller)
        return chosen.filter { own.contains($0.slip) }
    }

    /// Decides on several slips at once.
    ///
    /// - Returns: what became of each, in their order.
    /// - Throws: `Forbidden`, `DeskRefusal`, `StorageError`.
    package func decide(
        _ decisions: [SheetDecision], by caller: Caller
    ) async throws -> [Result<OrderStatus, OrderRefusal>] {
        try await desk.run(
            DecideSlips(
                decisions: Array(decisions.prefix(SlipSheetLimits.slips)), caller: caller))
    }

    /// Gives waiting slips to a caller to look at.
    ///
    /// - Returns: those that nobody else has.
    private func look(at slips: [SlipID], by caller: Caller) async throws -> Set<SlipID> {
        guard !slips.isEmpty else { return [] }
        let now = clock()
        return try await store.writeBeside { connection in
            Set(
                try slips.filter { slip in
                    try SlipLooks.take(slip, by: caller.actor, at: now, on: connection)
                        == caller.actor
                })
        }
    }
}
