import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

@Suite("What becomes of writes")
struct StoringTests {
    @Test("a write that does not come to its end is told for as long as it lasts")
    func pending() async {
        let storing = Storing()
        #expect(storing.pending == .milliseconds(0))
        let first = storing.begins(.others)
        while storing.pending.milliseconds < 2 { await Task.yield() }
        let second = storing.begins(.others)
        storing.ends(second)
        // The oldest counts.
        #expect(storing.pending.milliseconds >= 2)
        storing.ends(first)
        #expect(storing.pending == .milliseconds(0))
    }

    @Test("also one that fails has come to its end")
    func fails() {
        let storing = Storing()
        #expect(throws: StorageError.self) {
            try storing.noting { throw StorageError.diskFull("no room") }
        }
        #expect(storing.pending == .milliseconds(0))
        #expect(storing.problem?.contains("no room") == true)
        storing.worked(.desk)
        #expect(storing.problem == nil)
    }

    /// Time that goes on by hand, and what becomes of writes in it.
    private final class Hand: Sendable {
        let time = Mutex(ContinuousClock.now)

        func pass(_ span: Duration) { time.withLock { $0 += span } }

        /// The desk waits for five seconds and gives up.
        func giveUp(_ storing: Storing) {
            #expect(throws: StorageError.self) {
                try storing.noting {
                    pass(.seconds(5))
                    throw StorageError.busy("locked")
                }
            }
        }
    }

    private static func withHand(
        isOneLock: Bool, _ test: (Storing, Hand) -> Void
    ) {
        let hand = Hand()
        test(Storing(isOneLock: isOneLock, now: { hand.time.withLock { $0 } }), hand)
    }

    @Test("writes that give up because somebody else holds what they need are one long wait")
    func held() {
        Self.withHand(isOneLock: true) { storing, hand in
            for _ in 0..<3 {
                hand.giveUp(storing)
                hand.pass(.seconds(1))
            }
            #expect(storing.isHeld && storing.pending == .seconds(18))
            // It is no disk that takes nothing.
            #expect(storing.problem == nil)
            storing.worked(.others)
            #expect(!storing.isHeld && storing.pending == .milliseconds(0))
        }
    }

    @Test("where rows are held others may be written: one order after another, for a while")
    func heldRows() {
        Self.withHand(isOneLock: false) { storing, hand in
            for _ in 0..<3 {
                hand.giveUp(storing)
                // Somebody wants the article that is held, again and again; others sell.
                storing.worked(.others)
                storing.worked(.desk)
                hand.pass(Storing.rowMemory)
                storing.worked(.desk)
                #expect(storing.isHeld)
            }
            #expect(storing.pending == .seconds(33))
            hand.pass(.milliseconds(1))
            storing.worked(.others)
            #expect(storing.isHeld)
            storing.worked(.desk)
            #expect(!storing.isHeld && storing.pending == .milliseconds(0))
        }
    }

    @Test("one that is refused at once met too many others, and nobody who holds anything")
    func refusedAtOnce() {
        Self.withHand(isOneLock: false) { storing, _ in
            #expect(throws: StorageError.self) {
                try storing.noting { throw StorageError.busy("too many wait") }
            }
            #expect(!storing.isHeld && storing.pending == .milliseconds(0))
        }
    }

    @Test("what was held long ago is not told by the next that is held")
    func longAgo() {
        Self.withHand(isOneLock: false) { storing, hand in
            hand.giveUp(storing)
            let other = storing.begins(.others)
            hand.pass(.seconds(10_000))
            storing.ends(other)
            hand.giveUp(storing)
            #expect(storing.pending == .seconds(5))
        }
    }

    @Test("where nobody orders any more, it is not told for longer than a moment")
    func forgotten() {
        Self.withHand(isOneLock: false) { storing, hand in
            hand.giveUp(storing)
            hand.pass(.seconds(10))
            #expect(storing.isHeld)
            hand.pass(.seconds(1))
            #expect(!storing.isHeld && storing.pending == .milliseconds(0))
            // The next one counts from its own beginning.
            hand.giveUp(storing)
            #expect(storing.pending == .seconds(5))
        }
    }

    @Test("what runs still counts as busy, and twice where two do")
    func busy() async {
        let busy = BusyTime()
        #expect(busy.milliseconds == 0)
        await busy.counting {
            while busy.milliseconds < 2 { await Task.yield() }
            await busy.counting {
                let before = busy.milliseconds
                while busy.milliseconds < before + 2 { await Task.yield() }
            }
        }
        let spent = busy.milliseconds
        #expect(spent >= 4)
        #expect(busy.milliseconds == spent)
    }

    @Test("reads of staff are counted, and what the shop reads for its own upkeep is not theirs")
    func staffReads() async throws {
        let folder = try TemporaryFolder()
        let steps = StepTimes()
        let store = TimedStore(try TestEngine.chosen.open(folder), steps: steps)
        var before: Int64 = 0
        for lane in [Lane.staff, .long] {
            try await store.read(in: lane) { [before] _ in
                while steps.staffReads.milliseconds == before {}
            }
            before = steps.staffReads.milliseconds
        }
        let start = ContinuousClock.now
        try await store.read(in: .upkeep) { _ in
            while ContinuousClock.now - start < .milliseconds(3) {}
        }
        #expect(steps.staffReads.milliseconds == before)
        await store.close()
    }
}
