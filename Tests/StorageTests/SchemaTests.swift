import Storage
import TestShop
import Testing

@Suite("The schema guards the truth")
struct SchemaTests {
    @Test(
        "no statement can break a promise",
        arguments: TestEngine.all,
        [
            "UPDATE variants SET available = available - 6",
            "UPDATE variants SET available = 6",
            "UPDATE variants SET oversold = 1",
            "UPDATE variants SET oversold = -1",
            "UPDATE variants SET stock = -1, available = 0",
            "UPDATE variants SET price = -1",
            "UPDATE variants SET drop_id = 2",
            "UPDATE drops SET closes_at = opens_at",
            "UPDATE drops SET hold_ms = 0",
            "UPDATE drops SET limit_per_person = 0",
            "UPDATE drops SET shipping_fee = -1",
            "UPDATE orders SET status = 'lost'",
            "UPDATE orders SET deadline_at = NULL",
            "UPDATE orders SET status = 'paid'",
            "UPDATE orders SET confirmed = -1",
            "UPDATE orders SET quantity = 0",
            "DELETE FROM orders",
            "UPDATE order_lines SET quantity = 0",
            "INSERT INTO order_lines VALUES (1, 0, 1, 1, 100, 0)",
            """
            INSERT INTO variants
            SELECT 2, 1, 1, sku, name, 1, 1, 1, 0, 1, 1, 0, 0, 0 FROM variants
            """,
            "UPDATE variants SET kept = -1", "UPDATE variants SET waiting = -1",
            "UPDATE drops SET waitlist = 'sometimes'",
            "INSERT INTO idempotency VALUES (x'02', x'01', 0, 1, '')",
            "UPDATE slips SET status = 'lost'",
            """
            INSERT INTO slips (id, order_id, status, media_type, bytes, digest, file_name,
                uploaded_at) VALUES (2, 1, 'waiting', '', 1, 'd', '', 0)
            """,
            "INSERT INTO slip_imprints VALUES (1, x'01', NULL, NULL)",
            "INSERT INTO slip_greys VALUES (1, x'01', x'01')",
            "INSERT INTO slip_likenesses VALUES (1, 1, 0)",
            "INSERT INTO slip_likenesses VALUES (1, 2, 0)",
            "UPDATE slip_likenesses SET blocks = -1",
            "UPDATE slip_likenesses SET blocks = 6",
            "INSERT INTO staff VALUES (2, 'a@b.example', 'owner', '', 0)",
            "INSERT INTO staff VALUES (2, 'c@d.example', 'god', '', 0)",
            "INSERT INTO sessions VALUES (x'01', 9, 0, 0)",
            "INSERT INTO tokens VALUES ('till', 'viewer', x'02', 0)",
            "INSERT INTO tokens VALUES ('desk', 'viewer', x'01', 0)",
        ])
    func guarded(_ engine: TestEngine, _ sql: String) async throws {
        try await expectRefused(sql, engine)
    }

    @Test(
        "money is above zero, or takes back a payment that nothing took back",
        arguments: TestEngine.all,
        [
            "INSERT INTO payments VALUES (4, 1, 0, 'staff', NULL, 0, 's', NULL, NULL, NULL)",
            "INSERT INTO payments VALUES (4, 1, 5, 'gift', NULL, 0, 's', NULL, NULL, NULL)",
            "INSERT INTO payments VALUES (4, 1, 5, 'slip', 9, 0, 's', NULL, NULL, NULL)",
            "INSERT INTO payments VALUES (4, 1, -5, 'slip', 1, 0, 's', NULL, NULL, NULL)",
            "INSERT INTO payments VALUES (4, 1, 5, 'slip', 1, 0, 's', NULL, NULL, 3)",
            "INSERT INTO payments VALUES (4, 1, -5, 'slip', 1, 0, 's', NULL, NULL, 1)",
            "INSERT INTO payments VALUES (4, 1, -5, 'slip', 1, 0, 's', NULL, NULL, 9)",
            "INSERT INTO payments VALUES (4, 1, 5, 'staff', NULL, 0, 's', NULL, x'07', NULL)",
        ])
    func guardedMoney(_ engine: TestEngine, _ sql: String) async throws {
        try await expectRefused(sql, engine)
    }

