package import Shop

/// A lane: for whom something is read. Each has connections, a queue and a time limit of its own,
/// so that what staff look for never takes what a shopper's page needs.
package enum Lane: Sendable {
    /// The lane of shoppers, and of whatever serves them. Goes first.
    case shoppers
    /// The lane of staff who look at lists, search and count.
    case staff
    /// The lane of work that reads much while nobody looks at an empty page, such as an export.
    case long
    /// The same for what the shop does by itself, such as the search's index: in the place of
    /// `long`, and never counted as the work of its staff.
    case upkeep
}

/// The limits of a lane.
package struct LaneLimits: Sendable {
    /// The number of connections of the lane.
    package var readers: Int
    /// The number of reads that may wait for a connection; one more is refused as busy.
    package var waiting: Int
    /// How long a read may wait; later it is refused as busy.
    package var wait: Span
    /// How long a read may take once it has begun.
    package var time: Span
    /// How many steps the threads of the embedded engine stand behind the shoppers' (nice(2)).
    package var niceness: Int

    package init(readers: Int, waiting: Int, wait: Span, time: Span, niceness: Int) {
        self.readers = readers
        self.waiting = waiting
        self.wait = wait
        self.time = time
        self.niceness = niceness
    }
}

/// The limits of the lanes beside the shoppers'.
package struct Lanes: Sendable {
    package var staff: LaneLimits
    package var long: LaneLimits

    /// Takes the limits that a shop runs with.
    package init(
        staff: LaneLimits = LaneLimits(
            readers: LaneRules.staffReaders, waiting: LaneRules.staffWaiting,
            wait: LaneRules.staffWait, time: LaneRules.staffTime,
            niceness: LaneRules.staffNiceness),
        long: LaneLimits = LaneLimits(
            readers: LaneRules.longReaders, waiting: LaneRules.longWaiting,
            wait: LaneRules.longTime, time: LaneRules.longTime, niceness: LaneRules.longNiceness)
    ) {
        self.staff = staff
        self.long = long
    }

    /// The lanes where a server has the data: the server's processes cannot be told to give way, so
    /// that only one of them works for this node's staff.
    package static var clustered: Lanes {
        var lanes = Lanes()
        lanes.staff.readers = LaneRules.staffReadersOfServer
        return lanes
    }
}

/// The named limits of lanes.
package enum LaneRules {
    /// The number of staff's reads at once.
    package static let staffReaders = 2
    /// The number of staff's reads at once where a server has the data.
    package static let staffReadersOfServer = 1
    /// The number of staff's reads that may wait.
    package static let staffWaiting = 64
    /// How long a read of staff may wait.
    package static let staffWait: Span = .seconds(10)
    /// How long staff's lists and searches may take.
    package static let staffTime: Span = .seconds(5)
    /// The number of exports that are read at once.
    package static let longReaders = 2
    /// The number of exports that may wait to be read.
    package static let longWaiting = 32
    /// How long an export may be read for, and how long it may wait for that.
    package static let longTime: Span = .minutes(30)
    /// How many steps staff's threads stand behind the shoppers' (nice(2)).
    package static let staffNiceness = 10
    package static let longNiceness = 19
}
