import Logging
import Operations
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Delivery

/// A disk that takes what is written, or does not.
private final class Disk: Sendable {
    let takes = Mutex(true)
    let isHeld = Mutex(false)
    /// The time, which goes on while a write waits.
    let time = Mutex(ContinuousClock.now)
    let hasRoomForFiles = Mutex(true)
    let writes = Mutex(0)
}

/// A store on such a disk.
private struct DiskStore: StoreAround {
    let base: any Store
    let disk: Disk

    private func check() throws {
        disk.writes.withLock { $0 += 1 }
        guard !disk.isHeld.withLock({ $0 }) else {
            disk.time.withLock { $0 += .seconds(5) }
            throw StorageError.busy("locked")
        }
        guard disk.takes.withLock({ $0 }) else { throw StorageError.diskFull("no room") }
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try check()
        return try await base.write(body)
    }

    func writeBeside<T: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await write(body)
    }

    func writeAndWait<T: Sendable>(
        _ body: @Sendable (any Connection) throws -> T
    ) throws -> T {
        try check()
        return try base.writeAndWait(body)
    }

    func changesByOthers() -> AsyncStream<Void>? { nil }
}

@Suite("The look whether anything can be stored")
struct StoringProbeTests {
    private static func run(
        _ body: @escaping @Sendable (Stall, Disk, StoringProbe) async throws -> Void
    ) async throws {
        let disk = Disk()
        let storing = Storing(isOneLock: true, now: { disk.time.withLock { $0 } })
        try await withStall(
            around: {
                TimedStore(
                    DiskStore(base: $0, disk: disk), steps: StepTimes(), storing: storing)
            }
        ) { stall async throws in
            let probe = StoringProbe(
                shopkeeper: stall.keeper, storing: storing,
                folder: { disk.hasRoomForFiles.withLock { $0 } ? nil : "full" },
                wait: { _ in throw CancellationError() },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(stall, disk, probe)
            disk.takes.withLock { $0 = true }
        }
    }

    @Test("a disk that takes no order is noticed with the first of them, and when it is well again")
    func orders() async throws {
        try await Self.run { stall, disk, probe in
            #expect(probe.problem == nil)
            disk.takes.withLock { $0 = false }
            await #expect(throws: (any Error).self) { try await stall.reserve([("SHIRT-S", 1)]) }
            #expect(probe.problem?.contains("no room") == true)

            await probe.look()
            #expect(probe.problem != nil)

            disk.takes.withLock { $0 = true }
            await probe.look()
            #expect(probe.problem == nil)
        }
    }

    @Test("an idle shop notices too, and only where something hints at it")
    func idle() async throws {
        try await Self.run { _, disk, probe in
            let before = disk.writes.withLock { $0 }
            await probe.look()
            #expect(disk.writes.withLock { $0 } == before)

            disk.hasRoomForFiles.withLock { $0 = false }
            await probe.look()
            // The database had room of its own.
            #expect(probe.problem == nil)

            disk.takes.withLock { $0 = false }
            await probe.look()
            #expect(probe.problem != nil)

            disk.takes.withLock { $0 = true }
            disk.hasRoomForFiles.withLock { $0 = true }
            await probe.look()
            #expect(probe.problem == nil)
        }
    }

    @Test("a database that somebody holds is tried until it is free, also if nobody buys any more")
    func held() async throws {
        try await Self.run { stall, disk, probe in
            disk.isHeld.withLock { $0 = true }
            await #expect(throws: (any Error).self) { try await stall.reserve([("SHIRT-S", 1)]) }
            let waited = probe.pending
            #expect(waited.milliseconds >= 5_000)
            await probe.look()
            #expect(probe.pending.milliseconds > waited.milliseconds && probe.problem == nil)

            disk.isHeld.withLock { $0 = false }
            await probe.look()
            #expect(probe.pending.milliseconds == 0)
        }
    }
}
