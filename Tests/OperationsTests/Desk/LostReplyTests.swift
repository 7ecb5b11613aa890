import Shop
import Storage
import TestShop
import Testing

@testable import Operations

/// What the simulator found: a commit whose reply is lost leaves changes that cannot tell whether
/// they were done.
@Suite("A change whose commit was not heard of")
struct LostReplyTests {
    private static let lost = StorageError.unavailable("the reply was lost")

    @Test("is not done a second time, and its caller is told the error")
    func once() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let order = try await stall.awaiting()
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let notes = results(2) { number in
                try await stall.keeper.note("note \(number)", on: order, by: .staff(.owner))
            }
            while stall.keeper.desk.queueLength < 2 { await Task.yield() }
            script.next([.after(Self.lost)])
            script.release()

            _ = try await first
            #expect(await notes.map { $0.error as? StorageError } == [Self.lost, Self.lost])
            let words = try await stall.detail(order).timeline.compactMap(\.words)
            #expect(words.sorted() == ["note 0", "note 1"])
        }
    }

    @Test("leaves reservations of its batch with their answers")
    func reservations() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let order = try await stall.awaiting()
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let note = results(1) { _ in
                try await stall.keeper.note("once", on: order, by: .staff(.owner))
            }
            async let second = stall.reserve([("SHIRT-S", 1)])
            while stall.keeper.desk.queueLength < 2 { await Task.yield() }
            script.next([.after(Self.lost)])
            script.release()

            _ = try await first
            #expect(await note.first?.error as? StorageError == Self.lost)
            #expect(try await second.isReplay)
            #expect(try await stall.count("orders") == 3)
        }
    }

    @Test("leaves no wrong figure in memory for longer than the sweeper takes to look")
    func stock() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let poster = try stall.variant("POSTER")
            let order = try await stall.awaiting("POSTER", 3)
            script.next([.after(Self.lost)])
            await #expect(throws: Self.lost) { try await stall.keeper.cancel(order) }
            #expect(stall.keeper.stock.available(poster) == 0)
            #expect(stall.keeper.desk.isInDoubt)

            try await stall.keeper.desk.resolveDoubt()

            #expect(stall.keeper.stock.available(poster) == 3)
            #expect(!stall.keeper.desk.isInDoubt)
            _ = try await stall.reserve([("POSTER", 1)])
        }
    }

    @Test("is not told as surely undone because the second try failed for everybody")
    func busyAfterwards() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.next([.after(Self.lost), .before(.busy("locked"))])

            await #expect(throws: Self.lost) {
                try await stall.reserve([("POSTER", 1)], key: "once")
            }

            #expect(try await stall.reserve([("POSTER", 1)], key: "once").isReplay)
        }
    }

    @Test("stays in doubt while the database does not answer")
    func away() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            script.next([.after(Self.lost), .before(Self.lost)])
            await #expect(throws: Self.lost) { try await stall.keeper.cancel(order) }

            await #expect(throws: Self.lost) { try await stall.keeper.desk.resolveDoubt() }

            #expect(stall.keeper.desk.isInDoubt)
            try await stall.keeper.desk.resolveDoubt()
            #expect(!stall.keeper.desk.isInDoubt)
        }
    }
}
