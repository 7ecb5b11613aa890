package import Shop

/// Work that is too long for the answer to a press: done in steps or in the background, told with
/// its progress, and gone on with after a crash.
package struct Job: Hashable, Sendable {
    package var id: Int64
    package var kind: JobKind
    package var state: JobState
    /// What is to be done, as the kind writes it: lines of `name value`.
    package var parameters: String
    /// The drop that the job is of, where it is of one.
    package var drop: DropID?
    package var requestedBy: Actor
    package var createdAt: Timestamp
    package var endedAt: Timestamp?
    /// The number of things that are done, and that there are in all: orders, in every kind so far.
    /// 0 of 0 before that is known.
    package var done: Int
    package var total: Int
    /// Somebody wants it to end, and whoever holds it has not seen that yet.
    package var isCancelling: Bool
    /// The failure of the job, in words.
    package var problem: String?
    /// What came of it, as the kind writes it: lines of `name value`.
    package var result: String?
    /// The number of the last claim to the job, which names its holder.
    var claim: Int64 = 0

    /// Whether a job of `moreTime` takes back what was given.
    package var takesBack: Bool { DetailText(parameters)["takes_back"] == "1" }
}

/// The named limits of jobs.
package enum JobLimits {
    /// How long a process holds a job without renewing that.
    package static let held: Span = .seconds(30)
    /// How often a process renews its hold on a job, tells its progress and looks whether it is to
    /// end.
    package static let renewed: Span = .seconds(2)
    /// How often a job is begun whose process died each time before the next step; after that it
    /// has failed.
    package static let tries = 5
    /// How long a job is tried again that could not be done just now; after that it has failed.
    package static let retried: Span = .hours(1)
    /// The pause before it is tried again: an eighth of its age, but not less than the one and not
    /// more than the other.
    package static let shortestPause: Span = .seconds(1)
    package static let longestPause: Span = .minutes(1)
    /// The number of jobs that are listed at once.
    package static let listed = 50
}
