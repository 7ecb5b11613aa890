package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// The clock of reminders: notes whose time to pay is nearly over, and who has waited in vain until
/// a drop closed, so that they are written to.
package struct ReminderClock: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let failures: FailureLog

    /// How often the clock looks; reminders are an hour before the deadline or less.
    package static let pause: Span = .seconds(10)

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        failures = FailureLog(
            logger, failure: "reminders could not be looked for",
            end: "reminders are looked for again")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await forever(every: Self.pause, wait: wait, failures: failures) {
                while !Task.isCancelled, try await shopkeeper.remindShoppers() {}
                while !Task.isCancelled, try await shopkeeper.tellWaitedInVain() {}
            }
        }
    }
}
