internal import Shop
internal import Storage

/// Eras follow one another, and no number lies in what was passed over between two of them.
struct EraCheck: IntegrityCheck {
    let name = "eras"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        let history = try Eras.load(on: connection)
        let point = try CommitPoint.load(on: connection)
        if history.eras.map(\.number) != Array(1..<Int64(history.eras.count) + 1) {
            findings.fault("eras", "one is missing", Self.advice)
        }
        if point.era != history.tag {
            findings.fault(
                "eras", "the database is in another one than \(history.current), its last",
                Self.advice)
        }
        for era in history.eras {
            for (table, name) in Self.tables { try check(era, table, name, connection, &findings) }
            note(era, &findings)
        }
    }

    private func check(
        _ era: Era, _ table: String, _ name: String, _ connection: any Connection,
        _ findings: inout IntegrityFindings
    ) throws {
        guard let numbers = era.numbers[name] else {
            return findings.fault(
                "era \(era.number)", "where its \(name) begin is missing", Self.advice)
        }
        let lost = try connection.all(
            "SELECT id FROM \(table) WHERE id > $1 AND id <= $2 ORDER BY id LIMIT 20",
            [.integer(numbers.last), .integer(numbers.first)]
        ) { $0.integer(0) }
        for id in lost {
            findings.fault(
                table == Era.orders ? findings.names.order(id) : "\(table) \(id)",
                "its number was given out by a world that was lost before era \(era.number)",
                "somebody else may hold it: tell the buyer, and enter it anew")
        }
    }

    private func note(_ era: Era, _ findings: inout IntegrityFindings) {
        let last = era.numbers[Era.orders]?.last ?? 0
        let advice = "orders after number \(last) of that time are lost: see docs/operations.md"
        switch era.cause {
        case .behind, .restored:
            findings.note(
                "era \(era.number)",
                "it began because an older copy of the database was in place "
                    + "(\(era.cause.rawValue))", advice)
        case .doubt:
            findings.note(
                "era \(era.number)",
                "it began because a machine stopped without a word", "if any, " + advice)
        case .copied, .asked: break
        }
    }

    private static let tables = [
        ("orders", Era.orders), ("slips", "slips"), ("payments", "payments"),
        ("timeline", "timeline"), ("shop_entries", "timeline"), ("exports", "exports"),
        ("jobs", "exports"),
    ]
    private static let advice = "stop the shop and restore a backup"
}
