internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Shop

/// The connections of one listener, shared out over its event loops.
final class OpenConnections: Sendable {
    private let loops: [NIOLoopBound<LoopConnections>]
    private let places: Places
    private let tasks: ConnectionTasks

    init(
        _ web: WebResponder, places: Places, eventLoops: MultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws {
        let tasks = ConnectionTasks()
        var loops: [NIOLoopBound<LoopConnections>] = []
        for loop in eventLoops.makeIterator() {
            loops.append(
                try await loop.submit {
                    let connections = LoopConnections(
                        web, places: places, tasks: tasks, eventLoop: loop, logger: logger)
                    return NIOLoopBound(connections, eventLoop: loop)
                }.get())
        }
        self.loops = loops
        self.places = places
        self.tasks = tasks
    }

    /// Hands accepted connections to the loops, which are woken once each.
    ///
    /// - Parameter turn: the loop that gets the first, and then the one that comes next.
    func take(_ connections: [CInt], _ turn: inout Int) {
        for (offset, loop) in loops.enumerated() {
            let first = (offset + loops.count - turn % loops.count) % loops.count
            let share = stride(from: first, to: connections.count, by: loops.count).map {
                connections[$0]
            }
            guard !share.isEmpty else { continue }
            loop.eventLoop.execute { loop.value.take(share) }
        }
        turn += connections.count
    }

    /// Lets each end after the request in hand, and waits until all have. Those that are still
    /// there after `limit`, or when this is cancelled, are cut off. No more may be taken.
    func end(within limit: Span) async {
        for loop in loops { loop.eventLoop.execute { loop.value.leave() } }
        // Cancelled when this returns.
        async let _: Void = cutOff(after: limit)
        await places.allFree()
        await tasks.finish()
    }

    private func cutOff(after limit: Span) async {
        try? await Task.sleep(for: .milliseconds(limit.milliseconds))
        tasks.cancel()
        for loop in loops { loop.eventLoop.execute { loop.value.close() } }
    }
}
