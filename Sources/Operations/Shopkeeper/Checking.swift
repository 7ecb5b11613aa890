package import Blobs
package import Shop
internal import Storage

/// What staff do with orders and slips. Each checks the caller's role first.
extension Shopkeeper {
    /// - Throws: `Forbidden`, `OrderRefusal`, `DeskRefusal`, `StorageError`, as all below.
    package func decide(
        _ decision: SlipDecision, on slip: SlipID, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.decideSlips)
        return try await desk.run(
            DecideSlip(slip: slip, decision: trimmed(decision), actor: caller.actor))
    }

    private func trimmed(_ decision: SlipDecision) -> SlipDecision {
        guard case .reject(let reason) = decision else { return decision }
        return .reject(reason: StaffTextLimits.cut(reason))
    }

    /// Sets a status by hand.
    ///
    /// - Parameter force: takes stock that is not there; for owners only.
    package func setStatus(
        of order: OrderID, to status: OrderStatus, reason: String, force: Bool,
        shipment: Shipment?, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.changeStatus)
        if force { try caller.need(.forceStock) }
        return try await desk.run(
            SetStatus(
                order: order, to: status, reason: StaffTextLimits.cut(reason), force: force,
                shipment: shipment.map {
                    Shipment(
                        carrier: StaffTextLimits.cut($0.carrier),
                        tracking: StaffTextLimits.cut($0.tracking))
                }, actor: caller.actor))
    }

    /// Sets the same status on several orders; an answer for each, in their order.
    ///
    /// A refusal of one order leaves the others alone; a throw means that none was changed.
    package func setStatuses(
        of orders: [OrderID], to status: OrderStatus, reason: String, by caller: Caller
    ) async throws -> [Result<OrderStatus, OrderRefusal>] {
        try caller.need(.changeStatus)
        return try await desk.run(
            SetStatuses(
                orders: orders, to: status, reason: StaffTextLimits.cut(reason),
                actor: caller.actor))
    }

    /// Enters money that staff have seen without a slip.
    ///
    /// - Parameter key: names the form that was sent, so that pressing twice enters it once.
    package func recordPayment(
        _ amount: Money, for order: OrderID, reason: String, key: String, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.decideSlips)
        return try await desk.run(
            RecordPayment(
                order: order, amount: amount.minorUnits, words: StaffTextLimits.cut(reason),
                actor: caller.actor,
                key: RequestKey(scope: "payments \(order.value)", key: key, body: [])))
    }

    /// Takes back money that staff entered by mistake; with a slip's, the slip waits again.
    package func takeBack(
        _ payment: PaymentID, of order: OrderID, reason: String, by caller: Caller
    ) async throws -> OrderStatus {
        try caller.need(.decideSlips)
        return try await desk.run(
            TakeBackPayment(
                payment: payment, order: order, words: StaffTextLimits.cut(reason),
                actor: caller.actor))
    }

    /// Writes an internal note.
    package func note(_ text: String, on order: OrderID, by caller: Caller) async throws {
        try caller.need(.writeNotes)
        _ = try await desk.run(
            AddNote(order: order, text: StaffTextLimits.cut(text), actor: caller.actor))
    }

    /// A slip with an open reader of its file.
    ///
    /// - Returns: `nil` when there is no such slip.
    /// - Throws: also `BlobError`; `.lost` for one that is on its way for longer than that takes.
    package func openSlip(
        _ slip: SlipID, by caller: Caller
    ) async throws -> (slip: Slip, file: any BlobReader)? {
        try caller.need(.seeOrders)
        guard let slip = try await store.read({ try WaitingSlips.find(slip, on: $0) }),
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

    /// The slips that wait, oldest first, past a cursor.
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
        return try await store.read { try WaitingSlips.find(id, on: $0) }
    }
}

/// The named limits of what staff type.
package enum StaffTextLimits {
    /// Characters of a reason or a note.
    package static let text = 2_000
    /// Orders in one bulk change.
    package static let bulk = 500

    static func cut(_ text: String) -> String {
        TextSize.cut(text.trimmed, characters: Self.text)
    }
}
