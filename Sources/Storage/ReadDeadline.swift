internal import Shop
internal import Synchronization

/// The deadline of a read: when its time is up, or when nobody waits for it any more.
///
/// An engine asks while it works, from whatever thread it works on.
package final class ReadDeadline: Sendable {
    private enum End {
        case open
        case at(ContinuousClock.Instant)
        case givenUp
    }

    private let limits: LaneLimits
    private let asked = ContinuousClock.now
    private let end = Mutex(End.open)

    /// Makes the deadline of a read that is asked for now.
    package init(_ limits: LaneLimits) {
        self.limits = limits
    }

    /// Starts the clock of the read.
    ///
    /// - Throws: `StorageError.busy` where it waited too long; `CancellationError`.
    package func start() throws {
        let now = ContinuousClock.now
        end.withLock { end in
            guard case .open = end else { return }
            end = .at(now + .milliseconds(limits.time.milliseconds))
        }
        try check()
        guard now - asked <= .milliseconds(limits.wait.milliseconds) else {
            throw StorageError.busy("too many read before this")
        }
    }

    /// Ends the read because nobody waits for it any more.
    package func giveUp() {
        end.withLock { $0 = .givenUp }
    }

    /// The reason why the read must end now; `nil` while it may go on.
    package var reason: (any Error)? {
        switch end.withLock({ $0 }) {
        case .open: nil
        case .at(let moment): ContinuousClock.now < moment ? nil : StorageError.tooLong
        case .givenUp: CancellationError()
        }
    }

    /// Checks that the read may go on.
    ///
    /// - Throws: `StorageError.tooLong`, or `CancellationError` when nobody waits.
    package func check() throws {
        if let reason { throw reason }
    }
}
