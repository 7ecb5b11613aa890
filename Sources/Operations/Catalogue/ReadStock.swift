internal import Shop
internal import Storage

/// Reads what can be reserved of every variant.
///
/// It runs at the desk because only there is a number that was read never told after a newer one;
/// an old zero would answer "sold out" from memory until the variant changes again.
struct ReadStock: DeskCommand {
    /// Whoever shows an order or a figure is to read it again.
    var tellsEverybody = false

    func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, OrderRefusal> {
        journal.catalogueChanged = journal.catalogueChanged || tellsEverybody
        try journal.readStock(on: connection)
        return .success(())
    }

    static func available(on connection: any Connection) throws -> [VariantID: Int] {
        var available: [VariantID: Int] = [:]
        // What left the shop file is not for sale, whatever is left of it.
        try connection.forEach("SELECT id, available * on_sale FROM variants", []) {
            available[VariantID($0.integer(0))] = Int($0.integer(1))
        }
        return available
    }
}

extension DeskJournal {
    /// Takes over what is left of every variant, and of which version of the catalogue that is.
    mutating func readStock(on connection: any Connection) throws {
        available.merge(try ReadStock.available(on: connection)) { $1 }
        stockVersion = try Settings.load(on: connection).catalogueVersion
    }
}
