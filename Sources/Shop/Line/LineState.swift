/// The state of a line, as pages and the API name it.
package enum LineState: String, CaseIterable, Sendable {
    /// There is no line: people walk straight in.
    case off
    /// The line is not open yet: nobody can join.
    case soon
    /// People join, and are shuffled at the opening.
    case gathering
    /// The line moves: places are called.
    case moving
    /// The line is paused: staff said so, or the database is away.
    case paused
    /// The line waits, because nothing is left to be had, at least for now.
    case soldOut = "sold_out"
    /// The line is closed, because its drop is over.
    case closed
}
