internal import Shop
package import Storage

/// The route of payments: where money goes, as far as a look at the shop tells.
package struct PaymentRoute: Sendable {
    /// The number of accounts that shoppers are told.
    package var accounts: Int
    /// The number of orders that wait for money and were told no account.
    package var untold: Int
    /// A drop that costs something and can be bought now or later.
    package var selling: String?

    /// Whether somebody is asked, or will be asked, for money that has nowhere to go.
    package var isMissing: Bool { untold > 0 || (accounts == 0 && selling != nil) }

    /// The route in one line.
    package var words: String {
        let waiting = untold > 0 ? "; \(untold) orders wait for money and were told no account" : ""
        if accounts == 0, let selling {
            return "drop \(selling) is sold and no account is told\(waiting)"
        }
        let told = accounts == 1 ? "1 account is told" : "\(accounts) accounts are told"
        return (accounts == 0 ? "no account is told, and nothing costs anything" : told) + waiting
    }

    /// Reads the route from a database.
    ///
    /// - Returns: `nil` while no shop file has been applied.
    package static func load(on connection: any Connection) throws -> PaymentRoute? {
        guard try Settings.load(on: connection).profile != nil else { return nil }
        func number(_ sql: String) throws -> Int {
            try connection.first(sql) { Int($0.integer(0)) } ?? 0
        }
        return PaymentRoute(
            accounts: try number("SELECT count(*) FROM receiving_accounts"),
            untold: try number(
                """
                SELECT count(*) FROM orders JOIN drops ON drops.id = orders.drop_id
                LEFT JOIN told_terms ON told_terms.id = orders.told
                WHERE status IN (\(ApplyWork.waiting)) AND rehearsal = 0
                    AND subtotal + shipping + adjustment > confirmed AND coalesce(accounts, 0) = 0
                """),
            selling: try connection.first(
                """
                SELECT slug FROM drops
                WHERE listed = 1 AND rehearsal = 0 AND (shipping_fee > 0 OR EXISTS (
                    SELECT 1 FROM variants
                    WHERE drop_id = drops.id AND on_sale = 1 AND price > 0))
                ORDER BY position LIMIT 1
                """
            ) { $0.text(0) })
    }
}
