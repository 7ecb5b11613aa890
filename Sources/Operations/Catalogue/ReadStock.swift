internal import Shop
internal import Storage

/// Reads what can be reserved of every variant.
///
/// It runs at the desk because only there is a number that was read never told after a newer one;
/// an old zero would answer "sold out" from memory until the variant changes again.
struct ReadStock: DeskCommand {
    /// Whoever shows an order or a figure is to read it again.
    var tellsEverybody = false

    func expect(in book: DeskBook, at now: Timestamp) throws { try Self.expect(on: book) }

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, OrderRefusal> {
        journal.catalogueChanged = journal.catalogueChanged || tellsEverybody
        try Self.tell(on: connection, &journal)
        return .success(())
    }

    /// Says that `tell` comes soon, as `Connection.expect` does.
    static func expect(on connection: any Connection) throws { try connection.expect(query, []) }

    /// Tells all numbers. The answer may be from before this batch; what the batch has changed
    /// since then is known to its book.
    static func tell(on book: DeskBook, _ journal: inout DeskJournal) throws {
        // A book that forgot was written to beside it: the answer from before is of no use.
        let text = book.forgotten == 0 ? query : query + " ORDER BY id"
        let known = book.knownUnits
        for (variant, units) in try available(text, on: book) {
            journal.available[variant] = known[variant] ?? units
        }
    }

    private static let query = "SELECT id, available FROM variants WHERE on_sale = 1"

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
