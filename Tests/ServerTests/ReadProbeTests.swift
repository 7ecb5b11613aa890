import Shop
import Synchronization
import Testing

@testable import Server

@Suite("What load balancers are told of the database", .timeLimit(.minutes(5)))
struct ReadProbeTests {
    /// A database whose reads end when the test says so, and a clock that it turns.
    private final class Rig: Sendable {
        private let reads = AsyncStream.makeStream(of: CheckedContinuation<Bool, Never>.self)
        private let waits = AsyncStream.makeStream(of: CheckedContinuation<Void, Never>.self)
        private let begun = Mutex(0)

        /// How many reads have begun.
        var count: Int { begun.withLock { $0 } }

        func probe() -> ReadProbe {
            ReadProbe(
                wait: { span in
                    #expect(span == ReadProbeLimits.answer)
                    await withCheckedContinuation { _ = self.waits.continuation.yield($0) }
                },
                isReadable: {
                    await withCheckedContinuation { read in
                        self.begun.withLock { $0 += 1 }
                        self.reads.continuation.yield(read)
                    }
                })
        }

        /// The next read that begins.
        func read() async throws -> CheckedContinuation<Bool, Never> {
            var iterator = reads.stream.makeAsyncIterator()
            return try #require(await iterator.next())
        }

        /// The clock of the next that asks.
        func clock() async throws -> CheckedContinuation<Void, Never> {
            var iterator = waits.stream.makeAsyncIterator()
            return try #require(await iterator.next())
        }
    }

    @Test("Whoever asks in the meantime shares the read in hand", arguments: [true, false])
    func shared(isReadable: Bool) async throws {
        let rig = Rig()
        let probe = rig.probe()
        async let first = probe.answer()
        let read = try await rig.read()
        let firstClock = try await rig.clock()
        async let second = probe.answer()
        let secondClock = try await rig.clock()
        read.resume(returning: isReadable)
        let expected: ReadProbe.Answer = isReadable ? .readable : .unreadable
        #expect(await first == expected)
        #expect(await second == expected)
        #expect(rig.count == 1)
        firstClock.resume()
        secondClock.resume()
    }

    @Test("A database that does not answer is told of in time, and asked by a few reads only")
    func silent() async throws {
        let rig = Rig()
        let probe = rig.probe()
        var stuck: [CheckedContinuation<Bool, Never>] = []
        for _ in 0..<ReadProbeLimits.reads {
            async let answer = probe.answer()
            stuck.append(try await rig.read())
            try await rig.clock().resume()
            #expect(await answer == .silent)
        }
        async let late = probe.answer()
        try await rig.clock().resume()
        #expect(await late == .silent)
        #expect(rig.count == ReadProbeLimits.reads)

        // One of them ends at last, and tells whoever waits; the next has a read of its own.
        async let told = probe.answer()
        let toldClock = try await rig.clock()
        stuck.removeFirst().resume(returning: false)
        #expect(await told == .unreadable)
        toldClock.resume()
        async let answer = probe.answer()
        let clock = try await rig.clock()
        try await rig.read().resume(returning: true)
        #expect(await answer == .readable)
        clock.resume()
        for read in stuck { read.resume(returning: false) }
    }
}
