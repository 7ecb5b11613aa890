package import Shop

/// The readings of a serving process: what its parts say of themselves at one moment. Numbers that
/// only grow are counted since the start; two readings make a `Sample`.
package struct Readings: Sendable {
    package var at: Timestamp
    package var web = WebReading()
    package var desk = DeskReading()
    package var database = DatabaseReading()
    package var machine = MachineReading()
    package var store = StoreReading()
    package var stock = StockReading()
    package var line = LineFigures()
    package var slips = SlipReading()
    package var times = StepReadings()
    /// The milliseconds that searches and exports of staff have taken, all of them together.
    package var staffReads: Int64 = 0

    package init(at: Timestamp) {
        self.at = at
    }
}

/// The reading of the web side.
package struct WebReading: Hashable, Sendable {
    /// The number of requests answered.
    package var answers: Int64 = 0
    /// The number of requests that were asked to come again: 503 and 429.
    package var sentAway: Int64 = 0
    /// The number of those requests that brought a slip.
    package var slipsSentAway: Int64 = 0
    /// The milliseconds that people have spent on the shop's pages; see `Presence` in `Web`.
    package var presence: Int64 = 0
    package var connections = 0
    /// The number of connections that visitors may have open; 0 where nobody has said.
    package var connectionLimit = 0
    /// The number of connections that wait in the kernel to be accepted, and how many may.
    package var backlog = 0
    package var backlogLimit = 0
    /// The number of connections that the kernel turned away because that queue was full, since the
    /// socket was made: another process may have made it.
    package var connectionsDropped: Int64 = 0
    /// The number of slips that came whole, each once whatever it was sent in, and of those that
    /// broke off on their way: of one order one in a minute, since phones try again by themselves.
    package var slipsTaken: Int64 = 0
    package var slipsCut: Int64 = 0
    package var uploads = 0
    /// The number of slips that may be taken at once; 0 where nobody has said.
    package var uploadLimit = 0
    /// The number of staff's pages that listen.
    package var staffPages = 0

    package init() {}
}

/// The reading of the desk.
package struct DeskReading: Hashable, Sendable {
    package var queue = 0
    package var reserved: Int64 = 0
    package var shedFull: Int64 = 0
    package var shedLate: Int64 = 0

    package init() {}
}

/// The reading of the database.
package struct DatabaseReading: Hashable, Sendable {
    /// Whether the database did not answer, or has not for a while.
    package var isAway = false
    /// Whether the database answers, and the shop's own rows cannot be read: something holds them.
    package var isHeld = false
    /// How long a write waits to be done already.
    package var heldFor: Span = .milliseconds(0)
    /// Whether nothing can be stored: the database's disk is full, or it takes nothing.
    package var isRefusing = false
    package var bytes: Int64 = 0
    /// The time that is added to the machine's clock to show the database's.
    package var clockCorrection: Span = .milliseconds(0)

    package init() {}
}

/// The reading of the machine, with all of its processes.
package struct MachineReading: Hashable, Sendable {
    /// The memory that this process holds.
    package var resident: Int64 = 0
    /// The memory that can still be had, and all there is; 0 where the machine does not say.
    package var memoryFree: Int64 = 0
    package var memoryTotal: Int64 = 0
    /// The processor time, in any unit: used, and what there was.
    package var processorUsed: Int64 = 0
    package var processorTotal: Int64 = 0
    /// Whether processor or memory are those of a group that may have less (a container).
    package var isProcessorOfGroup = false
    package var isMemoryOfGroup = false
    /// The milliseconds since the machine was started, whatever its clock says; 0 where it does not
    /// tell.
    package var uptime: Int64 = 0
    /// The free bytes on the disk of the data directory, and all there are; 0 where the machine
    /// does not say.
    package var diskFree: Int64 = 0
    package var diskTotal: Int64 = 0

    package init() {}
}

/// The reading of the slips that wait for staff.
package struct SlipReading: Hashable, Sendable {
    /// The number of slips that one person decides on in a minute, where nobody is at work: half a
    /// minute each.
    package static let usualPerMinute = 2.0
    /// Who decides on fewer in a minute is not at work: there is no pace to reckon with.
    package static let leastPerMinute = 0.5

    /// The number of slips that nobody has decided on.
    package var waiting = 0
    /// How long the oldest waiting slip has waited.
    package var oldest: Span = .milliseconds(0)
    /// The number of decisions a minute, over the last minutes.
    package var decidedPerMinute = 0.0

    package init() {}

    /// The minutes of work that waits, at the pace of the last minutes or, where nobody is at work,
    /// at a usual one.
    package var minutesOfWork: Double {
        let isAtWork = decidedPerMinute >= Self.leastPerMinute
        return Double(waiting) / (isAtWork ? decidedPerMinute : Self.usualPerMinute)
    }

    /// Minutes that the oldest has waited.
    var oldestMinutes: Double { Double(oldest.milliseconds) / 60_000 }
}

/// The reading of the stock that can be sold now.
package struct StockReading: Hashable, Sendable {
    package var openDrops = 0
    /// The units of the open drops that can be reserved.
    package var unitsLeft = 0

    package init() {}
}

/// The figures of the line, over all drops that have one.
package struct LineFigures: Hashable, Sendable {
    /// The state of the line.
    package enum State: String, CaseIterable, Sendable {
        /// No drop has a line now.
        case off
        /// People join before the opening.
        case gathering
        /// The line lets people in at its measured rate.
        case open
        /// The line lets in fewer, because the shop is busy.
        case slowed
        /// As many people are inside as may be.
        case full
        /// Staff have paused the line.
        case paused
    }

    /// The number of shoppers who wait.
    package var length: Int
    package var admittedPerMinute: Int
    /// The number of places called since the lines began.
    package var admitted: Int64 = 0
    /// The number of people who may be inside at once, where as many are.
    package var cap = 0
    /// The moment when the next of those inside has to have ordered, where that is known.
    package var nextTurnEnds: Timestamp?
    /// The drop whose line is told.
    package var drop: String?
    package var state: State

    package init(length: Int = 0, admittedPerMinute: Int = 0, state: State = .off) {
        self.length = length
        self.admittedPerMinute = admittedPerMinute
        self.state = state
    }
}

/// A step of serving that may be the slowest.
package enum Step: String, CaseIterable, Sendable {
    /// The making of a page from its values.
    case page
    /// The read of the database.
    case read
    /// The wait at the desk for the commit before.
    case desk
    /// A transaction of the desk with its sync.
    case commit
    /// The syncs of a slip.
    case slip
}

/// The times that steps took, as counts in buckets since the start.
package struct StepReadings: Hashable, Sendable {
    package var steps: [Step: BucketCounts] = [:]
    /// The times from a request's head to its answer; pages from memory are not timed.
    package var answers = BucketCounts()

    package init() {}
}
