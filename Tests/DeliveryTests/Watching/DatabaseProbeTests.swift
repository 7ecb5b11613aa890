import Blobs
import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Delivery

/// What a database does with reads from now on.
private final class Mood: Sendable {
    /// The last answers once, and hangs then.
    enum Kind: Sendable { case well, refuses, hangs, hangsSoon, givesUp }

    let now = Mutex(Kind.well)
    /// Told when a read hangs, and what it waits for then.
    let hanging = AsyncStream.makeStream(of: Void.self)
    let release = AsyncStream.makeStream(of: Void.self)

    func set(_ kind: Kind) { now.withLock { $0 = kind } }
}

/// A store whose reads go as its mood says.
private struct Moody: StoreAround {
    let base: any Store
    let mood: Mood

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        switch mood.now.withLock({ $0 }) {
        case .well: break
        case .hangsSoon: mood.set(.hangs)
        case .refuses: throw StorageError.away("nobody is there")
        case .hangs:
            mood.hanging.continuation.yield()
            for await _ in mood.release.stream { break }
            if mood.now.withLock({ $0 == .givesUp }) { throw StorageError.busy("locked") }
        case .givesUp: throw StorageError.busy("too many wait")
        }
        return try await base.read(body)
    }

    func changesByOthers() -> AsyncStream<Void>? { nil }
}

@Suite("The look at the database")
struct DatabaseProbeTests {
    private static func run(
        _ body: @escaping @Sendable (Stall, Mood, DatabaseProbe) async throws -> Void
    ) async throws {
        let mood = Mood()
        try await withStall(around: { Moody(base: $0, mood: mood) }) { stall async throws in
            let probe = DatabaseProbe(
                shopkeeper: stall.keeper, wait: { _ in throw CancellationError() },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(stall, mood, probe)
            mood.set(.well)
        }
    }

    @Test("figures and size of a database that answers")
    func well() async throws {
        try await Self.run { stall, _, probe in
            #expect(probe.figures == nil)
            _ = try await stall.awaiting()

            try await probe.run()

            #expect(probe.figures?.sums(.awaitingPayment).orders == 1)
            let reading = probe.reading(at: stall.clock.clock())
            #expect(reading.bytes > 10_000)
            #expect(!reading.isAway)
        }
    }

    @Test("one that refuses is away until it answers again; the last figures stay")
    func refuses() async throws {
        try await Self.run { stall, mood, probe in
            await probe.look()
            mood.set(.refuses)
            await probe.look()
            #expect(probe.reading(at: stall.clock.clock()).isAway)
            #expect(probe.figures != nil)

            mood.set(.well)
            await probe.look()

            #expect(!probe.reading(at: stall.clock.clock()).isAway)
        }
    }

    @Test("one that hangs is away after three seconds")
    func hangs() async throws {
        try await Self.run { stall, mood, probe in
            mood.set(.hangs)
            async let look: Void = probe.look()
            for await _ in mood.hanging.stream { break }
            stall.clock.advance(by: DatabaseProbe.Limits.patience)
            #expect(!probe.reading(at: stall.clock.clock()).isAway)
            stall.clock.advance(by: .milliseconds(1))
            #expect(probe.reading(at: stall.clock.clock()).isAway)

            mood.set(.well)
            mood.release.continuation.yield()
            await look

            #expect(!probe.reading(at: stall.clock.clock()).isAway)
        }
    }

    @Test("one that answers, and whose rows do not come, is held by something and not away")
    func held() async throws {
        try await Self.run { stall, mood, probe in
            mood.set(.hangsSoon)
            async let look: Void = probe.look()
            for await _ in mood.hanging.stream { break }
            stall.clock.advance(by: .milliseconds(DatabaseProbe.Limits.patience.milliseconds + 1))
            let reading = probe.reading(at: stall.clock.clock())
            #expect(reading.isHeld && !reading.isAway)

            mood.set(.well)
            mood.release.continuation.yield()
            await look

            #expect(!probe.reading(at: stall.clock.clock()).isHeld)
        }
    }

    @Test("one that gives up waiting for its rows is held until they come, and never away")
    func givesUp() async throws {
        try await Self.run { stall, mood, probe in
            mood.set(.hangsSoon)
            async let look: Void = probe.look()
            for await _ in mood.hanging.stream { break }
            stall.clock.advance(by: .milliseconds(DatabaseProbe.Limits.patience.milliseconds + 1))
            mood.set(.givesUp)
            mood.release.continuation.yield()
            await look
            let reading = probe.reading(at: stall.clock.clock())
            #expect(reading.isHeld && !reading.isAway)

            mood.set(.well)
            await probe.look()
            #expect(!probe.reading(at: stall.clock.clock()).isHeld)
        }
    }

    @Test("the carrier says whether its store answers")
    func store() async throws {
        let standing = StoreStanding()
        let rounds = Mutex([
            CarryRound(carried: 1), CarryRound(problem: "it is down"), CarryRound(),
        ])
        let seen = Mutex<[Bool]>([])
        let carrier = BlobCarrier(
            blobs: Rounds(rounds: { rounds.withLock { $0.isEmpty ? nil : $0.removeFirst() } }),
            standing: standing,
            wait: { _ in
                let count = seen.withLock { seen in
                    seen.append(standing.reading.isAway)
                    return seen.count
                }
                if count == 3 { throw CancellationError() }
            }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

        try await carrier.run()

        #expect(seen.withLock { $0 } == [false, true, false])
    }
}

/// Rounds of carrying, one after the other.
private struct Rounds: OutgoingBlobs {
    let rounds: @Sendable () -> CarryRound?

    func carry() async -> CarryRound { rounds() ?? CarryRound() }

    func waiting() throws -> Int { 3 }
}
