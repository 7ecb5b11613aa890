package import Shop
internal import Storage

/// Notes the account that an order's money goes back to, for its shopper, while money is due and
/// not at the bank. The history says who told it, and when.
package struct TellRefundAccount: DeskCommand {
    package let order: OrderID
    package let account: RefundAccount
    /// Who tells it: the shopper, or a member of staff whom the shopper has told.
    package let actor: Actor
    /// The digest of the account that was seen; 0 where none was told, `nil` where nobody looked.
    package let seen: UInt64?

    package init(order: OrderID, account: RefundAccount, actor: Actor, seen: UInt64? = nil) {
        self.order = order
        self.account = account
        self.actor = actor
        self.seen = seen
    }

    package func expect(in book: DeskBook, at now: Timestamp) { book.want(order) }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, RefundRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard change.order.due.minorUnits > 0 else {
            return .failure(.nothingDue(change.order.status))
        }
        let told = try RefundAccountTable.accounts(of: [order], on: connection)[order]?.account
        // The same account again is the same press again.
        if told == account { return .success(change.order.status) }
        if let sent = try change.sentRefund() { return .failure(.atBank(sent.refund.amount)) }
        if let seen, seen != told?.digest ?? 0 { return .failure(.accountChanged) }
        try RefundAccountTable.put(account, of: order, at: now, by: actor, in: connection)
        try change.save(
            change.order.unchanged(),
            entry: TimelineEntry(
                at: now, actor: actor, kind: .refundAccount, words: account.masked),
            journal: &journal)
        return .success(change.order.status)
    }
}

/// Notes the account for staff, who were told it otherwise.
package struct TypeRefundAccount: StaffCommand {
    package static let permission = Permission.decideSlips

    package let order: OrderID
    package let account: RefundAccount
    package let seen: UInt64?
    package let caller: Caller

    package init(order: OrderID, account: RefundAccount, seen: UInt64?, caller: Caller) {
        self.order = order
        self.account = account
        self.seen = seen
        self.caller = caller
    }

    private var telling: TellRefundAccount {
        TellRefundAccount(order: order, account: account, actor: actor, seen: seen)
    }

    package func expect(in book: DeskBook, at now: Timestamp) {
        telling.expect(in: book, at: now)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, RefundRefusal> {
        try telling.run(on: connection, at: now, journal: &journal)
    }
}

extension RefundAccountTable {
    /// Notes an account, in place of what was told before.
    fileprivate static func put(
        _ account: RefundAccount, of order: OrderID, at now: Timestamp, by actor: Actor,
        in book: DeskBook
    ) throws {
        try book.flush()
        try book.base.enqueue(
            """
            INSERT INTO refund_accounts (
                order_id, kind, bank, number, name, latin_name, at, actor)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (order_id) DO UPDATE SET kind = excluded.kind, bank = excluded.bank,
                number = excluded.number, name = excluded.name, latin_name = excluded.latin_name,
                at = excluded.at, actor = excluded.actor
            """,
            [
                .integer(order.value), .text(account.kind.rawValue), .text(account.bank),
                .text(account.number), .text(account.name), .text(account.latinName),
                .integer(now.milliseconds), .text(actor.text),
            ])
    }
}
