internal import ArgumentParser
internal import Formats
internal import Operations
internal import Shop

/// `holdfast receiving`: the receiving accounts, and the change of them that waits for a second
/// person.
struct ReceivingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receiving",
        abstract: "List the receiving accounts, and confirm or refuse a change of them.",
        subcommands: [List.self, Confirm.self, Refuse.self])

    /// `holdfast receiving list`.
    struct List: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the accounts that hold, and the changes that were asked for.")

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            try configuration.requireShop()
            let list = try await withShop(configuration, surroundings) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                return try await keeper.accountChanges(by: .shop)
            }
            for account in list.inForce {
                Output.line("\(account.id)\t\(account.bank)\t\(account.number)\t\(account.name)")
            }
            for change in list.changes {
                let at = DateText.rfc3339(change.askedAt)
                Output.line(
                    "change \(change.id)\t\(change.state.rawValue)\t\(at)\t\(change.askedBy.text)")
                guard change.state == .waiting else { continue }
                for line in list.differences(of: change) { Output.line("  \(line)") }
            }
        }
    }

    /// `holdfast receiving confirm NUMBER`.
    struct Confirm: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a change hold that was asked for elsewhere.",
            discussion: """
                Compare each number with the bank's own papers first. What was asked for by \
                `holdfast apply` on this machine is confirmed by an owner or manager at \
                /admin/accounts, where the shop has two of them.
                """)

        @Argument(help: "The number of the change, from `holdfast receiving list`.")
        var number: Int64

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let changes = try await decide(number, true, options, surroundings)
            for change in changes { Output.line(change.text) }
        }
    }

    /// `holdfast receiving refuse NUMBER`.
    struct Refuse: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse a change: the accounts stay as they are.")

        @Argument(help: "The number of the change, from `holdfast receiving list`.")
        var number: Int64

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            _ = try await decide(number, false, options, surroundings)
            Output.line("change \(number) was refused")
        }
    }

    private static func decide(
        _ number: Int64, _ isConfirmed: Bool, _ options: ShopOptions, _ surroundings: Surroundings
    ) async throws -> [ShopChange] {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        try configuration.requireShop()
        ProcessLimits.keepFilesPrivate()
        return try await withShop(configuration, surroundings) { shop in
            let keeper = try await Shopkeeper(try shop.parts(surroundings))
            do {
                return try await keeper.decideAccountsAlone(number, isConfirmed: isConfirmed)
            } catch let refusal as ShopRefusal {
                throw Refusal("change \(number): \(refusal)")
            }
        }
    }
}
