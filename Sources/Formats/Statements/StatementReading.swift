package import Shop

/// The reading of a statement's file, piece by piece, whatever its format.
///
/// CSV is looked at as a whole before: its encoding, its decimal mark and its order of day and
/// month show in some of its rows only.
package struct StatementReading {
    private let feed: any StatementFeed

    /// - Parameters:
    ///   - currency: taken where the file names none.
    ///   - mapping: which column is which, of CSV; `nil` goes by the labels.
    ///   - rows: the most rows that the file may have, with those that cannot be read.
    package init(
        _ format: StatementFormat, currency: Currency?, mapping: StatementCSVMapping? = nil,
        rows: Int = StatementLimits.rows
    ) {
        feed =
            switch format {
            case .camt: CamtFeed(currency: currency, rows: rows)
            case .ofx: OFXFeed(currency: currency, rows: rows)
            case .mt940: MT940Feed(currency: currency, rows: rows)
            case .csv: StatementCSVFeed(currency: currency, mapping: mapping, rows: rows)
            }
    }

    /// Whether all of the file has to be handed to `look` once more before it is read.
    package var needsLook: Bool { feed.needsLook }

    /// Looks at the next bytes.
    ///
    /// - Throws: `StatementRefusal`.
    package func look(at piece: [UInt8]) throws {
        try piece.withUnsafeBytes { try feed.look(at: $0) }
    }

    /// Ends a look: after this the file is looked at, or read, from its start.
    ///
    /// - Throws: `StatementRefusal` where its columns, or its days, cannot be told.
    package func endLook() throws {
        try feed.endLook()
    }

    /// Reads the next bytes and hands over what is in them.
    ///
    /// - Throws: `StatementRefusal` for the whole file, and what `take` throws. What was told
    ///   before may be right, and is not all.
    package func feed(_ piece: [UInt8], _ take: (StatementEvent) throws -> Void) throws {
        try piece.withUnsafeBytes { try feed.feed($0, take) }
    }

    /// Takes the end of the file.
    ///
    /// - Throws: as `feed`.
    package func finish(_ take: (StatementEvent) throws -> Void) throws {
        try feed.finish(take)
    }
}
