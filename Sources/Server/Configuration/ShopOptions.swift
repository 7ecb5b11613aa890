internal import ArgumentParser

/// The options of every command that touches a shop.
struct ShopOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder that holds the shop (default: ./data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Another database than the file in --data.", valueName: "url"))
    var database: String?

    @Option(
        help: ArgumentHelp("Another place for slips than the folder in --data.", valueName: "url"))
    var blobs: String?

    /// What was typed.
    var flags: [Setting: String] {
        var flags: [Setting: String] = [:]
        flags[.data] = data
        flags[.database] = database
        flags[.blobs] = blobs
        return flags
    }
}
