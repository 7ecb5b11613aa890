package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// The sweeper, which ends the clocks that have run out, and now and then clears away what nobody
/// needs any more.
package struct Sweeper: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let failures: FailureLog

    /// The named limits of the sweeper.
    package enum Limits {
        /// How often the sweeper looks: stock is back within two seconds of a deadline.
        package static let pause: Span = .milliseconds(500)
        /// The number of orders ended in one command, at first, at least and at most; how many it
        /// is then is found by how long it takes.
        package static let batch = 200
        package static let fewest = 25
        package static let most = 1_000
        /// How long a command that ends orders may take, so that shoppers' commands get their turn
        /// between.
        package static let turn: Span = .milliseconds(100)
        /// How often the sweeper clears away.
        package static let housekeeping: Span = .minutes(10)
    }

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        failures = FailureLog(
            logger, failure: "a sweep failed and will be tried again", end: "sweeps succeed again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var lastHousekeeping: Timestamp?
            await forever(every: Limits.pause, wait: wait, failures: failures) {
                try await sweep()
                let now = shopkeeper.clock()
                if lastHousekeeping.map({ now - $0 > Limits.housekeeping }) ?? true {
                    try await shopkeeper.clearAway()
                    lastHousekeeping = now
                }
            }
        }
    }

    /// Ends every clock that has run out by now, after a look at what may have been done unseen,
    /// and offers what is back to whoever waits for it.
    package func sweep() async throws {
        if shopkeeper.desk.isInDoubt { try await shopkeeper.desk.resolveDoubt() }
        try await endClocks()
        for drop in try await shopkeeper.dropsToOffer() {
            while try await shopkeeper.desk.run(OfferWaiting(drop: drop)) {}
        }
    }

    private func endClocks() async throws {
        var pace = SweepPace()
        while try await shopkeeper.hasDueOrders() {
            let limit = pace.orders
            let ended = try await shopkeeper.desk.run(ExpireOrders(limit: limit))
            pace.took(shopkeeper.desk.pressure.commit)
            if ended < limit { return }
        }
    }
}

/// How many orders are ended in one command: bounded by the time that it takes, since nobody who
/// buys meanwhile is to wait longer because of how far away the database is or how slow its disk.
struct SweepPace {
    /// Orders in the next command.
    private(set) var orders = Sweeper.Limits.batch

    /// Takes note of how long the batch took that the last ones were in.
    mutating func took(_ span: Span) {
        if span > Sweeper.Limits.turn {
            orders = max(Sweeper.Limits.fewest, orders / 2)
        } else if span.milliseconds * 4 < Sweeper.Limits.turn.milliseconds {
            orders = min(Sweeper.Limits.most, orders * 2)
        }
    }
}