    private static func webhook(_ id: Int, _ kind: String, _ place: String, old: String) -> String {
        """
        INSERT INTO webhooks VALUES (\(id), '\(kind)', '\(place)', '', 'order.paid', 'en', NULL,
            x'01', \(old), 0, 1, 0, 's', NULL)
        """
    }

    @Test(
        "a receiver is there once, is of a known kind, and a secret of before has its end",
        arguments: TestEngine.all,
        [
            webhook(2, "mail", "https://b.example", old: "NULL, NULL"),
            webhook(2, "webhook", "https://a.example", old: "NULL, NULL"),
            webhook(2, "webhook", "https://b.example", old: "x'02', NULL"),
            webhook(2, "webhook", "https://b.example", old: "NULL, 5"),
        ])
    func guardedWebhooks(_ engine: TestEngine, _ sql: String) async throws {
        try await expectRefused(sql, engine)
    }

    /// The rows of an order: PostgreSQL would look up each of them.
    static let unreferenced = [
        "UPDATE orders SET drop_id = 9",
        "DELETE FROM variants",
        "UPDATE order_lines SET variant_id = 9",
        "INSERT INTO order_lines VALUES (9, 0, 1, 1, 100, 0)",
        "INSERT INTO timeline (id, order_id, at, actor, kind) VALUES (1, 9, 0, 'system', 'x')",
        "INSERT INTO idempotency VALUES (x'01', x'01', 0, 9, '')",
        "INSERT INTO order_search VALUES ('nobody', 9)",
    ]

    @Test("SQLite looks up what each row of an order names", arguments: unreferenced)
    func guardedReferences(_ sql: String) async throws {
        try await expectRefused(sql, .sqlite)
    }

