package import Shop

/// The named limits of the desk.
package struct DeskLimits: Sendable {
    /// Commands that may wait; one more is answered "busy".
    package var queue = 16_384
    /// Commands in one transaction.
    package var batch = 4_096
    /// How long a command may wait before it is answered "busy" and never executed.
    package var patience: Span = .seconds(5)

    package init() {}
}

/// Why the desk did not get to a command.
package enum DeskRefusal: Error, Hashable, Sendable {
    /// The queue is full.
    case full
    /// The command waited for longer than `DeskLimits.patience`.
    case late
    /// The shop is shutting down.
    case closing
}
