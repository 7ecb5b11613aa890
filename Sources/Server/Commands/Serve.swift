internal import ArgumentParser
internal import Shop
internal import Storage

/// `holdfast serve`: runs the shop.
struct Serve: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the shop.",
        discussion: """
            Prints one line, `listening on http://HOST:PORT`, when it is ready. SIGTERM and SIGINT \
            stop it in order: what is in flight is answered first. SIGUSR2 starts the program \
            anew, from the same path and with the same arguments, and hands the port over \
            without refusing a connection. Each setting is also taken from the environment \
            (HOLDFAST_LISTEN) and from holdfast.yaml in the data folder.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 picks a free one (default: 127.0.0.1:8080).",
            valueName: "host:port"))
    var listen: String?

    @Option(
        help: ArgumentHelp("Where GET /metrics answers (default: nowhere).", valueName: "host:port")
    )
    var metricsListen: String?

    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp(
            "How people reach the shop. With https, cookies are for https only and one proxy's "
                + "X-Forwarded-For is believed.", valueName: "url"))
    var publicURL: String?

    @Option(
        name: .customLong("trusted-proxies"),
        help: ArgumentHelp(
            "Whose X-Forwarded-For is believed: how many proxies stand in front, one behind the "
                + "other, or their networks (default: 1 with an https --public-url, else 0).",
            valueName: "n|networks"))
    var trustedProxies: String?

    @Option(
        name: .customLong("alert-url"),
        help: ArgumentHelp(
            "Where to post that something limits the shop. An address with a secret belongs in "
                + "HOLDFAST_ALERT_URL.", valueName: "url"))
    var alertURL: String?

    @Option(
        help: ArgumentHelp(
            "Networks that webhooks may reach, by plain http too, beside https to addresses that "
                + "are everybody's (default: none).", valueName: "networks"))
    var webhookNetworks: String?

    @Option(
        help: ArgumentHelp(
            "Whether joining a line costs a proof of work while many join: auto or off (default: "
                + "auto).", valueName: "auto|off"))
    var joinProof: String?

    @Flag(
        help: """
            Serve on a PostgreSQL whose settings (fsync, synchronous_commit, full_page_writes) let \
            a power cut take orders that were acknowledged.
            """)
    var mayLoseAcknowledgedOrders = false

    @OptionGroup var mail: MailOptions
    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        var flags = options.flags
        flags[.listen] = listen
        flags[.metricsListen] = metricsListen
        flags[.publicURL] = publicURL
        flags[.trustedProxies] = trustedProxies
        flags[.alertURL] = alertURL
        flags[.webhookNetworks] = webhookNetworks
        flags[.joinProof] = joinProof
        mail.add(to: &flags)
        let configuration = try Configuration(flags: flags, environment: surroundings.environment)
        ProcessLimits.keepFilesPrivate()
        let openFiles = ProcessLimits.raiseOpenFiles()
        try configuration.directory.becomeOwner(startsAnew: true)
        try configuration.directory.make()
        ProcessLimits.outliveUpgradeSignal()
        ProcessLimits.endWhenAsked()
        HeapTrimmer.limitArenas(environment: surroundings.environment)
        let handover = try Handover(environment: surroundings.environment)
        let lock =
            try handover.map { ServingLock(inherited: $0.lock) }
            ?? ServingLock(configuration.directory)
        do {
            let shop = try await opened(configuration, surroundings, isAlone: handover == nil)
            if let risk = shop.risk, !mayLoseAcknowledgedOrders {
                await shop.store.close()
                throw Refusal(
                    "the database has \(risk), with which a power cut takes orders that were "
                        + "acknowledged: turn it on, or serve with "
                        + "--may-lose-acknowledged-orders")
            }
            let serving = try await ServingShop(
                shop, configuration: configuration, lock: lock, handover: handover,
                openFiles: openFiles, surroundings: surroundings)
            lock.sign()
            try await serving.run()
            await shop.store.close()
            shop.seenFile.settle()
        } catch {
            throw Refusal(error)
        }
        lock.release()
    }

    /// Opens the shop once its database can be reached: on the morning after a power cut the
    /// database may come up later than the shop. Until then nobody is listened to.
    private func opened(
        _ configuration: Configuration, _ surroundings: Surroundings, isAlone: Bool
    ) async throws -> OpenShop {
        let notice = ServiceNotice(environment: surroundings.environment)
        return try await DatabaseAtStart(
            wait: { try await Task.sleep(for: .milliseconds($0.milliseconds)) },
            now: { ContinuousClock.now - Self.began },
            tell: { words in
                Output.error("holdfast: \(words)")
                notice.tell(.status(words))
            }
        ).opened {
            try await OpenShop.open(
                configuration, surroundings, blobs: configuration.blobs, isServing: true,
                isAlone: isAlone)
        }
    }

    private static let began = ContinuousClock.now
}
