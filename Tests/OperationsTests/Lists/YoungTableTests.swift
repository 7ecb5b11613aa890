import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Questions to tables of PostgreSQL that grow")
struct YoungTableTests {
    /// A connection that asks how a question would be answered.
    private final class Explaining: ConnectionAround {
        let base: any Connection
        private(set) var plan = ""

        init(_ base: any Connection) { self.base = base }

        func forEach(
            _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
        ) throws {
            try base.forEach("EXPLAIN " + sql, arguments) { plan += $0.text(0) + "\n" }
        }
    }

    @Test(
        "rows of a few orders are looked up by the orders, however many rows there are",
        arguments: [300, 1_000, 5_000, 20_000])
    func lookUp(rows: Int) async throws {
        let queries = [
            ("slips_pkey", MoneyQueries.slips), ("payments_pkey", MoneyQueries.payments),
            ("slips_pkey", DetailQueries.slips), ("payments_pkey", DetailQueries.payments),
            ("timeline_pkey", DetailQueries.timeline),
            ("slip_readings_pkey", DetailQueries.readings),
            ("slip_codes_pkey", DetailQueries.codes),
        ]
        try await withStall(engine: .postgres) { stall in
            try await fill(stall, rows)
            let wanted = OrderSource.orders((1...64).map { OrderID(Int64($0 * 4)) })
            for isAnalysed in [false, true] {
                if isAnalysed {
                    _ = try await stall.store.write { connection in
                        for table in Self.tables {
                            try connection.execute("ANALYZE \(table)")
                        }
                    }
                }
                for (walked, query) in queries {
                    let plan = try await stall.store.write { connection in
                        let explaining = Explaining(connection)
                        try wanted.forEach(query, on: explaining) { _ in }
                        return explaining.plan
                    }
                    #expect(!plan.contains(walked), "\(plan)")
                    #expect(plan.contains("Index"), "\(plan)")
                }
            }
            _ = try await stall.store.write { connection in
                try connection.execute("SET LOCAL session_replication_role = replica")
                for table in Self.tables {
                    try connection.execute("DELETE FROM \(table) WHERE order_id > 0")
                }
            }
        }
    }

    private static let tables = [
        "slips", "payments", "timeline", "slip_readings", "slip_codes",
    ]

    private func fill(_ stall: Stall, _ rows: Int) async throws {
        let series = "generate_series(1, \(rows)) AS n"
        _ = try await stall.store.write { connection in
            try connection.execute("SET LOCAL session_replication_role = replica")
            try connection.execute(
                """
                INSERT INTO slips (id, order_id, status, media_type, bytes, digest, file_name,
                    uploaded_at)
                SELECT n, n, 'waiting', 'application/pdf', 1, md5(n::text), 'a', 1 FROM \(series)
                """)
            try connection.execute(
                """
                INSERT INTO slip_readings (slip_id, order_id, state)
                SELECT n, n, 'waiting' FROM \(series)
                """)
            try connection.execute(
                """
                INSERT INTO slip_codes (slip_id, position, order_id, kind, text, bank)
                SELECT n, 0, n, 'other', 'a', '' FROM \(series)
                """)
            try connection.execute(
                """
                INSERT INTO payments (id, order_id, amount, source, at, actor)
                SELECT n, n, 1, 'staff', 1, 'shop' FROM \(series)
                """)
            try connection.execute(
                """
                INSERT INTO timeline (id, order_id, at, actor, kind)
                SELECT 1000 + n, n, 1, 'shop', 'note' FROM \(series)
                """)
        }
    }
}
