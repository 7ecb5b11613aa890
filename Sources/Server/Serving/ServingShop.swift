internal import Delivery
internal import Logging
internal import NIOPosix
internal import Operations
internal import ServiceLifecycle
internal import Shop
internal import UnixSignals
internal import Web

/// A shop that serves: the services of one process, put together.
struct ServingShop {
    private let services: [any Service]
    private let logger: Logger

    init(
        _ shop: OpenShop, configuration: Configuration, lock: ServingLock, handover: Handover?,
        openFiles: Int, surroundings: Surroundings
    ) async throws {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        let logger = Logger(label: "holdfast")
        let wait: Wait = { try await Task.sleep(for: .milliseconds($0.milliseconds)) }
        var parts = try shop.parts(surroundings)
        let clock = HeldClock(surroundings.clock)
        // Before anybody is told a time.
        _ = try await clock.compare(with: shop.store)
        parts.clock = clock.clock
        parts.gate = JoinGate(isFree: !configuration.asksForProof)
        parts.reach = WebhookReach(networks: configuration.webhookNetworks)
        let storing = Storing(isOneLock: configuration.database == .file)
        parts.store = TimedStore(parts.store, steps: parts.steps, storing: storing)
        let keeper = try await Shopkeeper(parts)
        let live = LiveEvents(wait: wait, logger: logger, read: keeper.changesToShow)
        try await shop.remote?.tryAtStart(logger: logger)
        let succession = Succession(ServiceNotice(environment: surroundings.environment))
        let standing = StoreStanding()
        let watching = Watching(
            keeper: keeper, clock: clock, directory: configuration.directory, store: standing,
            storing: storing, wait: wait, logger: logger)
        let listeners = try await Listeners(
            keeper: keeper, live: live, outgoing: shop.remote, watching: watching,
            configuration: configuration, handover: handover, succession: succession,
            openFiles: openFiles, wait: wait, logger: logger)
        let upgrader = Upgrader(
            command: surroundings.command, environment: surroundings.environment, lock: lock,
            shop: listeners.shop, metrics: listeners.metrics,
            supervision: .here(surroundings.environment, isSuccessor: handover != nil),
            succession: succession,
            signals: await UnixSignalsSequence(trapping: .sigusr2), wait: wait, logger: logger)
        let carriers = shop.remote.map {
            BlobCarrier(blobs: $0, standing: standing, wait: wait, logger: logger)
        }
        let jobs = JobRunner(shopkeeper: keeper, wait: wait, logger: logger)
        let taking: [any Service] =
            handover.map { handover in
                [
                    PredecessorFollower(
                        handover: handover, keeper: keeper, wait: wait, logger: logger),
                    Later(service: jobs, wait: wait) { !handover.hasPredecessor },
                ]
            } ?? [jobs]
        // Stopped from the last to the first: whoever is still being answered finds the desk.
        services =
            [
                DeskService(desk: keeper.desk),
                Sweeper(shopkeeper: keeper, wait: wait, logger: logger),
                Follower(shopkeeper: keeper, wait: wait, logger: logger),
                SearchIndexer(shopkeeper: keeper, wait: wait, logger: logger),
                LineClock(shopkeeper: keeper, wait: wait, logger: logger),
                HearingWatch(deafness: shop.deafness, wait: wait, logger: logger),
                HeapTrimmer(wait: wait), live,
            ] + Self.slips(keeper, surroundings, wait, logger) + taking
            + (carriers.map { [$0] } ?? []) + [upgrader] + listeners.services
        self.logger = logger
    }

    /// What reads slips, and what compares them then.
    private static func slips(
        _ keeper: Shopkeeper, _ surroundings: Surroundings, _ wait: @escaping Wait,
        _ logger: Logger
    ) -> [any Service] {
        let readers = SlipReaders(
            program: surroundings.command.first ?? "", width: CoreQuota.usable)
        return [
            SlipComparingService(shopkeeper: keeper, wait: wait, logger: logger),
            SlipReadingService(
                shopkeeper: keeper, inspector: readers, wait: wait, logger: logger),
        ]
    }

    /// Serves until the process is told to stop, or until a service cannot go on. Then, too, the
    /// others stop in order, so that what was accepted is still committed and answered.
    ///
    /// - Throws: what the service could not go on for.
    func run() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
