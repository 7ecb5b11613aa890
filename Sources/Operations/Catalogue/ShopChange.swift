internal import Shop
internal import Storage

/// One thing that applying a shop file changed: `drop tour-2026`, `closes_at`, from, to.
package struct ShopChange: Hashable, Sendable {
    /// The thing that was changed: `shop`, `account main`, `drop tour-2026`, `variant SHIRT-S`.
    package var thing: String
    /// The change: `added`, `removed`, or what it was and is: `stock 100 -> 120`.
    package var change: String
    /// The orders that keep what they were told before.
    var keeping: KeptOrders?
    /// The number of orders that keep what they were told before.
    package var orders = 0

    package var text: String {
        guard let keeping, orders > 0 else { return "\(thing): \(change)" }
        return "\(thing): \(change) (\(keeping.words(orders)))"
    }
}

extension ShopChange {
    /// Makes a change that no order looks back on.
    package init(thing: String, change: String) {
        self.init(thing: thing, change: change, keeping: nil)
    }
}

/// Orders that keep what they were told before a change of the shop.
enum KeptOrders: Hashable, Sendable {
    /// The orders of a variant under other words than these.
    case goods(VariantID, told: Int64)
    /// The orders of a drop under another title, or sent another way.
    case terms(DropID, title: String, shippingMethod: String)
    /// The orders that wait for money, which goes to the account that they were told.
    case waiting

    func words(_ orders: Int) -> String {
        let subject = orders == 1 ? "1 order" : "\(orders) orders"
        let verb = orders == 1 ? "keeps" : "keep"
        return switch self {
        case .goods: "\(subject) \(orders == 1 ? "was" : "were") sold under the old words"
        case .terms: "\(subject) \(verb) the old words"
        case .waiting:
            "\(subject) that \(orders == 1 ? "waits" : "wait") for money \(verb) the "
                + "account that \(orders == 1 ? "it was" : "they were") told"
        }
    }
}

/// Counts the orders that changes of the shop pass by. On a snapshot of its own: with many orders
/// it takes a while, and nobody else should wait for it.
struct CountKeptOrders {
    let changes: [ShopChange]

    func run(on connection: any Connection) throws -> [ShopChange] {
        let units = try soldUnder(on: connection)
        return try changes.map { change in
            var change = change
            switch change.keeping {
            case .goods(let variant, let told):
                let words = units[variant] ?? [:]
                change.orders = words.reduce(0) { $0 + ($1.key == told ? 0 : $1.value) }
            case .terms(let drop, let title, let method):
                change.orders = try made(in: drop, title, method, on: connection)
            case .waiting: change.orders = try waiting(on: connection)
            case nil: break
            }
            return change
        }
    }

    /// Orders of each variant that was renamed, by the words that they were sold under.
    private func soldUnder(on connection: any Connection) throws -> [VariantID: [Int64: Int]] {
        let variants = changes.compactMap { change -> Value? in
            if case .goods(let variant, _) = change.keeping { .integer(variant.value) } else { nil }
        }
        var units: [VariantID: [Int64: Int]] = [:]
        try Self.sold.forEach(connection, variants) { row in
            units[VariantID(row.integer(0)), default: [:]][row.integer(1)] = Int(row.integer(2))
        }
        return units
    }

    private static let sold = KeyedQuery { keys in
        """
        SELECT variant_id, order_lines.told, count(DISTINCT order_id)
        FROM order_lines JOIN orders ON orders.id = order_lines.order_id
        WHERE variant_id IN (\(keys)) AND status IN (\(OrderStatus.liveList))
        GROUP BY variant_id, order_lines.told
        """
    }

    private func made(
        in drop: DropID, _ title: String, _ method: String, on connection: any Connection
    ) throws -> Int {
        try connection.first(
            """
            SELECT count(*) FROM orders JOIN told_terms ON told_terms.id = orders.told
            WHERE drop_id = $1 AND status IN (\(OrderStatus.liveList))
                AND (title <> $2 OR shipping_method <> $3)
            """, [.integer(drop.value), .text(title), .text(method)]
        ) { Int($0.integer(0)) } ?? 0
    }

    private func waiting(on connection: any Connection) throws -> Int {
        try connection.first(
            """
            SELECT count(*) FROM orders JOIN drops ON drops.id = orders.drop_id
            WHERE status IN (\(ApplyWork.waiting)) AND rehearsal = 0
                AND subtotal + shipping + adjustment > confirmed
            """
        ) { Int($0.integer(0)) } ?? 0
    }
}
