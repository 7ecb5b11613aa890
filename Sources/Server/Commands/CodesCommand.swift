internal import ArgumentParser
internal import Formats
internal import Operations
internal import Shop

/// `holdfast codes`: access codes that let members in before a drop opens.
struct CodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Make access codes for members.",
        subcommands: [Add.self])

    private static let keyBytes = 16

    /// `holdfast codes add --drop SLUG --count N --label TEXT --output FILE.csv`.
    struct Add: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make single-use codes and write them to a CSV file.",
            discussion: """
                The shop keeps only a keyed hash of each, so the file is the only list of them: a \
                lost one is replaced by new codes.
                """)

        @Option(help: ArgumentHelp("The drop that they open.", valueName: "slug"))
        var drop: String

        @Option(help: "How many, 1 to 10,000.")
        var count: Int

        @Option(help: ArgumentHelp("What they are for, such as `Fan club`.", valueName: "text"))
        var label: String

        @Option(help: ArgumentHelp("The file to write, which ends in .csv.", valueName: "file"))
        var output: String

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            guard output.lowercased().ends(with: ".csv") else {
                throw Refusal("--output: the name of the file ends in .csv")
            }
            let key = base64URL(surroundings.random(keyBytes))
            try configuration.requireShop()
            ProcessLimits.keepFilesPrivate()
            try await withShop(configuration, surroundings) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                let drop = try known(keeper)
                // The file first: codes that nobody could write down would be lost.
                let file = try AtomicFile(named: output)
                do {
                    let codes = try await made(keeper, drop, key)
                    try file.write { flush in
                        try CodeSheet.write(
                            codes, label: label.trimmed, drop: drop.slug, flush: flush)
                    }
                    try file.finish()
                } catch {
                    file.discard()
                    throw error
                }
            }
            Output.line("\(count) codes written to \(output)")
        }

        private func known(_ keeper: Shopkeeper) throws(Refusal) -> Drop {
            if let listing = keeper.catalogue?.listing(slug: drop) { return listing.drop }
            let slugs = keeper.catalogue?.listings.map(\.drop.slug).joined(separator: ", ")
            throw Refusal("--drop: there is no drop \(drop): known are \(slugs ?? "none")")
        }

        private func made(
            _ keeper: Shopkeeper, _ drop: Drop, _ key: String
        ) async throws -> [String] {
            do {
                return try await keeper.makeCodes(
                    count, for: drop, label: label, key: key,
                    by: .shop)
            } catch CodesRefusal.noMembersTime {
                throw Refusal(
                    "the drop \(drop.slug) has no time for members: give it members_opens_at in "
                        + "the shop file and apply that")
            } catch CodesRefusal.count(let range) {
                throw Refusal("--count: from \(range.lowerBound) to \(range.upperBound)")
            } catch CodesRefusal.labelMissing {
                throw Refusal("--label: say what the codes are for")
            }
        }
    }
}
