package import Logging
internal import ServiceLifecycle
package import Shop
internal import Transfer

/// The poster of alerts, which sends them to an address of the seller's choice, one after the
/// other.
///
/// A post that fails is tried again a few times and then given up, with a line in the log: whoever
/// hears of it an hour late is not helped. What is over meanwhile is not posted, nor is the end of
/// what nobody was told of. That all is well is posted when it is.
package struct AlertPoster: Service {
    private let alerts: AsyncStream<Alert>
    private let address: String
    private let body: @Sendable (Alert) -> [UInt8]
    private let standing: @Sendable (Alert) -> AlertStanding
    private let wait: Wait
    private let logger: Logger
    private let transfer = HTTPTransfer()

    /// The named limits of posting.
    package enum Limits {
        /// How often one alert is tried.
        package static let tries = 5
        /// The pause after the first try; it doubles each time.
        package static let firstRetry: Span = .seconds(2)
        /// How long to wait before what is not so just now is looked at once more.
        package static let secondLook: Span = .seconds(3)
        /// What one try may take.
        static let transfer = HTTPLimits(
            connecting: .seconds(5), leastPerSecond: 1, patience: .seconds(10),
            whole: .seconds(15))
    }

    /// - Parameters:
    ///   - address: an http or https URL, which may hold a secret: it is never logged.
    ///   - standing: whether what an alert tells is so still.
    ///   - body: JSON.
    package init(
        alerts: AsyncStream<Alert>, address: String, wait: @escaping Wait, logger: Logger,
        standing: @escaping @Sendable (Alert) -> AlertStanding = { _ in .holds },
        body: @escaping @Sendable (Alert) -> [UInt8]
    ) {
        self.alerts = alerts
        self.address = address
        self.standing = standing
        self.body = body
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var hasTold = false
            for await alert in alerts {
                if alert.kind == .calm, !hasTold { continue }
                if await post(alert) { hasTold = alert.kind != .calm }
            }
        }
    }

    /// Answers whether it was posted.
    private func post(_ alert: Alert) async -> Bool {
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
                return false
            }
            guard let problem = await problem(posting: bytes) else { return true }
            if Task.isCancelled { return false }
            if number == Limits.tries || !problem.mayPass {
                logger.error(
                    "an alert could not be posted: \(problem.words)",
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

    private struct Problem {
        var words: String
        /// Another try may be better.
        var mayPass: Bool
    }

    private func problem(posting bytes: [UInt8]) async -> Problem? {
        do {
            let reply = try await transfer.perform(
                HTTPRequest(
                    method: .post(MemoryContent(bytes: bytes)), url: address,
                    headers: ["content-type: application/json", "expect:"],
                    limits: Limits.transfer))
            if (200..<300).contains(reply.status) { return nil }
            // What a redirect leads to is not what the seller has chosen.
            return Problem(
                words: "it was answered with \(reply.status)",
                mayPass: reply.status >= 500 || [408, 425, 429].contains(reply.status))
        } catch TransferFailure.untrusted {
            return Problem(words: "the certificate is not trusted", mayPass: false)
        } catch TransferFailure.tooSlow {
            return Problem(words: "there was no answer in time", mayPass: true)
        } catch {
            // libcurl's own words may hold the address.
            return Problem(words: "it could not be reached", mayPass: true)
        }
    }
}
