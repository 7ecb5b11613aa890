/// A table as it is read whole: its columns, and the key that it is walked by.
package struct StoredTable: Hashable, Sendable {
    package var name: String
    package var columns: [Column]
    /// The names of the primary key's columns, in its order.
    package var key: [String]

    /// A column and the type of its values on every engine.
    package struct Column: Hashable, Sendable {
        package var name: String
        package var kind: Kind

        package init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }

        /// What a column holds, where it is not null.
        package enum Kind: Sendable {
            case integer, text, blob
        }
    }

    /// Reads the values of `columns` from a row that was selected in their order.
    package func values(of row: any Row) -> [Value] {
        columns.enumerated().map { index, column in
            if row.isNull(index) { return .null }
            switch column.kind {
            case .integer: return .integer(row.integer(index))
            case .text: return .text(row.text(index))
            case .blob: return .blob(row.blob(index))
            }
        }
    }

    /// The next rows past a key, in the order of keys.
    ///
    /// - Parameters:
    ///   - key: the last key that was seen; `nil` begins.
    ///   - condition: what else must hold of them, in SQL without placeholders.
    ///   - limit: how many.
    package func rows(
        past key: [Value]?, where condition: String? = nil, limit: Int,
        on connection: any Connection
    ) throws -> [[Value]] {
        let names = self.key.joined(separator: ", ")
        let key = key ?? []
        let placeholders = key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let conditions =
            (key.isEmpty ? [] : ["(\(names)) > (\(placeholders))"]) + (condition.map { [$0] } ?? [])
        let chosen = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.all(
            """
            SELECT \(columns.map(\.name).joined(separator: ", ")) FROM \(name) \(chosen)
            ORDER BY \(names) LIMIT $\(key.count + 1)
            """, key + [Value(limit)], values(of:))
    }

    /// The values of the key within a row.
    package func keyValues(of row: [Value]) -> [Value] {
        key.compactMap { name in
            columns.firstIndex { $0.name == name }.map { row[$0] }
        }
    }
}

