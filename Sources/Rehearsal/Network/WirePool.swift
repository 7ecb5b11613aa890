internal import NIOCore

/// How many connections may be open at once, over all shoppers.
final class ConnectionRoom {
    private let limit: Int
    private(set) var open = 0
    private(set) var greatest = 0
    /// Shoppers who will come and need one.
    var reserved = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether there is room for one more beside a shopper's first.
    var hasSpare: Bool { open + reserved < limit }

    func takes(_ count: Int) {
        open += count
        greatest = max(greatest, open)
    }
}

/// The connections of one browser: requests go out at once while there are few, and wait in their
/// order when each connection has one.
final class WirePool {
    private let loop: any EventLoop
    private let address: ShopAddress
    private let source: SocketAddress?
    private let line: LineQuality?
    private let greatest: Int
    private let room: ConnectionRoom
    private(set) var wires: [Wire] = []
    private var errands = CircularBuffer<Errand>()
    private var isClosed = false
    /// Grows when what was asked for is given up: answers to it are nobody's any more.
    private var generation = 0
    private let seed: UInt64
    private var made: UInt64 = 0

    private struct Errand {
        var request: WireRequest
        var isRepeated = false
        var answered: Answered
    }

    /// - Parameter seed: what a bad line loses comes from it.
    init(
        loop: any EventLoop, address: ShopAddress, source: SocketAddress?,
        line: LineQuality? = nil, seed: UInt64 = 0, greatest: Int, room: ConnectionRoom
    ) {
        self.loop = loop
        self.address = address
        self.source = source
        self.line = line
        self.seed = seed
        self.greatest = greatest
        self.room = room
    }

    func ask(_ request: WireRequest, answered: @escaping Answered) {
        errands.append(Errand(request: request, answered: answered))
        advance()
    }

    /// Hangs up. Nobody is told of what was not answered; answers how much that is.
    func close() -> Int {
        isClosed = true
        return hangUp()
    }

    /// Gives up what was asked for, with the connections. Nobody is told; answers how much that is.
    func hangUp() -> Int {
        let unanswered = errands.count + wires.count { $0.isBusy }
        generation += 1
        errands.removeAll()
        for wire in wires { wire.end(.cut) }
        return unanswered
    }

    /// Ends what has waited for too long.
    func sweep(at now: NIODeadline) {
        let oldest = now - .nanoseconds(RehearsalLimits.patience.nanoseconds)
        for wire in wires where wire.isBusy && wire.since < oldest { wire.end(.timedOut) }
    }

    private func advance() {
        while !errands.isEmpty, !isClosed, let wire = free() {
            let errand = errands.removeFirst()
            let generation = generation
            wire.send(errand.request, at: .now()) { [self] result in
                guard !isClosed, generation == self.generation else { return }
                if case .failure(.hungUp) = result, wire.mayBeStale, !errand.isRepeated {
                    // Browsers do the same: a resting connection was ended in this moment.
                    var again = errand
                    again.isRepeated = true
                    errands.prepend(again)
                } else {
                    errand.answered(result)
                }
                advance()
            }
        }
    }

    private func free() -> Wire? {
        if let wire = wires.first(where: { !$0.isBusy }) { return wire }
        guard wires.isEmpty || wires.count < greatest && room.hasSpare else { return nil }
        made += 1
        let wire = Wire(
            loop: loop, host: address.host, line: line, seed: seed &+ made
        ) { [self] wire in
            wires.removeAll { $0 === wire }
            room.takes(-1)
        }
        room.takes(1)
        wires.append(wire)
        wire.connect(to: address.socket, from: source)
        return wire
    }
}

extension Duration {
    /// The whole of it in nanoseconds; a rehearsal is far shorter than what that can hold.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The whole of it in seconds.
    var inSeconds: Double { Double(nanoseconds) / 1_000_000_000 }
}
