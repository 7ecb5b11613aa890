/// The part of a line that somebody saw before they changed it, and nothing else of it.
package enum LineSeen: Hashable, Sendable {
    /// The rate, in places a minute, as staff had set it; `nil` for the shop's own.
    case rate(Int?)
    /// The cap of people inside at once as staff had set it; `nil` for the shop's own.
    case cap(Int?)
    /// The number of the last extension that stands; 0 where there is none.
    case lastExtension(Int64)
    /// The number of the last pause or resuming that stands; 0 where there is none.
    case lastPause(Int64)

    /// The change since it was seen, as it is now; `nil` when nothing has moved, or when it has
    /// moved to what is wanted.
    package func moved(
        _ line: Line, lastExtension: Int64, lastPause: Int64 = 0, wanted: LineChange
    ) -> LineMoved? {
        switch self {
        case .rate(let seen):
            guard seen != line.rate, wanted != .rate(line.rate) else { return nil }
            return .rate(line.rate)
        case .cap(let seen):
            guard seen != line.cap, wanted != .cap(line.cap) else { return nil }
            return .cap(line.cap)
        case .lastExtension(let seen):
            return seen == lastExtension ? nil : .time(lastExtension: lastExtension)
        case .lastPause(let seen):
            guard seen != lastPause, line.isPaused != (wanted == .pause) else { return nil }
            return .pause(lastPause: lastPause)
        }
    }
}

/// The part of a line that somebody else has steered meanwhile, as it is now.
package enum LineMoved: Hashable, Sendable {
    case rate(Int?)
    case cap(Int?)
    case time(lastExtension: Int64)
    case pause(lastPause: Int64)
}
