/// The kind of a job: what is done.
package enum JobKind: String, CaseIterable, Sendable {
    /// Orders are written to a file.
    case export
    /// The deadlines of orders follow a move of the line that gave everybody more time, or that
    /// took it back.
    case moreTime = "more_time"
    /// The orders of a rehearsal are removed.
    case clearRehearsal = "clear_rehearsal"
    /// A bank's statement is read into rows.
    case readStatement = "read_statement"

    /// The version of the parameters that this program writes; it reads it and all before it.
    package var version: Int64 {
        switch self {
        case .export, .moreTime, .clearRehearsal, .readStatement: 1
        }
    }

    /// The permission of whoever asks for such a job, sees it and may end it.
    package var permission: Permission {
        switch self {
        case .export: .export
        case .moreTime: .runLine
        case .clearRehearsal: .rehearse
        case .readStatement: .decideSlips
        }
    }

    /// Whether a job is done as a whole or not at all, so that nobody ends it halfway. More time is
    /// taken back by the line.
    package var isWhole: Bool { self == .moreTime }

    /// Whether jobs of this kind are done one after the other over all nodes: each goes by what the
    /// one before has left.
    package var isInOrder: Bool { self == .moreTime || self == .readStatement }

    /// Whether a job is begun from its beginning after a process that died, and counts anew.
    package var beginsAnew: Bool { self == .export }

    /// Whether somebody waits for a job that any process begins.
    package var isAwaited: Bool {
        switch self {
        case .export, .readStatement: true
        case .moreTime, .clearRehearsal: false
        }
    }

    /// Whether something is left behind by a job that ends before anybody has begun it, so that one
    /// has to clear up after it.
    package var leavesSomething: Bool { self == .readStatement }

    /// How long a job is told of after it was asked for, if it has ended.
    package var kept: Span {
        switch self {
        // As long as its file.
        case .export: .hours(24)
        case .moreTime, .clearRehearsal, .readStatement: .days(7)
        }
    }
}

/// The state of a job: how far it is.
package enum JobState: String, CaseIterable, Sendable {
    case waiting, running, done, failed, cancelled

    /// Whether nothing more happens to the job.
    package var isEnd: Bool {
        switch self {
        case .waiting, .running: false
        case .done, .failed, .cancelled: true
        }
    }
}
