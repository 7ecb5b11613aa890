/// What somebody saw of a line before they changed it: of what they change, and of nothing else.
package enum LineSeen: Hashable, Sendable {
    /// Places a minute as staff had set them; `nil` for the shop's own.
    case rate(Int?)
    /// People inside at once as staff had set them; `nil` for the shop's own.
    case cap(Int?)
    /// The number of the last extension that stands; 0 where there is none.
    case lastExtension(Int64)

    /// What is not as it was seen, as it is now; `nil` when nothing has moved, or when it has moved
    /// to what is wanted.
    package func moved(
        _ line: Line, lastExtension: Int64, wanted: LineChange
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
        }
    }
}

/// What somebody else has steered meanwhile, as it is now.
package enum LineMoved: Hashable, Sendable {
    case rate(Int?)
    case cap(Int?)
    case time(lastExtension: Int64)
}
