/// The named limits of the line.
package enum LineRules {
    /// How often one ticket is let in: whoever let an admission run out may come once more.
    package static let turns = 3
    /// How many places are called a minute while the shop is well and staff have set no rate.
    package static let rate = 6_000
    /// The rates that staff can set, in places a minute.
    package static let rates = 1...600_000
    /// How many people are inside at once, unless staff have set another number.
    package static let cap = 1_000
    /// The numbers of people inside that staff can set.
    package static let caps = 1...100_000
    /// How long a place that was called is expected to come. After that it keeps nobody waiting; it
    /// can still come.
    package static let grace = Span.seconds(30)
    /// The longest time between two moves that counts, so that a pause is not made up for at once.
    package static let longestStep = Span.seconds(2)
    /// The time between two looks at the line.
    package static let step = Span.seconds(1)
    /// The health of a shop that is well, in thousandths.
    package static let fullHealth = 1_000
    /// The least health: the line never stops because of strain alone.
    package static let leastHealth = 20
    /// The health that a calm second gives back, in thousandths.
    package static let recovery = 50
    /// How many strained seconds in a row begin a line on `auto`.
    package static let strainedSteps = 2
    /// How long a line on `auto` must have been empty, and the shop calm, before it ends.
    package static let calm = Span.minutes(2)
    /// How long before a line on `auto` began somebody may have come and still count as inside.
    package static let visit = Span.minutes(15)
    /// How often the stamp that tells when somebody came changes.
    package static let stampStep = Span.seconds(10)
    /// The time over which the rate of calling is measured.
    package static let measured = Span.minutes(1)
    /// The most tickets of one line.
    package static let tickets: Int64 = 10_000_000
    /// The minutes by which staff can extend all deadlines at once.
    package static let extensions = 1...1_440
    /// The most minutes that are given unasked: three hundred are typed as easily as thirty, and
    /// every order of the drop holds its units for so long.
    package static let extensionUnasked = 60
    /// The most minutes by which the deadlines of one drop can be extended in all: what is taken
    /// back does not count.
    package static let extendedInAll = 4_320
    /// The most tickets of a line that staff can let in out of turn: an exception stays one.
    package static let letIn = 500
    /// The number of bytes of a line's secret.
    package static let secretBytes = 32
    /// The number of bytes of a ticket's id.
    package static let ticketBytes = 16
}
