package import Shop

/// The counts that a look at the line makes beside it.
package struct LineCounts: Hashable, Sendable {
    /// The number of admissions that may still be used.
    package var active: Int
    /// The number of places called within the last minute, or what that would be when there was
    /// less time.
    package var perMinute: Int
    package var seenAt: Timestamp
    /// The moment when the next of the admissions ends, where as many are inside as may be.
    package var nextEnd: Timestamp?
    /// The strain of the node that looked.
    package var strain = LineStrain.none
    /// The tickets that staff let in out of turn.
    package var letIn: Set<Int64> = []

    package init(active: Int, perMinute: Int, seenAt: Timestamp) {
        self.active = active
        self.perMinute = perMinute
        self.seenAt = seenAt
    }
}
