internal import ArgumentParser
internal import StoragePostgres

/// The options of every command that touches a shop.
struct ShopOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder that holds the shop (default: ./data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Another database than the file in --data.", valueName: "url"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "The database's own address, where --database leads through a pooler.",
            valueName: "url"))
    var databaseDirect: String?

    @Option(
        help: ArgumentHelp(
            "How many connections to PostgreSQL (default: \(PostgresLimits.connections)).",
            valueName: "n"))
    var databaseConnections: String?

    @Option(
        help: ArgumentHelp("Another place for slips than the folder in --data.", valueName: "url"))
    var blobs: String?

    /// The flags that were typed.
    var flags: [Setting: String] {
        var flags: [Setting: String] = [:]
        flags[.data] = data
        flags[.database] = database
        flags[.databaseDirect] = databaseDirect
        flags[.databaseConnections] = databaseConnections
        flags[.blobs] = blobs
        return flags
    }
}
