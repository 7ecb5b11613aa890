internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Shop

/// The connections of one event loop, and the clock that all of them share: a timer for each, set
/// anew with every request, was half of what a resting connection cost. Only used on the loop.
final class LoopConnections {
    private let web: WebResponder
    private let places: Places
    private let tasks: ConnectionTasks
    private let setup: ConnectionSetup
    private let logger: Logger
    private let eventLoop: any EventLoop
    private var greeter: Greeter
    private var rush: Rush
    /// The newcomers of a rush that have their answer and wait for a channel, in turns.
    private var waiting = CircularBuffer<(newcomer: Newcomer, since: NIODeadline)>()
    private var isSettling = false
    private var gates: [RequestGate] = []
    /// When each wants to look at the clock. Beside the gates, so that a look at all of them reads
    /// memory that lies together.
    private var deadlines: [NIODeadline] = []
    private var nextLook: (at: NIODeadline, task: Scheduled<Void>)?

    init(
        _ web: WebResponder, places: Places, tasks: ConnectionTasks, eventLoop: any EventLoop,
        logger: Logger
    ) {
        self.web = web
        self.places = places
        self.tasks = tasks
        self.eventLoop = eventLoop
        self.logger = logger
        setup = ConnectionSetup(web)
        greeter = Greeter(web)
        rush = Rush(web.sharedLimits)
    }

    // MARK: Beginning

    /// Takes connections, whose places are given back when they end.
    func take(_ connections: [CInt]) {
        let now = NIODeadline.now()
        for connection in connections {
            let isRush = rush.comes(at: now)
            guard let newcomer = greeter.greet(connection) else {
                places.giveBack()
                continue
            }
            if isRush && newcomer.isContent {
                waiting.append((newcomer, now))
                settle(in: web.limits.rushWindow)
            } else {
                begin(newcomer)
            }
        }
    }

    private func settle(in pause: Span) {
        guard !isSettling else { return }
        isSettling = true
        eventLoop.assumeIsolated().scheduleTask(in: pause.timeAmount) {
            self.isSettling = false
            self.settle()
        }
    }

    /// Looks after those who wait: whoever has asked for another page from memory is answered
    /// again. A channel is for whoever wants something else or has waited for long, and for all
    /// when the rush is over; but only for some at a time, since the others are to be read too.
    private func settle() {
        let limits = web.limits
        let now = NIODeadline.now()
        let isRush = rush.goesOn(at: now)
        var left = limits.acceptsAtOnce
        for _ in 0..<min(waiting.count, limits.rushLooks) where left > 0 {
            let since: NIODeadline
            var newcomer: Newcomer
            (newcomer, since) = waiting.removeFirst()
            guard greeter.listen(to: &newcomer) else {
                greeter.end(newcomer)
                places.giveBack()
                continue
            }
            if isRush && newcomer.isContent && now < since + limits.rushWait.timeAmount {
                waiting.append((newcomer, since))
            } else {
                begin(newcomer)
                left -= 1
            }
        }
        if !waiting.isEmpty { settle(in: isRush ? limits.rushWindow : .milliseconds(1)) }
    }

    /// Makes a channel for a connection.
    private func begin(_ newcomer: Newcomer) {
        let gate = RequestGate(web, self, newcomer)
        let bound = NIOLoopBound(gate, eventLoop: eventLoop)
        let limits = web.limits
        let bootstrap = ClientBootstrap(group: eventLoop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try Self.prepare(channel, limits)
                try channel.pipeline.syncOperations.addHandler(bound.value)
            }
        }
        bootstrap.withConnectedSocket(newcomer.descriptor).assumeIsolated().whenFailure { _ in
            // With a gate in it, the channel says itself that it has ended.
            guard !gate.wasHere else { return }
            newcomer.counted.ends()
            self.places.giveBack()
        }
    }

    /// TCP_NODELAY is the bootstrap's own doing.
    private static func prepare(_ channel: any Channel, _ limits: WebLimits) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.allowRemoteHalfClosure, value: true)
        // NIO keeps as many of its buffers with each connection as it reads at once, each as large
        // as it ever was: by default a quarter megabyte after an upload.
        try options.setOption(.maxMessagesPerRead, value: 1)
        try options.setOption(
            .recvAllocator,
            value: AdaptiveRecvByteBufferAllocator(
                minimum: limits.readBytesLeast, initial: limits.readBytesLeast,
                maximum: limits.readBytesMost))
    }

    /// The gate is in its pipeline. Answers its number here, until `ended`.
    func began(_ gate: RequestGate) -> Int {
        gates.append(gate)
        deadlines.append(.distantFuture)
        return gates.count - 1
    }

    /// Puts what reads requests and writes answers behind a gate that has only seen those that it
    /// answers itself.
    func addRouting(to channel: any Channel) {
        setup.setup(channel: channel, logger: logger).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let value):
                self.tasks.run { [setup = self.setup, logger = self.logger] in
                    await setup.handle(value: value, logger: logger)
                }
            case .failure: channel.close(promise: nil)
            }
        }
    }

    // MARK: The clock

    /// Has a gate look at the clock at a deadline, or at an earlier one that it gave before.
    func arm(_ number: Int, at deadline: NIODeadline) {
        guard deadline < deadlines[number] else { return }
        deadlines[number] = deadline
        scheduleLook(at: deadline)
    }

    private func scheduleLook(at deadline: NIODeadline) {
        if let nextLook {
            guard deadline < nextLook.at else { return }
            nextLook.task.cancel()
        }
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.look() }
        nextLook = (deadline, task)
    }

    private func look() {
        nextLook = nil
        let now = NIODeadline.now()
        let due = deadlines.indices.filter { deadlines[$0] <= now }.map { gates[$0] }
        for gate in due where gate.isHere {
            deadlines[gate.number] = .distantFuture
            gate.lookAtTheClock()
        }
        guard let next = deadlines.min(), next < .distantFuture else { return }
        scheduleLook(at: max(next, now + web.limits.clockPause.timeAmount))
    }

    // MARK: Ending

    /// A gate has left its pipeline.
    func ended(_ number: Int) {
        // The last takes the number of the one that goes.
        if let last = gates.popLast(), let deadline = deadlines.popLast(), number < gates.count {
            gates[number] = last
            deadlines[number] = deadline
            last.number = number
        }
        places.giveBack()
    }

    /// The server stops: each connection ends after the request in hand.
    func leave() {
        while let (newcomer, _) = waiting.popFirst() { begin(newcomer) }
        for gate in gates { gate.leave() }
    }

    /// Ends all at once.
    func close() {
        for gate in gates { gate.close() }
    }
}
