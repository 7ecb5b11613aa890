internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOExtras
package import NIOPosix
internal import ServiceLifecycle
internal import Shop

/// Where a server accepts connections.
package enum ListeningPlace: Hashable, Sendable {
    /// A host and port; port 0 picks a free one.
    case address(host: String, port: Int)
    /// A bound socket, which is the server's from now on.
    case socket(CInt)
}

/// One listener: it accepts connections until it is told to stop, then answers what is in flight,
/// for at most `WebLimits.drain`.
///
/// The loop is that of HummingbirdCore's `Server`, which cannot be given a socket that is there
/// already: `docs/decisions/0015-the-socket-outlives-the-process.md`.
package struct WebServer: Service {
    private let place: ListeningPlace
    private let responder: WebResponder
    private let eventLoops: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void
    private let onDraining: @Sendable () -> Void
    private let onClosed: @Sendable () -> Void

    /// A listener. `onListening` is told the port when connections are accepted; `onDraining` is
    /// called once when the listener is told to stop, `onClosed` when it accepts no more.
    package init(
        place: ListeningPlace, responder: WebResponder, eventLoops: MultiThreadedEventLoopGroup,
        logger: Logger, onListening: @escaping @Sendable (_ port: Int) -> Void,
        onDraining: @escaping @Sendable () -> Void = {},
        onClosed: @escaping @Sendable () -> Void = {}
    ) {
        self.place = place
        self.responder = responder
        self.eventLoops = eventLoops
        self.logger = logger
        self.onListening = onListening
        self.onDraining = onDraining
        self.onClosed = onClosed
    }

    /// Serves until a graceful shutdown is asked for. Throws when it cannot listen.
    package func run() async throws {
        let setup = ConnectionSetup(responder)
        let quiescing = ServerQuiescingHelper(group: eventLoops)
        let server = try await listen(setup, quiescing)
        onListening(server.channel.localAddress?.port ?? 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await accept(from: server, setup) }
            group.addTask { [onDraining, onClosed, limit = responder.limits.drain] in
                try await gracefulShutdown()
                onDraining()
                try await stopAccepting(server.channel)
                quiescing.initiateShutdown(promise: nil)
                try await server.channel.closeFuture.get()
                onClosed()
                try await Task.sleep(for: .milliseconds(limit.milliseconds))
            }
            // Whichever ends first: the server, or the patience with it.
            try await group.next()
            group.cancelAll()
        }
    }

    private func accept(
        from server: NIOAsyncChannel<ConnectionSetup.Value, Never>, _ setup: ConnectionSetup
    ) async {
        let tasks = ConnectionTasks()
        await withTaskCancellationHandler {
            do {
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        tasks.run { await setup.handle(value: connection, logger: logger) }
                    }
                }
            } catch {
                logger.error("no more connections", metadata: ["error": "\(error)"])
            }
            await tasks.finish()
        } onCancel: {
            tasks.cancel()
        }
    }

    /// Leaves connections to the kernel, and waits until those that it has given us are known.
    ///
    /// NIO sets a connection up on a loop of its own and drops it when its server has closed
    /// meanwhile (`ServerBootstrap.AcceptHandler`): a shopper would be hung up on.
    private func stopAccepting(_ server: any Channel) async throws {
        try await server.setOption(.autoRead, value: false).get()
        for _ in 0..<Self.hopsOfNewConnection {
            for loop in eventLoops.makeIterator() { try await loop.submit {}.get() }
        }
    }

    /// From the server's loop to the connection's and back, and once more to be sure.
    private static let hopsOfNewConnection = 3

    private func listen(
        _ setup: ConnectionSetup, _ quiescing: ServerQuiescingHelper
    ) async throws -> NIOAsyncChannel<ConnectionSetup.Value, Never> {
        let (limits, logger) = (responder.limits, logger)
        let bootstrap = ServerBootstrap(group: eventLoops)
            .serverChannelOption(.backlog, value: CInt(limits.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // NIO keeps as many of its buffers with each connection as it reads at once, each as
            // large as it ever was: by default a quarter megabyte after an upload.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: limits.readBytesLeast, initial: limits.readBytesLeast,
                    maximum: limits.readBytesMost)
            )
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(
                        AvailableConnectionsChannelHandler(
                            delegate: MaximumAvailableConnections(
                                limits.connections, logger: logger)))
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
        switch place {
        case .address(let host, let port):
            return try await bootstrap.bind(host: host, port: port) { channel in
                setup.setup(channel: channel, logger: logger)
            }
        case .socket(let descriptor):
            return try await bootstrap.bind(descriptor) { channel in
                setup.setup(channel: channel, logger: logger)
            }
        }
    }
}
