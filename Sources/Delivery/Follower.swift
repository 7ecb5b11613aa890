package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop
internal import Storage

/// The follower, which keeps up with what other processes change on the same database.
///
/// Where the engine tells of their commits, stock, orders and the catalogue are taken over at once.
/// Everywhere the catalogue is looked at now and then: `holdfast apply` tells nobody.
package struct Follower: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let logger: Logger
    private let looking: FailureLog
    private let hearing: FailureLog

    /// The named limits of following.
    package enum Limits {
        /// How often the catalogue is looked at.
        package static let pause: Span = .milliseconds(500)
        /// How often others' commits are taken over, however many they are.
        package static let spacing: Span = .milliseconds(100)
    }

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        self.logger = logger
        looking = FailureLog(
            logger, failure: "the catalogue could not be looked at and will be again",
            end: "the catalogue is looked at again")
        hearing = FailureLog(
            logger, failure: "others' changes could not be read and will be tried again",
            end: "others' changes are read again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await hear() }
                await look()
                // Who looks no more hears no more either.
                group.cancelAll()
            }
        }
    }

    private func look() async {
        await forever(every: Limits.pause, wait: wait, failures: looking) {
            if let found = try await shopkeeper.enterEra() { tell(found) }
            if try await shopkeeper.reloadCatalogueIfChanged() {
                logger.info("the catalogue was changed and read again")
            }
        }
    }

    private func hear() async {
        guard let changes = shopkeeper.store.changesByOthers() else { return }
        for await _ in changes {
            var isBehind = true
            while isBehind {
                do {
                    try await wait(Limits.spacing)
                    try await shopkeeper.followOthers()
                    isBehind = false
                    hearing.succeeded()
                } catch is CancellationError {
                    return
                } catch {
                    // What is not taken over now is taken over in the next turn.
                    hearing.failed(error)
                }
            }
        }
    }

    private func tell(_ found: Shopkeeper.OtherWorld) {
        let era = shopkeeper.secret.eras.current
        switch found {
        case .behind:
            logger.critical(
                """
                the database has lost commits that were answered: an older copy was put back, or \
                a standby that lagged took over. Era \(era) has begun, and everything was read \
                anew; docs/operations.md says what to do
                """)
        case .otherEra:
            logger.warning("the shop is in era \(era) now: everything was read anew")
        }
    }
}
