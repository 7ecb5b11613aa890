package import Blobs
package import Logging
internal import ServiceLifecycle
package import Shop
internal import Synchronization

/// The carrier, which takes slips and pictures from this machine to the store, soon after they were
/// taken.
///
/// It looks for what waits rather than being told: a look costs next to nothing, finds also what
/// another process left, and cannot be missed. A store with a problem is asked again after a pause
/// that doubles each time; the log has a line when the problem begins and one when it is over.
package struct BlobCarrier: Service {
    private let blobs: any OutgoingBlobs
    private let wait: Wait
    private let logger: Logger
    private let standing: StoreStanding

    /// The named limits of the carrier.
    package enum Limits {
        /// How often the carrier looks while all is well.
        package static let pause: Span = .milliseconds(300)
        /// The first pause after a problem.
        package static let firstRetry: Span = .seconds(1)
        /// The longest pause between two tries.
        package static let longestRetry: Span = .seconds(60)
        /// The number of files that one line names when a store refuses them while it takes others.
        package static let named = 3
    }

    /// - Parameter standing: told how the store does.
    package init(
        blobs: any OutgoingBlobs, standing: StoreStanding = StoreStanding(),
        wait: @escaping Wait, logger: Logger
    ) {
        self.blobs = blobs
        self.standing = standing
        self.wait = wait
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var retry: Span?
            while !Task.isCancelled {
                let round = await blobs.carry()
                // What was ended by the shutdown is no problem of the store.
                if Task.isCancelled { return }
                standing.set(
                    StoreReading(
                        isAway: round.problem != nil,
                        waiting: round.isQuiet ? 0 : (try? blobs.waiting()) ?? 0))
                retry = next(after: round, retry)
                do {
                    try await wait(retry ?? Limits.pause)
                } catch {
                    return
                }
            }
        }
    }

    /// The pause before the next try after a problem; `nil` when all is well.
    private func next(after round: CarryRound, _ retry: Span?) -> Span? {
        guard let words = words(of: round) else {
            if retry != nil { logger.notice("files are carried to the store again") }
            return nil
        }
        guard let retry else {
            logger.error(
                "files wait here for the store: \(words)",
                metadata: ["waiting": "\((try? blobs.waiting()) ?? 0)"])
            return Limits.firstRetry
        }
        return min(Span(milliseconds: retry.milliseconds * 2), Limits.longestRetry)
    }

    private func words(of round: CarryRound) -> String? {
        if let problem = round.problem { return problem }
        guard !round.refused.isEmpty else { return nil }
        return round.refused.sorted { $0.key.text < $1.key.text }.prefix(Limits.named)
            .map { "\($0.key.text): \($0.value)" }.joined(separator: "; ")
    }
}

/// The standing of the store of slips: how it did when something was last carried to it.
package final class StoreStanding: Sendable {
    private let latest = Mutex(StoreReading())

    package init() {}

    /// The latest reading of the store.
    package var reading: StoreReading { latest.withLock { $0 } }

    func set(_ reading: StoreReading) {
        latest.withLock { $0 = reading }
    }
}

extension CarryRound {
    /// Whether there was nothing to be carried.
    fileprivate var isQuiet: Bool { carried == 0 && problem == nil && refused.isEmpty }
}