    @Test(
        "PostgreSQL looks up what is named by all but the rows of an order, whatever it began with",
        arguments: 1...Migrations.current)
    func references(_ version: Int64) async throws {
        let folder = try TemporaryFolder()
        let earlier = try TestEngine.postgres.open(folder, schema: version)
        try await earlier.addVariant()
        await earlier.close()

        let store = try TestEngine.postgres.open(folder)

        let references = try await store.read { connection in
            try connection.all(
                """
                SELECT relname || '.' || attname FROM pg_constraint
                JOIN pg_class ON pg_class.oid = conrelid
                JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
                WHERE contype = 'f'
                """
            ) { $0.text(0) }
        }
        #expect(
            references.sorted() == [
                "access_codes.drop_id", "access_codes.order_id", "account_change_rows.change_id",
                "line_moves.drop_id", "lines.drop_id", "payments.order_id", "payments.reverses",
                "payments.slip_id", "products.drop_id", "refund_accounts.order_id",
                "refund_files.replaces", "refunds.back_row_id", "refunds.file_id",
                "refunds.order_id", "refunds.row_id",
                "sessions.staff_id", "slip_codes.slip_id", "slip_greys.slip_id",
                "slip_imprints.slip_id", "slip_likenesses.other_id", "slip_likenesses.slip_id",
                "slip_readings.slip_id",
                "slips.order_id", "statement_refusals.statement_id",
                "statement_rows.statement_id", "statement_shares.payment_id",
                "statement_shares.row_id", "unique_amounts.order_id", "variants.drop_id",
                "variants.product_id", "waitlist_entries.drop_id", "waitlist_lines.drop_id",
                "waitlist_lines.entry_id", "waitlist_lines.variant_id", "waitlist_moves.drop_id",
                "waitlists.drop_id",
            ])
        await store.close()
    }

    private func expectRefused(_ sql: String, _ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.addVariant()
            try await addRows(to: store)

            let error = await #expect(throws: StorageError.self) {
                try await store.write { try $0.execute($0.dialect.withBytes(sql)) }
            }

            if case .constraint? = error { return }
            Issue.record("\(sql): \(String(describing: error))")
        }
    }

    private static let orderAndSlip = [
        """
        INSERT INTO orders (id, drop_id, status, created_at, changed_at, deadline_at,
            quantity, subtotal, shipping, currency)
        VALUES (1, 1, 'reserved', 0, 0, 5, 1, 100, 0, 'THB')
        """,
        """
        INSERT INTO slips (id, order_id, status, media_type, bytes, digest, file_name,
            uploaded_at) VALUES (1, 1, 'waiting', '', 1, 'd', '', 0)
        """,
    ]

    private func addRows(to store: any Store) async throws {
        try await store.write { connection in
            for sql in Self.orderAndSlip + [
                "INSERT INTO order_lines VALUES (1, 0, 1, 1, 100, 0)",
                "INSERT INTO idempotency VALUES (x'02', x'01', 0, 1, '')",
                "INSERT INTO payments VALUES (1, 1, 5, 'slip', 1, 0, 's', NULL, NULL, NULL)",
                "INSERT INTO payments VALUES (2, 1, -5, 'slip', NULL, 0, 's', NULL, NULL, 1)",
                "INSERT INTO payments VALUES (3, 1, 5, 'slip', 1, 0, 's', NULL, x'07', NULL)",
                """
                INSERT INTO slips (id, order_id, status, media_type, bytes, digest, file_name,
                    uploaded_at) VALUES (8, 1, 'waiting', '', 1, 'e', '', 0)
                """,
                "INSERT INTO slip_likenesses VALUES (1, 8, 5)",
                "INSERT INTO staff VALUES (1, 'a@b.example', 'owner', '', 0)",
                "INSERT INTO tokens VALUES ('till', 'viewer', x'01', 0)",
                Self.webhook(1, "webhook", "https://a.example", old: "NULL, NULL"),
            ] { try connection.execute(connection.dialect.withBytes(sql)) }
        }
    }

    @Test("sessions go with their account", arguments: TestEngine.all)
    func cascade(_ engine: TestEngine) async throws {
        try await engine.with { store async throws in
            try await store.write { connection in
                try connection.execute(
                    "INSERT INTO staff VALUES (1, 'a@b.example', 'owner', '', 0)")
                try connection.execute(
                    connection.dialect.withBytes("INSERT INTO sessions VALUES (x'01', 1, 0, 0)"))
                try connection.execute("DELETE FROM staff")
            }
            #expect(try await store.number("SELECT count(*) FROM sessions") == 0)
        }
    }

    @Test("payments of the first schema are there in the second", arguments: TestEngine.all)
    func paymentsMove(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let first = try engine.open(folder, schema: 1)
        try await first.addVariant()
        try await first.write { connection in
            for sql in Self.orderAndSlip { try connection.execute(sql) }
            try connection.execute(
                "INSERT INTO payments VALUES (7, 1, 5, 'slip', 1, 3, 'staff:a', 'b', $1)",
                [.blob([9])])
        }
        await first.close()

        let second = try engine.open(folder)
        #expect(
            try await second.number(
                """
                SELECT count(*) FROM payments
                WHERE id = 7 AND order_id = 1 AND amount = 5 AND source = 'slip' AND slip_id = 1
                    AND at = 3 AND actor = 'staff:a' AND words = 'b' AND request_key = $1
                    AND reverses IS NULL
                """, [.blob([9])]) == 1)
        #expect(try await second.number("SELECT count(*) FROM payments") == 1)
        await second.close()
    }

    @Test(
        "orders of before are told what the catalogue says when they are moved",
        arguments: TestEngine.all)
    func told(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let earlier = try engine.open(folder, schema: 7)
        try await earlier.addVariant()
        try await earlier.write { connection in
            for sql in [Self.orderAndSlip[0], "INSERT INTO order_lines VALUES (1, 0, 1, 1, 100)"] {
                try connection.execute(sql)
            }
            try connection.execute(
                """
                INSERT INTO receiving_accounts (id, position, bank, name, number)
                VALUES ('main', 0, 'KBANK', 'N', '123')
                """)
        }
        await earlier.close()

        let store = try engine.open(folder)

        #expect(
            try await store.number(
                """
                SELECT count(*) FROM orders
                JOIN order_lines ON order_lines.order_id = orders.id
                JOIN variants ON variants.id = order_lines.variant_id
                JOIN products ON products.id = variants.product_id
                JOIN drops ON drops.id = orders.drop_id
                JOIN told_goods ON told_goods.id = order_lines.told
                JOIN told_terms ON told_terms.id = orders.told
                JOIN told_accounts ON told_accounts.accounts = told_terms.accounts
                WHERE told_goods.sku = variants.sku AND told_goods.product = products.name
                    AND told_goods.variant = variants.name AND variants.told = order_lines.told
                    AND told_terms.title = drops.title AND drops.told = orders.told
                    AND told_accounts.number = '123' AND told_accounts.since = 0
                """) == 1)
        await store.close()
    }

    @Test(
        "slips of before whose codes name no transfer are read once more, others are not",
        arguments: TestEngine.all)
    func readAgain(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let earlier = try engine.open(folder, schema: 25)
        try await earlier.addVariant()
        try await earlier.write { connection in
            try connection.execute(Self.orderAndSlip[0])
            for slip in 1...4 {
                try connection.execute(
                    """
                    INSERT INTO slips (id, order_id, status, media_type, bytes, digest, file_name,
                        uploaded_at) VALUES ($1, 1, 'waiting', '', 1, $2, '', 0)
                    """, [Value(slip), .text("d\(slip)")])
                try connection.execute(
                    """
                    INSERT INTO slip_readings (slip_id, order_id, state, tries, ended_at, copy,
                        copy_bytes) VALUES ($1, 1, $2, 1, 5, 'c', 1)
                    """, [Value(slip), .text(slip == 4 ? "failed" : "read")])
            }
            for (slip, reference) in [(2, Value.null), (3, .text("r"))] {
                try connection.execute(
                    "INSERT INTO slip_codes VALUES ($1, 0, 1, 'other', 'a', '', $2)",
                    [Value(slip), reference])
            }
        }
        await earlier.close()

        let store = try engine.open(folder)

        let states = try await store.read { connection in
            try connection.all(
                "SELECT state, later, copy FROM slip_readings ORDER BY slip_id"
            ) { "\($0.text(0)) \($0.integer(1)) \($0.text(2))" }
        }
        #expect(states == ["waiting 1 c", "waiting 1 c", "read 0 c", "failed 0 c"])
        #expect(try await store.number("SELECT sum(slip_id) FROM slip_codes") == 3)
        await store.close()
    }

    @Test(
        "a shop of every earlier schema is opened", arguments: TestEngine.all,
        1..<Migrations.current)
    func earlier(_ engine: TestEngine, _ version: Int64) async throws {
        let folder = try TemporaryFolder()
        let earlier = try engine.open(folder, schema: version)
        try await earlier.addVariant()
        #expect(try await earlier.number("SELECT max(version) FROM schema_version") == version)
        await earlier.close()

        let store = try engine.open(folder)

        #expect(
            try await store.number("SELECT max(version) FROM schema_version")
                == Migrations.current)
        #expect(try await store.number("SELECT stock FROM variants") == 5)
        await store.close()
    }

    @Test("migrating again changes nothing", arguments: TestEngine.all)
    func again(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let first = try engine.open(folder)
        try await first.addVariant()
        await first.close()

        let second = try engine.open(folder)
        #expect(try await !second.write { try Migrations.run(on: $0) })

        #expect(try await second.number("SELECT count(*) FROM variants") == 1)
        #expect(
            try await second.number("SELECT max(version) FROM schema_version")
                == Migrations.current)
        #expect(
            try await second.number("SELECT count(*) FROM schema_version") == Migrations.current)
        await second.close()
    }

    @Test("a database of a newer program is refused and left alone", arguments: TestEngine.all)
    func newer(_ engine: TestEngine) async throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(folder)
        let next = Migrations.current + 1
        _ = try await store.write {
            try $0.execute("INSERT INTO schema_version VALUES ($1)", [.integer(next)])
        }
        await store.close()

        #expect(throws: StorageError.newerSchema(found: next, known: Migrations.current)) {
            _ = try engine.open(folder)
        }
        #expect(throws: StorageError.self) { _ = try engine.open(folder) }
    }
}

extension Dialect {
    /// A statement whose bytes, as SQLite writes them (`x'01'`), are in this engine's words.
    fileprivate func withBytes(_ sql: String) -> String {
        guard self == .postgres else { return sql }
        return sql.replacing(/x'([0-9a-f]*)'/) { "'\\x\($0.output.1)'::bytea" }
    }
}