/// Every table of the schema that holds a shop's data.
///
/// A test holds this to the schema that the engine knows, so that no column is forgotten.
package enum StoredTables {
    /// All tables, in such an order that no row refers to one of a later table.
    package static let all =
        catalogue + orders + lines + staff + statements + refunds
        + waitlists

    /// The tables of which nothing is the shop's: what servers leave for each other or keep to
    /// search by, and make anew.
    package static let ofServers: Set<String> = ["assets", "search_index", "search_parts"]

    private static let catalogue = [
        table("settings", "name! value!", key: "name"),
        table("counters", "name! last", key: "name"),
        table("eras", "number id! began_at cause!", key: "number"),
        table("era_numbers", "era name! last first", key: "era name"),
        table("shop_states", "version at facts!", key: "version"),
        table("told_goods", "id sku! product! variant!", key: "id"),
        table("told_terms", "id title! shipping_method! accounts", key: "id"),
        table(
            "told_accounts",
            "accounts position since id! bank! name! number! promptpay! iban! pay! prefix!",
            key: "accounts position"),
        table(
            "receiving_accounts",
            "id! position bank! name! number! promptpay! iban! pay!", key: "id"),
        table(
            "account_changes", "id asked_at asked_by! state! decided_at decided_by!", key: "id"),
        table(
            "account_change_rows",
            "change_id position id! bank! name! number! promptpay! iban! pay!",
            key: "change_id position"),
        table(
            "drops",
            "id slug! title! opens_at closes_at hold_ms pay_ms limit_per_person shipping_method! "
                + "shipping_fee currency! listed position line_mode! line_gathering_ms "
                + "line_admission_ms rehearsal members_opens_at told unique_amount waitlist! "
                + "waitlist_offer_ms", key: "id"),
        table(
            "products", "id drop_id reference! name! description! picture! position", key: "id"),
        table("picture_sizes", "picture! width height digest!", key: "picture width"),
        table(
            "variants",
            "id drop_id product_id sku! name! price stock available oversold on_sale position "
                + "told kept waiting", key: "id"),
    ]

    private static let waitlists = [
        table("waitlists", "drop_id asked waiting moves link# offer_at", key: "drop_id"),
        table(
            "waitlist_entries",
            "id drop_id number state! takes_fewer asked_at name! phone! email! address! note! "
                + "phone_key! email_key! language! request_key# fingerprint# move link# order_id "
                + "ended_at ended_by! reason!", key: "id"),
        table(
            "waitlist_lines", "drop_id entry_id variant_id quantity",
            key: "entry_id variant_id"),
        table("waitlist_moves", "drop_id number text!", key: "drop_id number"),
    ]

    private static let orders = [
        table(
            "orders",
            "id drop_id status! created_at changed_at deadline_at quantity subtotal shipping "
                + "currency! confirmed name! phone! email! address! note! phone_key! email_key! "
                + "paid_at carrier! tracking! oversold ticket told upload_until adjustment "
                + "language! forgiven", key: "id"),
        table("unique_amounts", "amount order_id", key: "amount"),
        table(
            "order_lines", "order_id position variant_id quantity unit_price told",
            key: "order_id position"),
        table(
            "timeline", "id order_id at actor! kind! from_status! to_status! amount words!",
            key: "id"),
        table(
            "shop_entries",
            "id at actor! subject_kind! subject! kind! version details!", key: "id"),
        table("relays", "name! entry", key: "name"),
        table(
            "deliveries",
            "id relay! receiver! entry subject! state! created_at tries next_at held_until claims "
                + "lost asked ended_at answer! answer_status answer_body! answer_ms", key: "id"),
        table("idempotency", "key# fingerprint# created_at order_id answer!", key: "key"),
        table("order_search", "term! order_id", key: "term order_id"),
        table(
            "slips",
            "id order_id status! media_type! bytes digest! file_name! uploaded_at decided_at "
                + "decided_by! reason! original!", key: "id"),
        table(
            "slip_readings",
            "slip_id order_id state! later tries claims held_until ended_at width height problem! "
                + "copy! copy_bytes thumbnail! thumbnail_bytes", key: "slip_id"),
        table(
            "slip_codes", "slip_id position order_id kind! text! bank! reference!",
            key: "slip_id position"),
        table("slip_imprints", "slip_id fold# held_until compared_at", key: "slip_id"),
        table("slip_greys", "slip_id hash# grey#", key: "slip_id"),
        table("slip_likenesses", "slip_id other_id blocks", key: "slip_id other_id"),
        table("slip_looks", "slip looked_by! until", key: "slip"),
        table(
            "payments",
            "id order_id amount source! slip_id at actor! words! request_key# reverses", key: "id"),
    ]

    private static let statements = [
        table(
            "statements",
            "id digest! file_name! bytes format! mapping! account! imported_at imported_by! state! "
                + "taken added known pending refused first_day last_day number! currency! "
                + "problem! problem_line read_bytes foreign_number!", key: "id"),
        table(
            "statement_rows",
            "id statement_id line part day second amount currency! text! name! account! "
                + "reference! balance state! doubt! content# row_key# assigned reason! decided_at "
                + "decided_by! is_foreign", key: "id"),
        table(
            "statement_refusals", "statement_id position line reason!",
            key: "statement_id position"),
        table("statement_shares", "payment_id row_id amount", key: "payment_id"),
    ]

    private static let refunds = [
        table(
            "refund_accounts", "order_id kind! bank! number! name! latin_name! at actor!",
            key: "order_id"),
        table(
            "refund_files",
            "id message! format! payer! payer_bank! payer_name! payer_number! payer_iban! bic! "
                + "day currency! count amount at actor! request_key# replaces", key: "id"),
        table(
            "refunds",
            "id order_id amount currency! state! file_id kind! bank! number! name! latin_name! "
                + "at actor! decided_at decided_by! words! row_id back_row_id", key: "id"),
    ]

    private static let lines = [
        table(
            "lines",
            "drop_id secret# joined chain# early draw_chain# called carry health rate cap paused "
                + "engaged_at strained calm_since stepped_at moves move_chain#", key: "drop_id"),
        table("line_tickets", "drop_id number id# joined_at link# inside", key: "drop_id number"),
        table(
            "line_turns",
            "drop_id number place turn given_at expires_at ended_at order_id",
            key: "drop_id number"),
        table(
            "line_moves",
            "drop_id number at kind! called joined detail! actor! reason! earlier! undone "
                + "request_key#", key: "drop_id number"),
        table("line_let_in", "drop_id number move", key: "drop_id number"),
        table(
            "line_extensions", "drop_id move kind! subject deadline_at",
            key: "drop_id move kind subject"),
        table(
            "access_codes", "code# drop_id label! made_at made_by! order_id", key: "code"),
    ]

    private static let staff = [
        table("staff", "id email! role! password_hash! created_at", key: "id"),
        table("sessions", "token_hash# staff_id created_at seen_at", key: "token_hash"),
        table("tokens", "name! role! token_hash# created_at", key: "name"),
        table(
            "webhooks",
            "id kind! address! recipient! events! language! template! secret# old_secret# "
                + "old_until rotations since created_at created_by! gone_at", key: "id"),
        table(
            "exports",
            "id requested_by! created_at request! status! rows_done rows_total failure! node! "
                + "held_until",
            key: "id"),
        table(
            "jobs",
            "id kind! version drop_id parameters! state! requested_by! created_at ended_at node! "
                + "held_until claims tries done total cancelling problem! result!", key: "id"),
    ]

    /// A table from its columns as words: `!` after a text, `#` after bytes, nothing after a
    /// number.
    private static func table(_ name: String, _ columns: String, key: String) -> StoredTable {
        StoredTable(
            name: name,
            columns: columns.split(separator: " ").map { word in
                switch word.last {
                case "!": StoredTable.Column(name: String(word.dropLast()), kind: .text)
                case "#": StoredTable.Column(name: String(word.dropLast()), kind: .blob)
                default: StoredTable.Column(name: String(word), kind: .integer)
                }
            }, key: key.split(separator: " ").map(String.init))
    }
}
