internal import Crypto
package import Formats
internal import Shop
package import Storage

/// The keys by which a row of a statement is known when it is told again.
enum RowKey {
    /// The bytes of a key.
    private static let bytes = 16

    /// What the bank says of a row: the beginning of a SHA-256 over all of it.
    ///
    /// - Parameter scope: what tells the account from others.
    static func content(of row: StatementRow, scope: String) -> [UInt8] {
        var hash = SHA256()
        func add(_ text: String) {
            hash.update(data: Array(text.utf8))
            hash.update(data: [0])
        }
        add(scope)
        for number in [
            row.day.milliseconds, Int64(row.secondOfDay ?? -1), row.amount.minorUnits,
            row.balance ?? .min,
        ] {
            add(String(number))
        }
        for text in [row.amount.currency.code, row.text, row.name, row.account, row.reference] {
            add(text)
        }
        return Array(hash.finalize().prefix(bytes))
    }

    /// The key of the next row with a content.
    ///
    /// - Parameter seen: how many rows of each content came before it in its statement.
    static func next(_ content: [UInt8], _ seen: inout [[UInt8]: Int64]) -> [UInt8] {
        let before = seen[content] ?? 0
        seen[content] = before + 1
        var hash = SHA256()
        hash.update(data: content)
        hash.update(data: Array(String(before).utf8))
        return Array(hash.finalize().prefix(bytes))
    }

    /// The keys among some that rows have already.
    static func known(_ keys: [[UInt8]], on connection: any Connection) throws -> Set<[UInt8]> {
        var known: Set<[UInt8]> = []
        try knownKeys.forEach(connection, keys.map(Value.blob)) { known.insert($0.blob(0)) }
        return known
    }

    private static let knownKeys = KeyedQuery { keys in
        "SELECT row_key FROM statement_rows WHERE row_key IN (\(keys))"
    }
}

/// Tells which rows of a file are known, for somebody who only looks at it: nothing is stored.
package struct StatementPreview: Sendable {
    private var seen: [[UInt8]: Int64] = [:]

    package init() {}

    /// Whether each of the next rows of a file is known.
    ///
    /// - Parameters:
    ///   - number: the account's number as the file writes it; empty where it tells none.
    ///   - account: the id of the receiving account that it is of, where somebody said so.
    package mutating func known(
        _ rows: [StatementRow], of number: String, account: String?,
        on connection: any Connection
    ) throws -> [Bool] {
        let scope = StatementIntake.scope(number, account)
        let keys = rows.map { row in
            row.isPending ? [] : RowKey.next(RowKey.content(of: row, scope: scope), &seen)
        }
        let known = try RowKey.known(keys.filter { !$0.isEmpty }, on: connection)
        return keys.map(known.contains)
    }
}
