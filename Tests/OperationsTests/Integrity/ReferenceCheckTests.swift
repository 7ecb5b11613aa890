import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Verify: rows that name one that is not there")
struct ReferenceCheckTests {
    /// What was found, thrown in the end so that nothing stays of what was planted.
    private struct Found: Error {
        var listed: [String]
        var faults: Int
    }

    /// What is found after `plant`, in the transaction that planted it: there every engine can be
    /// told to let such rows in.
    private func faults(
        in stall: Stall, after plant: @escaping @Sendable (any Connection) throws -> Void
    ) async throws -> Found {
        let found = await #expect(throws: Found.self) {
            try await stall.store.write { connection in
                try connection.execute(
                    connection.dialect == .postgres
                        ? "SET LOCAL session_replication_role = replica"
                        : "PRAGMA defer_foreign_keys = ON")
                try plant(connection)
                var findings = IntegrityFindings(
                    names: StoredNames(codec: stall.keeper.secret.codec))
                try ReferenceCheck().run(on: connection, &findings)
                throw Found(listed: findings.listed.map(\.text), faults: findings.faults)
            }
        }
        return try #require(found)
    }

    @Test("the list of references is the schema's")
    func list() async throws {
        let folder = try TemporaryFolder()
        let store = try TestEngine.sqlite.open(folder)
        let stored = try await store.read { connection in
            try StoredTables.all.flatMap { table in
                try connection.all("PRAGMA foreign_key_list(\(table.name))") { row in
                    [table.name, row.text(3), row.text(2)]
                }
            }
        }
        await store.close()

        let listed = ReferenceCheck.references.map { [$0.table, $0.column, $0.target] }
        #expect(Set(listed) == Set(stored))
        #expect(listed.count == stored.count)
    }

    /// A row that loses what it names, and what verify says to it. The orders are those of
    /// `VerifyTests.planted`; `#N` stands for the code of order N.
    struct Planted: Sendable, CustomTestStringConvertible {
        var sql: String
        var found: String

        init(_ sql: String, _ found: String) {
            self.sql = sql
            self.found = found
        }

        var testDescription: String { sql }
    }

    /// An entry of a waitlist, with all that belongs to it.
    static let waiting = [
        """
        INSERT INTO waitlists (drop_id, asked, waiting, moves, link)
        SELECT 1, 1, 1, 1, key FROM idempotency ORDER BY key LIMIT 1
        """,
        """
        INSERT INTO waitlist_entries (id, drop_id, number, state, takes_fewer, asked_at, name,
            phone, email, address, note, request_key, fingerprint, move, link)
        SELECT 1, 1, 1, 'waiting', 0, 0, '', '', '', '', '', key, key, 1, key
        FROM idempotency ORDER BY key LIMIT 1
        """,
        "INSERT INTO waitlist_lines (drop_id, entry_id, variant_id, quantity) SELECT 1, 1, id, 1 "
            + "FROM variants ORDER BY id LIMIT 1",
        "INSERT INTO waitlist_moves (drop_id, number, text) VALUES (1, 1, '')",
    ]

    static let planted = [
        Planted(
            "UPDATE waitlists SET drop_id = 99", "names drop number 99, which is not there"),
        Planted(
            "UPDATE waitlist_entries SET drop_id = 99", "names drop number 99, which is not there"),
        Planted(
            "UPDATE waitlist_lines SET drop_id = 99", "names drop number 99, which is not there"),
        Planted(
            "UPDATE waitlist_lines SET entry_id = 99",
            "names entry of a waitlist number 99, which is not there"),
        Planted(
            "UPDATE waitlist_lines SET variant_id = 99",
            "names variant number 99, which is not there"),
        Planted(
            "UPDATE waitlist_moves SET drop_id = 99", "names drop number 99, which is not there"),
        Planted(
            "UPDATE products SET drop_id = 99 WHERE id = 2",
            "products, row 2: names drop number 99, which is not there"),
        Planted(
            "UPDATE variants SET drop_id = 99 WHERE id = 3",
            "variants, row 3: names drop number 99, which is not there"),
        Planted(
            "UPDATE variants SET product_id = 99 WHERE id = 3",
            "variants, row 3: names product number 99, which is not there"),
        Planted(
            "UPDATE orders SET drop_id = 99 WHERE id = 7",
            "order #7: names drop number 99, which is not there"),
        Planted(
            "UPDATE order_lines SET variant_id = 99 WHERE order_id = 10",
            "line 1 of order #10: names variant number 99, which is not there"),
        Planted(
            "UPDATE order_lines SET order_id = 99 WHERE order_id = 10",
            "line 1 of order #99: names order number 99, which is not there"),
        Planted(
            "UPDATE timeline SET order_id = 99 WHERE id = 2",
            "entry 2 of the history of order #99: names order number 99, which is not there"),
        Planted(
            "UPDATE idempotency SET order_id = 99 WHERE order_id = 2",
            "names order number 99, which is not there; who asks again with the same key"),
        Planted(
            "INSERT INTO order_search VALUES ('nobody', 99)",
            "a search word of order #99: names order number 99, which is not there"),
        Planted(
            "UPDATE slips SET order_id = 99 WHERE id = 3",
            "slip 3 of order #99: names order number 99, which is not there"),
        Planted(
            "INSERT INTO slip_readings (slip_id, order_id, state) VALUES (99, 1, 'waiting')",
            "names slip number 99, which is not there"),
        Planted(
            """
            INSERT INTO slip_codes (slip_id, position, order_id, kind, text, bank)
            VALUES (99, 0, 1, 'other', 'a', '')
            """, "names slip number 99, which is not there"),
        Planted(
            "UPDATE slip_imprints SET slip_id = 99 WHERE slip_id = 4",
            "names slip number 99, which is not there"),
        Planted(
            "UPDATE slip_greys SET slip_id = 99 WHERE slip_id = 4",
            "names slip number 99, which is not there"),
        Planted(
            "UPDATE slip_likenesses SET slip_id = 99 WHERE slip_id = 4",
            "names slip number 99, which is not there"),
        Planted(
            "UPDATE slip_likenesses SET other_id = 99 WHERE slip_id = 4",
            "names slip number 99, which is not there"),
        Planted(
            "UPDATE payments SET order_id = 99 WHERE id = 1",
            "payment 1 of order #99: names order number 99, which is not there"),
        Planted(
            "UPDATE payments SET slip_id = 99 WHERE id = 1",
            "payment 1 of order #10: names slip number 99, which is not there"),
        Planted(
            "UPDATE payments SET reverses = 99 WHERE reverses IS NOT NULL",
            "payment 2 of order #10: names payment number 99, which is not there"),
        Planted(
            "UPDATE statement_rows SET statement_id = 99",
            "statement_rows, row 1: names statement number 99, which is not there"),
        Planted(
            "INSERT INTO statement_refusals VALUES (99, 1, 1, 'no amount')",
            "names statement number 99, which is not there"),
        Planted(
            "INSERT INTO statement_shares SELECT 99, id, 1 FROM statement_rows",
            "names payment number 99, which is not there"),
        Planted(
            "INSERT INTO statement_shares SELECT id, 99, 1 FROM payments WHERE id = 1",
            "names statement row number 99, which is not there"),
        Planted(
            """
            INSERT INTO account_change_rows (change_id, position, id, bank, name, number)
            VALUES (99, 0, 'a', 'b', 'n', '1')
            """, "names change of the accounts number 99, which is not there"),
        Planted(
            """
            INSERT INTO unique_amounts (amount, order_id) VALUES (7, 99)
            """, "names order number 99, which is not there"),
        Planted(
            """
            INSERT INTO refund_accounts (order_id, kind, bank, number, name, latin_name, at,
            actor) VALUES (99, 'bank', 'b', '1', 'n', '', 1, 'x')
            """, "names order number 99, which is not there"),
        Planted(
            """
            INSERT INTO refund_files (id, message, format, payer, payer_bank, payer_name,
            payer_number, bic, day, currency, count, amount, at, actor, request_key, replaces)
            SELECT 1, 'm', 'csv', 'a', 'b', 'n', '1', '', 1, 'THB', 1, 1, 1, 'x', key, 99 FROM
            idempotency WHERE order_id = 2
            """, "names file of refunds number 99, which is not there"),
        Planted(
            """
            INSERT INTO refunds (id, order_id, amount, currency, state, at, actor, decided_at)
            VALUES (1, 99, 1, 'THB', 'done', 1, 'x', 1)
            """, "names order number 99, which is not there"),
        Planted(
            """
            INSERT INTO refunds (id, order_id, amount, currency, state, at, actor, decided_at,
            file_id, kind) VALUES (1, 2, 1, 'THB', 'done', 1, 'x', 1, 99, 'bank')
            """, "names file of refunds number 99, which is not there"),
        Planted(
            """
            INSERT INTO refunds (id, order_id, amount, currency, state, at, actor, decided_at,
            row_id) VALUES (1, 2, 1, 'THB', 'done', 1, 'x', 1, 99)
            """, "names statement row number 99, which is not there"),
        Planted(
            """
            INSERT INTO refunds (id, order_id, amount, currency, state, at, actor, decided_at,
            back_row_id) VALUES (1, 2, 1, 'THB', 'returned', 1, 'x', 1, 99)
            """, "names statement row number 99, which is not there"),
        Planted(
            """
            INSERT INTO lines (drop_id, secret, chain, draw_chain, health, stepped_at, move_chain)
            SELECT 99, key, key, key, 1, 1, key FROM idempotency WHERE order_id = 2
            """, "the line of drop 99: names drop number 99, which is not there"),
        Planted(
            """
            INSERT INTO line_moves (drop_id, number, at, kind, called, joined, detail)
            VALUES (99, 3, 1, 'called', 1, 1, '-')
            """, "move 3 of the line of drop 99: names drop number 99, which is not there"),
        Planted(
            """
            INSERT INTO access_codes (code, drop_id, label, made_at, made_by)
            SELECT key, 99, 'Fans', 1, 'system' FROM idempotency WHERE order_id = 2
            """, "an access code of drop 99: names drop number 99, which is not there"),
        Planted(
            """
            INSERT INTO access_codes (code, drop_id, label, made_at, made_by, order_id)
            SELECT key, 1, 'Fans', 1, 'system', 99 FROM idempotency WHERE order_id = 2
            """, "an access code of drop 1: names order number 99, which is not there"),
        Planted(
            "INSERT INTO sessions SELECT key, 99, 0, 0 FROM idempotency WHERE order_id = 2",
            "a session of staff: names account number 99, which is not there"),
    ]

    @Test("each is found, and said where", arguments: planted)
    func found(_ planted: Planted) async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()
            try await stall.importEntries([.init(amount: "1,00", text: "interest")])

            let found = try await faults(in: stall) { connection in
                for row in Self.waiting { try connection.execute(row) }
                guard try connection.execute(planted.sql) > 0 else {
                    throw StorageError.failed(code: 0, "nothing was planted")
                }
            }

            #expect(found.faults == 1)
            var words = planted.found
            for order in [Int64(7), 10, 99] {
                let code = stall.keeper.secret.codec.code(of: OrderID(order)).text
                words = words.replacing("#\(order)", with: code)
            }
            #expect(found.listed.allSatisfy { $0.contains(words) }, "\(found.listed)")
        }
    }

    @Test("every reference is planted once")
    func complete() {
        #expect(Self.planted.count == ReferenceCheck.references.count)
    }

    @Test("PostgreSQL lets them in; verify finds them, and a copy is refused before it begins")
    func letIn() async throws {
        try await withStall(.sample(limit: 3)) { stall async throws in
            try await stall.makeBusy()
            let folder = try TemporaryFolder()
            let source = try TestEngine.postgres.open(folder)
            let copy = CopyShop(from: stall.store, to: source)
            try await copy.copy { _ in }
            _ = try await copy.finish { _ in }
            try await source.write { connection in
                for sql in Self.planted.map(\.sql) where Self.isLetIn(sql) {
                    _ = try connection.execute(sql)
                }
            }

            var found: [String] = []
            _ = try await VerifyShop(store: source, files: nil, at: Timestamp(milliseconds: 0)).run
            { part in
                if part.name == "references" { found = part.listed.map(\.words) }
            }
            let targetFolder = try TemporaryFolder()
            let target = try TestEngine.sqlite.open(targetFolder)
            let refused = await #expect(throws: CopyRefusal.self) {
                try await CopyShop(from: source, to: target).copy { _ in }
            }

            let order = "names order number 99, which is not there"
            #expect(
                found == [
                    "names drop number 99, which is not there", order,
                    "names variant number 99, which is not there", order, order, order,
                ])
            guard case .lostRows(let rows, count: found.count)? = refused else {
                Issue.record("not refused for lost rows: \(String(describing: refused))")
                return
            }
            #expect(rows.map(\.words) == found)
            #expect(try await !target.read { try CopyMark.isUnfinished(on: $0) })
            await source.close()
            await target.close()
        }
    }

    /// Whether a planted row is one that PostgreSQL does not look up.
    private static func isLetIn(_ sql: String) -> Bool {
        ["orders", "order_lines", "timeline", "idempotency", "order_search"].contains { table in
            sql.hasPrefix("UPDATE \(table) ") || sql.hasPrefix("INSERT INTO \(table) ")
        }
    }

    @Test("many are counted, page after page, and the first of them listed")
    func many() async throws {
        let count = IntegrityLimits.page + 1
        try await withStall { stall async throws in
            let found = try await faults(in: stall) { connection in
                _ = try connection.execute(
                    """
                    INSERT INTO order_search
                    WITH RECURSIVE numbers (n) AS (
                        VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))
                    SELECT 'word' || n, 99 FROM numbers
                    """)
            }

            #expect(found.faults == count)
            #expect(found.listed.count == IntegrityLimits.listed)
        }
    }
}
