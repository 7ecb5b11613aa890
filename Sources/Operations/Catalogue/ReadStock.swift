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
        journal.available.merge(try Self.available(on: connection)) { $1 }
        return .success(())
    }

    static func available(on connection: any Connection) throws -> [VariantID: Int] {
        var available: [VariantID: Int] = [:]
        try connection.forEach("SELECT id, available FROM variants WHERE on_sale = 1", []) {
            available[VariantID($0.integer(0))] = Int($0.integer(1))
        }
        return available
    }
}
