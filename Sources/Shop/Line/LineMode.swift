/// When a drop has a line.
package enum LineMode: String, CaseIterable, Sendable {
    /// Never.
    case off
    /// Always: nobody reserves without having been let in.
    case on
    /// Only from when the shop is busy until it is calm again.
    case auto
}

/// What a line is doing, as pages and the API name it.
package enum LineState: String, CaseIterable, Sendable {
    /// There is none: people walk straight in.
    case off
    /// Nobody can join yet.
    case soon
    /// People join; at the opening they are shuffled.
    case gathering
    /// Places are called.
    case moving
    /// Nobody is called just now: staff said so, or the database is away.
    case paused
    /// Nothing is left to be had, at least for now.
    case soldOut = "sold_out"
    /// The drop is over.
    case closed
}
