package import Logging
internal import ServiceLifecycle
package import Shop

/// The poster of alerts, which tells an address of the seller's choice, one alert after the other,
/// and keeps each in the shop's history.
///
/// It posts from memory, as the worst alerts say that there is no database. How that went is noted
/// in the history where it can be (`AlertRelay`).
///
/// A post that fails is tried again a few times and then given up, with a line in the log: whoever
/// hears of it an hour late is not helped. What is over meanwhile is not posted, nor is the end of
/// what nobody was told of. That all is well is posted when it is.
package struct AlertPoster: Service {
    private let alerts: AsyncStream<Alert>
    private let post: AlertPost?
    private let memory: AlertMemory
    private let body: @Sendable (Alert) -> [UInt8]
    private let standing: @Sendable (Alert) -> AlertStanding
    private let keep: @Sendable (Alert) async throws -> Void
    private let wait: Wait
    private let logger: Logger

    /// The named limits of posting.
    package enum Limits {
        /// How often one alert is tried.
        package static let tries = 5
        /// The pause after the first try; it doubles each time.
        package static let firstRetry: Span = .seconds(2)
        /// How long to wait before what is not so just now is looked at once more.
        package static let secondLook: Span = .seconds(3)
        /// How long to wait before an alert is kept that could not be stored just now.
        package static let keptAgain: Span = .seconds(5)
        /// How long to wait before it is looked at again what became of an alert that is under way.
        package static let noted: Span = .seconds(2)
        /// How long after it was raised an alert of a process that has ended is still posted.
        package static let late: Span = .minutes(2)
    }

    /// - Parameters:
    ///   - address: an http or https URL, which may hold a secret: it is never logged. `nil` keeps
    ///     alerts and posts none.
    ///   - memory: shared with the receiver that notes how it went.
    ///   - standing: whether what an alert tells is so still.
    ///   - keep: stores an alert as an entry; what cannot be stored now is tried again.
    ///   - body: JSON.
    package init(
        alerts: AsyncStream<Alert>, address: String?, wait: @escaping Wait, logger: Logger,
        memory: AlertMemory = AlertMemory(run: ""),
        standing: @escaping @Sendable (Alert) -> AlertStanding = { _ in .holds },
        keep: @escaping @Sendable (Alert) async throws -> Void = { _ in },
        body: @escaping @Sendable (Alert) -> [UInt8]
    ) {
        self.alerts = alerts
        post = address.map { AlertPost(address: $0) }
        self.memory = memory
        self.standing = standing
        self.keep = keep
        self.body = body
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // Those that wait to be kept: of more than may wait the oldest are left out.
            let (toKeep, keeping) = AsyncStream.makeStream(
                of: Alert.self, bufferingPolicy: .bufferingNewest(Watch.Limits.alerts))
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await alert in toKeep { await store(alert) }
                }
                var hasTold = false
                for await alert in alerts {
                    memory.begin(alert)
                    keeping.yield(alert)
                    let outcome = await outcome(of: alert, hasTold: hasTold)
                    memory.end(alert, outcome)
                    if case .delivered = outcome { hasTold = alert.kind != .calm }
                }
                keeping.finish()
            }
        }
    }

    private func store(_ alert: Alert) async {
        while !Task.isCancelled {
            do {
                return try await keep(alert)
            } catch {
                // The database is away, which the alert tells already.
                do { try await wait(Limits.keptAgain) } catch { return }
            }
        }
    }

    private func outcome(of alert: Alert, hasTold: Bool) async -> DeliveryOutcome {
        guard let post else { return .over("no address is set") }
        if alert.kind == .calm, !hasTold { return .over("nobody was told of what is over") }
        let bytes = body(alert)
        var pause = Limits.firstRetry
        for number in 1...Limits.tries {
            guard await isSo(alert) else {
                logger.notice(
                    "an alert was not posted: it was over before",
                    metadata: [
                        "state": "\(alert.kind.rawValue)",
                        "limit": "\(alert.diagnosis.limit.rawValue)",
                    ])
                return .over("it was over before")
            }
            let sent = await post.send(bytes)
            guard case .failed(let words, let mayPass) = sent, !Task.isCancelled else {
                return sent
            }
            if number == Limits.tries || !mayPass {
                logger.error(
                    "an alert could not be posted: \(words)",
                    metadata: ["limit": "\(alert.diagnosis.limit.rawValue)"])
                return .failed(words, mayPass: false)
            }
            do { try await wait(pause) } catch { return sent }
            pause = Span(milliseconds: pause.milliseconds * 2)
        }
        return .failed("it was not tried", mayPass: false)
    }

    /// Whether an alert still holds. One good second between bad ones is no end, so it is looked at
    /// once more. An end is waited for until it is there, or until something else is to be told:
    /// trouble that comes back is not always told anew, and nobody would hear of its end.
    private func isSo(_ alert: Alert) async -> Bool {
        var hasPaused = false
        while true {
            switch standing(alert) {
            case .holds: return true
            case .over: return false
            case .pauses where alert.kind == .worse && hasPaused: return false
            case .pauses: hasPaused = true
            }
            do {
                try await wait(Limits.secondLook)
            } catch {
                return false
            }
        }
    }
}
