package import Shop

/// The named limits of the desk.
package struct DeskLimits: Sendable {
    /// The number of commands that may wait; one more is answered "busy". The last eighth is kept
    /// for payments, the half for those and holds; see `room(for:)`.
    package var queue = 16_384
    /// The number of commands in one transaction.
    package var batch = 4_096
    /// How long a command may wait before it is answered "busy" and never executed.
    package var patience: Span = .seconds(5)
    /// How long even the luckiest command may stand in the queue; when all have stood longer for a
    /// whole `interval`, the desk sheds. A tenth of the interval, as RFC 8289 (4.4) has it.
    package var target: Span = .milliseconds(50)
    /// How long work must have stood before any is turned away: several of the longest commits, so
    /// that the crowd of the opening second is served and not refused.
    package var interval: Span = .milliseconds(500)
    /// How long a reservation may wait while the desk sheds. Joining may wait for `target` alone.
    package var holdWait: Span = .milliseconds(200)
    /// The batches in a row that must have found the database as the desk had left it, before
    /// orders are recalled without asking for them. Nodes that take turns at one database never do.
    package var calm = 16

    package init() {}

    /// How many commands may wait when one of this kind comes.
    package func room(for kind: DeskKind) -> Int {
        switch kind {
        case .joining: queue - queue / 2
        case .hold: queue - queue / 8
        case .payment: queue
        }
    }

    /// How long commands of a kind may stand while the desk sheds; `nil` for as long as the queue
    /// is.
    func standing(_ kind: DeskKind) -> Span? {
        switch kind {
        case .joining: target
        case .hold: holdWait
        case .payment: nil
        }
    }
}

/// The reason why the desk did not get to a command.
package enum DeskRefusal: Hashable, Sendable {
    /// The queue is full for commands of this kind.
    case full
    /// The desk has had more to do than it can for a while, and this kind goes first.
    case overloaded
    /// The command waited for longer than `DeskLimits.patience`.
    case late
    /// The shop is shutting down.
    case closing
}

extension DeskRefusal: RefusalReason {
    package var told: ToldRefusal? { .busy(retry: .seconds(1)) }
}
