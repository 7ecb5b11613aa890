internal import Shop
internal import Synchronization

/// The kind of a page that is made for one reader, by what it is to the shop when there are too
/// many of them. In this order they are left out.
package enum PageKind: Int, CaseIterable, Sendable {
    /// A page for browsing: the front, drops, pictures; most of them come from memory anyway.
    case browsing
    /// A page for joining: a line and its places.
    case joining
    /// A page of a status: how an order or the shop stands; whoever asks will ask again.
    case status
    /// A page on the way to an order.
    case hold
    /// A page of payment: where details are given, slips are sent and decided on.
    case payment

    /// The kind's name in figures.
    var name: String {
        switch self {
        case .browsing: "browsing"
        case .joining: "joining"
        case .status: "status"
        case .hold: "hold"
        case .payment: "payment"
        }
    }

    /// The eighths of the limit up to which pages of this kind are made.
    fileprivate var eighths: Int {
        switch self {
        case .browsing: 4
        case .joining: 5
        case .status: 6
        case .hold: 7
        case .payment: 8
        }
    }
}

/// How many pages are made at once: found out by how long they take.
///
/// Additive increase, multiplicative decrease (Chiu and Jain, 1989) against a time that readers
/// bear with. Limits that follow the ratio to the best time seen (TCP Vegas, the gradient of
/// Netflix's concurrency-limits) take one mix of pages for granted, and forget what quick was when
/// a rush lasts long. Here it is known what is too long, whatever the machine and the page.
///
/// Pure: time is an argument.
struct PageLimit: Sendable {
    /// The verdict on a page that is asked for.
    enum Verdict: Equatable {
        case make
        /// Make the page, and first find out how long the processors leave it lying.
        case makeAndProbe
        case refuse
    }

    /// The named limits of judging.
    private enum Judging {
        /// Pages of a window that tell something.
        static let fewest = 10
        /// The part of them that may take too long: a tenth.
        static let slow = 10
        /// What is left of the limit after a window in which more did.
        static let decrease = 0.8
    }

    private let limits: WebLimits
    private(set) var limit: Double
    private(set) var inFlight = 0
    private var windowBegan: ContinuousClock.Instant?
    private var most = 0
    private var made = 0
    private var slow = 0
    private var isLagging = false

    init(_ limits: WebLimits) {
        self.limits = limits
        limit = Double(limits.pagesAtFirst)
    }

    mutating func begin(_ kind: PageKind, at now: ContinuousClock.Instant) -> Verdict {
        let isNewWindow = look(at: now)
        guard inFlight < Int(limit) * kind.eighths / 8 else { return .refuse }
        inFlight += 1
        most = max(most, inFlight)
        return isNewWindow ? .makeAndProbe : .make
    }

    mutating func end(after span: Duration) {
        inFlight -= 1
        made += 1
        if span > limits.pageTime.duration { slow += 1 }
    }

    /// How long a page waited for nothing but a processor. The time that pages take does not show
    /// it where they are made in one go.
    mutating func probed(_ span: Duration) {
        if span > limits.pageTime.duration { isLagging = true }
    }

    /// Judges a window that is over; answers whether one has begun.
    private mutating func look(at now: ContinuousClock.Instant) -> Bool {
        if let windowBegan, now - windowBegan < limits.pageWindow.duration { return false }
        if isLagging || made >= Judging.fewest && slow * Judging.slow > made {
            limit = max(Double(limits.pagesLeast), limit * Judging.decrease)
        } else if most * 2 >= Int(limit) {
            limit = min(Double(limits.pagesMost), limit + limit.squareRoot())
        }
        windowBegan = now
        most = inFlight
        made = 0
        slow = 0
        isLagging = false
        return true
    }
}

/// The pages that are being made.
final class PagesInTheMaking: Sendable {
    private let state: Mutex<PageLimit>

    init(_ limits: WebLimits) {
        state = Mutex(PageLimit(limits))
    }

    /// How many may be made at once now.
    var limit: Int { state.withLock { Int($0.limit) } }

    /// Makes a page; `nil` when it is left out.
    func make<Made>(_ kind: PageKind, _ body: () async -> Made) async -> Made? {
        let began = ContinuousClock.now
        let verdict = state.withLock { $0.begin(kind, at: began) }
        if verdict == .refuse { return nil }
        if verdict == .makeAndProbe {
            await Task.yield()
            let lag = began.duration(to: .now)
            state.withLock { $0.probed(lag) }
        }
        let made = await body()
        let span = began.duration(to: .now)
        state.withLock { $0.end(after: span) }
        return made
    }
}

extension Span {
    /// The length of time for the machine's own clock.
    fileprivate var duration: Duration { .milliseconds(milliseconds) }
}
