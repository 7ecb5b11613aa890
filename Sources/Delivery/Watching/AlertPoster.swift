package import Logging
internal import ServiceLifecycle
package import Shop

/// The poster of alerts, which tells an address of the seller's choice, one alert after the other.
///
/// An alert becomes an entry of the shop's history, and the relay of alerts posts it
/// (`AlertRelay`). What cannot be stored within a second, as the database is away or the disk is
/// full, is posted from here: that is when alerts count most.
///
/// A post that fails is tried again a few times and then given up, with a line in the log: whoever
/// hears of it an hour late is not helped. What is over meanwhile is not posted, nor is the end of
/// what nobody was told of. That all is well is posted when it is.
package struct AlertPoster: Service {
    private let alerts: AsyncStream<Alert>
    private let post: AlertPost
    private let memory: AlertMemory
    private let body: @Sendable (Alert) -> [UInt8]
    private let standing: @Sendable (Alert) -> AlertStanding
    private let keep: (@Sendable (Alert) async throws -> Void)?
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
        /// How long an alert may take to be stored before it is posted from memory.
        package static let keeping: Span = .seconds(1)
        /// How long after it was raised an alert of a process that has ended is still posted.
        package static let late: Span = .minutes(2)
    }

    /// - Parameters:
    ///   - address: an http or https URL, which may hold a secret: it is never logged.
    ///   - memory: shared with the receiver that posts what was kept.
    ///   - standing: whether what an alert tells is so still.
    ///   - keep: stores an alert as an entry, for the relay to post; `nil` posts all from here.
    ///   - body: JSON.
    package init(
        alerts: AsyncStream<Alert>, address: String, wait: @escaping Wait, logger: Logger,
        memory: AlertMemory = AlertMemory(run: ""),
        standing: @escaping @Sendable (Alert) -> AlertStanding = { _ in .holds },
        keep: (@Sendable (Alert) async throws -> Void)? = nil,
        body: @escaping @Sendable (Alert) -> [UInt8]
    ) {
        self.alerts = alerts
        post = AlertPost(address: address)
        self.memory = memory
        self.standing = standing
        self.keep = keep
        self.body = body
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await alert in alerts {
                memory.add(alert)
                if await isKept(alert) { continue }
                if alert.kind == .calm, !memory.hasTold { continue }
                if await isPosted(alert) { memory.posted(alert) }
            }
        }
    }

    /// Whether an alert was stored in time. One that is stored later all the same is not posted
    /// twice: the memory knows it.
    private func isKept(_ alert: Alert) async -> Bool {
        guard let keep else { return false }
        let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
        Task {
            let isStored = (try? await keep(alert)) != nil
            answer.yield(isStored)
        }
        let patience = Task { [wait] in
            try? await wait(Limits.keeping)
            answer.yield(false)
        }
        defer { patience.cancel() }
        for await isStored in answers { return isStored }
        return false
    }

    private func isPosted(_ alert: Alert) async -> Bool {
        let bytes = body(alert)
        var pause = Limits.firstRetry
        for number in 1...Limits.tries {
            guard await isSo(alert) else {
                alert.logAsOver(logger)
                return false
            }
            guard case .failed(let words, let mayPass) = await post.send(bytes) else {
                return true
            }
            if Task.isCancelled { return false }
            if number == Limits.tries || !mayPass {
                logger.error(
                    "an alert could not be posted: \(words)",
                    metadata: ["limit": "\(alert.diagnosis.limit.rawValue)"])
                return false
            }
            do {
                try await wait(pause)
            } catch {
                return false
            }
            pause = Span(milliseconds: pause.milliseconds * 2)
        }
        return false
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

extension Alert {
    /// Says in the log that an alert was not posted.
    func logAsOver(_ logger: Logger) {
        logger.notice(
            "an alert was not posted: it was over before",
            metadata: ["state": "\(kind.rawValue)", "limit": "\(diagnosis.limit.rawValue)"])
    }
}
