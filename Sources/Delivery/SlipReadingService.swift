package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// Has the slips read that wait for it, soon after they came.
package struct SlipReadingService: Service {
    private let shopkeeper: Shopkeeper
    private let inspector: any SlipInspector
    private let wait: Wait
    private let failures: FailureLog

    /// How often it looks; while slips wait, the next look is at once.
    package static let pause: Span = .milliseconds(250)

    package init(
        shopkeeper: Shopkeeper, inspector: any SlipInspector, wait: @escaping Wait, logger: Logger
    ) {
        self.shopkeeper = shopkeeper
        self.inspector = inspector
        self.wait = wait
        failures = FailureLog(
            logger, failure: "slips are not read; staff see them as they were sent",
            end: "slips are read again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await forever(every: Self.pause, wait: wait, failures: failures) {
                while !Task.isCancelled, try await shopkeeper.readSlips(by: inspector) {}
            }
        }
    }
}
