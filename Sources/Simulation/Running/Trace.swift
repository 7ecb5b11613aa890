package import Shop

/// The trace of what happened, line by line, and a hash over it: two runs of one seed have the
/// same.
struct Trace {
    private(set) var lines: [String] = []
    private var sum = FNV1a()
    /// Whether lines are made at all; thousands of seeds are quicker without.
    let isKept: Bool

    init(isKept: Bool) { self.isKept = isKept }

    /// The hash over all lines.
    var hash: UInt64 { sum.value }

    mutating func add(_ time: Timestamp, _ text: @autoclosure () -> String) {
        guard isKept else { return }
        let since = (time - VirtualTime.start).milliseconds
        let fraction = String(1_000 + since % 1_000).dropFirst()
        let line = "\(since / 1_000).\(fraction)  \(text())"
        sum.add(line.utf8)
        lines.append(line)
    }
}

/// Says what moved in an order of its own: a set is listed in another one in each process.
extension OrderMoved: CustomStringConvertible {
    package var description: String {
        let moved = OrderPart.allCases.filter(parts.contains).map(\.rawValue)
        return "\(moved.joined(separator: ", ")); \(status.rawValue), \(balance.minorUnits) owed"
    }
}
