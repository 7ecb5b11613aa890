package import Operations
package import Shop
internal import Synchronization

/// A clock that a test moves by hand.
package final class HandClock: Sendable {
    /// When every test begins.
    package static let start = Timestamp(milliseconds: 1_800_000_000_000)

    private let time = Mutex(HandClock.start)

    package init() {}

    /// What it shows.
    package var now: Timestamp { time.withLock { $0 } }

    /// The clock as the shop takes it.
    package var clock: Clock { { self.now } }

    /// Moves it forward.
    package func advance(by span: Span) {
        time.withLock { $0 = $0 + span }
    }
}

/// Chance that is the same in every run: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Random bytes that are the same in every run.
package func seededBytes(_ seed: UInt64) -> RandomBytes {
    let source = SeededSource(seed: seed)
    return { source.bytes($0) }
}

private final class SeededSource: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
    }
}
