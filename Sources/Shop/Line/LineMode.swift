/// The setting that says when a drop has a line.
package enum LineMode: String, CaseIterable, Sendable {
    /// The drop never has a line.
    case off
    /// The drop always has a line: nobody reserves without having been let in.
    case on
    /// The drop has a line only from when the shop is busy until it is calm again.
    case auto
}

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
