import Blobs
import Delivery
import Logging
import Shop
import Synchronization
import Testing

/// Answers rounds as a test wants them, and no more.
private final class ScriptedBlobs: OutgoingBlobs {
    private let rounds: Mutex<[CarryRound]>

    init(_ rounds: [CarryRound]) {
        self.rounds = Mutex(rounds.reversed())
    }

    func carry() async -> CarryRound {
        guard let round = rounds.withLock({ $0.popLast() }) else {
            Issue.record("carried once too often")
            return CarryRound()
        }
        return round
    }

    func waiting() throws -> Int { 7 }
}

@Suite("Carrying blobs to a store")
struct BlobCarrierTests {
    /// The pauses after each round, and the lines of the log.
    private func run(_ rounds: [CarryRound]) async throws -> (pauses: [Span], lines: [String]) {
        let pauses = Mutex<[Span]>([])
        let log = KeptLog.Lines()
        let carrier = BlobCarrier(
            blobs: ScriptedBlobs(rounds),
            wait: { pause in
                let count = pauses.withLock { pauses in
                    pauses.append(pause)
                    return pauses.count
                }
                if count == rounds.count { throw CancellationError() }
            }, logger: Logger(label: "test") { _ in KeptLog(kept: log) })
        try await carrier.run()
        return (pauses.withLock { $0 }, log.lines.withLock { $0 })
    }

    @Test("a store that is well is looked at soon again, and nothing is said")
    func well() async throws {
        let run = try await run([CarryRound(), CarryRound(carried: 3), CarryRound()])

        #expect(run.pauses == Array(repeating: BlobCarrier.Limits.pause, count: 3))
        #expect(run.lines.isEmpty)
        #expect(BlobCarrier.Limits.pause < .seconds(1))
    }

    @Test("a problem is said once, asked after less and less often, and its end is said once")
    func problem() async throws {
        let bad = CarryRound(carried: 1, problem: "the bucket is full")
        let run = try await run(Array(repeating: bad, count: 9) + [CarryRound(), CarryRound()])

        #expect(
            run.pauses.prefix(9).map(\.milliseconds)
                == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
        #expect(run.pauses.suffix(2) == [BlobCarrier.Limits.pause, BlobCarrier.Limits.pause])
        #expect(
            run.lines == [
                "error: files wait here for the store: the bucket is full waiting=7",
                "notice: files are carried to the store again",
            ])
    }

    @Test("a problem that comes back begins anew")
    func again() async throws {
        let bad = CarryRound(problem: "it cannot be reached")
        let run = try await run([bad, bad, CarryRound(), bad])

        #expect(run.pauses.map(\.milliseconds) == [1_000, 2_000, 300, 1_000])
        #expect(run.lines.count == 3)
    }

    @Test("files that a store refuses are named, a few of them")
    func refused() async throws {
        let refused = Dictionary(
            uniqueKeysWithValues: try (0..<5).map { number in
                let text = String(repeating: "\(number)", count: 64)
                return (try #require(BlobDigest(text: text)), "it refused a file: 400")
            })
        let run = try await run([CarryRound(refused: refused)])

        let line = try #require(run.lines.first)
        for number in 0..<5 {
            let isNamed = line.contains(String(repeating: "\(number)", count: 64))
            #expect(isNamed == (number < BlobCarrier.Limits.named))
        }
    }
}
