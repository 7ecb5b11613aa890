package import Blobs
package import Shop
internal import Storage

/// What staff do with orders and slips. Each checks the caller's role first.
extension Shopkeeper {
    /// Decides on a slip, or takes the decision back.
    ///
    /// - Parameters:
    ///   - overpayment: whether more than is owed is meant.
    ///   - knownOthers: the other orders that were seen to have the slip's file too; when there are
    ///     more it is not approved. `nil` asks for none of this.
    ///   - seen: what was seen of the slip's order; when that has moved, nothing is done.
    /// - Throws: `Forbidden`, `OrderRefusal`, `DeskRefusal`, `StorageError`, as all below.
    package func decide(
        _ decision: SlipDecision, on slip: SlipID, overpayment: Bool = false,
        knownOthers: Set<OrderID>? = nil, seen: OrderSeen? = nil, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.decideSlips)
        return try await desk.run(
            DecideSlip(
                slip: slip, decision: trimmed(decision), actor: caller.actor,
                overpayment: overpayment, knownOthers: knownOthers, seen: seen))
    }

    private func trimmed(_ decision: SlipDecision) -> SlipDecision {
        guard case .reject(let reason) = decision else { return decision }
        return .reject(reason: StaffTextLimits.cut(reason))
    }

    /// Sets a status by hand.
    ///
    /// - Parameters:
    ///   - force: takes stock that is not there, for owners only; and is `unpaid` too.
    ///   - unpaid: sets it although the order's money speaks against it, as goods that leave
    ///     unpaid, and forces nothing else.
    ///   - seen: what was seen of the order; when that has moved, nothing is done.
    /// - Returns: the status that it has now: with money that has to go back it is not over.
    package func setStatus(
        of order: OrderID, to status: OrderStatus, reason: String, force: Bool,
        unpaid: Bool = false, shipment: Shipment?, seen: OrderSeen? = nil, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.changeStatus)
        // What the order's money speaks against is for whoever sets the status to say.
        if force && !status.restsOnMoney { try caller.need(.forceStock) }
        return try await desk.run(
            SetStatus(
                order: order, to: status, reason: StaffTextLimits.cut(reason),
                force: force && caller.role.may(.forceStock), unpaid: unpaid || force,
                shipment: shipment.map(cut), actor: caller.actor, seen: seen))
    }

    private func cut(_ shipment: Shipment) -> Shipment {
        Shipment(
            carrier: StaffTextLimits.cut(shipment.carrier),
            tracking: StaffTextLimits.cut(shipment.tracking))
    }

    /// Sets the same status on several orders; an answer for each, in their order.
    ///
    /// A refusal of one order leaves the others alone; a throw means that none was changed.
    ///
    /// - Parameters:
    ///   - unpaid: sets it although an order's money speaks against it.
    ///   - seen: what was seen of each order, where something was.
    package func setStatuses(
        of orders: [OrderID], to status: OrderStatus, reason: String, unpaid: Bool = false,
        seen: [OrderID: OrderSeen] = [:], by caller: Caller
    ) async throws -> [Result<OrderStatus, OrderRefusal>] {
        try caller.need(.changeStatus)
        return try await desk.run(
            SetStatuses(
                orders: orders, to: status, reason: StaffTextLimits.cut(reason), unpaid: unpaid,
                actor: caller.actor, seen: seen))
    }

    /// Enters money that staff have seen without a slip.
    ///
    /// - Parameters:
    ///   - key: names the form that was sent, so that pressing twice enters it once.
    ///   - overpayment: whether more than is owed is meant.
    ///   - seen: what was seen of the order; when that has moved, nothing is done.
    package func recordPayment(
        _ amount: Money, for order: OrderID, reason: String, key: String,
        overpayment: Bool = false, seen: OrderSeen? = nil, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.decideSlips)
        return try await desk.run(
            RecordPayment(
                order: order, amount: amount.minorUnits, words: StaffTextLimits.cut(reason),
                actor: caller.actor,
                key: RequestKey(scope: "payments \(order.value)", key: key, body: []),
                overpayment: overpayment, seen: seen))
    }

    /// Takes back money that staff entered by mistake; with a slip's, the slip waits again.
    ///
    /// - Parameter seen: what was seen of the order; when that has moved, nothing is done.
    package func takeBack(
        _ payment: PaymentID, of order: OrderID, reason: String, seen: OrderSeen? = nil,
        by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.decideSlips)
        return try await desk.run(
            TakeBackPayment(
                payment: payment, order: order, words: StaffTextLimits.cut(reason),
                actor: caller.actor, seen: seen))
    }

    /// Writes an internal note.
    package func note(_ text: String, on order: OrderID, by caller: Caller) async throws {
        try caller.need(.writeNotes)
        _ = try await desk.run(
            AddNote(order: order, text: StaffTextLimits.cut(text), actor: caller.actor))
    }

    /// Opens a slip's file for reading, with what is known of the slip.
    ///
    /// - Returns: `nil` when there is no such slip.
    /// - Throws: also `BlobError`; `.lost` for one that is on its way for longer than that takes.
    package func openSlip(
        _ slip: SlipID, by caller: Caller
    ) async throws -> (slip: Slip, file: any BlobReader)? {
        try caller.need(.seeOrders)
        guard let slip = try await slipReads.value(of: slip, in: store),
            let digest = BlobDigest(text: slip.digest)
        else { return nil }
        do {
            return (slip, try await blobs.open(digest))
        } catch BlobError.notHereYet where clock() - slip.uploadedAt > BlobLimits.onItsWay {
            throw BlobError.lost(digest)
        } catch BlobError.missing {
            // Nothing carries it, so nobody brings it.
            throw BlobError.lost(digest)
        }
    }

    /// The slips that wait, those of ended orders first and then the oldest, past a cursor.
    package func waitingSlips(
        past cursor: SlipID?, limit: Int = WaitingSlips.pageSize, by caller: Caller
    ) async throws -> [WaitingSlips.Row] {
        try caller.need(.seeOrders)
        return try await store.read(in: .staff) {
            try WaitingSlips.load(past: cursor, limit: limit, on: $0)
        }
    }

    /// Any slip by its number, or `nil`.
    package func slip(_ id: SlipID, by caller: Caller) async throws -> Slip? {
        try caller.need(.seeOrders)
        return try await slipReads.value(of: id, in: store)
    }
}

/// The named limits of what staff type.
package enum StaffTextLimits {
    /// The most characters of a reason or a note.
    package static let text = 2_000
    /// The most orders in one bulk change.
    package static let bulk = 500

    static func cut(_ text: String) -> String {
        TextSize.cut(text.trimmed, characters: Self.text)
    }
}
