internal import Delivery
internal import Documents
internal import HTTPTypes
internal import Operations
internal import Pages
internal import ServiceLifecycle
internal import Shop
internal import Synchronization

/// Keeps the bytes of the pages that thousands ask for: rendered once a change, in each language.
final class HotPagePublisher: Service {
    /// The named limits of hot pages.
    enum Limits {
        /// How often it looks: ten times a second is also how often live figures change.
        static let pause: Span = .milliseconds(100)
        /// A page whose stock changed is made anew no more often than this; scripts see the
        /// figures between.
        static let stockPause: Span = .seconds(1)
        /// How long before its opening a drop's live figures are kept hot, and always while people
        /// gather in its line. They tell the time and are made each second; further ahead the
        /// route makes them when somebody asks.
        static let near: Span = .hours(1)
    }

    /// The state of what is published of a drop.
    private struct Published {
        var look: DropViews.Look
        var madeAt: Timestamp
        var live: Live?
    }

    /// The state that decides the bytes of live figures.
    private struct Live: Equatable {
        var units: [Int]
        var state: DropState
        var second: Int64
        var pulse: LinePulse
    }

    /// The state that decides how the front looks.
    private struct Front: Equatable {
        var catalogue: Int64
        var states: [DropState]
    }

    private struct State {
        var drops: [String: Published] = [:]
        var front: Front?
    }

    /// What the pages are made from.
    let pageViews: DropViews
    private let hotPages: HotPages
    private let figures: (front: RouteFigures, drop: RouteFigures, live: RouteFigures)
    private let wait: Wait
    private let state = Mutex(State())

    init(views: DropViews, hotPages: HotPages, routes: [Route], wait: @escaping Wait) {
        pageViews = views
        self.hotPages = hotPages
        figures = (
            routes.figures(of: "/"), routes.figures(of: "/d/{slug}"),
            routes.figures(of: "/api/v1/drops/{slug}/live")
        )
        self.wait = wait
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                refresh(at: pageViews.frame.keeper.clock())
                do {
                    try await wait(Limits.pause)
                } catch {
                    return
                }
            }
        }
    }

    /// Publishes what has changed by now.
    func refresh(at now: Timestamp) {
        guard let catalogue = pageViews.frame.keeper.catalogue else { return }
        let coming = pageViews.coming(catalogue, at: now)
        state.withLock { state in
            for listing in catalogue.listings {
                let slug = listing.drop.slug
                let look = pageViews.look(
                    of: listing, catalogue: catalogue, coming: coming, at: now)
                refresh(&state.drops[slug], listing, look, at: now)
            }
            withdraw(&state.drops, catalogue)
            let front = Front(
                catalogue: catalogue.version,
                states: catalogue.listings.compactMap { state.drops[$0.drop.slug]?.look.state })
            if state.front != front {
                publish(at: "/", figures.front) { pageViews.front(at: now, in: $0) }
                state.front = front
            }
        }
    }

    private func refresh(
        _ published: inout Published?, _ listing: DropListing, _ look: DropViews.Look,
        at now: Timestamp
    ) {
        var fresh = published ?? Published(look: look, madeAt: now)
        if published == nil || isDue(fresh, look, at: now) {
            publish(at: "/d/\(listing.drop.slug)", figures.drop) {
                pageViews.page(of: listing, at: now, in: $0)
            }
            fresh.look = look
            fresh.madeAt = now
        }
        fresh.live = publishLive(listing, look.state, known: fresh.live, at: now)
        published = fresh
    }

    private func isDue(
        _ published: Published, _ look: DropViews.Look, at now: Timestamp
    ) -> Bool {
        if look == published.look { return false }
        let known = published.look
        if look.catalogue != known.catalogue || look.state != known.state
            || look.line != known.line
        {
            return true
        }
        // A clock that was set back would leave the page as it is until it is there again.
        return now - published.madeAt >= Limits.stockPause || now < published.madeAt
    }

    private func publish<P: Page>(
        at path: String, _ figures: RouteFigures, _ page: (Language) -> P
    ) {
        let editions = pageViews.frame.languages.map { language in
            (
                language: language.rawValue,
                bytes: pageViews.frame.hotBytes(of: page(language), in: language, path: path)
            )
        }
        hotPages.publish(HotPage(editions: editions, figures: figures), at: path)
    }

    private func publishLive(
        _ listing: DropListing, _ state: DropState, known: Live?, at now: Timestamp
    ) -> Live? {
        let path = Self.livePath(listing.drop.slug)
        let keeper = pageViews.frame.keeper
        let pulse = keeper.pulse(of: listing, at: now)
        let isNear =
            state == .open || state == .soldOut
            || state == .upcoming
                && (listing.drop.opensAt - now < Limits.near || pulse.state == .gathering)
        guard isNear else {
            if known != nil { hotPages.withdraw(path) }
            return nil
        }
        let variants = listing.variants.map(\.id)
        let left = keeper.stock.available(variants)
        let live = Live(
            units: variants.map { left[$0] ?? 0 }, state: state, second: now.milliseconds / 1_000,
            pulse: pulse)
        guard live != known else { return known }
        let wallClock = pageViews.frame.wording(in: .en).wallClock
        let (bytes, tag) = LiveFigures.bytes(
            of: listing, keeper: keeper, at: now, wallClock: wallClock)
        let fields: HTTPFields = [
            .contentType: "application/json", .cacheControl: LiveFigures.cacheControl,
            .xContentTypeOptions: "nosniff", .vary: "accept-encoding",
        ]
        let hot = HotBytes(fields: fields, body: bytes, tag: tag)
        var page = HotPage(editions: [("", hot)], figures: figures.live)
        let isFar = state == .upcoming && listing.drop.opensAt - now >= Presence.Pauses.near
        page.pause = isFar ? Presence.Pauses.countdown : Presence.Pauses.live
        hotPages.publish(page, at: path)
        return live
    }

    private static func livePath(_ slug: String) -> String { "/api/v1/drops/\(slug)/live" }

    /// Takes out the drops that the seller took out.
    private func withdraw(_ drops: inout [String: Published], _ catalogue: Catalogue) {
        guard drops.count > catalogue.listings.count else { return }
        let there = Set(catalogue.listings.map(\.drop.slug))
        for slug in drops.keys where !there.contains(slug) {
            hotPages.withdraw("/d/\(slug)")
            hotPages.withdraw(Self.livePath(slug))
            drops[slug] = nil
        }
    }
}
