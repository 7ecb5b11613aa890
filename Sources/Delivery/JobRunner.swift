package import Logging
package import Operations
internal import ServiceLifecycle
package import Shop

/// The runner of jobs, which does what staff have asked for in the background, and what a process
/// that died has left: each kind beside the others, and those of a kind one after the other.
package struct JobRunner: Service {
    private let shopkeeper: Shopkeeper
    private let wait: Wait
    private let logger: Logger
    private let begun: Timestamp

    /// What is done, one of each kind.
    package static let works: [any JobWork.Type] = [
        WriteExport.self, FollowMove.self, ClearOrders.self, ReadStatement.self,
    ]

    /// The named limits of the runner.
    package enum Limits {
        /// How often the runner looks for jobs that somebody waits for.
        package static let pause: Span = .milliseconds(300)
        /// How often it looks for jobs that are begun elsewhere, and are here only when somebody
        /// has died.
        package static let longerPause: Span = .seconds(1)
    }

    /// Made when the process begins: what is held before is of one that died.
    package init(shopkeeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.shopkeeper = shopkeeper
        self.wait = wait
        self.logger = logger
        begun = shopkeeper.clock()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for work in Self.works { group.addTask { await run(work) } }
            }
        }
    }

    private func run(_ work: any JobWork.Type) async {
        let failures = FailureLog(
            logger, failure: "a job could not be done (\(work.kind.rawValue))",
            end: "jobs are looked for again (\(work.kind.rawValue))")
        let pause = work.kind.isAwaited ? Limits.pause : Limits.longerPause
        var hasResumed = false
        await forever(every: pause, wait: wait, failures: failures) {
            if !hasResumed {
                try await shopkeeper.resumeJobs(of: work, before: begun)
                hasResumed = true
            }
            while !Task.isCancelled, let hold = try await shopkeeper.claimJob(of: work.kind) {
                try await perform(hold, as: work)
            }
        }
    }

    private func perform(_ hold: JobHold, as work: any JobWork.Type) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    do { try await wait(JobLimits.renewed) } catch { return }
                    // What cannot be renewed now may be in a moment.
                    try? await shopkeeper.renew(hold)
                }
            }
            if case .failed(let error) = try await shopkeeper.perform(hold, as: work) {
                logger.error(
                    "a job failed",
                    metadata: [
                        "job": "\(hold.job.id)", "kind": "\(work.kind.rawValue)",
                        "error": "\(error)",
                    ])
            }
            group.cancelAll()
        }
    }
}
