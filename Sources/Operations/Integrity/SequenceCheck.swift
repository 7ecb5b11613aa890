internal import Shop
internal import Storage

/// A number that was given out is never given out again, and no row is gone but those of
/// rehearsals, which were counted when they were cleared.
struct SequenceCheck: IntegrityCheck {
    let name = "numbers"

    private struct Sequence {
        var counter: Counters
        var tables: [String]
        /// Each number is a row of one of the tables, and stays for ever.
        var isWhole: Bool
    }

    private static let sequences = [
        Sequence(counter: .orders, tables: ["orders"], isWhole: true),
        Sequence(counter: .timeline, tables: ["timeline", "shop_entries"], isWhole: true),
        Sequence(counter: .slips, tables: ["slips"], isWhole: true),
        Sequence(counter: .payments, tables: ["payments"], isWhole: true),
        Sequence(counter: .refunds, tables: ["refunds"], isWhole: true),
        Sequence(counter: .refundFiles, tables: ["refund_files"], isWhole: true),
        Sequence(counter: .exports, tables: ["exports", "jobs"], isWhole: false),
        Sequence(counter: .staff, tables: ["staff"], isWhole: false),
        Sequence(
            counter: .catalogue, tables: ["drops", "products", "variants"], isWhole: false),
        Sequence(
            counter: .told, tables: ["told_goods", "told_terms", "account_changes"],
            isWhole: false),
        Sequence(counter: .deliveries, tables: ["deliveries"], isWhole: false),
        Sequence(counter: .waitlist, tables: ["waitlist_entries"], isWhole: false),
        Sequence(counter: .webhooks, tables: ["webhooks"], isWhole: false),
    ]

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        for sequence in Self.sequences {
            try check(sequence, on: connection, &findings)
        }
    }

    private func check(
        _ sequence: Sequence, on connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        let place = "numbers of \(sequence.counter.rawValue)"
        let last = try connection.first(
            "SELECT last FROM counters WHERE name = $1", [.text(sequence.counter.rawValue)]
        ) { $0.integer(0) }
        guard let last else {
            findings.fault(place, "nobody knows which was given out last", Self.advice)
            return
        }
        var rows: Int64 = 0
        for table in sequence.tables {
            let found = try connection.first("SELECT count(*), coalesce(max(id), 0) FROM \(table)")
            { (rows: $0.integer(0), greatest: $0.integer(1)) }
            guard let found else { continue }
            rows += found.rows
            if found.greatest > last {
                findings.fault(
                    place, "\(last) was given out last, but \(table) has \(found.greatest)",
                    Self.advice)
                return
            }
        }
        guard sequence.isWhole else { return }
        let cleared = try ClearedRows.count(of: sequence.counter, on: connection)
        let skipped = try Eras.skipped(sequence.counter, on: connection)
        guard rows + cleared + skipped != last else { return }
        findings.fault(
            place,
            "\(last - skipped) were given out and \(sequence.tables.joined(separator: " and ")) "
                + "\(sequence.tables.count > 1 ? "have" : "has") \(rows) rows"
                + (cleared > 0 ? ", without \(cleared) of rehearsals" : ""),
            "rows are gone: compare with a backup")
    }

    private static let advice =
        "stop the shop and restore a backup: the next one would overwrite or fail"
}
