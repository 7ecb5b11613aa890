package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// The indexer, which adds to the index of the search what has changed, a part at a time.
package struct SearchIndexer: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let failures: FailureLog

    /// How often the indexer looks; with a part to make, the next look is at once.
    package static let pause: Span = .seconds(5)

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        failures = FailureLog(
            logger,
            failure: """
                the search's index was not added to; searches read the orders themselves until then
                """,
            end: "the search's index is added to again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await forever(every: Self.pause, wait: wait, failures: failures) {
                while !Task.isCancelled, try await shopkeeper.indexOrders() {}
            }
        }
    }
}
