package import Shop

/// A bottleneck of the shop: what can limit it, from the mildest to the gravest; the graver one is
/// told where several hold. A cause stands after what it brings about: a slow disk fills the desk,
/// and not the other way round.
package enum Limit: String, CaseIterable, Sendable {
    /// Nothing limits the shop.
    case calm
    /// Every unit of the open drops is taken.
    case soldOut = "sold_out"
    /// The line is open, and lets people in at its measured rate.
    case lineOpen = "line_open"
    /// The line is full: as many people choose as may at once.
    case lineFull = "line_full"
    /// The line is slowed: it lets in fewer, because the shop is busy.
    case lineSlowed = "line_slowed"
    /// Staff have stopped the line.
    case linePaused = "line_paused"
    /// Slips are more than an hour of work, or somebody has waited for an hour.
    case slipsWait = "slips_wait"
    /// As many slips are being taken as may be.
    case uploads
    /// Slips break off on their way here.
    case slipsCut = "slips_cut"
    /// As many connections are open as may be.
    case connections
    /// More people connect at once than the kernel keeps.
    case connectQueue = "connect_queue"
    /// Orders come faster than the desk writes them down.
    case desk
    /// The disk takes long to sync.
    case diskSync = "disk_sync"
    /// The processor has no time left.
    case processor
    /// Searches and exports of our own staff take what shoppers need.
    case staffWork = "staff_work"
    /// The machine's clock is not the database's.
    case clockApart = "clock_apart"
    /// The disk is nearly full.
    case diskFull = "disk_full"
    /// Memory runs out.
    case memory
    /// The store of slips does not answer.
    case storeAway = "store_away"
    /// The machine's clock was set to another time while the shop ran.
    case clockMoved = "clock_moved"
    /// The disk is so full that no slip is taken.
    case slipsStop = "slips_stop"
    /// Nothing can be stored: no order either.
    case ordersStop = "orders_stop"
    /// The database answers, and nothing can be written: something holds it.
    case databaseHeld = "database_held"
    /// The database does not answer.
    case databaseAway = "database_away"

    /// The severity of the limit: how bad it is.
    package var severity: Severity {
        switch self {
        case .calm: .calm
        case .soldOut, .lineOpen, .lineFull, .lineSlowed, .linePaused: .notice
        case .slipsWait, .uploads, .slipsCut, .connections, .connectQueue, .desk, .diskSync,
            .processor, .staffWork, .clockApart, .diskFull:
            .strained
        case .memory, .storeAway, .clockMoved, .slipsStop, .ordersStop, .databaseHeld,
            .databaseAway:
            .failing
        }
    }

    /// Whether the limit stops everything, so that all else that is seen meanwhile, and for a
    /// moment after, comes of it.
    var isCause: Bool {
        switch self {
        case .ordersStop, .databaseHeld, .databaseAway: true
        default: false
        }
    }

    /// Whether the limit may be no more than what such a cause has left behind.
    var isAftermath: Bool {
        switch self {
        case .lineSlowed, .uploads, .slipsCut, .connections, .connectQueue, .desk, .diskSync,
            .processor, .staffWork:
            true
        default: false
        }
    }

    /// How long its figures look back, so that what such a cause has left is in them.
    var looksBack: Span {
        self == .slipsCut ? Sampling.Limits.orders : Sampling.Limits.window
    }

    /// Whether a machine may do well with it: it is told when shoppers feel something.
    var isFeltOrNothing: Bool {
        switch self {
        case .diskSync, .processor, .staffWork: true
        default: false
        }
    }

    /// The place in the order above.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The severity of a state: how bad it is.
package enum Severity: String, CaseIterable, Comparable, Sendable {
    case calm
    /// A notice: good to know, and nobody has to do anything.
    case notice
    /// Strain: some shoppers are asked to wait.
    case strained
    /// Failure: the shop will not go on for long, or does not any more.
    case failing

    package static func < (left: Severity, right: Severity) -> Bool {
        left.place < right.place
    }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The diagnosis: what limits the shop at a moment.
package struct Diagnosis: Hashable, Sendable {
    package var limit: Limit
    /// The moment since when the limit holds.
    package var since: Timestamp
    /// The sample of how the shop is now.
    package var sample: Sample
    /// The last sample with which the limit held, where it does no more and its end is only waited
    /// for; `nil` while it holds.
    package var lastHeld: Sample?

    package init(limit: Limit, since: Timestamp, sample: Sample, lastHeld: Sample? = nil) {
        self.limit = limit
        self.since = since
        self.sample = sample
        self.lastHeld = lastHeld
    }

    /// Whether the limit has eased already, and it is only waited whether it stays so.
    package var isEasing: Bool { lastHeld != nil }
    /// The sample that the limit is told with: never other figures than those that made it hold.
    package var told: Sample { lastHeld ?? sample }
    /// Whether anybody has to hear of it: what no shopper feels disturbs nobody.
    var isFelt: Bool { !limit.isFeltOrNothing || sample.isFelt }
}
