package import Shop

/// Reads MT940, the customer statement of SWIFT, and the dialects of it that banks hand out.
///
/// The fields are those of SWIFT's Standards MT, Category 9, MT 940: `:61:` is a booking and the
/// `:86:` behind it tells of it. The blocks `{1:…}{4:` around a message may be missing, and so may
/// the balances; a statement that has begun must also end, with a closing balance or the next one.
package struct MT940Reader: Sendable {
    private let currency: Currency?

    /// - Parameter currency: the currency of the bookings where the file names none.
    package init(currency: Currency?) {
        self.currency = currency
    }

    /// Reads the file once and hands over what is in it, one event at a time.
    ///
    /// - Throws: `StatementRefusal` when the whole file is refused; what `take` throws.
    package func read(
        _ bytes: some StatementBytes, _ take: (StatementEvent) throws -> Void
    ) throws {
        let feed = MT940Feed(currency: currency)
        try bytes.read { piece in
            try feed.feed(piece, take)
            return true
        }
        try feed.finish(take)
    }
}

/// A file of `MT940Reader` on its way in, piece by piece.
final class MT940Feed {
    private var plain = StatementPlainFeed()
    private var lines = MT940Lines()
    private var statements: MT940Statements
    private var count = StatementCount(most: StatementLimits.rows)

    init(currency: Currency?) {
        statements = MT940Statements(currency: currency)
    }

    /// Reads the next bytes.
    ///
    /// - Throws: as `MT940Reader.read`.
    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws {
        try plain.feed(piece) { try lines.take($0) { try tell($0, take) } }
    }

    /// Takes the end of the file.
    ///
    /// - Throws: as `MT940Reader.read`.
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
