internal import Synchronization

/// A counter: a number that only grows.
package final class Counter: Sendable {
    private let number = Atomic<UInt64>(0)

    /// Starts at zero.
    package init() {}

    /// Adds to the number.
    package func add(_ amount: UInt64 = 1) {
        number.add(amount, ordering: .relaxed)
    }

    /// The number so far.
    package var value: UInt64 { number.load(ordering: .relaxed) }
}

/// A gauge: a number that goes up and down.
package final class Gauge: Sendable {
    private let number = Atomic<Int>(0)

    /// Starts at zero.
    package init() {}

    /// Adds to the number, or takes from it; answers what it is then.
    @discardableResult
    package func add(_ amount: Int) -> Int {
        number.add(amount, ordering: .relaxed).newValue
    }

    /// The number now.
    package var value: Int { number.load(ordering: .relaxed) }
}

/// A histogram: how long things took, in fixed buckets.
package final class Histogram: Sendable {
    /// The buckets' upper bounds in seconds.
    package let bounds: [Double]
    private let boundNanoseconds: [Int64]
    private let counts: [Counter]
    private let sum = Atomic<Int64>(0)

    /// The buckets that suit requests and commits: from half a millisecond to ten seconds.
    package static let latency: [Double] = [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// Makes an empty histogram.
    package init(bounds: [Double] = latency) {
        self.bounds = bounds
        boundNanoseconds = bounds.map { Int64($0 * 1_000_000_000) }
        counts = (0...bounds.count).map { _ in Counter() }
    }

    /// Counts one thing that took so long.
    package func observe(nanoseconds: Int64) {
        let bucket = boundNanoseconds.firstIndex { nanoseconds <= $0 } ?? bounds.count
        counts[bucket].add()
        sum.add(nanoseconds, ordering: .relaxed)
    }

    /// A snapshot of what was counted so far.
    package var snapshot: HistogramSnapshot {
        HistogramSnapshot(
            bounds: bounds, counts: counts.map(\.value),
            sumSeconds: Double(sum.load(ordering: .relaxed)) / 1_000_000_000)
    }
}

/// A snapshot of what a histogram had counted at one moment.
package struct HistogramSnapshot: Sendable, Equatable {
    /// The upper bounds; one bucket more than bounds holds what was above them all.
    package var bounds: [Double]
    /// How many fell into each bucket alone, not into those below it.
    package var counts: [UInt64]
    /// The sum of all observations, in seconds.
    package var sumSeconds: Double

    /// Makes a snapshot from figures that another module made of its own.
    package init(bounds: [Double], counts: [UInt64], sumSeconds: Double) {
        precondition(counts.count == bounds.count + 1, "the last bucket has no bound")
        self.bounds = bounds
        self.counts = counts
        self.sumSeconds = sumSeconds
    }
}

extension Histogram {
    /// Counts one thing that began so long ago.
    package func observe(since began: ContinuousClock.Instant) {
        let taken = began.duration(to: .now).components
        observe(nanoseconds: taken.seconds * 1_000_000_000 + taken.attoseconds / 1_000_000_000)
    }
}
