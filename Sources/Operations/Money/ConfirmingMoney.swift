package import Shop

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
        try await desk.run(
            DecideSlip(
                slip: slip, decision: trimmed(decision), caller: caller,
                overpayment: overpayment, knownOthers: knownOthers, seen: seen))
    }

    private func trimmed(_ decision: SlipDecision) -> SlipDecision {
        guard case .reject(let reason) = decision else { return decision }
        return .reject(reason: StaffTextLimits.cut(reason))
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
        try await desk.run(
            RecordPayment(
                order: order, amount: amount.minorUnits, words: StaffTextLimits.cut(reason),
                caller: caller,
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
        try await desk.run(
            TakeBackPayment(
                payment: payment, order: order, words: StaffTextLimits.cut(reason),
                caller: caller, seen: seen))
    }
}
