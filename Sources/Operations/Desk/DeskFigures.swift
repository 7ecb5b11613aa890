internal import Shop
internal import Synchronization

/// The figures of the desk: what it has done, counted since the start.
package final class DeskFigures: Sendable {
    /// The upper bounds of the commit time buckets, in milliseconds.
    package static let commitBounds: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000]
    /// The upper bounds of the batch size buckets, in commands.
    package static let batchBounds: [Int64] = [1, 4, 16, 64, 256, 1_024, 4_096]

    /// A histogram as Prometheus counts it: cumulative buckets come from the renderer.
    package struct Histogram: Sendable {
        package var counts: [Int64]
        package var sum: Int64 = 0

        init(bounds: Int) {
            counts = Array(repeating: 0, count: bounds + 1)
        }

        mutating func add(_ value: Int64, bounds: [Int64]) {
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            sum += value
        }
    }

    /// One consistent reading of all figures.
    package struct Reading: Sendable {
        package var commitMilliseconds = Histogram(bounds: commitBounds.count)
        package var batchCommands = Histogram(bounds: batchBounds.count)
        /// How long the command that came first to each batch had waited.
        package var waitMilliseconds = Histogram(bounds: commitBounds.count)
        package var reserved: Int64 = 0
        /// The commands that were not executed, by kind and reason.
        package var shed: [Shed: Int64] = [:]

        /// The number of commands of all kinds that were not executed for a reason.
        package func shed(_ refusal: DeskRefusal) -> Int64 {
            shed.reduce(0) { $1.key.refusal == refusal ? $0 + $1.value : $0 }
        }
    }

    /// The key of what was shed: which kind was not executed, and why.
    package struct Shed: Hashable, Sendable {
        package var kind: DeskKind
        package var refusal: DeskRefusal
    }

    private let state = Mutex(Reading())

    package init() {}

    /// All figures at one moment.
    package var reading: Reading { state.withLock { $0 } }

    func shed(_ refusal: DeskRefusal, _ kind: DeskKind) {
        state.withLock { $0.shed[Shed(kind: kind, refusal: refusal), default: 0] += 1 }
    }

    /// Commands turned away because there was too much to do.
    var turnedAway: Int64 {
        state.withLock { state in
            state.shed.reduce(0) { $1.key.refusal == .closing ? $0 : $0 + $1.value }
        }
    }

    /// A batch begins whose first command has waited so long.
    func waited(_ span: Span) {
        state.withLock { state in
            state.waitMilliseconds.add(max(0, span.milliseconds), bounds: Self.commitBounds)
        }
    }

    func committed(_ commands: Int, in span: Span, reserved: Int) {
        state.withLock { state in
            // A clock that is set back meanwhile would take an hour off all commits.
            state.commitMilliseconds.add(max(0, span.milliseconds), bounds: Self.commitBounds)
            state.batchCommands.add(Int64(commands), bounds: Self.batchBounds)
            state.reserved += Int64(reserved)
        }
    }
}
