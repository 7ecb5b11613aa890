internal import Storage

/// The check of the engine's own file: what it finds wrong with pages, indexes, constraints.
struct EngineCheck: IntegrityCheck {
    let name = "database"

    func run(on connection: any Connection, _ findings: inout IntegrityFindings) throws {
        for check in connection.dialect.selfChecks {
            try connection.forEach(check.sql, []) { row in
                let words = check.columns.map { row.text($0) }.joined(separator: " ")
                guard words != check.healthy else { return }
                findings.fault(
                    "database", check.words + words,
                    "stop the shop, keep a copy of the file, and restore a backup")
            }
        }
    }
}
