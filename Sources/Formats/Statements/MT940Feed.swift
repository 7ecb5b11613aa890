internal import Shop

/// Reads MT940, the customer statement of SWIFT, and the dialects of it that banks hand out.
///
/// The fields are those of SWIFT's Standards MT, Category 9, MT 940: `:61:` is a booking and the
/// `:86:` behind it tells of it. The blocks `{1:…}{4:` around a message may be missing, and so may
/// the balances; a statement that has begun must also end, with a closing balance or the next one.
final class MT940Feed: StatementFeed {
    private var plain = StatementPlainFeed()
    private var lines = MT940Lines()
    private var statements: MT940Statements
    private var count: StatementCount

    init(currency: Currency?, rows: Int) {
        statements = MT940Statements(currency: currency)
        count = StatementCount(most: rows)
    }

    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws {
        try plain.feed(piece) { try lines.take($0) { try tell($0, take) } }
    }

    func finish(_ take: (StatementEvent) throws -> Void) throws {
        try plain.finish { try lines.take($0) { try tell($0, take) } }
        try lines.finish { try tell($0, take) }
        try statements.finish(take)
    }

    private func tell(
        _ line: MT940Lines.Line, _ take: (StatementEvent) throws -> Void
    ) throws {
        try statements.take(line) { event in
            try count.count(event)
            try take(event)
        }
    }
}
