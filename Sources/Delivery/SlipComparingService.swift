package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// Has slips without a code compared by their pictures, soon after they were read. It waits for no
/// reader, and none for it.
package struct SlipComparingService: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let failures: FailureLog

    /// How often it looks; while slips wait, the next look is at once.
    package static let pause: Span = .milliseconds(500)

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        failures = FailureLog(
            logger, failure: "pictures of slips are not compared; staff see no sign of a used one",
            end: "pictures of slips are compared again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await forever(every: Self.pause, wait: wait, failures: failures) {
                while !Task.isCancelled, try await shopkeeper.compareSlips() {}
            }
        }
    }
}
