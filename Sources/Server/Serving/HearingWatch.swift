internal import Delivery
internal import Logging
internal import ServiceLifecycle
internal import Shop

/// Says in the log when this server hears nothing of the others any more, and when it does again.
struct HearingWatch: Service {
    let deafness: @Sendable () -> String?
    let wait: Wait
    let logger: Logger

    private static let pause: Span = .seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: String?
            do {
                while true {
                    let now = deafness()
                    if now != last { tell(now) }
                    last = now
                    try await wait(Self.pause)
                }
            } catch {
                // This process is being stopped.
            }
        }
    }

    private func tell(_ words: String?) {
        guard let words else {
            logger.notice("what other servers change is heard again, and shown at once")
            return
        }
        logger.error(
            """
            what other servers change is not heard, and looked at every second instead, so that \
            pages here are up to a second late: \(words)
            """)
    }
}
