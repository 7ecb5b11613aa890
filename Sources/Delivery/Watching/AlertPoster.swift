package import Logging
internal import ServiceLifecycle
package import Shop
internal import Transfer

/// Posts alerts to an address of the seller's choice, one after the other.
///
/// A post that fails is tried again a few times and then given up, with a line in the log: whoever
/// hears of it an hour late is not helped.
package struct AlertPoster: Service {
    private let alerts: AsyncStream<Alert>
    private let address: String
    private let body: @Sendable (Alert) -> [UInt8]
    private let wait: Wait
    private let logger: Logger
    private let transfer = HTTPTransfer()

    /// The named limits of posting.
    package enum Limits {
        /// How often one alert is tried.
        package static let tries = 5
        /// The pause after the first try; it doubles each time.
        package static let firstRetry: Span = .seconds(2)
        /// What one try may take.
        static let transfer = HTTPLimits(
            connecting: .seconds(5), leastPerSecond: 1, patience: .seconds(10),
            whole: .seconds(15))
    }

    /// - Parameters:
    ///   - address: an http or https URL, which may hold a secret: it is never logged.
    ///   - body: JSON.
    package init(
        alerts: AsyncStream<Alert>, address: String, wait: @escaping Wait, logger: Logger,
        body: @escaping @Sendable (Alert) -> [UInt8]
    ) {
        self.alerts = alerts
        self.address = address
        self.body = body
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await alert in alerts { await post(alert) }
        }
    }

    private func post(_ alert: Alert) async {
        let bytes = body(alert)
        var pause = Limits.firstRetry
        for number in 1...Limits.tries {
            guard let problem = await problem(posting: bytes) else { return }
            if Task.isCancelled { return }
            if number == Limits.tries || !problem.mayPass {
                logger.error(
                    "an alert could not be posted: \(problem.words)",
                    metadata: ["limit": "\(alert.diagnosis.limit.rawValue)"])
                return
            }
            do {
                try await wait(pause)
            } catch {
                return
            }
            pause = Span(milliseconds: pause.milliseconds * 2)
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
