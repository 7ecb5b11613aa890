package import Shop

/// The reading of a statement's file, piece by piece, whatever its format.
///
/// CSV is looked at as a whole before: its encoding, its decimal mark and its order of day and
/// month show in some of its rows only.
package struct StatementReading {
    private enum Feed {
        case camt(CamtFeed)
        case ofx(OFXFeed)
        case mt940(MT940Feed)
        case csv(StatementCSVFeed)
    }

    private let feed: Feed

    /// - Parameters:
    ///   - currency: taken where the file names none.
    ///   - mapping: which column is which, of CSV; `nil` goes by the labels.
    package init(
        _ format: StatementFormat, currency: Currency?, mapping: StatementCSVMapping? = nil
    ) {
        feed =
            switch format {
            case .camt: .camt(CamtFeed(currency: currency))
            case .ofx: .ofx(OFXFeed(currency: currency))
            case .mt940: .mt940(MT940Feed(currency: currency))
            case .csv: .csv(StatementCSVFeed(currency: currency, mapping: mapping))
            }
    }

    /// Whether all of the file has to be handed to `look` once more before it is read.
    package var needsLook: Bool {
        if case .csv(let feed) = feed { feed.needsLook } else { false }
    }

    /// Looks at the next bytes.
    ///
    /// - Throws: `StatementRefusal`.
    package func look(at piece: [UInt8]) throws {
        if case .csv(let feed) = feed { try piece.withUnsafeBytes { try feed.look(at: $0) } }
    }

    /// Ends a look: after this the file is looked at, or read, from its start.
    ///
    /// - Throws: `StatementRefusal` where its columns, or its days, cannot be told.
    package func endLook() throws {
        if case .csv(let feed) = feed { try feed.endLook() }
    }

    /// Reads the next bytes and hands over what is in them.
    ///
    /// - Throws: `StatementRefusal` for the whole file; what `take` throws.
    package func feed(_ piece: [UInt8], _ take: (StatementEvent) throws -> Void) throws {
        try piece.withUnsafeBytes { bytes in
            switch feed {
            case .camt(let feed): try feed.feed(bytes, take)
            case .ofx(let feed): try feed.feed(bytes, take)
            case .mt940(let feed): try feed.feed(bytes, take)
            case .csv(let feed): try feed.feed(bytes, take)
            }
        }
    }

    /// Takes the end of the file.
    ///
    /// - Throws: as `feed`.
    package func finish(_ take: (StatementEvent) throws -> Void) throws {
        switch feed {
        case .camt(let feed): try feed.finish(take)
        case .ofx(let feed): try feed.finish(take)
        case .mt940(let feed): try feed.finish(take)
        case .csv(let feed): try feed.finish(take)
        }
    }
}
