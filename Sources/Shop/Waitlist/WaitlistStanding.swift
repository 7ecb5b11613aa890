/// What became of a wish on a waitlist, as people are told it. The raw value is what programs read.
package enum WaitlistStanding: String, CaseIterable, Sendable {
    case waiting
    /// It is an order whose clock runs.
    case offered
    /// It is an order that was paid for, or is being looked at.
    case taken
    /// It was an order, and is none any more.
    case lapsed
    /// It would have been more than one person may have.
    case refused
    /// Whoever asked has left.
    case left
    /// Staff removed it.
    case removed
}
