package import Formats
internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import Operations
package import Shop
internal import Synchronization

/// The page that shows a problem to a person. It must not throw: it is what is left when something
/// did.
///
/// With the form that was sent, it sends the same again when the problem has passed.
package typealias ProblemPage = @Sendable (Problem, WebRequest, FormFields?) -> WebResponse

/// The responder, which leads each request to its route, and what goes wrong to an answer.
package final class WebResponder: Sendable {
    let sharedLimits: SharedLimits
    let hotPages: HotPages
    let connections: ConnectionFigures
    let budgets: NetworkBudgets
    /// The figures of what was turned away before it was begun.
    package let shed: ShedFigures
    private let pages: PagesInTheMaking
    private let chance: RandomByte
    /// Takes what thousands call in the same minute, before it gets to a route.
    let hotCalls: [HotCall]
    private let replyQueues = Mutex<[ObjectIdentifier: ReplyQueue]>([:])
    private let table: RouteTable
    private let unrouted: RouteFigures
    private let crossSite: CrossSiteGuard
    private let problemPage: ProblemPage
    let proxies: TrustedProxies
    let oneAddress: OneAddress
    private let otherSites: OtherSites
    private let logger: Logger
    private let clock: Clock
    private let numbers = Atomic<UInt64>(1)
    private let date = Mutex<(second: Int64, text: String)>((-1, ""))

    /// Takes all routes of one listener. `publicURL` is how people reach the shop, `proxies` whose
    /// word is taken for where requests come from.
    package convenience init(
        routes: [Route], hotPages: HotPages, limits: WebLimits, publicURL: String?,
        proxies: TrustedProxies, logger: Logger, clock: @escaping Clock,
        problemPage: @escaping ProblemPage
    ) {
        self.init(
            routes: routes, hotPages: hotPages, hotCalls: [], limits: limits, publicURL: publicURL,
            proxies: proxies, logger: logger, clock: clock, chance: { 0 },
            problemPage: problemPage)
    }

    init(
        routes: [Route], hotPages: HotPages, hotCalls: [HotCall], limits: WebLimits,
        publicURL: String?, proxies: TrustedProxies, logger: Logger, clock: @escaping Clock,
        chance: @escaping RandomByte = { 0 },
        tellsOneAddress: @escaping @Sendable (_ words: String?) -> Void = { _ in },
        problemPage: @escaping ProblemPage
    ) {
        table = RouteTable(routes)
        unrouted = RouteFigures(method: "", route: "none")
        connections = ConnectionFigures(open: Gauge(), refusals: unrouted)
        crossSite = CrossSiteGuard(publicURL: publicURL)
        self.hotPages = hotPages
        self.hotCalls = hotCalls
        sharedLimits = SharedLimits(limits)
        self.proxies = proxies
        oneAddress = OneAddress(after: limits.oneAddressAfter) { finding in
            if let finding { logger.warning("\(finding.words)") }
            tellsOneAddress(finding?.words)
        }
        otherSites = OtherSites(clock: clock, logger: logger)
        self.logger = logger
        self.clock = clock
        self.chance = chance
        let shed = ShedFigures()
        self.shed = shed
        budgets = NetworkBudgets(limits, clock: clock, shed: shed)
        pages = PagesInTheMaking(limits)
        self.problemPage = problemPage
    }

    func respond(to request: Request, channel: any Channel) async -> WebResponse {
        let began = ContinuousClock.now
        let peer = ChannelPeer(
            channel: channel, proxies: proxies, sparesNear: limits.sparesNearNetworks)
        let number = numbers.add(1, ordering: .relaxed).oldValue
        let call = WebRequest(
            request, number: number, peer: peer, budgets: budgets, limits: limits)
        let (figures, outcome) = await answer(call)
        figures.count(status: outcome.status.code, since: began)
        return finished(outcome, call)
    }

    private func answer(_ call: WebRequest) async -> (RouteFigures, WebResponse) {
        let match = table.match(call.head.method, call.path)
        if !HealthRoutes.isHealth(call.path) {
            oneAddress.saw(
                call.client, isForwarded: call.head.headerFields[.forwardedFor] != nil)
        }
        let wait = budgets.ask(call.network)
        switch match {
        case .none, .wrongMethod:
            if let wait { return (unrouted, await turnAway(.tooMuch(retry: wait), call)) }
            return (unrouted, astray(match, call))
        case .route(let route, let parameters):
            guard call.isSafe || call.isAPI || crossSite.allows(call.head) else {
                return (route.figures, show(otherSites.problem(of: call.head), call))
            }
            if let wait { return (route.figures, await turnAway(.tooMuch(retry: wait), call)) }
            guard !isForLater(call) else {
                shed.forStaff.add()
                return (route.figures, await keepingForm(.busy(retry: Self.retryPage), call))
            }
            return (route.figures, await make(route, call.with(parameters: parameters)))
        }
    }

    /// A request that no route takes.
    private func astray(_ match: RouteTable.Match, _ call: WebRequest) -> WebResponse {
        switch match {
        case .wrongMethod where call.isSafe && !call.isAPI:
            // Somebody looks again at the answer to a form: the page it stood on is above.
            return Redirect.see(above(call.path))
        case .wrongMethod(let allowed):
            return show(.wrongMethod(allowed: allowed), call)
        case .none, .route:
            return show(.notFound, call)
        }
    }

    /// Runs a route unless there are too many pages of its kind.
    private func make(_ route: Route, _ call: WebRequest) async -> WebResponse {
        guard let kind = route.kind else { return await run(route, call) }
        if let page = await pages.make(kind, { await run(route, call) }) { return page }
        shed.left(kind)
        return show(.busy(retry: Self.retryPage), call)
    }

    /// What a network is told that has had its share. What was typed is kept on the page, but not
    /// what staff type: a password is not written down.
    private func turnAway(_ problem: Problem, _ call: WebRequest) async -> WebResponse {
        shed.requests.add()
        return await keepingForm(problem, call)
    }

    private func keepingForm(_ problem: Problem, _ call: WebRequest) async -> WebResponse {
        guard !call.isSafe, !call.isAPI, !call.path.begins(with: "/admin"),
            let fields = try? await call.form()
        else { return show(problem, call) }
        return show(problem, call, resending: fields)
    }

    private static let retryPage = Span.seconds(2)

    private func above(_ path: String) -> String {
        let parent = path.pieces(at: "/").dropLast().joined(separator: "/")
        return "/" + parent
    }

    private func run(_ route: Route, _ call: WebRequest) async -> WebResponse {
        do {
            return try await route.handler(call)
        } catch let problem as Problem {
            return show(problem, call)
        } catch let error where error is BodyCutShort || error is CancellationError {
            // Nobody is left to read this.
            return show(.tooSlow, call)
        } catch {
            return show(failure(error, call.number, in: route.figures), call)
        }
    }

    /// Notes what failed here, under a number that its caller is told.
    private func failure(
        _ error: any Error, _ number: UInt64, in figures: RouteFigures
    ) -> Problem {
        let id = String(number, radix: 16)
        logger.error(
            "request failed",
            metadata: [
                "request": "\(id)", "method": "\(figures.method)", "route": "\(figures.route)",
                "error": "\(error)",
            ])
        return .failed(request: id)
    }

    /// The answer to a hot call, counted as its route's. The language is found out for a refusal
    /// alone.
    func hotAnswer(
        _ figures: RouteFigures, since began: ContinuousClock.Instant,
        in language: @autoclosure () -> String, _ make: HotAnswer.Maker
    ) -> HotAnswer {
        let answer: HotAnswer
        do {
            answer = try make()
        } catch let problem as Problem {
            answer = HotAnswer(problem.spread(by: chance()), in: language())
        } catch {
            let number = numbers.add(1, ordering: .relaxed).oldValue
            answer = HotAnswer(failure(error, number, in: figures), in: language())
        }
        figures.count(status: answer.status.code, since: began)
        return answer
    }

    private func show(
        _ problem: Problem, _ call: WebRequest, resending fields: FormFields? = nil
    ) -> WebResponse {
        let problem = problem.spread(by: chance())
        guard !call.isAPI else {
            return problem.response(in: call.askedLanguage ?? Sentence.written)
        }
        var response = problemPage(problem, call, fields)
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    private func finished(_ response: WebResponse, _ call: WebRequest) -> WebResponse {
        var response = response
        response.headers[.date] = today()
        guard call.head.method == .head else { return response }
        let length = response.headers[.contentLength] ?? "0"
        var bare = response.createHeadResponse()
        bare.headers[.contentLength] = length
        return bare
    }

    /// The limits of this listener.
    var limits: WebLimits { sharedLimits.values }

    /// Whether connections run out.
    var isCrowded: Bool { connections.open.value >= limits.crowded }

    /// Whether only the places that are kept for staff are left: whoever is answered makes room for
    /// the next.
    var isFull: Bool { isFull(with: 0) }

    /// Whether the shop is full for somebody who is not counted yet.
    func isFull(with newcomers: Int) -> Bool {
        limits.connectionsForStaff > 0
            && connections.open.value + newcomers > limits.connectionsOfVisitors
    }

    /// Whether a request has to wait for staff: what it asks for may take long, and the last places
    /// are theirs.
    private func isForLater(_ call: WebRequest) -> Bool {
        guard isFull, connections.open.value > limits.connectionsBeforeStaff else { return false }
        return !call.isOfStaff && !HealthRoutes.isHealth(call.path)
    }

    /// Where a request comes from.
    func client(peer: String?, forwardedFor field: String?) -> ClientAddress {
        proxies.client(
            peer: peer, forwardedFor: field, sparesNear: limits.sparesNearNetworks)
    }

    /// Where answers to an event loop's hot calls wait for it.
    func replies(for eventLoop: any EventLoop) -> ReplyQueue {
        replyQueues.withLock { queues in
            let id = ObjectIdentifier(eventLoop)
            if let known = queues[id] { return known }
            let fresh = ReplyQueue(eventLoop)
            queues[id] = fresh
            return fresh
        }
    }

    /// The date of an answer that is sent now.
    func today() -> String {
        let second = clock().milliseconds / 1_000
        return date.withLock { date in
            if date.second != second { date = (second, HTTPDate.text(second: second)) }
            return date.text
        }
    }

    /// All routes of this listener.
    var routes: [Route] { table.routes }

    /// The figures of this listener's routes.
    package var metrics: MetricSource {
        { [table, unrouted, connections, pages] in
            let all = table.routes.map(\.figures) + [unrouted]
            return [
                .requests(all), .requestSeconds(all),
                MetricFamily(
                    "holdfast_http_connections", "Connections open now.", .gauge,
                    Double(connections.open.value)),
                MetricFamily(
                    "holdfast_http_pages_limit", "Pages that may be made at once, as found out.",
                    .gauge, Double(pages.limit)),
            ]
        }
    }
}

extension MetricFamily {
    fileprivate static func requests(_ routes: [RouteFigures]) -> MetricFamily {
        let samples = routes.flatMap { route in
            zip(RouteFigures.statuses, route.counters).compactMap { status, counter -> Sample? in
                guard counter.value > 0 else { return nil }
                return Sample(
                    labels: [
                        ("method", route.method), ("route", route.route),
                        ("status", String(status)),
                    ], .number(Double(counter.value)))
            }
        }
        return MetricFamily(
            "holdfast_http_requests_total", "Requests answered.", .counter, samples: samples)
    }

    fileprivate static func requestSeconds(_ routes: [RouteFigures]) -> MetricFamily {
        let samples = routes.map { route in
            Sample(
                labels: [("method", route.method), ("route", route.route)],
                .histogram(route.seconds.snapshot))
        }
        return MetricFamily(
            "holdfast_http_request_seconds",
            "Time from a request's head to its answer; pages served from memory are not timed.",
            .histogram, samples: samples)
    }
}
