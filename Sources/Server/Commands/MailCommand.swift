internal import ArgumentParser
internal import Formats
internal import Transfer

/// `holdfast mail`: tries out how the shop sends mail.
struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "Try out how the shop sends mail.",
        subcommands: [MailTest.self, MailRecords.self])
}

/// `holdfast mail test ADDRESS`: sends one message and says what the mail server answered.
struct MailTest: ShopCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a test message, and say what the mail server answered.",
        discussion: """
            Works while the shop is serving, with the same settings: --mail, --mail-from, \
            --mail-dkim and HOLDFAST_MAIL_PASSWORD. Exit status 1 when the message was not taken.
            """)

    @Argument(help: ArgumentHelp("Whom to write to.", valueName: "address"))
    var address: String

    @OptionGroup var mail: MailOptions
    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try mail.configuration(options, surroundings)
        guard let to = EmailAddress(address) else {
            throw Refusal("`\(address)` is no e-mail address")
        }
        let place = try MailOptions.place(of: configuration)
        let trial = MailTrial(place: place, configuration: configuration)
        let answer = try await trial.send(to: to, surroundings)
        switch answer {
        case .taken(let words): Output.line("\(place.server.place) took it: \(words)")
        case .failed(let words): throw Refusal(words)
        }
    }
}

/// `holdfast mail records`: what the domain of the sender must publish.
struct MailRecords: ShopCommand {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Print the DNS records that the sender's domain must publish.",
        discussion: """
            A line for each record: its name, TXT, and its text. Of SPF and DMARC they are a \
            beginning: docs/mail.md says what to add.
            """)

    @OptionGroup var mail: MailOptions
    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let place = try MailOptions.place(of: mail.configuration(options, surroundings))
        for record in MailTrial.records(of: place) {
            Output.line("\(record.name). TXT \"\(record.text)\"")
        }
    }
}

/// The options of mail, as `serve` has them.
struct MailOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The mail server: smtp://USER@HOST:587 with STARTTLS, smtps://USER@HOST with TLS. The "
                + "password is HOLDFAST_MAIL_PASSWORD.", valueName: "url"))
    var mail: String?

    @Option(
        help: ArgumentHelp("The address that mail is from.", valueName: "address"))
    var mailFrom: String?

    @Option(
        name: .customLong("mail-dkim"),
        help: ArgumentHelp(
            "Private keys that sign mail, each with the selector of its record.",
            valueName: "selector=file,…"))
    var mailDKIM: String?

    func add(to flags: inout [Setting: String]) {
        flags[.mail] = mail
        flags[.mailFrom] = mailFrom
        flags[.mailDKIM] = mailDKIM
    }

    func configuration(
        _ options: ShopOptions, _ surroundings: Surroundings
    ) throws(Refusal) -> Configuration {
        var flags = options.flags
        add(to: &flags)
        return try Configuration(flags: flags, environment: surroundings.environment)
    }

    static func place(of configuration: Configuration) throws(Refusal) -> MailPlace {
        guard let place = configuration.mail else {
            throw Refusal(
                "the shop sends no mail: name a server with --mail smtp://USER@HOST:587 or "
                    + Setting.mail.variable)
        }
        return place
    }
}
