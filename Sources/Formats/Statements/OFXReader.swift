package import Shop

/// Reads statements in the Open Financial Exchange format (https://financialdataexchange.org/ofx):
/// OFX 1, which is SGML, and OFX 2, which is XML, of bank accounts and of cards; also the QFX of
/// Intuit.
///
/// Days and times are taken as written, with no offset applied. Memory does not grow with the file,
/// but for the references, of which so many are remembered.
package struct OFXReader {
    private let currency: Currency?
    private let rows: Int

    /// - Parameters:
    ///   - currency: taken where the file names none (`CURDEF`).
    ///   - rows: the most rows that a file may have, with those that cannot be read.
    package init(currency: Currency? = nil, rows: Int = StatementLimits.rows) {
        self.currency = currency
        self.rows = rows
    }

    /// Reads a file and tells what is in it.
    ///
    /// - Throws: `StatementRefusal` for the whole file, what `take` throws, and what reading the
    ///   bytes throws. What was told before may be right, and is not all.
    package func read(
        _ bytes: some StatementBytes, _ take: (StatementEvent) throws -> Void
    ) throws {
        let feed = OFXFeed(currency: currency, rows: rows)
        try bytes.read { piece in
            try feed.feed(piece, take)
            return true
        }
        try feed.finish(take)
    }
}

/// A file of `OFXReader` on its way in, piece by piece.
final class OFXFeed {
    private var scanner = OFXScanner()
    private var walk: OFXWalk
    private var count: StatementCount

    init(currency: Currency?, rows: Int = StatementLimits.rows) {
        walk = OFXWalk(currency: currency)
        count = StatementCount(most: rows)
    }

    /// Reads the next bytes.
    ///
    /// - Throws: as `OFXReader.read`.
    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws {
        try scanner.scan(piece) { token, text in
            try walk.walk(token, text) { told in
                try count.count(told)
                try take(told)
            }
        }
    }

    /// Takes the end of the file.
    ///
    /// - Throws: as `OFXReader.read`.
    func finish(_ take: (StatementEvent) throws -> Void) throws {
        if walk.hasStatement, !walk.isAtEnd, walk.isInside || scanner.isInside {
            throw StatementRefusal(line: scanner.line, reason: .truncated)
        }
        guard walk.hasStatement else {
            // In UTF-16 no tag is found.
            let isUTF16 = [[0xFF, 0xFE], [0xFE, 0xFF]].contains(Array(scanner.text.prefix(2)))
            throw StatementRefusal(line: 1, reason: isUTF16 ? .encoding : .noStatement)
        }
    }
}
