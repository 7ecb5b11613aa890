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
    private let configuration: Configuration
    private let logger: Logger
    private let services: [any Service]

    init(
        _ shop: OpenShop, configuration: Configuration, openFiles: Int, surroundings: Surroundings
    ) async throws {
        self.configuration = configuration
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        let logger = Logger(label: "holdfast")
        self.logger = logger
        let wait: Wait = { try await Task.sleep(for: .milliseconds($0.milliseconds)) }
        let live = LiveEvents(wait: wait)
        var parts = shop.parts(surroundings)
        parts.published = { live.publish($0) }
        let keeper = try await Shopkeeper(parts)
        var limits = WebLimits()
        limits.connections = WebLimits.connections(openFiles: openFiles)
        // Stopped from the last to the first: whoever is being answered still finds the desk.
        services = [
            DeskService(desk: keeper.desk),
            Sweeper(shopkeeper: keeper, wait: wait, logger: logger),
            CatalogueWatcher(shopkeeper: keeper, wait: wait, logger: logger),
            ExportRunner(shopkeeper: keeper, wait: wait, logger: logger),
            live,
        ]
    }

    /// Serves until the process is told to stop.
    func run() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
