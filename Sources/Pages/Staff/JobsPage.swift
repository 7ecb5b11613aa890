package import Shop

/// The page `GET /admin/jobs`: what takes longer than a press, newest first.
package struct JobsPage: Page {
    package static let template = "jobs"

    package var list: JobRows
    /// The address of older jobs; `nil` where there are none.
    package var older: String?
    /// Whether a job that was to be cancelled had ended before.
    package var hadEnded: Bool
    /// The address of the part that is read again while something is under way; `nil` where
    /// nothing is.
    package var live: String?
    /// Whether the page leads on to what was sent out.
    package var seesDeliveries: Bool

    package init(
        list: JobRows, older: String? = nil, hadEnded: Bool = false, live: String? = nil,
        seesDeliveries: Bool = false
    ) {
        self.seesDeliveries = seesDeliveries
        self.list = list
        self.older = older
        self.hadEnded = hadEnded
        self.live = live
    }
}

/// The fragment `GET /admin/jobs/list`: only the part of the page that is live.
package struct JobsFragment: Page {
    package static let template = "job-list"

    package var list: JobRows

    package init(list: JobRows) { self.list = list }
}

/// The rows of a page of jobs.
package struct JobRows: Sendable {
    package var rows: [JobRow]
    package var asOf: TimeText
    /// The token that forms carry.
    package var csrf: String
    /// The number that the page begins before; `nil` on the newest.
    package var before: String?

    package init(rows: [JobRow], asOf: TimeText, csrf: String, before: String? = nil) {
        self.rows = rows
        self.asOf = asOf
        self.csrf = csrf
        self.before = before
    }
}

/// A job as a row.
package struct JobRow: Sendable {
    package var id: Int64
    package var kind: JobKind
    /// Whether more time is taken back, and not given.
    package var isTakenBack: Bool
    package var state: JobState
    /// Somebody has cancelled it, and it has not ended yet.
    package var isEnding: Bool
    /// The drop that it is of: its title, or its slug where it is gone.
    package var drop: String?
    package var who: String
    package var at: TimeText
    package var done: Int
    package var total: Int
    /// The part that is done, in whole percents; `nil` where that says nothing.
    package var percent: Int?
    package var problem: String?
    /// The address of the file that was written.
    package var file: String?
    package var mayCancel: Bool
    /// Whether it is known how much there is to do.
    package var hasProgress: Bool

    package init(
        id: Int64, kind: JobKind, isTakenBack: Bool, state: JobState, isEnding: Bool,
        drop: String?, who: String, at: TimeText, done: Int, total: Int, problem: String?,
        file: String?
    ) {
        self.id = id
        self.kind = kind
        self.isTakenBack = isTakenBack
        self.state = state
        self.isEnding = isEnding
        self.drop = drop
        self.who = who
        self.at = at
        self.done = done
        self.total = total
        percent = state == .running && total > 0 ? min(100, done * 100 / total) : nil
        self.problem = problem
        self.file = file
        mayCancel = !state.isEnd && !isEnding && !kind.isWhole
        // How much of a statement is read is counted in bytes, which say nothing to people.
        hasProgress = total > 0 && kind != .readStatement
    }
}
