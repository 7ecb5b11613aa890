internal import Shop
internal import Storage

/// Reads what can be reserved of every variant.
///
/// It runs at the desk because only there is a number that was read never told after a newer one;
/// an old zero would answer "sold out" from memory until the variant changes again.
struct ReadStock: DeskCommand {
    func expect(in book: DeskBook, at now: Timestamp) throws { try Self.expect(on: book) }

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, Never> {
        try journal.readStock(on: connection)
        return .success(())
    }

    /// Says that `readStock` comes soon, as `Connection.expect` does.
    static func expect(on connection: any Connection) throws {
        try connection.expect(query, [])
        try Settings.expect(on: connection)
    }

    /// What left the shop file is not for sale, whatever is left of it.
    private static let query = "SELECT id, available * on_sale FROM variants"

    /// All numbers as a batch has them by now. The answer may be from before the batch; what the
    /// batch has changed since then is known to its book.
    fileprivate static func available(in book: DeskBook) throws -> [VariantID: Int] {
        // A book that forgot was written to beside it: the answer from before is of no use.
        let text = book.forgotten == 0 ? query : query + " ORDER BY id"
        return try available(text, on: book).merging(book.knownUnits) { $1 }
    }

    static func available(on connection: any Connection) throws -> [VariantID: Int] {
        try available(query, on: connection)
    }

    private static func available(
        _ query: String, on connection: any Connection
    ) throws -> [VariantID: Int] {
        var available: [VariantID: Int] = [:]
        try connection.forEach(query, []) {
            available[VariantID($0.integer(0))] = Int($0.integer(1))
        }
        return available
    }
}

extension DeskJournal {
    /// Takes over what is left of every variant, and of which version of the catalogue that is.
    mutating func readStock(on book: DeskBook) throws {
        available.merge(try ReadStock.available(in: book)) { $1 }
        stockVersion = try Settings.load(on: book, isFresh: book.forgotten > 0).catalogueVersion
    }
}
