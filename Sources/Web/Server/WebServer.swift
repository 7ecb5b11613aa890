internal import HummingbirdCore
package import Logging
internal import NIOCore
package import NIOPosix
internal import ServiceLifecycle
internal import Shop

/// One listener: it accepts connections until it is told to stop, then answers what is in flight,
/// for at most `WebLimits.drain`.
package struct WebServer: Service {
    private let host: String
    private let port: Int
    private let responder: WebResponder
    private let eventLoops: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void
    private let onDraining: @Sendable () -> Void

    /// A listener on a host and port; port 0 picks a free one. `onListening` is told the port when
    /// connections are accepted; `onDraining` is called once when the listener is told to stop.
    package init(
        host: String, port: Int, responder: WebResponder, eventLoops: MultiThreadedEventLoopGroup,
        logger: Logger, onListening: @escaping @Sendable (_ port: Int) -> Void,
        onDraining: @escaping @Sendable () -> Void = {}
    ) {
        self.host = host
        self.port = port
        self.responder = responder
        self.eventLoops = eventLoops
        self.logger = logger
        self.onListening = onListening
        self.onDraining = onDraining
    }

    /// Serves until a graceful shutdown is asked for. Throws when it cannot listen.
    package func run() async throws {
        let server = listener()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { [onDraining, limit = responder.limits.drain] in
                try await gracefulShutdown()
                onDraining()
                try await Task.sleep(for: .milliseconds(limit.milliseconds))
            }
            // Whichever ends first: the server, or the patience with it.
            try await group.next()
            group.cancelAll()
        }
    }

    private func listener() -> any Service {
        ConnectionSetup(responder).server(
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: responder.limits.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    responder.limits.connections, logger: logger)),
            onServerRunning: { [onListening, port] channel in
                onListening(channel.localAddress?.port ?? port)
            },
            eventLoopGroup: eventLoops, logger: logger)
    }
}
