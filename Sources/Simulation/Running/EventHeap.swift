internal import Shop

/// The heap of what is going to happen, the soonest first; of two at the same moment the one that
/// was put in first.
struct EventHeap {
    /// An event that is going to happen.
    enum Event {
        case turn(Int)
        case deliver(Request, node: Int)
        case step(node: Int)
        case reopen(node: Int)
        /// A node looks whether its database is still the one that it read.
        case look(node: Int)
        /// A task goes on.
        case resume(Pause)
    }

    private struct Entry {
        var at: Timestamp
        var order: Int
        var event: Event

        func isBefore(_ other: Entry) -> Bool {
            at == other.at ? order < other.order : at < other.at
        }
    }

    private var entries: [Entry] = []
    private var count = 0

    mutating func put(_ event: Event, at time: Timestamp) {
        entries.append(Entry(at: time, order: count, event: event))
        count += 1
        var child = entries.count - 1
        while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// What is on its way does not happen where `isGone` says so.
    mutating func remove(where isGone: (Event) -> Bool) {
        let left = entries.filter { !isGone($0.event) }
        guard left.count < entries.count else { return }
        entries = []
        let orders = left.sorted { $0.isBefore($1) }
        for entry in orders { put(entry.event, at: entry.at) }
    }

    mutating func take() -> (event: Event, at: Timestamp)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return (first.event, first.at) }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].isBefore(entries[least]) {
                least = child
            }
            if least == parent { break }
            entries.swapAt(parent, least)
            parent = least
        }
        return (first.event, first.at)
    }
}
