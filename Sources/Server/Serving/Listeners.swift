internal import Blobs
internal import Delivery
internal import Logging
internal import NIOPosix
internal import Operations
internal import ServiceLifecycle
internal import Shop
internal import Synchronization
internal import Web

/// What listens: the shop itself and, where it is asked for, the figures for monitors.
struct Listeners {
    /// In the order in which they start; the shop's own listener is the last, so that its line is
    /// printed when everything is there.
    private(set) var services: [any Service] = []

    /// - Throws: only when a template that is part of the program is broken.
    init(
        keeper: Shopkeeper, live: LiveEvents, outgoing: (any OutgoingBlobs)?,
        configuration: Configuration, openFiles: Int,
        wait: @escaping Wait, logger: Logger
    ) throws {
        let draining = Draining()
        var parts = Site.Parts(
            keeper: keeper, live: live, clock: keeper.clock, wait: wait, logger: logger,
            whyNotReady: {
                if draining.hasBegun { return "stopping" }
                return await Self.isReadable(keeper) ? nil : "the database cannot be read"
            })
        parts.limits.connections = WebLimits.connections(openFiles: openFiles)
        parts.limits.uploads = WebLimits.uploads(openFiles: openFiles)
        parts.publicURL = configuration.publicURL
        parts.isBehindProxy = configuration.isBehindProxy
        let site = try Site(parts)
        services = site.services
        if let address = configuration.metricsListen {
            let figures = ShopFiguresCache(keeper: keeper, wait: wait, logger: logger)
            let responder = Self.metrics(keeper, site, live, outgoing, figures, logger)
            services += [
                figures,
                NamedListener(
                    address: address, setting: .metricsListen, responder: responder, logger: logger,
                    listening: { logger.info("figures on \($0)/metrics") }),
            ]
        }
        services.append(
            NamedListener(
                address: configuration.listen, setting: .listen, responder: site.responder,
                logger: logger, listening: { Output.line("listening on \($0)") },
                draining: {
                    draining.begin()
                    site.endStreams()
                }))
    }

    private static func metrics(
        _ keeper: Shopkeeper, _ site: Site, _ live: LiveEvents, _ outgoing: (any OutgoingBlobs)?,
        _ figures: ShopFiguresCache, _ logger: Logger
    ) -> WebResponder {
        let metrics = Metrics()
        metrics.add(site.responder.metrics)
        metrics.add(
            ShopMetrics.source(
                keeper: keeper, site: site, live: live, outgoing: outgoing, figures: figures))
        return WebResponder(
            routes: HealthRoutes.metrics(metrics), hotPages: HotPages(clock: keeper.clock),
            limits: WebLimits(), publicURL: nil, isBehindProxy: false, logger: logger,
            clock: keeper.clock, problemPage: { problem, _ in problem.response })
    }

    private static func isReadable(_ keeper: Shopkeeper) async -> Bool {
        do {
            _ = try await keeper.hasDueOrders()
            return true
        } catch {
            return false
        }
    }
}

/// Whether the shop was told to stop.
private final class Draining: Sendable {
    private let state = Mutex(false)

    var hasBegun: Bool { state.withLock { $0 } }

    func begin() {
        state.withLock { $0 = true }
    }
}

/// A listener whose failure to listen names its address.
private struct NamedListener: Service {
    let address: ListenAddress
    let setting: Setting
    let responder: WebResponder
    let logger: Logger
    let listening: @Sendable (_ url: String) -> Void
    var draining: @Sendable () -> Void = {}

    func run() async throws {
        let isListening = Mutex(false)
        let server = WebServer(
            host: address.host, port: address.port, responder: responder,
            eventLoops: .singleton, logger: logger,
            onListening: { [address, listening] port in
                isListening.withLock { $0 = true }
                listening(ListenAddress(host: address.host, port: port).url)
            }, onDraining: draining)
        do {
            try await server.run()
        } catch  where !isListening.withLock({ $0 }) {
            throw Refusal(
                "could not listen on \(address.host):\(address.port): \(error): "
                    + "stop what listens there, or choose another with \(setting.flag)")
        }
    }
}
