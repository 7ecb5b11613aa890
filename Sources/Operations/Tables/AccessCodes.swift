internal import Crypto
internal import Formats
package import Shop
internal import Storage

/// The access codes that let members in before a drop opens: each lets one order in.
///
/// A code is ten plain symbols, 47 bits. Only a keyed hash of it is stored, so that a copy of its
/// table, or a look into it, opens no drop; whoever makes codes takes them home at once, and they
/// are never told again. docs/decisions/0021 tells why.
package enum AccessCodes {
    /// How many codes may be made at once.
    package static let atOnce = 1...10_000
    /// The most characters of a batch's label.
    package static let label = 100
    /// Symbols of a code, without its dash.
    static let symbols = 10

    /// A batch: access codes that were made together.
    package struct Batch: Hashable, Sendable {
        package var label: String
        package var madeAt: Timestamp
        package var madeBy: Actor
        package var count: Int
        /// The number of codes that have an order that lives.
        package var used: Int
    }

    /// A new code, as its member reads it: `K7PX4-MWA2C`.
    static func text(_ number: UInt64) -> String {
        let symbols = PlainSymbols.text(number, length: symbols)
        return "\(symbols.prefix(5))-\(symbols.suffix(5))"
    }

    /// Stores new codes; those that are there already stay as they are.
    static func add(
        _ codes: [[UInt8]], to drop: DropID, label: String, by actor: Actor, at now: Timestamp,
        on connection: any Connection
    ) throws {
        // The same form again has made them.
        let isKnown = try connection.first(
            "SELECT code FROM access_codes WHERE code = $1", codes.prefix(1).map(Value.blob)
        ) { _ in true }
        if isKnown != true {
            try ShopEntries.append(
                .codesMade(count: codes.count, label: label), of: .drop(drop), by: actor, at: now,
                on: connection)
        }
        try insert.run(
            connection,
            codes.flatMap { code -> [Value] in
                [
                    .blob(code), .integer(drop.value), .text(label), .integer(now.milliseconds),
                    .text(actor.text),
                ]
            })
    }

    private static let insert = MultiRowInsert(
        into: "access_codes (code, drop_id, label, made_at, made_by)", columns: 5,
        tail: " ON CONFLICT DO NOTHING")

    /// The batches of a drop, newest first.
    static func batches(of drop: DropID, on connection: any Connection) throws -> [Batch] {
        try connection.all(
            """
            SELECT label, made_at, made_by, count(*), count(orders.id) FROM access_codes
            LEFT JOIN orders ON orders.id = access_codes.order_id
                AND orders.status NOT IN (\(free))
            WHERE access_codes.drop_id = $1 GROUP BY label, made_at, made_by
            ORDER BY made_at DESC, label
            """, [.integer(drop.value)]
        ) { row in
            Batch(
                label: row.text(0), madeAt: Timestamp(milliseconds: row.integer(1)),
                madeBy: Actor(text: row.text(2)), count: Int(row.integer(3)),
                used: Int(row.integer(4)))
        }
    }

    /// Says that `load` comes soon, as `Connection.expect` does.
    static func expect(_ codes: [[UInt8]], on connection: any Connection) throws {
        try query.expect(connection, codes.map(Value.blob))
    }

    /// Loads those of some codes that there are.
    static func load(
        _ codes: [[UInt8]], on connection: any Connection
    ) throws -> [[UInt8]: AccessCode] {
        var found: [[UInt8]: AccessCode] = [:]
        try query.forEach(connection, codes.map(Value.blob)) { row in
            found[row.blob(0)] = AccessCode(drop: DropID(row.integer(1)), isUsed: !row.isNull(2))
        }
        return found
    }

    /// Ties a code to its order.
    static func use(
        _ code: [UInt8], for order: OrderID, on connection: any Connection
    ) throws {
        try connection.enqueue(
            "UPDATE access_codes SET order_id = $1 WHERE code = $2",
            [.integer(order.value), .blob(code)])
    }

    /// Gives the codes of orders that are thrown away back.
    static func free(_ orders: [Value], on connection: any Connection) throws {
        try freeing.forEach(connection, orders) { _ in }
    }

    private static let freeing = KeyedQuery { keys in
        """
        UPDATE access_codes SET order_id = NULL WHERE order_id IN (\(keys)) RETURNING drop_id
        """
    }

    /// An order that was cancelled, or whose time ran out, gives its code back.
    private static let free = [OrderStatus.cancelled, .expired].map { "'\($0.rawValue)'" }
        .joined(separator: ", ")

    private static let query = KeyedQuery { keys in
        """
        SELECT code, access_codes.drop_id, orders.id FROM access_codes
        LEFT JOIN orders ON orders.id = access_codes.order_id AND orders.status NOT IN (\(free))
        WHERE code IN (\(keys))
        """
    }
}

extension ShopSecret {
    /// What is stored of a code as it was typed; empty for a text that can be none.
    func accessCode(typed text: some StringProtocol) -> [UInt8] {
        PlainSymbols.number(typed: text, length: AccessCodes.symbols).map(stored) ?? []
    }

    /// New codes with what is stored of each.
    ///
    /// - Parameter seed: random bytes, or the key of a form: the same form again makes the same
    ///   codes, so that pressing twice makes them once.
    func accessCodes(
        _ count: Int, seed: [UInt8]
    ) -> [(text: String, stored: [UInt8])] {
        (0..<count).map { index in
            let message = Array("code \(index) ".utf8) + seed
            let bytes = HMAC<SHA256>.authenticationCode(for: message, using: accessCodes)
            let number = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let text = AccessCodes.text(number)
            return (text, accessCode(typed: text))
        }
    }

    private func stored(_ number: UInt64) -> [UInt8] {
        let message = Array("stored \(number)".utf8)
        return Array(
            HMAC<SHA256>.authenticationCode(for: message, using: accessCodes).prefix(16))
    }
}
