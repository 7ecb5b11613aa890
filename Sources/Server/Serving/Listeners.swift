internal import Blobs
internal import Delivery
internal import Documents
internal import Logging
internal import NIOPosix
internal import Operations
internal import ServiceLifecycle
internal import Shop
internal import Synchronization
internal import Web

/// The listeners: the shop itself and, where it is asked for, the figures for monitors.
struct Listeners {
    /// The services in the order in which they start; the shop's own listener is the last, so that
    /// its line is printed when everything is there.
    private(set) var services: [any Service] = []
    /// The shop's socket, and that of the figures where they are asked for.
    let shop: ListeningSocket
    let metrics: ListeningSocket?

    /// - Throws: `Refusal` where nobody can listen; else only when a template that is part of the
    ///   program is broken.
    init(
        keeper: Shopkeeper, live: LiveEvents, outgoing: (any OutgoingBlobs)?, watching: Watching,
        configuration: Configuration, handover: Handover?, succession: Succession,
        openFiles: Int, wait: @escaping Wait, logger: Logger
    ) async throws {
        let draining = Draining()
        let parts = Self.parts(
            keeper: keeper, live: live, watching: watching, configuration: configuration,
            draining: draining, openFiles: openFiles, wait: wait, logger: logger)
        let site = try Site(parts)
        await site.shareAssets()
        let limits = parts.limits
        shop = try Self.socket(configuration.listen, .listen, handover?.listen, limits)
        services =
            site.services
            + watching.services(
                of: site, keeper: keeper, socket: shop, alertURL: configuration.alertURL,
                handover: handover, wait: wait, logger: logger)
            + [Self.webhooks(keeper, site.webhooks, wait: wait, logger: logger)]
        services += await Mailing.services(
            keeper: keeper, words: site.words, configuration: configuration, wait: wait,
            logger: logger)
        metrics = try configuration.metricsListen.map { address in
            try Self.socket(address, .metricsListen, handover?.metrics, limits)
        }
        if let address = configuration.metricsListen, let metrics {
            let responder = Self.metrics(keeper, site, live, outgoing, watching, logger)
            let listener = NamedListener(
                address: address, socket: metrics, responder: responder, logger: logger,
                listening: { logger.info("figures on \($0)/metrics") })
            let first: any Service =
                handover.map { handover in
                    Later(service: listener, wait: wait) { !handover.hasPredecessor }
                } ?? listener
            services.append(first)
        }
        let listener = NamedListener(
            address: configuration.listen, socket: shop, responder: site.responder,
            logger: logger,
            listening: {
                Output.line("listening on \($0)")
                succession.begins()
            },
            draining: {
                draining.begin()
                succession.ends()
                site.endStreams()
            }, closed: { succession.successor?.letAccept() })
        services.append(
            handover.map { handover in
                Later(service: listener, wait: wait) { handover.mayAccept }
            } ?? listener)
    }

    /// The parts that the site is made of, with what is this process's own.
    private static func parts(
        keeper: Shopkeeper, live: LiveEvents, watching: Watching, configuration: Configuration,
        draining: Draining, openFiles: Int, wait: @escaping Wait, logger: Logger
    ) -> Site.Parts {
        let reading = ReadProbe(wait: wait) { await Self.isReadable(keeper) }
        var parts = Site.Parts(
            keeper: keeper, live: live, clock: keeper.clock, wait: wait, logger: logger,
            whyNotReady: { [storing = watching.storing] in
                if draining.hasBegun { return "stopping" }
                if let problem = storing.problem { return "nothing can be stored: \(problem)" }
                switch await reading.answer() {
                case .readable: return nil
                case .unreadable: return "the database cannot be read"
                case .silent: return "the database does not answer"
                }
            })
        parts.limits = .serving(openFiles: openFiles)
        parts.chance = { UInt8.random(in: .min ... .max) }
        parts.watch = watching.watch
        parts.figures = { [probe = watching.probe] in probe.figures }
        parts.publicURL = configuration.publicURL
        parts.proxies = configuration.proxies
        parts.tellsOneAddress = { [directory = configuration.directory] in
            directory.note(oneAddress: $0)
        }
        return parts
    }

    /// The courier of webhooks. Any process takes any delivery, also while one takes another's
    /// place.
    private static func webhooks(
        _ keeper: Shopkeeper, _ document: WebhookDocument, wait: @escaping Wait, logger: Logger
    ) -> Courier {
        let post = WebhookReceiver.post(reaching: keeper.reach)
        return Courier(
            shopkeeper: keeper, relay: WebhookRelay(),
            finding: {
                try await keeper.servedWebhooks().map {
                    WebhookReceiver($0, keeper: keeper, document: document, post: post)
                }
            }, wait: wait, logger: logger)
    }

    private static func socket(
        _ address: ListenAddress, _ setting: Setting, _ inherited: CInt?, _ limits: WebLimits
    ) throws(Refusal) -> ListeningSocket {
        do throws(ListeningSocket.Failure) {
            if let inherited {
                return try ListeningSocket(inherited: inherited, backlog: limits.backlog)
            }
            return try ListeningSocket(
                host: address.host, port: address.port, backlog: limits.backlog)
        } catch {
            throw Refusal(
                "could not listen on \(address.host):\(address.port): \(error.words): "
                    + "stop what listens there, or choose another with \(setting.flag)")
        }
    }

    private static func metrics(
        _ keeper: Shopkeeper, _ site: Site, _ live: LiveEvents, _ outgoing: (any OutgoingBlobs)?,
        _ watching: Watching, _ logger: Logger
    ) -> WebResponder {
        let metrics = Metrics()
        metrics.add(site.responder.metrics)
        metrics.add(
            ShopMetrics.source(
                keeper: keeper, site: site, live: live, outgoing: outgoing, watching: watching))
        return WebResponder(
            routes: HealthRoutes.metrics(metrics), hotPages: HotPages(clock: keeper.clock),
            limits: WebLimits(), publicURL: nil, proxies: .none, logger: logger,
            clock: keeper.clock,
            problemPage: { problem, _, _ in problem.response(in: Sentence.written) })
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

/// A listener on a socket, and the address that people know it by.
private struct NamedListener: Service {
    let address: ListenAddress
    let socket: ListeningSocket
    let responder: WebResponder
    let logger: Logger
    let listening: @Sendable (_ url: String) -> Void
    var draining: @Sendable () -> Void = {}
    var closed: @Sendable () -> Void = {}

    func run() async throws {
        let server = WebServer(
            socket: socket, responder: responder, eventLoops: .singleton, logger: logger,
            onListening: { [address, socket, listening] _ in
                listening(ListenAddress(host: address.host, port: socket.port).url)
            },
            onDraining: { [socket, draining] in
                // Or the kernel would go on taking connections that nobody answers.
                socket.letGo()
                draining()
            }, onClosed: closed)
        try await server.run()
    }
}
