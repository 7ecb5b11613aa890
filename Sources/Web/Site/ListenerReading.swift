internal import Delivery
internal import HTTPTypes
internal import Operations
internal import Shop

extension WebResponder {
    /// What this listener says of itself, and how long its answers took.
    var reading: (web: WebReading, answers: BucketCounts) {
        var web = WebReading()
        var seconds = HistogramSnapshot(
            bounds: Histogram.latency, counts: Histogram.latency.map { _ in 0 } + [0],
            sumSeconds: 0)
        for route in routes {
            web.answers += route.figures.answers()
            let sentAway = route.figures.answers(Self.comeAgain)
            web.sentAway += sentAway
            if route.takesSlips { web.slipsSentAway += sentAway }
            if route.endsSlips { web.slipsTaken += route.figures.answers(Self.taken) }
            let counted = route.figures.seconds.snapshot
            for (index, count) in counted.counts.enumerated() { seconds.counts[index] += count }
        }
        web.presence = hotPages.presence.milliseconds
        web.connections = connections.open.value
        web.connectionLimit = limits.connectionsOfVisitors
        web.uploadLimit = limits.uploads
        return (web, BucketCounts(seconds))
    }

    /// The statuses that ask to come again.
    private static let comeAgain = [429, 503]
    /// The statuses of slips that arrived whole.
    private static let taken = [200, 201, 303]
}

extension Route {
    /// Whether slips, or parts of them, are sent here.
    fileprivate var takesSlips: Bool {
        endsSlips || method != .get && pattern.span(of: "/uploads") != nil
    }

    /// Whether a slip is taken here, once: also one whose pieces were sent elsewhere.
    fileprivate var endsSlips: Bool { method != .get && pattern.ends(with: "/slips") }
}
