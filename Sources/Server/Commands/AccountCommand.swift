internal import ArgumentParser
internal import Formats
internal import Operations
internal import Shop
internal import Storage

/// `holdfast account`: who may sign in.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Add, list and remove staff.",
        subcommands: [Add.self, List.self, Remove.self, Reset.self])

    /// `holdfast account add EMAIL --role ROLE`.
    struct Add: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a member of staff; prints a password once unless one is handed in.")

        @Argument(help: "The e-mail address to sign in with.")
        var email: String

        @Option(help: "What they may do: owner, manager, checker or viewer.")
        var role: Role

        @OptionGroup var password: PasswordOptions
        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            let email = try emailAddress(email)
            let password = try password.password(surroundings)
            ProcessLimits.keepFilesPrivate()
            try await withShop(configuration, surroundings, needsShop: false) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                guard
                    try await keeper.addAccount(email: email, role: role, password: password.text)
                else {
                    throw Refusal(
                        "\(email) has an account already: `holdfast account reset \(email)` gives "
                            + "it another password, `account remove` takes it away")
                }
            }
            password.tellOnce(to: email, configuration)
        }
    }

    /// The command `holdfast account list`.
    struct List: ShopCommand {
        static let configuration = CommandConfiguration(abstract: "List the staff.")

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            try configuration.requireShop()
            let rows = try await withShop(configuration, surroundings) { shop in
                try await shop.store.read { try Accounts.all(on: $0) }
            }
            var table = Table(heading: ["EMAIL", "ROLE", "SINCE"])
            for row in rows {
                table.rows.append([
                    row.staff.email, row.staff.role.rawValue,
                    DateText.rfc3339(row.createdAt.second),
                ])
            }
            Output.line(table.text)
        }
    }

    /// `holdfast account remove EMAIL`.
    struct Remove: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a member of staff and end their sessions.")

        @Argument(help: "Whose account.")
        var email: String

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            let email = try emailAddress(email)
            try configuration.requireShop()
            let now = surroundings.clock()
            try await withShop(configuration, surroundings) { shop in
                try await shop.store.write { try Self.remove(email, at: now, on: $0) }
            }
        }

        private static func remove(
            _ email: String, at now: Timestamp, on connection: any Connection
        ) throws {
            guard let row = try Accounts.find(email: email, on: connection) else {
                throw Refusal.noAccount(email)
            }
            let owners = try Accounts.all(on: connection).count { $0.staff.role == .owner }
            if row.staff.role == .owner && owners == 1 {
                throw Refusal("\(email) is the last owner: add another owner first")
            }
            _ = try Accounts.remove(email: email, at: now, on: connection)
        }
    }

    /// `holdfast account reset EMAIL`.
    struct Reset: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an account another password and end its sessions.")

        @Argument(help: "Whose account.")
        var email: String

        @OptionGroup var password: PasswordOptions
        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            let email = try emailAddress(email)
            try configuration.requireShop()
            let password = try password.password(surroundings)
            try await withShop(configuration, surroundings) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                guard try await keeper.resetPassword(email: email, password: password.text) else {
                    throw Refusal.noAccount(email)
                }
            }
            password.tellOnce(to: email, configuration)
        }
    }
}

/// The options of where a new password comes from.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input.")
    var passwordStdin = false

    /// A password that was handed in or made.
    struct Password: Sendable {
        var text: String
        var isMade: Bool

        /// Prints a password that was made, which is shown nowhere else, and says on standard
        /// error what to do with it: a script reads only the password.
        func tellOnce(to email: String, _ configuration: Configuration) {
            guard isMade else { return }
            Output.line(text)
            Output.error(
                "This is the password of \(email), shown only this once. While `holdfast serve` "
                    + "runs, sign in with both at \(configuration.staffAddress); there, Account "
                    + "changes the password.")
        }
    }

    func password(_ surroundings: Surroundings) throws(Refusal) -> Password {
        guard passwordStdin else {
            var bytes = RandomBits(surroundings.random)
            return Password(text: PasswordText.generate(using: &bytes), isMade: true)
        }
        guard let text = Input.line(limit: Passwords.longestBytes) else {
            throw Refusal(
                "no password of at most \(Passwords.longestBytes) bytes came on standard input: "
                    + "write it as one line")
        }
        return Password(text: text, isMade: false)
    }
}

/// The injected random bytes as a generator.
private struct RandomBits: RandomNumberGenerator {
    private let bytes: @Sendable (Int) -> [UInt8]

    init(_ bytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> UInt64 {
        bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension Role: ExpressibleByArgument {}

extension Refusal {
    fileprivate static func noAccount(_ email: String) -> Refusal {
        Refusal("there is no account \(email): `holdfast account list` shows who there is")
    }
}

private func emailAddress(_ typed: String) throws(Refusal) -> String {
    guard let address = EmailAddress(typed) else {
        throw Refusal("`\(typed)` is not an e-mail address, such as owner@shop.example")
    }
    return address.text
}

extension Timestamp {
    /// The moment without milliseconds, which tables do not need.
    var second: Timestamp { Timestamp(milliseconds: milliseconds - milliseconds % 1_000) }
}
