internal import Formats
package import Shop
internal import Storage

/// Gives the money of a statement's row to orders: what each of them gets is a payment of its own,
/// with the row as its source.
///
/// Where an order has a payment of this amount already that no statement has shown, from a slip or
/// entered by hand, it is the same money: the row proves it, and nothing is added.
package struct SettleRow: StaffCommand {
    package static let permission = Permission.decideSlips

    package let row: StatementRowID
    /// The orders, and what each gets.
    package let shares: [MatchShare]
    package let caller: Caller
    /// Whether more than an order owes is meant.
    package let overpayment: Bool
    /// The payment of the only order that the row's money stands for, at its right amount: it is
    /// taken back.
    package let instead: PaymentID?
    /// The state of the orders as staff saw them.
    package let seen: [OrderID: OrderSeen]

    package init(
        row: StatementRowID, shares: [MatchShare], caller: Caller, overpayment: Bool = false,
        instead: PaymentID? = nil, seen: [OrderID: OrderSeen] = [:]
    ) {
        self.row = row
        self.shares = shares
        self.caller = caller
        self.overpayment = overpayment
        self.instead = instead
        self.seen = seen
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        for share in shares { book.want(share.order, [.stock, .slips, .payments]) }
        book.counters.want(.payments)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<StoredRow, RowRefusal> {
        guard let stored = try StatementRowTable.findRead(row, on: connection) else {
            return .failure(.unknownRow)
        }
        if let refusal = refusal(of: stored) { return .failure(refusal) }
        // Pressing twice, or sending again what was not heard of, gives nothing twice.
        let given = try RowPayment.all(of: row, on: connection).map(\.order)
        guard shares.allSatisfy({ !given.contains($0.order) }) else { return .failure(.given) }
        if let instead, let share = shares.first, shares.count == 1 {
            return try correct(instead, to: share, by: stored, connection, now, &journal)
        }
        var changes: [(change: OrderChange, share: MatchShare, proved: StoredPayment?)] = []
        for share in shares {
            guard let change = try OrderChange(share.order, at: now, on: connection),
                !change.drop.kind.isRehearsal,
                change.order.total.currency == stored.row.amount.currency
            else { return .failure(.order(.unknownOrder)) }
            if let moved = try change.moved(since: seen[share.order], by: .recordingMoney) {
                return .failure(.order(.changed(moved)))
            }
            let proved = try unproven(share, on: connection)
            if proved == nil {
                do throws(OrderRefusal) {
                    try change.order.checkConfirming(share.amount, onPurpose: overpayment)
                } catch {
                    return .failure(.order(error))
                }
            }
            changes.append((change, share, proved))
        }
        for (change, share, proved) in changes {
            if let proved {
                try StatementShares.add(proved.id, share.amount, of: row, in: connection)
                continue
            }
            try confirm(share, of: stored, change, &journal)
        }
        try RowDecision(at: now, by: actor).write(to: row, in: connection)
        return .success(try StatementRowTable.find(row, on: connection) ?? stored)
    }

    /// Enters what an order gets in place of a payment that was confirmed at another amount. A slip
    /// that it was confirmed from stays approved, for what the bank has shown.
    private func correct(
        _ payment: PaymentID, to share: MatchShare, by stored: StoredRow, _ connection: DeskBook,
        _ now: Timestamp, _ journal: inout DeskJournal
    ) throws -> Result<StoredRow, RowRefusal> {
        guard let change = try OrderChange(share.order, at: now, on: connection),
            !change.drop.kind.isRehearsal,
            change.order.total.currency == stored.row.amount.currency
        else { return .failure(.order(.unknownOrder)) }
        if let moved = try change.moved(since: seen[share.order], by: .takingBack) {
            return .failure(.order(.changed(moved)))
        }
        let unproven = try UnprovenPayment.all(of: share.order, on: connection)
        guard let wrong = unproven.first(where: { $0.id == payment }),
            let standing = try connection.standingPayment(
                of: share.order, where: { $0.id == payment })
        else { return .failure(.order(.unknownPayment)) }
        let currency = change.order.total.currency
        var owing = change.order
        owing.confirmed = owing.confirmed - Money(minorUnits: wrong.amount, currency: currency)
        owing.forgiveNothing()
        do throws(OrderRefusal) {
            try owing.checkConfirming(share.amount, onPurpose: overpayment)
        } catch {
            return .failure(.order(error))
        }
        if case .failure(let refusal) = try change.takeBack(
            standing, waitingAgain: 0, actor: actor, words: nil, journal: &journal)
        {
            return .failure(.order(refusal))
        }
        try connection.flush()
        guard let again = try OrderChange(share.order, at: now, on: connection) else {
            throw RowRefusal.order(.unknownOrder)
        }
        _ = try again.confirm(
            ConfirmedMoney(
                amount: Money(minorUnits: share.amount, currency: currency), source: .statement,
                slip: wrong.slip, row: row),
            actor: actor, kind: wrong.slip == nil ? .payment : .slipApproved, words: nil,
            journal: &journal)
        try RowDecision(at: now, by: actor).write(to: row, in: connection)
        return .success(try StatementRowTable.find(row, on: connection) ?? stored)
    }

    /// Enters what an order gets, and approves the slip that tells of it, where there is one.
    private func confirm(
        _ share: MatchShare, of stored: StoredRow, _ change: OrderChange,
        _ journal: inout DeskJournal
    ) throws {
        let money = Money(minorUnits: share.amount, currency: change.order.total.currency)
        let isWhole =
            try change.order.balance == money
            || change.with(money, canTake: change.canTakeAgain()).balance.minorUnits == 0
        let slip = try SlipOfRow(
            row: stored, order: share.order, isWhole: isWhole
        ).find(on: change.connection, at: change.now)
        if let slip {
            try change.connection.decide(
                slip, of: share.order, SlipRuling(status: .approved, at: change.now, by: actor))
        }
        _ = try change.confirm(
            ConfirmedMoney(amount: money, source: .statement, slip: slip, row: row),
            actor: actor, kind: slip == nil ? .payment : .slipApproved, words: nil,
            journal: &journal)
    }

    private func refusal(of stored: StoredRow) -> RowRefusal? {
        guard stored.state == .open else { return .notOpen(stored.state) }
        guard !shares.isEmpty, shares.count <= MatchingLimits.shares,
            shares.allSatisfy({ $0.amount > 0 && $0.amount <= stored.left }),
            Set(shares.map(\.order)).count == shares.count
        else { return .shares }
        let sum = shares.reduce(Int64(0)) { $0 + $1.amount }
        return sum <= stored.left ? nil : .shares
    }

    /// A payment of an order, of this amount, that stands and that no statement has shown.
    private func unproven(
        _ share: MatchShare, on connection: DeskBook
    ) throws -> StoredPayment? {
        let payments = try connection.payments(of: share.order)
        let takenBack = Set(payments.compactMap(\.reverses))
        let standing = payments.filter {
            $0.amount == share.amount && $0.source != .statement && !takenBack.contains($0.id)
        }
        guard !standing.isEmpty else { return nil }
        let shown = try StatementShares.shown(standing.map(\.id), on: connection)
        return standing.first { !shown.contains($0.id) }
    }
}

/// Who has decided on a row, when, and why.
struct RowDecision {
    var at: Timestamp
    var by: Actor
    var reason: String?

    /// Notes the decision at the row.
    func write(to row: StatementRowID, in book: DeskBook) throws {
        try book.base.enqueue(
            """
            UPDATE statement_rows SET decided_at = $1, decided_by = $2, reason = $3
            WHERE id = $4
            """,
            [.integer(at.milliseconds), .text(by.text), Value(reason), .integer(row.value)])
    }
}

/// The reason why nothing was done with a row of a statement.
package enum RowRefusal: Hashable, Sendable {
    case unknownRow
    /// Its money is decided on, or none.
    case notOpen(StoredRow.State)
    /// What the orders would get is nothing, more than there is, or twice one order's.
    case shares
    /// An order has its part of it already.
    case given
    /// A reason is wanted.
    case reason
    case order(OrderRefusal)
}

extension RowRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknownRow: .notFound
        case .notOpen(let state):
            ToldRefusal(
                .rowDecided, "Nothing of this row is open.",
                values: ["row_state": .text(state.rawValue)])
        case .shares:
            .invalid([
                FieldProblem(
                    "orders", "must be of different orders, and together no more than is open")
            ])
        case .given:
            ToldRefusal(
                .rowDecided,
                "This order has its part of this row already. Take it back to give another one.")
        case .reason: .invalid([FieldProblem("reason", "is required")])
        case .order(let refusal): refusal.told
        }
    }
}
