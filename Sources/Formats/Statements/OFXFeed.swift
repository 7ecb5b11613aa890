internal import Shop

/// Reads statements in the Open Financial Exchange format (https://financialdataexchange.org/ofx):
/// OFX 1, which is SGML, and OFX 2, which is XML, of bank accounts and of cards; also the QFX of
/// Intuit.
///
/// Days and times are taken as written, with no offset applied. Memory does not grow with the file,
/// but for the references, of which so many are remembered.
final class OFXFeed: StatementFeed {
    private var scanner = OFXScanner()
    private var walk: OFXWalk
    private var count: StatementCount

    init(currency: Currency?, rows: Int) {
        walk = OFXWalk(currency: currency)
        count = StatementCount(most: rows)
    }

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
