internal import ArgumentParser
internal import Formats
internal import Operations
internal import Shop
internal import Storage

/// `holdfast token`: which programs may use the staff's API.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and remove API tokens.",
        subcommands: [Add.self, List.self, Remove.self])

    /// The longest name of a token, in characters.
    private static let nameLength = 64
    private static let randomBytes = 32

    /// `holdfast token add NAME --role ROLE`.
    struct Add: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it once.")

        @Argument(help: "What the token is for: it stands in the timeline of what it changes.")
        var name: String

        @Option(help: "What it may do: owner, manager, checker or viewer.")
        var role: Role

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            let name = try checkedName()
            let random = surroundings.random(randomBytes)
            let now = surroundings.clock()
            ProcessLimits.keepFilesPrivate()
            let token = try await withShop(
                configuration, surroundings, needsShop: false
            ) { shop in
                try await shop.store.write {
                    try Tokens.add(name: name, role: role, random: random, at: now, on: $0)
                }
            }
            guard let token else {
                throw Refusal(
                    "there is a token \(name) already: choose another name, or remove that one")
            }
            Output.line(token)
            Output.error(
                "This is the token \(name), shown only this once. A program sends it with each "
                    + "call of the API, as the header `Authorization: Bearer TOKEN`.")
        }

        private func checkedName() throws(Refusal) -> String {
            let isPlain = name.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control
            }
            guard !name.isUnseen, name.count <= nameLength, isPlain,
                name.first?.isWhitespace == false
            else { throw Refusal("a token's name has 1 to \(nameLength) characters in one line") }
            return name
        }
    }

    /// The command `holdfast token list`.
    struct List: ShopCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens by name.")

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            try configuration.requireShop()
            let rows = try await withShop(configuration, surroundings) { shop in
                try await shop.store.read { try Tokens.all(on: $0) }
            }
            var table = Table(heading: ["NAME", "ROLE", "SINCE"])
            for row in rows {
                table.rows.append([
                    row.name, row.role.rawValue, DateText.rfc3339(row.createdAt.second),
                ])
            }
            Output.line(table.text)
        }
    }

    /// `holdfast token remove NAME`.
    struct Remove: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a token: nobody can use it any more.")

        @Argument(help: "Which one.")
        var name: String

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            try configuration.requireShop()
            let now = surroundings.clock()
            try await withShop(configuration, surroundings) { shop in
                let isRemoved = try await shop.store.write {
                    try Tokens.remove(name: name, at: now, on: $0)
                }
                guard isRemoved else {
                    throw Refusal(
                        "there is no token \(name): `holdfast token list` shows which there are")
                }
            }
        }
    }
}
