import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("The desk")
struct DeskTests {
    /// Returns when so many commands wait at the desk.
    private func waiting(_ count: Int, at stall: Stall) async {
        while stall.keeper.desk.queueLength < count { await Task.yield() }
    }

    @Test("what arrives during a commit is one batch")
    func batching() async throws {
        let script = StoreScript()
        try await withStall(
            .sample(stock: [("SHIRT-S", 100)]), around: { StoreDouble(base: $0, script: script) }
        ) { stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            let before = script.writes
            async let others = results(40) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(40, at: stall)
            script.release()

            let receipt = try await first
            #expect(receipt.order.id == OrderID(1))
            let answers = await others
            #expect(answers.compactMap(\.value).count == 40)
            #expect(script.writes - before == 1)
            #expect(try await stall.stock("SHIRT-S").available == 59)
        }
    }

    @Test("nobody is answered before the commit, and stock is told by then")
    func answersAfterCommit() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let isAnswered = Mutex(false)
            script.hold()
            async let receipt = {
                let receipt = try await stall.reserve([("SHIRT-S", 4)])
                isAnswered.withLock { $0 = true }
                return receipt
            }()
            await script.isHeld()
            for _ in 0..<100 { await Task.yield() }
            #expect(!isAnswered.withLock { $0 })
            script.release()

            _ = try await receipt
            #expect(try stall.keeper.stock.available(stall.variant("SHIRT-S")) == 6)
        }
    }

    @Test("a full queue refuses at once; what waits is done")
    func full() async throws {
        let script = StoreScript()
        var limits = DeskLimits()
        limits.queue = 3
        try await withStall(limits: limits, around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let others = results(3) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(3, at: stall)

            await #expect(throws: DeskRefusal.full) {
                try await stall.reserve([("SHIRT-S", 1)])
            }
            script.release()

            _ = try await first
            #expect(await others.compactMap(\.value).count == 3)
            #expect(try await stall.count("orders") == 4)
        }
    }

    @Test("a command that waited too long is never executed")
    func late() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let late = results(2) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(2, at: stall)
            stall.clock.advance(by: .milliseconds(5_001))
            async let fresh = stall.reserve([("SHIRT-S", 1)])
            await waiting(3, at: stall)
            script.release()

            _ = try await first
            #expect(await late.map { $0.error as? DeskRefusal } == [.late, .late])
            _ = try await fresh
            #expect(try await stall.count("orders") == 2)
            #expect(try await stall.count("idempotency") == 2)
        }
    }

    @Test("whoever waited too long takes no place in a batch")
    func lateTakesNoPlace() async throws {
        let script = StoreScript()
        var limits = DeskLimits()
        limits.batch = 2
        try await withStall(limits: limits, around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let late = results(1) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(1, at: stall)
            stall.clock.advance(by: .milliseconds(5_001))
            async let fresh = results(2) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(3, at: stall)
            let before = stall.keeper.desk.figures.reading.batchCommands.counts.reduce(0, +)
            script.release()

            _ = try await first
            #expect(await late.map { $0.error as? DeskRefusal } == [.late])
            #expect(await fresh.compactMap(\.value).count == 2)
            let after = stall.keeper.desk.figures.reading.batchCommands.counts.reduce(0, +)
            #expect(after - before == 2, "the first, and the fresh ones together")
        }
    }

    @Test("a closing desk does what waits and refuses what comes")
    func closing() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let second = stall.reserve([("SHIRT-S", 1)])
            await waiting(1, at: stall)
            stall.keeper.desk.close()

            await #expect(throws: DeskRefusal.closing) {
                try await stall.reserve([("SHIRT-S", 1)])
            }
            script.release()

            _ = try await (first, second)
            #expect(try await stall.count("orders") == 2)
        }
    }

    @Test("batches are cut at their limit, in the order of arrival")
    func capped() async throws {
        let script = StoreScript()
        var limits = DeskLimits()
        limits.batch = 4
        try await withStall(limits: limits, around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            let before = script.writes
            async let others = results(9) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(9, at: stall)
            script.release()

            _ = try await first
            #expect(await others.compactMap(\.value).count == 9)
            #expect(script.writes - before == 3)
        }
    }
}

@Suite("The desk when the store fails")
struct DeskFailureTests {
    private func waiting(_ count: Int, at stall: Stall) async {
        while stall.keeper.desk.queueLength < count { await Task.yield() }
    }

    @Test("a poisoned command fails alone", arguments: [1, 2, 3, 7, 8])
    func poison(others count: Int) async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let others = results(count) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(count, at: stall)
            async let poisoned = results(1) { _ in try await stall.keeper.desk.run(Poison()) }
            await waiting(count + 1, at: stall)
            script.release()

            _ = try await first
            #expect(await others.compactMap(\.value).count == count)
            let error = await poisoned.first?.error as? StorageError
            #expect(error == .constraint(Poison.words))
            #expect(try await stall.count("orders") == count + 1)
        }
    }

    @Test("a lost reply is answered with what was stored, and reserves once", arguments: [1, 2, 5])
    func lostReply(count: Int) async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            async let others = results(count) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(count, at: stall)
            script.next([.after(.unavailable("the reply was lost"))])
            script.release()

            _ = try await first
            let receipts = await others.compactMap(\.value)
            #expect(Set(receipts.map(\.order.id)).count == count)
            #expect(try await stall.count("orders") == count + 1)
            let shown = stall.keeper.stock.available(try stall.variant("SHIRT-S"))
            #expect(shown == 10 - 1 - count)
        }
    }

    @Test(
        "a failure that is everybody's is told to everybody at once",
        arguments: [StorageError.busy("locked"), .diskFull("full")])
    func everybody(_ failure: StorageError) async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            let before = script.writes
            async let others = results(6) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(6, at: stall)
            script.next([.before(failure)])
            script.release()

            _ = try await first
            #expect(
                await others.map { $0.error as? StorageError }
                    == Array(repeating: failure, count: 6))
            #expect(script.writes - before == 1)
            _ = try await stall.reserve([("SHIRT-S", 1)])
            #expect(try await stall.count("orders") == 2)
        }
    }

    @Test("a store that stays away fails commands after a bounded number of tries")
    func away() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let before = script.writes
            script.next(Array(repeating: .before(.unavailable("gone")), count: 50))

            await #expect(throws: StorageError.unavailable("gone")) {
                try await stall.reserve([("SHIRT-S", 1)])
            }

            #expect(script.writes - before == 2)
            script.next([])
            _ = try await stall.reserve([("SHIRT-S", 1)])
        }
    }

    @Test("a stored refusal that is asked for again does not spoil the batch of others")
    func replayedRefusal() async throws {
        let script = StoreScript()
        try await withStall(around: { StoreDouble(base: $0, script: script) }) {
            stall async throws in
            let again: @Sendable () async throws -> OrderReceipt = {
                try await stall.reserve([("POSTER", 4)], key: "again")
            }
            _ = try? await again()
            script.hold()
            async let first = stall.reserve([("SHIRT-S", 1)])
            await script.isHeld()
            let before = script.writes
            async let refused = results(1) { _ in try await again() }
            async let others = results(3) { _ in try await stall.reserve([("SHIRT-S", 1)]) }
            await waiting(4, at: stall)
            script.release()

            _ = try await first
            #expect(await others.compactMap(\.value).count == 3)
            #expect(await refused.first?.error is ReserveFailure)
            #expect(script.writes - before == 1)
        }
    }
}
