internal import Formats
internal import Shop
internal import Storage

/// The accounts that shoppers are known by: those that statements have shown money of theirs to
/// come from, for any of their orders, and those that they want money back to.
enum PayerAccounts {
    /// The most payments of before that are looked at for the accounts of some rows.
    static let looked = 1_000

    /// Adds to orders what is known of their shoppers' accounts, as far as rows have those.
    static func add(
        of rows: [StoredRow], to found: inout [OrderID: MatchedOrder],
        on connection: any Connection
    ) throws {
        let accounts = Set(rows.map(\.row.account).filter { AccountAgreement.known($0) != nil })
        guard !accounts.isEmpty else { return }
        var known: [String: Set<String>] = [:]
        try paid.forEach(connection, accounts.sorted().map { .text($0) }) { row in
            guard let account = AccountAgreement.known(row.text(0)) else { return }
            for person in [row.optionalText(1), row.optionalText(2)].compactMap(\.self) {
                known[person, default: []].insert(account)
            }
        }
        if !known.isEmpty {
            for (id, order) in found {
                let accounts = order.persons.compactMap { known[$0] }
                if !accounts.isEmpty {
                    found[id]?.accounts = accounts.reduce(into: []) { $0.formUnion($1) }
                }
            }
        }
        // Who has paid nothing has said nothing of where it shall go back.
        let asked = found.values.filter { $0.confirmed.minorUnits > 0 || !$0.status.holdsStock }
        try refunded.forEach(
            connection, asked.map(\.id).sorted().map { .integer($0.value) }
        ) { found[OrderID($0.integer(0))]?.refundAccount = $0.text(1) }
    }

    private static let paid = KeyedQuery { accounts in
        """
        SELECT statement_rows.account, orders.phone_key, orders.email_key FROM statement_rows
        JOIN statement_shares ON statement_shares.row_id = statement_rows.id
        JOIN payments ON payments.id = statement_shares.payment_id
        JOIN orders ON orders.id = payments.order_id
        WHERE statement_rows.account IN (\(accounts)) AND statement_rows.account <> ''
            AND statement_rows.state = 'settled'
        ORDER BY statement_rows.id DESC LIMIT \(looked)
        """
    }

    private static let refunded = KeyedQuery { orders in
        """
        SELECT order_id, number FROM refund_accounts
        WHERE order_id IN (\(orders)) AND kind IN ('bank', 'iban')
        """
    }
}
