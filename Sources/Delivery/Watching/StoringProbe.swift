package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop
internal import Storage
internal import Synchronization

/// The probe of storing, which finds out whether anything can be stored, also in a shop where
/// nobody buys just now, and when it can again.
package final class StoringProbe: Service {
    /// The named limits of the probe.
    package enum Limits {
        /// How often the probe looks.
        package static let pause: Span = .seconds(2)
    }

    private let shopkeeper: Shopkeeper
    private let storing: Storing
    private let folder: @Sendable () -> String?
    private let wait: Wait
    private let logger: Logger
    private let found = Mutex<String?>(nil)

    /// - Parameters:
    ///   - storing: what became of the last write of `shopkeeper`'s store.
    ///   - folder: tries to write to the data folder, and answers why it could not.
    package init(
        shopkeeper: Shopkeeper, storing: Storing, folder: @escaping @Sendable () -> String?,
        wait: @escaping Wait, logger: Logger
    ) {
        self.shopkeeper = shopkeeper
        self.storing = storing
        self.folder = folder
        self.wait = wait
        self.logger = logger
    }

    /// The reason why nothing can be stored; `nil` when something can.
    package var problem: String? { storing.problem ?? found.withLock { $0 } }

    /// The time for which what is to be stored has not been.
    package var pending: Span { storing.pending }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await forever(every: Limits.pause, wait: wait) { await look() }
        }
    }

    /// Takes one look. A real write is made only where something hints that it might fail: on a
    /// disk without room for a file the database may well have room of its own for an order. What
    /// was held when a shopper wanted to buy is tried until it is free, also if nobody buys then.
    package func look() async {
        guard folder() != nil || problem != nil || storing.isHeld else { return }
        do {
            try await shopkeeper.tryToStore()
            guard found.withLock({ $0.take() }) != nil else { return }
            logger.notice("the shop can store again")
        } catch StorageError.busy {
            // Told as what holds the database, and not as a disk that takes nothing.
        } catch {
            if Task.isCancelled { return }
            let wasThere = found.withLock { found in
                defer { found = "\(error)" }
                return found == nil
            }
            if wasThere {
                logger.error("nothing can be stored", metadata: ["error": "\(error)"])
            }
        }
    }
}
