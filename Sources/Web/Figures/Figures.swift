internal import Operations

/// The figures of one route: its requests by status, and how long they took. Everything is
/// allocated before the first request.
package final class RouteFigures: Sendable {
    /// The statuses that this shop answers with. Others are counted as the last of their class.
    static let statuses = [
        200, 201, 202, 204, 206, 299, 301, 302, 303, 304, 399, 400, 401, 403, 404, 405, 408, 409,
        410, 411, 412, 413, 414, 415, 416, 422, 423, 429, 431, 460, 499, 500, 501, 503, 505, 507,
        599,
    ]
    private static let slots: [Int] = (0..<600).map { status in
        statuses.firstIndex { $0 == status } ?? statuses.firstIndex { $0 >= status }
            ?? statuses.count - 1
    }

    let method: String
    let route: String
    let counters: [Counter] = statuses.map { _ in Counter() }
    let seconds = Histogram()

    /// Makes the figures of one route, with its pattern as the label.
    package init(method: String, route: String) {
        self.method = method
        self.route = route
    }

    /// Counts a request that was answered without being timed.
    package func count(status: Int) {
        counters[Self.slots[min(max(status, 0), 599)]].add()
    }

    /// Requests answered with any of some statuses, or with any at all.
    func answers(_ wanted: [Int]? = nil) -> Int64 {
        zip(Self.statuses, counters).reduce(0) { sum, slot in
            wanted?.contains(slot.0) ?? true ? sum + Int64(slot.1.value) : sum
        }
    }

    func count(status: Int, since began: ContinuousClock.Instant) {
        count(status: status)
        seconds.observe(since: began)
    }
}
