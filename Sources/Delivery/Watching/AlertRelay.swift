package import Operations
package import Shop
internal import Synchronization

/// The memory of one run of a process: what became of the alerts that it has raised. The relay of
/// alerts keeps it in the history.
package final class AlertMemory: Sendable {
    /// The name of the run, by chance.
    package let run: String

    /// The alerts that are remembered, as many as may wait to be posted.
    static let most = Watch.Limits.alerts

    /// How far an alert is.
    enum Progress: Hashable, Sendable {
        case underWay
        case ended(DeliveryOutcome)
    }

    private let alerts = Mutex<[Int: Progress]>([:])

    package init(run: String) {
        self.run = run
    }

    /// How far the alert of this run with a number is; `nil` where that is long ago.
    func progress(of number: Int) -> Progress? { alerts.withLock { $0[number] } }

    /// Notes that an alert was raised.
    func begin(_ alert: Alert) {
        alerts.withLock { alerts in
            alerts[alert.number] = .underWay
            if alerts.count > Self.most, let oldest = alerts.keys.min() { alerts[oldest] = nil }
        }
    }

    /// Notes what became of an alert.
    func end(_ alert: Alert, _ outcome: DeliveryOutcome) {
        alerts.withLock { alerts in
            if alerts[alert.number] != nil { alerts[alert.number] = .ended(outcome) }
        }
    }
}

/// The relay of alerts: each goes to the chat of the node that has raised it, which alone knows
/// whether it still holds.
package struct AlertRelay: Relay {
    package let name = "alerts"
    package let hearing = Outbox.Hearing(orders: false, events: [.alertRaised])

    package init() {}

    package func receivers(of entry: Outbox.Entry) -> [String] {
        guard case .shop(let entry) = entry, case .alertRaised = entry.event else { return [] }
        return [AlertReceiver.name(ofNode: entry.subject.key)]
    }
}

/// The receiver of one node's alerts: the address of the seller's choice.
///
/// The poster posts what this run raises, from memory and at once, whatever the database does; here
/// it is noted how that went. What a run has left that ended, and what staff ask for, is posted
/// from the history.
package struct AlertReceiver: Receiver {
    package let name: String
    package let isOwn = true
    package let ladder = RetryLadder(
        (0..<AlertPoster.Limits.tries - 1).map {
            Span(milliseconds: AlertPoster.Limits.firstRetry.milliseconds << Int64($0))
        })

    private let post: AlertPost
    private let memory: AlertMemory
    private let clock: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - node: the name of this node.
    ///   - memory: the poster's.
    package init(
        node: String, post: AlertPost, memory: AlertMemory,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        name = Self.name(ofNode: node)
        self.post = post
        self.memory = memory
        self.clock = clock
    }

    static func name(ofNode node: String) -> String { "chat of \(node)" }

    package func deliver(_ held: HeldDelivery) async -> DeliveryOutcome {
        guard case .shop(let entry)? = held.entry, case .alertRaised(let note) = entry.event else {
            return .over("it is no alert")
        }
        if held.delivery.isAsked { return await post.send(Array(note.body.utf8)) }
        guard note.run == memory.run else {
            // Its process has ended, and nobody knows whether it still holds.
            return clock() - entry.at < AlertPoster.Limits.late
                ? await post.send(Array(note.body.utf8))
                : .over("the server that raised it has ended")
        }
        switch memory.progress(of: note.number) {
        case .underWay: return .notYet(after: AlertPoster.Limits.noted)
        case .ended(let outcome): return outcome
        case nil: return .over("it was dealt with long before it was stored")
        }
    }
}
