internal import ArgumentParser
internal import Documents
internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// `holdfast webhook`: whom the shop tells by itself what happens.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Add, list and remove webhooks and chats.",
        subcommands: [Add.self, List.self, Remove.self, Rotate.self, Test.self])

    /// `holdfast webhook add URL`, or `--line CHAT`, or `--telegram CHAT`.
    struct Add: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell a program, or a chat, what happens from now on.",
            discussion: """
                Of a program the secret is printed once, which its messages are signed with. Of a \
                chat the token of its service is read from the first line of standard input.
                """)

        @Argument(
            help: ArgumentHelp(
                "The address that is posted to; of a chat another one than its service's.",
                valueName: "url"))
        var address: String?

        @Option(help: ArgumentHelp("A LINE user, group or room.", valueName: "chat"))
        var line: String?

        // The id of a group begins with a minus.
        @Option(
            parsing: .unconditional, help: ArgumentHelp("A Telegram chat.", valueName: "chat"))
        var telegram: String?

        @Option(
            help: ArgumentHelp(
                "What is told, with commas between (default: all about orders).",
                valueName: "types"))
        var events: String?

        @Option(help: ArgumentHelp("The language of a chat's words.", valueName: "en|th"))
        var language: String?

        @Option(help: ArgumentHelp("A chat's words, such as `{code}: {what}`.", valueName: "text"))
        var template: String?

        @Option(
            help: ArgumentHelp(
                "Networks that webhooks may reach beside addresses that are everybody's, as for "
                    + "`serve`.", valueName: "networks"))
        var webhookNetworks: String?

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            var flags = options.flags
            flags[.webhookNetworks] = webhookNetworks
            let configuration = try Configuration(
                flags: flags, environment: surroundings.environment)
            try configuration.requireShop()
            let draft = try draft()
            ProcessLimits.keepFilesPrivate()
            let fresh = try await withShop(configuration, surroundings) { shop in
                var parts = try shop.parts(surroundings)
                parts.reach = WebhookReach(networks: configuration.webhookNetworks)
                let keeper = try await Shopkeeper(parts)
                return try await refusing { try await keeper.addWebhook(draft, by: .shop) }
            }
            if let secret = fresh.secret { Output.line(secret) }
            let id = fresh.webhook.id.value
            Output.error(
                "This is webhook \(id)"
                    + (fresh.secret == nil ? "" : ", with its secret, shown only this once")
                    + ". `holdfast webhook test \(id)` sends it a test message.")
        }

        private func draft() throws(Refusal) -> WebhookDraft {
            var draft = WebhookDraft(address: address ?? "")
            switch (line, telegram) {
            case (let chat?, nil):
                draft.kind = .line
                draft.recipient = chat
            case (nil, let chat?):
                draft.kind = .telegram
                draft.recipient = chat
            case (nil, nil) where address != nil: break
            case (nil, nil), (_?, _?):
                throw Refusal("name an address, or one chat with --line or --telegram")
            }
            if draft.kind.isChat {
                guard let token = Input.line(limit: WebhookLimits.token) else {
                    throw Refusal(
                        "no token of the chat's service came on standard input: write it as one "
                            + "line")
                }
                draft.token = token
            }
            draft.events = events?.pieces(at: ",").map { String($0.trimmingBlanks()) }
            draft.language = language ?? ""
            draft.template = template?.replacing("\\n", with: "\n") ?? ""
            return draft
        }
    }

    /// The command `holdfast webhook list`.
    struct List: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "List webhooks and chats by number.")

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let webhooks = try await with(options, surroundings) { keeper in
                try await keeper.webhooks(by: .shop)
            }
            var table = Table(heading: ["ID", "KIND", "TO", "TOLD", "SINCE"])
            for webhook in webhooks {
                let isAll = webhook.events == WebhookEvent.ofOrders
                let events = WebhookEvent.allCases.filter(webhook.events.contains)
                    .map(\.rawValue).joined(separator: ",")
                table.rows.append([
                    "\(webhook.id.value)", webhook.kind.rawValue,
                    webhook.kind.isChat ? webhook.recipient : webhook.address,
                    webhook.goneAt != nil ? "gone" : isAll ? "order.*" : events,
                    DateText.rfc3339(webhook.createdAt.second),
                ])
            }
            Output.line(table.text)
        }
    }

    /// `holdfast webhook remove ID`.
    struct Remove: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove one: it is told nothing more.")

        @Argument(help: "Its number.")
        var id: Int64

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            try await with(options, surroundings) { keeper in
                try await keeper.removeWebhook(WebhookID(id), by: .shop)
            }
        }
    }

    /// `holdfast webhook rotate ID`.
    struct Rotate: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make another secret and print it once.",
            discussion: "The secret of before goes on signing beside it for a day.")

        @Argument(help: "Its number.")
        var id: Int64

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let fresh = try await with(options, surroundings) { keeper in
                try await keeper.rotateSecret(of: WebhookID(id), by: .shop)
            }
            Output.line(fresh.secret ?? "")
        }
    }

    /// `holdfast webhook test ID`.
    struct Test: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a test message sent by the shop that serves.")

        @Argument(help: "Its number.")
        var id: Int64

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            try await with(options, surroundings) { keeper in
                try await keeper.testWebhook(WebhookID(id), by: .shop)
            }
            Output.line(
                "The message is sent while `holdfast serve` runs; its answer stands among the "
                    + "messages sent out, /admin/deliveries.")
        }
    }
}

/// Opens the shop of a command, and puts what is refused into one line.
private func with<T: Sendable>(
    _ options: ShopOptions, _ surroundings: Surroundings,
    _ body: @escaping @Sendable (Shopkeeper) async throws -> T
) async throws -> T {
    let configuration = try Configuration(
        flags: options.flags, environment: surroundings.environment)
    try configuration.requireShop()
    return try await withShop(configuration, surroundings) { shop in
        let keeper = try await Shopkeeper(try shop.parts(surroundings))
        return try await refusing { try await body(keeper) }
    }
}

private func refusing<T>(_ body: () async throws -> T) async throws -> T {
    do {
        return try await body()
    } catch WebhookRefusal.unknown {
        throw Refusal("there is no such webhook: `holdfast webhook list` shows which there are")
    } catch WebhookRefusal.invalid(let problems) {
        let names = ["to": "the chat", "url": "the address", "kind": "the chat"]
        throw Refusal(
            problems.map { problem in
                let name = names[problem.name] ?? "--\(problem.name)"
                return "\(name): \(problem.message.text(in: Sentence.written))"
            }.joined(separator: "\n"))
    } catch let refusal as WebhookRefusal {
        throw Refusal(refusal.told?.sentence.text(in: Sentence.written) ?? "\(refusal)")
    }
}
