internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import Shop
internal import Synchronization

/// Shows a problem to a person. It must not throw: it is what is left when something did.
package typealias ProblemPage = @Sendable (Problem, WebRequest) -> WebResponse

/// Leads each request to its route, and what goes wrong to an answer.
package final class WebResponder: Sendable {
    let limits: WebLimits
    let hotPages: HotPages
    let connections: ConnectionFigures
    private let table: RouteTable
    private let unrouted: RouteFigures
    private let crossSite: CrossSiteGuard
    private let problemPage: ProblemPage
    private let isBehindProxy: Bool
    private let logger: Logger
    private let clock: Clock
    private let numbers = Atomic<UInt64>(1)
    private let date = Mutex<(second: Int64, text: String)>((-1, ""))

    /// All routes of one listener. `publicURL` is how people reach the shop, `isBehindProxy`
    /// whether `X-Forwarded-For` is our own proxy's.
    package init(
        routes: [Route], hotPages: HotPages, limits: WebLimits, publicURL: String?,
        isBehindProxy: Bool, logger: Logger, clock: @escaping Clock,
        problemPage: @escaping ProblemPage
    ) {
        table = RouteTable(routes)
        unrouted = RouteFigures(method: "", route: "none")
        connections = ConnectionFigures(open: Gauge(), refusals: unrouted)
        crossSite = CrossSiteGuard(publicURL: publicURL)
        self.hotPages = hotPages
        self.limits = limits
        self.isBehindProxy = isBehindProxy
        self.logger = logger
        self.clock = clock
        self.problemPage = problemPage
    }

    func respond(to request: Request, channel: any Channel) async -> WebResponse {
        let began = ContinuousClock.now
        let peer = Peer(channel: channel, isProxy: isBehindProxy)
        let number = numbers.add(1, ordering: .relaxed).oldValue
        let call = WebRequest(request, number: number, peer: peer, limits: limits)
        let (figures, outcome) = await answer(call)
        let taken = began.duration(to: .now).components
        figures.count(
            status: outcome.status.code,
            nanoseconds: taken.seconds * 1_000_000_000 + taken.attoseconds / 1_000_000_000)
        return finished(outcome, call)
    }

    private func answer(_ call: WebRequest) async -> (RouteFigures, WebResponse) {
        switch table.match(call.head.method, call.path) {
        case .none:
            return (unrouted, show(.notFound, call))
        case .wrongMethod(let allowed):
            return (unrouted, show(.wrongMethod(allowed: allowed), call))
        case .route(let route, let parameters):
            guard call.isSafe || call.isAPI || crossSite.allows(call.head) else {
                return (route.figures, show(.crossSite, call))
            }
            return (route.figures, await run(route, call.with(parameters: parameters)))
        }
    }

    private func run(_ route: Route, _ call: WebRequest) async -> WebResponse {
        do {
            return try await route.handler(call)
        } catch let problem as Problem {
            return show(problem, call)
        } catch is BodyCutShort {
            // Nobody is left to read this.
            return show(.tooSlow, call)
        } catch {
            let id = String(call.number, radix: 16)
            logger.error(
                "request failed",
                metadata: [
                    "request": "\(id)", "method": "\(call.head.method)",
                    "route": "\(route.pattern)",
                    "error": "\(error)",
                ])
            return show(.failed(request: id), call)
        }
    }

    private func show(_ problem: Problem, _ call: WebRequest) -> WebResponse {
        guard !call.isAPI else { return problem.response }
        var response = problemPage(problem, call)
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

    private func today() -> String {
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
        { [table, unrouted, connections] in
            let all = table.routes.map(\.figures) + [unrouted]
            return [
                .requests(all), .requestSeconds(all),
                MetricFamily(
                    "holdfast_http_connections", "Connections open now.", .gauge,
                    Double(connections.open.value)),
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
