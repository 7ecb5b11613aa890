package import Shop

/// What can limit the shop, from the mildest to the gravest; the graver one is told where several
/// hold. A cause stands after what it brings about: a slow disk fills the desk, and not the other
/// way round.
package enum Limit: String, CaseIterable, Sendable {
    /// Nothing does.
    case calm
    /// Every unit of the open drops is taken.
    case soldOut = "sold_out"
    /// The line lets people in at its measured rate.
    case lineOpen = "line_open"
    /// As many people choose as may at once.
    case lineFull = "line_full"
    /// The line lets in fewer, because the shop is busy.
    case lineSlowed = "line_slowed"
    /// Staff have stopped the line.
    case linePaused = "line_paused"
    /// As many slips are being taken as may be.
    case uploads
    /// As many connections are open as may be.
    case connections
    /// Orders come faster than the desk writes them down.
    case desk
    /// The disk takes long to sync.
    case diskSync = "disk_sync"
    /// The processor has no time left.
    case processor
    /// The machine's clock is not the database's.
    case clockApart = "clock_apart"
    /// Memory runs out.
    case memory
    /// The store of slips does not answer.
    case storeAway = "store_away"
    /// The disk is nearly full.
    case diskFull = "disk_full"
    /// The database does not answer.
    case databaseAway = "database_away"

    /// How bad it is.
    package var severity: Severity {
        switch self {
        case .calm: .calm
        case .soldOut, .lineOpen, .lineFull, .lineSlowed, .linePaused: .notice
        case .uploads, .connections, .desk, .diskSync, .processor, .clockApart: .strained
        case .memory, .storeAway, .diskFull, .databaseAway: .failing
        }
    }

    /// The place in the order above.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// How bad something is.
package enum Severity: String, CaseIterable, Comparable, Sendable {
    case calm
    /// Good to know; nobody has to do anything.
    case notice
    /// Some are asked to wait.
    case strained
    /// It will not go on for long, or does not any more.
    case failing

    package static func < (left: Severity, right: Severity) -> Bool {
        left.place < right.place
    }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What limits the shop at a moment.
package struct Diagnosis: Hashable, Sendable {
    package var limit: Limit
    /// Since when.
    package var since: Timestamp
    /// The figures that it is told with.
    package var sample: Sample

    package init(limit: Limit, since: Timestamp, sample: Sample) {
        self.limit = limit
        self.since = since
        self.sample = sample
    }
}
