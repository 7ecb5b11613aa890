/// Reads an XML document piece by piece and tells its parts.
///
/// What a bank's program writes is plain (`XMLPlain`), and is read several times as fast as expat
/// does it. From the first byte on that is anything else expat reads on, and says what is wrong
/// where something is.
final class XMLEvents {
    private let words: [XMLWord]
    private var plain: XMLPlain?
    private var expat: XMLExpat?

    /// - Parameter words: the names that are looked for; events give their place, from 1.
    init(_ words: [XMLWord]) {
        self.words = words
        plain = XMLPlain(words)
    }

    /// Reads the next bytes of the document, however they are cut.
    ///
    /// - Parameter take: is given each part that has become whole, and the bytes of UTF-8 of a text
    ///   or an attribute, which are valid during the call. A text can come in several parts.
    /// - Throws: `XMLFault`, and what `take` throws. Nothing may be read afterwards.
    func read(
        _ bytes: UnsafeRawBufferPointer,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        // Taken out while it works, so that its tables are its own and changed where they are.
        guard var reader = plain.take() else {
            try expat?.read(bytes, take)
            return
        }
        if let rest = try reader.read(bytes, take) {
            try hand(rest, behind: reader.opening).read(take)
        } else {
            plain = reader
        }
    }

    /// Takes the end of the document, and what was kept back until now.
    ///
    /// - Throws: `XMLFault` where the document is not at its end, and what `take` throws.
    func finish(_ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void) throws {
        if let reader = plain.take() {
            guard !reader.isAtEnd else { return }
            try hand(reader.kept, behind: reader.opening).read(take)
        }
        try expat?.finish(take)
    }

    /// Bytes for expat.
    private struct Rest {
        let expat: XMLExpat
        let bytes: [UInt8]

        func read(_ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void) throws {
            try bytes.withUnsafeBytes { try expat.read($0, take) }
        }
    }

    private func hand(_ bytes: [UInt8], behind opening: [UInt8]) -> Rest {
        let expat = XMLExpat(words, behind: opening)
        self.expat = expat
        return Rest(expat: expat, bytes: bytes)
    }
}
