package import Delivery
package import Documents
package import Logging
internal import NIOCore
package import Operations
internal import Pages
package import ServiceLifecycle
package import Shop

/// The whole web side of a shop: pages and API behind one listener, and what keeps them fresh.
package struct Site: Sendable {
    /// The responder to the requests of the shop's listener.
    package let responder: WebResponder
    /// The services that must run while the site is served.
    package let services: [any Service]
    private let streams: EventStreams
    private let uploads: Uploads
    /// How the shop's values are written for people.
    package let words: ShopWording
    /// What the shop says in alerts.
    package let alerts: AlertDocument
    /// What the shop tells webhooks.
    package let webhooks: WebhookDocument
    private let live: LiveViews
    private let shelf: AssetShelf

    /// The parts that a site is made of.
    package struct Parts: Sendable {
        package var keeper: Shopkeeper
        /// The live events of staff's open pages.
        package var live: LiveEvents
        package var limits = WebLimits()
        /// The URL by which people reach the shop; with https, cookies are for https only.
        package var publicURL: String?
        /// The proxies whose word is taken for where requests come from.
        package var proxies = TrustedProxies.none
        /// A function that is told that all requests come from one address, and `nil` when it is so
        /// no more.
        package var tellsOneAddress: @Sendable (_ words: String?) -> Void = { _ in }
        package var clock: Clock
        /// The time that runs whatever the clock is set to.
        package var uptime: Uptime = { .now }
        package var wait: Wait
        /// The chance that spreads those who are told to come again.
        package var chance: RandomByte = { 0 }
        package var logger: Logger
        /// The watch over the shop; its readings are brought by whoever owns the process.
        package var watch = Watch()
        /// The orders' sums of a moment ago.
        package var figures: @Sendable () -> ShopFigures? = { nil }
        /// The question of `/readyz`: why the shop cannot serve just now, or `nil`.
        package var whyNotReady: @Sendable () async -> String?

        package init(
            keeper: Shopkeeper, live: LiveEvents, clock: @escaping Clock, wait: @escaping Wait,
            logger: Logger, whyNotReady: @escaping @Sendable () async -> String?
        ) {
            self.keeper = keeper
            self.live = live
            self.clock = clock
            self.wait = wait
            self.logger = logger
            self.whyNotReady = whyNotReady
        }
    }

    /// Compiles the templates and makes the hot pages, so that the first request finds them.
    ///
    /// Throws only when a template that is part of the program is broken.
    package init(_ parts: Parts) throws {
        let assets = Assets()
        let words = ShopWording(keeper: parts.keeper, renderer: try PageRenderer(assets: assets))
        let frame = PageFrame(
            keeper: parts.keeper, words: words, publicURL: parts.publicURL, logger: parts.logger,
            chance: parts.chance)
        let hotPages = HotPages(clock: parts.clock)
        let uploads = Uploads(limits: parts.limits, uptime: parts.uptime)
        let streams = EventStreams(limits: parts.limits, heartbeats: Self.heartbeats(parts))
        let live = LiveViews(frame: frame, watch: parts.watch, figures: parts.figures)
        let shopper = ShopperPages(frame: frame, hotPages: hotPages, uploads: uploads)
        let shelf = AssetShelf(assets, hotPages: hotPages, parts)
        let api = ShopAPI(
            keeper: parts.keeper, publicURL: parts.publicURL, uploads: uploads,
            reasons: { [renderer = words.renderer] tag in
                renderer.rejectReasons(in: Language(rawValue: tag) ?? .en)
            })
        let routes =
            shopper.routes
            + StaffPages(frame: frame, streams: streams, live: live, uptime: parts.uptime).routes
            + [shelf.route]
            + api.routes
            + HealthRoutes.routes(whyNotReady: parts.whyNotReady)
        responder = WebResponder(
            routes: routes, hotPages: hotPages, hotCalls: api.hotCalls(routes, parts.limits),
            limits: parts.limits, publicURL: parts.publicURL, proxies: parts.proxies,
            logger: parts.logger, clock: parts.clock, chance: parts.chance,
            tellsOneAddress: parts.tellsOneAddress,
            problemPage: frame.page)
        shelf.publishOwn(for: routes)
        let publisher = HotPagePublisher(
            views: shopper.views, hotPages: hotPages, routes: routes, wait: parts.wait)
        publisher.refresh(at: parts.clock())
        services = [
            publisher, LiveRelay(live: parts.live, streams: streams, keeper: parts.keeper),
        ]
        self.streams = streams
        self.uploads = uploads
        self.live = live
        self.words = words
        alerts = AlertDocument(keeper: parts.keeper, words: words, publicURL: frame.address.url)
        webhooks = WebhookDocument(
            keeper: parts.keeper, words: words, publicURL: frame.address.url)
        self.shelf = shelf
    }

    /// Leaves the files of its pages for other servers, and takes theirs. To be waited for before
    /// the first page is sent: it may be another server that is asked for what the page names.
    package func shareAssets() async { await shelf.share() }

    /// The number of staff's pages that listen to live events.
    package var listeners: Int { streams.count }

    /// The counts of what was turned away before it was begun, by the reason.
    package var shed: [(reason: String, count: UInt64)] {
        let other = responder.shed.counts
        return other + [("uploads", uploads.turnedAway)]
    }

    /// The number of slips that are being taken.
    package var uploadsInFlight: Int { uploads.count }

    /// Adds what the site says of itself.
    package func read(into readings: inout Readings) {
        (readings.web, readings.times.answers) = responder.reading
        readings.web.uploads = uploads.count
        readings.web.slipsCut = uploads.cut
        readings.web.staffPages = streams.count
    }

    /// Tells staff's open pages that there is a new sample.
    package func tellStaff() {
        guard streams.count > 0 else { return }
        streams.publish(live.event())
    }

    /// Ends the live streams: the server is stopping, and they would not end by themselves.
    package func endStreams() {
        streams.close()
    }

    private static func heartbeats(_ parts: Parts) -> Heartbeats {
        let wait = parts.wait
        let pause = parts.limits.heartbeat
        return {
            AsyncStream {
                do {
                    try await wait(pause)
                    return ()
                } catch {
                    return nil
                }
            }
        }
    }
}
