internal import Shop

/// A reading of what the shop says about itself: the part of its figures for monitors that tells
/// what limits it.
struct ShopReading: Hashable, Sendable {
    /// What limits it, by the shop's own name, and how bad that is.
    var limit = "calm"
    var severity = "calm"
    /// The part of the machine's processors that is used, from 0 to 1.
    var processor: Double?
    /// Bytes that the shop holds.
    var memory: Double?
    var connections: Double?
    /// Transactions so far, and the seconds that they took together.
    var commits = 0.0
    var commitSeconds = 0.0

    /// Reads Prometheus' text format 0.0.4; `nil` when it is not what Holdfast prints.
    init?(figures text: String) {
        var isHoldfast = false
        for line in text.split(separator: "\n") where !line.begins(with: "#") {
            guard let blank = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: blank)...])
            else { continue }
            let name = line[..<blank]
            isHoldfast = isHoldfast || name.begins(with: "holdfast_")
            take(name, value)
        }
        guard isHoldfast else { return nil }
    }

    private mutating func take(_ name: Substring, _ value: Double) {
        switch name {
        case "holdfast_processor_ratio": processor = value
        case "process_resident_memory_bytes": memory = value
        case "holdfast_http_connections": connections = value
        case "holdfast_desk_commit_seconds_count": commits = value
        case "holdfast_desk_commit_seconds_sum": commitSeconds = value
        default:
            guard value == 1, name.begins(with: "holdfast_limit{") else { return }
            limit = Self.label("limit", of: name) ?? limit
            severity = Self.label("severity", of: name) ?? severity
        }
    }

    private static func label(_ label: String, of name: Substring) -> String? {
        for opening in ["{\(label)=\"", ",\(label)=\""] {
            guard let start = name.firstRange(of: opening) else { continue }
            return String(name[start.upperBound...].prefix { $0 != "\"" })
        }
        return nil
    }

    /// Whether the shop says that people are asked to wait, or worse. Slips that wait for a
    /// decision are no strain of the machine: nobody decides on those of a rehearsal.
    var isStrained: Bool {
        (severity == "strained" || severity == "failing") && limit != "slips_wait"
    }
}

/// The readings of the shop in a stretch of time.
struct ShopStretch: Hashable, Sendable {
    var processor: Double?
    var memory: Double?
    var connections: Double?
    var commits = 0.0
    var commitSeconds = 0.0
    /// The numbers of readings in which each limit was the one that strained the shop.
    var strained: [String: Int] = [:]

    /// - Parameter last: the reading before, from which commits are counted.
    mutating func add(_ reading: ShopReading, since last: ShopReading?) {
        processor = greater(processor, reading.processor)
        memory = greater(memory, reading.memory)
        connections = greater(connections, reading.connections)
        // A process that began anew counts from nothing.
        if let last, reading.commits >= last.commits {
            commits += reading.commits - last.commits
            commitSeconds += reading.commitSeconds - last.commitSeconds
        }
        if reading.isStrained { strained[reading.limit, default: 0] += 1 }
    }

    private func greater(_ left: Double?, _ right: Double?) -> Double? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }
}
