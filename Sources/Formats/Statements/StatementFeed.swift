internal import Shop

/// A statement's file of one format on its way in, piece by piece.
///
/// A new format conforms to this, has its first bytes known by `StatementFormat.sniff`, and stands
/// in `StatementReading`.
protocol StatementFeed: AnyObject {
    /// Whether all of the file has to be handed to `look` once more before it is read.
    var needsLook: Bool { get }

    /// Looks at the next bytes.
    ///
    /// - Throws: `StatementRefusal`.
    func look(at piece: UnsafeRawBufferPointer) throws

    /// Ends a look: after this the file is looked at, or read, from its start.
    ///
    /// - Throws: `StatementRefusal` where the file cannot be read after what was seen.
    func endLook() throws

    /// Reads the next bytes and hands over what is in them.
    ///
    /// - Throws: `StatementRefusal` for the whole file, and what `take` throws. What was told
    ///   before may be right, and is not all.
    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws

    /// Takes the end of the file.
    ///
    /// - Throws: as `feed`.
    func finish(_ take: (StatementEvent) throws -> Void) throws
}

/// Most formats say in their first bytes how they are read.
extension StatementFeed {
    var needsLook: Bool { false }

    func look(at piece: UnsafeRawBufferPointer) {}

    func endLook() {}
}
