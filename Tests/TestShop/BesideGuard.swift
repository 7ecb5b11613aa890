import Shop
import Storage

/// A store that ends the test run when what is written beside the desk touches what the desk keeps.
struct BesideGuard: StoreAround {
    let base: any Store

    func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.read(in: lane, body)
    }

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.writeBeside { try body(GuardedConnection($0)) }
    }
}

private final class GuardedConnection: ConnectionAround {
    let base: any Connection

    init(_ base: any Connection) { self.base = base }

    func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        Self.check(sql)
        return try base.execute(sql, arguments)
    }

    func enqueue(_ sql: String, _ arguments: [Value]) throws {
        Self.check(sql)
        try base.enqueue(sql, arguments)
    }

    func expect(_ sql: String, _ arguments: [Value]) throws {
        Self.check(sql)
        try base.expect(sql, arguments)
    }

    func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        Self.check(sql)
        try base.forEach(sql, arguments, body)
    }

    private static let kept: Set<Substring> = [
        "orders", "order_lines", "slips", "payments", "timeline", "drops", "told_terms",
        "told_accounts", "told_goods",
    ]

    private static func check(_ sql: String) {
        let words = sql.split { $0.isWhitespace || $0 == "(" }
        let isTouched = words.indices.dropFirst().contains { place in
            guard kept.contains(words[place]) else { return false }
            let word = words[place - 1]
            let isDeleted = word == "FROM" && place > 1 && words[place - 2] == "DELETE"
            return word == "INTO" || word == "UPDATE" || isDeleted
        }
        precondition(!isTouched, "written beside the desk: \(sql)")
    }
}
