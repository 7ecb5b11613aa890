internal import Delivery
internal import Shop
internal import Synchronization

/// Whether the database can be read, told in time: whoever asks is a load balancer, which waits for
/// a second or two. A database that was stopped in its tracks is given up much later, and until
/// then each read of it takes one of a few connections.
final class ReadProbe: Sendable {
    /// The answer that is known when the time is up.
    enum Answer: Hashable, Sendable {
        case readable, unreadable, silent
    }

    private typealias Asker = CheckedContinuation<Answer, Never>

    private struct State {
        var askers: [Int: Asker] = [:]
        var next = 0
        var reads = 0
        /// The read that whoever asks waits for; `nil` when it has ended or is late: then it may
        /// wait on a server that others have left meanwhile.
        var youngest: Int?

        /// - Returns: the asker's number, and whether it is to begin a read of that number.
        mutating func add(_ asker: Asker) -> (number: Int, begins: Bool) {
            next += 1
            askers[next] = asker
            let begins = youngest == nil && reads < ReadProbeLimits.reads
            if begins { (reads, youngest) = (reads + 1, next) }
            return (next, begins)
        }

        mutating func end(_ read: Int) -> [Asker] {
            reads -= 1
            if youngest == read { youngest = nil }
            defer { askers = [:] }
            return Array(askers.values)
        }
    }

    private let state = Mutex(State())
    private let wait: Wait
    private let isReadable: @Sendable () async -> Bool

    init(wait: @escaping Wait, isReadable: @escaping @Sendable () async -> Bool) {
        self.wait = wait
        self.isReadable = isReadable
    }

    /// Asks, within `ReadProbeLimits.answer`.
    func answer() async -> Answer {
        await withCheckedContinuation { asker in
            let (number, begins) = state.withLock { $0.add(asker) }
            if begins { Task { await read(number) } }
            Task {
                try? await wait(ReadProbeLimits.answer)
                giveUp(number)
            }
        }
    }

    private func read(_ number: Int) async {
        let answer: Answer = await isReadable() ? .readable : .unreadable
        for asker in state.withLock({ $0.end(number) }) { asker.resume(returning: answer) }
    }

    private func giveUp(_ number: Int) {
        let asker = state.withLock { state in
            let asker = state.askers.removeValue(forKey: number)
            if asker != nil { state.youngest = nil }
            return asker
        }
        asker?.resume(returning: .silent)
    }
}

/// The named limits of what load balancers are told.
enum ReadProbeLimits {
    /// How long the database may take before it counts as one that cannot be read.
    static let answer: Span = .seconds(2)
    /// Reads that may be in hand; the other connections are for shoppers.
    static let reads = 2
}
