package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// The runner of exports, which writes those that staff have asked for in the background, one after
/// the other.
package struct ExportRunner: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let failures: FailureLog

    /// How often the runner looks for work.
    package static let pause: Span = .milliseconds(300)

    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        failures = FailureLog(
            logger, failure: "an export failed", end: "exports are looked for again")
    }

    package func run() async throws {
        try await shopkeeper.resumeExports()
        await cancelWhenGracefulShutdown {
            await forever(every: Self.pause, wait: wait, failures: failures) {
                while !Task.isCancelled, let claim = try await shopkeeper.claimExport() {
                    try await write(claim)
                }
            }
        }
    }

    private func write(_ claim: ExportClaim) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    do { try await wait(ExportLimits.renewed) } catch { return }
                    try await shopkeeper.renew(claim)
                }
            }
            try await shopkeeper.write(claim)
            group.cancelAll()
        }
    }
}
