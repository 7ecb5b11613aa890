internal import Formats
package import Logging
package import Operations
package import Shop
internal import Synchronization

/// The memory of one run of a process: which alerts it has raised, and what somebody was told.
package final class AlertMemory: Sendable {
    /// The name of the run, by chance.
    package let run: String

    private struct State {
        var alerts: [Int: Alert] = [:]
        /// Those that were not so when they were looked at first.
        var paused: Set<Int> = []
        /// Those that were posted from memory.
        var posted: Set<Int> = []
        var hasTold = false
    }

    private let state = Mutex(State())

    package init(run: String) {
        self.run = run
    }

    /// Whether something was told that is not told to be over.
    var hasTold: Bool { state.withLock { $0.hasTold } }

    func add(_ alert: Alert) {
        state.withLock { $0.alerts[alert.number] = alert }
    }

    /// The alert of this run with a number.
    func alert(_ number: Int) -> Alert? { state.withLock { $0.alerts[number] } }

    /// Notes that an alert was posted from memory.
    func posted(_ alert: Alert) {
        told(alert)
        state.withLock { _ = $0.posted.insert(alert.number) }
    }

    func isPosted(_ alert: Alert) -> Bool { state.withLock { $0.posted.contains(alert.number) } }

    func told(_ alert: Alert) {
        state.withLock { $0.hasTold = alert.kind != .calm }
    }

    /// Notes that an alert was not so when it was looked at; answers whether that was so before.
    func pauses(_ alert: Alert) -> Bool {
        state.withLock { !$0.paused.insert(alert.number).inserted }
    }

    /// Forgets an alert that has ended, and all before it.
    func forget(upTo alert: Alert) {
        state.withLock { state in
            state.alerts = state.alerts.filter { $0.key > alert.number }
            state.paused = state.paused.filter { $0 > alert.number }
            state.posted = state.posted.filter { $0 > alert.number }
        }
    }
}

/// The relay of alerts: each goes to the chat of the node that has raised it, which alone knows
/// whether it still holds.
package struct AlertRelay: Relay {
    package let name = "alerts"

    package init() {}

    package func receivers(of entry: Outbox.Entry) -> [String] {
        guard case .shop(let entry) = entry, case .alertRaised = entry.event else { return [] }
        return [AlertReceiver.name(ofNode: entry.subject.key)]
    }
}

/// The receiver of one node's alerts: the address of the seller's choice.
package struct AlertReceiver: Receiver {
    package let name: String
    package let ladder = RetryLadder(
        (0..<AlertPoster.Limits.tries - 1).map {
            Span(milliseconds: AlertPoster.Limits.firstRetry.milliseconds << Int64($0))
        })

    private let post: AlertPost
    private let memory: AlertMemory
    private let clock: @Sendable () -> Timestamp
    private let standing: @Sendable (Alert) -> AlertStanding
    private let logger: Logger

    /// - Parameters:
    ///   - node: the name of this node.
    ///   - memory: shared with the poster that keeps alerts.
    ///   - standing: whether what an alert tells is so still.
    package init(
        node: String, post: AlertPost, memory: AlertMemory,
        clock: @escaping @Sendable () -> Timestamp, logger: Logger,
        standing: @escaping @Sendable (Alert) -> AlertStanding
    ) {
        name = Self.name(ofNode: node)
        self.post = post
        self.memory = memory
        self.clock = clock
        self.logger = logger
        self.standing = standing
    }

    static func name(ofNode node: String) -> String { "chat of \(node)" }

    package func deliver(_ held: HeldDelivery) async -> DeliveryOutcome {
        guard case .shop(let entry)? = held.entry, case .alertRaised(let note) = entry.event else {
            return .over("it is no alert")
        }
        guard note.run == memory.run, let alert = memory.alert(note.number) else {
            // Its process has ended, and nobody knows whether it still holds.
            return clock() - entry.at < AlertPoster.Limits.late
                ? await post.send(Array(note.body.utf8))
                : .over("the server that raised it has ended")
        }
        let outcome = await outcome(of: alert, note)
        switch outcome {
        case .delivered: memory.told(alert)
        case .over: alert.logAsOver(logger)
        case .failed, .notYet: return outcome
        }
        memory.forget(upTo: alert)
        return outcome
    }

    private func outcome(of alert: Alert, _ note: AlertNote) async -> DeliveryOutcome {
        if memory.isPosted(alert) { return .delivered("it was posted before it was stored") }
        if alert.kind == .calm, !memory.hasTold {
            return .over("nobody was told of what is over")
        }
        switch standing(alert) {
        case .holds: return await post.send(Array(note.body.utf8))
        case .over: return .over("it was over before")
        case .pauses:
            // An end is waited for; trouble is looked at once more.
            if memory.pauses(alert), alert.kind == .worse { return .over("it was over before") }
            return .notYet(after: AlertPoster.Limits.secondLook)
        }
    }
}
