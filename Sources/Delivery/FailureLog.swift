internal import Logging
internal import Synchronization

/// Tells the first of a row of failures of something that is done again and again, and the end of
/// the row: a database that is away for an hour is two lines of the log, and not thousands.
final class FailureLog: Sendable {
    private let logger: Logger
    private let failure: String
    private let end: String
    private let isFailing = Mutex(false)

    /// - Parameters:
    ///   - failure: what failed, and what follows from it.
    ///   - end: what is done again.
    init(_ logger: Logger, failure: String, end: String) {
        self.logger = logger
        self.failure = failure
        self.end = end
    }

    /// Notes a failure.
    func failed(_ error: any Error) {
        guard change(to: true) else { return }
        logger.error("\(failure)", metadata: ["error": "\(error)"])
    }

    /// Notes a success, which ends a failure.
    func succeeded() {
        guard change(to: false) else { return }
        logger.notice("\(end)")
    }

    /// Whether that is news.
    private func change(to value: Bool) -> Bool {
        isFailing.withLock { isFailing in
            defer { isFailing = value }
            return isFailing != value
        }
    }
}
