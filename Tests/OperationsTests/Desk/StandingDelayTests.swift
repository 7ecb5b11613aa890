import Shop
import Testing

@testable import Operations

/// A desk with more to do than it can: what is turned away, and when.
@Suite("Work that stands at the desk")
struct StandingDelayTests {
    /// A desk whose every commit takes as long and leaves commands behind.
    private struct Queue {
        var standing: StandingDelay
        var now = Timestamp(milliseconds: 1_000_000)
        let commit: Span
        let commands: Int

        init(commit: Span = .milliseconds(100), commands: Int = 4_096) {
            standing = StandingDelay(DeskLimits())
            self.commit = commit
            self.commands = commands
        }

        /// - Parameter age: how long before the last batch the newest command of this one came.
        mutating func batch(age: Span, rest: Bool = true) {
            let last = now
            now = now + commit
            standing.taken(newest: last - age, rest: rest, at: now)
            standing.committed(commands, in: commit)
        }
    }

    private let limits = DeskLimits()

    @Test("batches that take all that waits shed nothing, however long they take")
    func keepingUp() {
        var queue = Queue(commit: .seconds(3))

        for _ in 0..<10 { queue.batch(age: .milliseconds(-1), rest: false) }

        #expect(!queue.standing.isShedding)
        #expect(queue.standing.delay == .milliseconds(0))
        #expect(queue.standing.room(for: .joining) == limits.room(for: .joining))
    }

    @Test("a crowd that is served within the interval is no fault")
    func burst() {
        var queue = Queue()
        queue.batch(age: .milliseconds(80))

        for _ in 0..<4 { queue.batch(age: .milliseconds(300)) }
        #expect(!queue.standing.isShedding)
        queue.batch(age: .milliseconds(49))
        for _ in 0..<5 { queue.batch(age: .milliseconds(300)) }

        #expect(!queue.standing.isShedding, "below the target once: it counts anew")
    }

    @Test("work that stands for a whole interval is shed, joining first and payments never")
    func order() {
        var queue = Queue()

        for _ in 0..<7 { queue.batch(age: limits.target) }

        #expect(queue.standing.isShedding)
        #expect(queue.standing.room(for: .joining) == 2_048)
        #expect(queue.standing.room(for: .hold) == 8_192)
        #expect(queue.standing.room(for: .payment) == limits.queue)
    }

    @Test("holds fill a batch however slow the disk is, and never more than usual")
    func bounds() {
        var slow = Queue(commit: .seconds(2))
        var fast = Queue(commit: .milliseconds(10))

        for _ in 0..<60 {
            slow.batch(age: .milliseconds(400))
            fast.batch(age: .milliseconds(400))
        }

        #expect(slow.standing.room(for: .hold) == 4_096)
        #expect(slow.standing.room(for: .joining) == 102)
        #expect(fast.standing.room(for: .hold) == limits.room(for: .hold))
    }

    @Test("it goes on while holds are turned away, though each batch takes all that waits")
    func turningAway() {
        var queue = Queue()
        for _ in 0..<7 { queue.batch(age: .milliseconds(60)) }
        for _ in 0..<20 {
            queue.standing.turnedAway(.hold)
            queue.batch(age: .milliseconds(0), rest: false)
            #expect(queue.standing.isShedding)
        }
        #expect(queue.standing.room(for: .hold) == 8_192)

        queue.standing.turnedAway(.joining)
        queue.batch(age: .milliseconds(0), rest: false)
        #expect(!queue.standing.isShedding)
    }

    @Test("one small batch among large ones does not halve what the desk takes")
    func smallBatch() {
        var queue = Queue(commit: .seconds(1))
        for _ in 0..<7 { queue.batch(age: .milliseconds(60)) }
        for _ in 0..<6 {
            queue.standing.turnedAway(.hold)
            queue.batch(age: .milliseconds(0), rest: false)
            #expect(queue.standing.room(for: .hold) == 4_096)
            queue.standing.turnedAway(.hold)
            queue.standing.taken(newest: queue.now, rest: false, at: queue.now)
            queue.standing.committed(1, in: .milliseconds(5))
            #expect(queue.standing.room(for: .hold) == 4_096)
        }
    }

    @Test("it ends with the first batch that leaves nobody behind")
    func ending() {
        var queue = Queue()
        for _ in 0..<7 { queue.batch(age: .milliseconds(60)) }

        queue.batch(age: .milliseconds(0))
        #expect(queue.standing.isShedding, "some are still left behind")
        queue.batch(age: .milliseconds(60), rest: false)

        #expect(!queue.standing.isShedding)
        for _ in 0..<5 { queue.batch(age: .milliseconds(60)) }
        #expect(!queue.standing.isShedding, "the interval counts anew")
    }

    @Test("a clock that is set back makes no delay")
    func clockSetBack() {
        var queue = Queue()
        queue.batch(age: .milliseconds(0))

        queue.now = queue.now - .hours(1)
        let now = queue.now
        queue.standing.taken(newest: now, rest: true, at: now)

        #expect(queue.standing.delay == .milliseconds(0))
    }
}
