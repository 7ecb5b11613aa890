package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// Ends the clocks that have run out, and now and then clears away what nobody needs any more.
package struct Sweeper: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let logger: Logger

    /// The named limits of the sweeper.
    package enum Limits {
        /// How often it looks: stock is back within two seconds of a deadline.
        package static let pause: Span = .milliseconds(500)
        /// Orders ended in one command, so that shoppers' commands get their turn between.
        package static let batch = 200
        /// How often it clears away.
        package static let housekeeping: Span = .minutes(10)
    }

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var lastHousekeeping: Timestamp?
            await forever(every: Limits.pause, wait: wait, failed: { report($0) }) {
                try await sweep()
                let now = shopkeeper.clock()
                if lastHousekeeping.map({ now - $0 > Limits.housekeeping }) ?? true {
                    try await shopkeeper.clearAway()
                    lastHousekeeping = now
                }
            }
        }
    }

    /// Ends every clock that has run out by now, after a look at what may have been done unseen.
    package func sweep() async throws {
        if shopkeeper.desk.isInDoubt { try await shopkeeper.desk.resolveDoubt() }
        while try await shopkeeper.hasDueOrders() {
            let ended = try await shopkeeper.desk.run(ExpireOrders(limit: Limits.batch))
            if ended < Limits.batch { return }
        }
    }

    private func report(_ error: any Error) {
        logger.error("a sweep failed and will be tried again", metadata: ["error": "\(error)"])
    }
}
