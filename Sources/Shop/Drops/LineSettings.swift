/// The settings of a drop's line.
package struct LineSettings: Hashable, Sendable {
    /// How long before a drop opens people can join its line, unless the shop file says otherwise.
    package static let usualGathering = Span.minutes(30)
    /// How long an admission lasts, unless the shop file says otherwise.
    package static let usualAdmission = Span.minutes(5)

    package var mode: LineMode
    /// How long before the opening people can join.
    package var gathering: Span
    /// How long an admission lasts.
    package var admission: Span

    package init(
        mode: LineMode = .off, gathering: Span = Self.usualGathering,
        admission: Span = Self.usualAdmission
    ) {
        self.mode = mode
        self.gathering = gathering
        self.admission = admission
    }
}

/// The setting that says when a drop has a line.
package enum LineMode: String, CaseIterable, Sendable {
    /// The drop never has a line.
    case off
    /// The drop always has a line: nobody reserves without having been let in.
    case on
    /// The drop has a line only from when the shop is busy until it is calm again.
    case auto
}
