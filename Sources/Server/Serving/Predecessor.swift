internal import Delivery
internal import Logging
internal import Operations
internal import ServiceLifecycle
internal import Shop

/// Tells a process whose place this one takes that it is ready, and keeps up with it until it has
/// ended.
///
/// For a moment both serve. Either reads the stock from the database for each batch of its desk, as
/// it does beside `holdfast apply`; what this one shows is made up for here.
struct PredecessorFollower: Service {
    let handover: Handover
    let keeper: Shopkeeper
    let wait: Wait
    let logger: Logger

    static let pause: Span = .milliseconds(100)

    func run() async throws {
        handover.tellReady()
        await cancelWhenGracefulShutdown {
            do {
                while handover.hasPredecessor {
                    await follow()
                    try await wait(Self.pause)
                }
                await follow()
                logger.info("the process before this one has ended")
                // Whoever returns would stop the shop.
                try await gracefulShutdown()
            } catch {
                // This process is being stopped.
            }
        }
    }

    private func follow() async {
        do {
            try await keeper.followOthers()
        } catch {
            logger.error("what the process before changed could not be read: \(error)")
        }
    }
}

/// Runs a service once the process before this one lets it: a listener when that one accepts no
/// more connections, and whatever clears away what a crash left when that one has ended.
struct Later<Started: Service>: Service {
    let service: Started
    let wait: Wait
    let isTime: @Sendable () -> Bool

    func run() async throws {
        let isTime = await cancelWhenGracefulShutdown {
            do {
                while !self.isTime() { try await wait(Upgrader.pause) }
                return true
            } catch {
                return false
            }
        }
        if isTime { try await service.run() }
    }
}
