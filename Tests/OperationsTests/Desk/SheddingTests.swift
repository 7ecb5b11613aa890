import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("A desk under pressure")
struct SheddingTests {
    private func waiting(_ count: Int, at stall: Stall) async {
        while stall.keeper.desk.queueLength < count { await Task.yield() }
    }

    /// A desk of eight places and two in a batch.
    private var limits: DeskLimits {
        var limits = DeskLimits()
        limits.queue = 8
        limits.batch = 2
        return limits
    }

    @Test("the last places of the queue are for payments, the half for those and holds")
    func places() async throws {
        let script = StoreScript()
        try await withStall(limits: limits, around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let joined = results(4) { _ in try await stall.keeper.desk.run(Joining()) }
            await waiting(4, at: stall)
            await #expect(throws: DeskRefusal.full) { try await stall.keeper.desk.run(Joining()) }
            async let holds = results(3) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(7, at: stall)
            await #expect(throws: DeskRefusal.full) { try await stall.reserve([("SHIRT-S", 1)]) }
            async let payment: Void = stall.keeper.desk.run(ReadStock())
            await waiting(8, at: stall)
            await #expect(throws: DeskRefusal.full) { try await stall.keeper.desk.run(ReadStock()) }
            script.release()

            _ = try await (first, payment)
            #expect(await joined.compactMap(\.value).count == 4)
            #expect(await holds.compactMap(\.value).count == 3)
            let shed = stall.keeper.desk.figures.reading.shed
            #expect(shed.count == 3)
            #expect(shed[.init(kind: .hold, refusal: .full)] == 1)
            #expect(stall.keeper.desk.pressure.shed == 3)
        }
    }

    @Test("while work stands, holds are turned away at the door and payments are not")
    func standing() async throws {
        let script = StoreScript()
        var limits = limits
        limits.queue = 1_000
        limits.interval = .milliseconds(0)
        try await withStall(limits: limits, around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let others = results(6) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(6, at: stall)
            stall.clock.advance(by: .seconds(1))
            #expect(stall.keeper.desk.pressure.wait == .seconds(1))

            await script.releaseOne()
            await waiting(fewer: 5, at: stall)
            stall.clock.advance(by: .seconds(1))
            await script.releaseOne()
            await waiting(fewer: 3, at: stall)

            #expect(stall.keeper.desk.pressure.isShedding)
            await #expect(throws: DeskRefusal.overloaded) {
                try await stall.reserve([("SHIRT-S", 1)])
            }
            async let payment: Void = stall.keeper.desk.run(ReadStock())
            await waiting(3, at: stall)
            script.release()
            _ = try await (first, payment)
            #expect(await others.compactMap(\.value).count == 6, "who is in stays in")
            _ = try await stall.reserve([("SHIRT-S", 1)])
            #expect(!stall.keeper.desk.pressure.isShedding)
        }
    }

    private func waiting(fewer count: Int, at stall: Stall) async {
        while stall.keeper.desk.queueLength >= count { await Task.yield() }
    }
}

/// What somebody does who is not in yet.
private struct Joining: DeskCommand {
    static let kind = DeskKind.joining

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Void, Never> {
        .success(())
    }
}
