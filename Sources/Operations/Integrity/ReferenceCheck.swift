internal import Shop
internal import Storage

/// Checks that every row that names another names one that is there.
///
/// The schema guards this itself where that costs little. PostgreSQL does not for the rows of an
/// order, and SQLite not while another program writes to its file.
struct ReferenceCheck: IntegrityCheck {
    let name = "references"

    /// A column that names a row of a table by its number.
    struct Reference: Hashable, Sendable {
        var table: String
        var column: String
        var target: String
        /// What a row of the target is called.
        var thing: String
    }

    /// A test holds this to the schema, so that none is forgotten.
    static let references = [
        Reference(table: "products", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "variants", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "variants", column: "product_id", target: "products", thing: "product"),
        Reference(table: "orders", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "order_lines", column: "order_id", target: "orders", thing: "order"),
        Reference(
            table: "order_lines", column: "variant_id", target: "variants", thing: "variant"),
        Reference(table: "timeline", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "idempotency", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "order_search", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "unique_amounts", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "slips", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "slip_readings", column: "slip_id", target: "slips", thing: "slip"),
        Reference(table: "slip_codes", column: "slip_id", target: "slips", thing: "slip"),
        Reference(table: "slip_imprints", column: "slip_id", target: "slips", thing: "slip"),
        Reference(table: "slip_greys", column: "slip_id", target: "slips", thing: "slip"),
        Reference(table: "slip_likenesses", column: "slip_id", target: "slips", thing: "slip"),
        Reference(table: "slip_likenesses", column: "other_id", target: "slips", thing: "slip"),
        Reference(table: "payments", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "payments", column: "slip_id", target: "slips", thing: "slip"),
        Reference(table: "payments", column: "reverses", target: "payments", thing: "payment"),
        Reference(
            table: "statement_rows", column: "statement_id", target: "statements",
            thing: "statement"),
        Reference(
            table: "statement_refusals", column: "statement_id", target: "statements",
            thing: "statement"),
        Reference(
            table: "statement_shares", column: "payment_id", target: "payments", thing: "payment"),
        Reference(
            table: "statement_shares", column: "row_id", target: "statement_rows",
            thing: "statement row"),
        Reference(
            table: "account_change_rows", column: "change_id", target: "account_changes",
            thing: "change of the accounts"),
        Reference(table: "waitlists", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "waitlist_entries", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "waitlist_lines", column: "drop_id", target: "drops", thing: "drop"),
        Reference(
            table: "waitlist_lines", column: "entry_id", target: "waitlist_entries",
            thing: "entry of a waitlist"),
        Reference(
            table: "waitlist_lines", column: "variant_id", target: "variants", thing: "variant"),
        Reference(table: "waitlist_moves", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "refund_accounts", column: "order_id", target: "orders", thing: "order"),
        Reference(
            table: "refund_files", column: "replaces", target: "refund_files",
            thing: "file of refunds"),
        Reference(table: "refunds", column: "order_id", target: "orders", thing: "order"),
        Reference(
            table: "refunds", column: "file_id", target: "refund_files", thing: "file of refunds"),
        Reference(
            table: "refunds", column: "row_id", target: "statement_rows", thing: "statement row"),
        Reference(
            table: "refunds", column: "back_row_id", target: "statement_rows",
            thing: "statement row"),
        Reference(table: "lines", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "line_moves", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "access_codes", column: "drop_id", target: "drops", thing: "drop"),
        Reference(table: "access_codes", column: "order_id", target: "orders", thing: "order"),
        Reference(table: "sessions", column: "staff_id", target: "staff", thing: "account"),
    ]

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        for table in StoredTables.all {
            for reference in Self.references where reference.table == table.name {
                try check(reference, of: table, on: connection, &findings)
            }
        }
    }

    /// Looks at the whole table in one statement: an engine then goes through both sides once,
    /// where it would look up row after row of many small ranges.
    private func check(
        _ reference: Reference, of table: StoredTable, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let column = "\(table.name).\(reference.column)"
        let isLost = """
            \(column) IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM \(reference.target) AS named WHERE named.id = \(column))
            """
        var past: [Value]?
        while true {
            let rows = try table.rows(
                past: past, where: isLost, limit: IntegrityLimits.page, on: connection)
            for row in rows {
                report(LostRow(values: row, table: table), reference, &findings)
            }
            guard let last = rows.last, rows.count == IntegrityLimits.page else { return }
            past = table.keyValues(of: last)
        }
    }

    private func report(
        _ row: LostRow, _ reference: Reference, _ findings: inout IntegrityFindings
    ) {
        findings.fault(
            row.place(findings.names),
            "names \(reference.thing) number \(row.integer(reference.column)), which is not there",
            reference.table == "idempotency"
                ? "who asks again with the same key is refused: they must reserve anew"
                : "rows are gone: compare with a backup")
    }
}

/// A row that names one that is not there.
private struct LostRow {
    let values: [Value]
    let table: StoredTable

    func integer(_ column: String) -> Int64 {
        if case .integer(let integer)? = value(column) { integer } else { 0 }
    }

    /// The place of the row as it is called outside, as well as that can be said of a row without
    /// the other.
    func place(_ names: StoredNames) -> String {
        let order = names.order(integer("order_id"))
        switch table.name {
        case "orders": return names.order(integer("id"))
        case "order_lines": return "line \(integer("position") + 1) of \(order)"
        case "timeline": return "entry \(integer("id")) of the history of \(order)"
        case "idempotency": return "answer to the request \(key)"
        case "order_search": return "a search word of \(order)"
        case "slips": return names.slip(integer("id"), of: integer("order_id"))
        case "payments": return "payment \(integer("id")) of \(order)"
        case "refunds": return "refund \(integer("id")) of \(order)"
        case "refund_accounts": return "the account that money of \(order) goes back to"
        case "lines": return "the line of drop \(integer("drop_id"))"
        case "line_moves":
            return "move \(integer("number")) of the line of drop \(integer("drop_id"))"
        case "access_codes": return "an access code of drop \(integer("drop_id"))"
        case "sessions": return "a session of staff"
        default: return "\(table.name), row \(integer("id"))"
        }
    }

    private var key: String {
        if case .blob(let key)? = value("key") { hex(key.prefix(40)) } else { "" }
    }

    private func value(_ column: String) -> Value? {
        table.columns.firstIndex { $0.name == column }.map { values[$0] }
    }
}
