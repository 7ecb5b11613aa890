package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// Notices when another process, such as `holdfast apply`, has changed the catalogue.
package struct CatalogueWatcher: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let logger: Logger

    /// How often it looks.
    package static let pause: Span = .milliseconds(500)

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await forever(every: Self.pause, wait: wait, failed: { report($0) }) {
                if try await shopkeeper.reloadCatalogueIfChanged() {
                    logger.info("the catalogue was changed and read again")
                }
            }
        }
    }

    private func report(_ error: any Error) {
        logger.error("the catalogue could not be looked at", metadata: ["error": "\(error)"])
    }
}
