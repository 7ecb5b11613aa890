package import Logging
internal import NIOCore
package import NIOPosix
internal import ServiceLifecycle

/// One listener: it accepts connections until it is told to stop, then answers what is in flight,
/// for at most `WebLimits.drain`.
///
/// A thread of its own accepts, and event loops do the rest:
/// `docs/decisions/0022-a-thread-accepts.md`.
package struct WebServer: Service {
    private let socket: ListeningSocket
    private let responder: WebResponder
    private let eventLoops: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void
    private let onDraining: @Sendable () -> Void
    private let onClosed: @Sendable () -> Void

    /// Makes a listener on a socket. `onListening` is told the port when connections are accepted;
    /// `onDraining` is called once when the listener is told to stop, `onClosed` when it accepts no
    /// more.
    package init(
        socket: ListeningSocket, responder: WebResponder, eventLoops: MultiThreadedEventLoopGroup,
        logger: Logger, onListening: @escaping @Sendable (_ port: Int) -> Void,
        onDraining: @escaping @Sendable () -> Void = {},
        onClosed: @escaping @Sendable () -> Void = {}
    ) {
        self.socket = socket
        self.responder = responder
        self.eventLoops = eventLoops
        self.logger = logger
        self.onListening = onListening
        self.onDraining = onDraining
        self.onClosed = onClosed
    }

    /// Serves until a graceful shutdown is asked for.
    ///
    /// - Throws: `ListeningSocket.Failure` where the process cannot open what it needs.
    package func run() async throws {
        // Told to stop before it began.
        guard let descriptor = socket.forServer() else { return }
        let limits = responder.limits
        let bell = try Bell()
        let places = Places(limits.connections, bell: bell)
        let acceptor = Acceptor(
            descriptor, places: places, bell: bell, limits: limits, logger: logger)
        let connections = try await OpenConnections(
            responder, places: places, eventLoops: eventLoops, logger: logger)
        onListening(socket.port)
        try await accept(acceptor, connections)
        onClosed()
        await connections.end(within: limits.drain)
    }

    /// Returns when a graceful shutdown, or the end of this task, has stopped the acceptor. What it
    /// has accepted is known to the loops by then.
    private func accept(_ acceptor: Acceptor, _ connections: OpenConnections) async throws {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await thread.runIfActive {
                    var turn = 0
                    acceptor.run { connections.take($0, &turn) }
                }
            } onGracefulShutdown: { [onDraining] in
                onDraining()
                acceptor.stop()
            }
        } onCancel: {
            acceptor.stop()
        }
        try await thread.shutdownGracefully()
    }
}
