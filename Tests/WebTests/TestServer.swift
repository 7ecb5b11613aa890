import Formats
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Shop
import Synchronization
import TestSupport

@testable import Web

/// A real server on a free port, for the length of a test.
struct TestServer {
    let port: Int
    let trigger: @Sendable () async -> Void

    /// - Parameter own: the address that the connection comes from.
    func connect(from own: String? = nil) throws -> HTTPConnection {
        try HTTPConnection(port: port, from: own)
    }

    func get(_ target: String, fields: [(String, String)] = []) async throws -> HTTPAnswer {
        try await connect().request("GET", target, fields: fields)
    }

    /// The moment at which all tests take place: 2026-12-05 13:00:00 UTC.
    static let now = Timestamp(milliseconds: 1_796_475_600_000)

    /// Times so long that no test meets them, however little of a core it gets. What a test wants
    /// to see the end of, it shortens.
    static func limits(_ change: (inout WebLimits) -> Void = { _ in }) -> WebLimits {
        var limits = WebLimits()
        for time in [
            \WebLimits.idle, \.greeting, \.headTime, \.bodyWindow, \.sendStall, \.linger,
            \.lingerTime, \.drain, \.pageTime,
        ] {
            limits[keyPath: time] = .minutes(5)
        }
        limits.farewell = .milliseconds(100)
        // Places are counted one by one; that some are kept is a matter of its own tests.
        limits.connectionsForStaff = 0
        change(&limits)
        return limits
    }

    static func page(
        _ problem: Problem, _ request: WebRequest, _ fields: FormFields?
    ) -> WebResponse {
        WebResponse(
            status: problem.status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: "<h1>\(problem.code.rawValue)</h1>")))
    }

    /// Runs `test` against a server with these routes, then stops it gracefully.
    static func run(
        _ routes: [Route], limits: WebLimits = limits(),
        hotPages: HotPages = HotPages(clock: { now }), publicURL: String? = nil,
        proxies: TrustedProxies = .none, onDraining: @escaping @Sendable () -> Void = {},
        test: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let responder = WebResponder(
            routes: routes, hotPages: hotPages, limits: limits, publicURL: publicURL,
            proxies: proxies, logger: logger, clock: { now }, problemPage: page)
        try await run(responder, onDraining: onDraining, test: test)
    }

    /// A logger that keeps still.
    static var logger: Logger {
        Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs `test` against a server with this responder, then stops it gracefully.
    static func run(
        _ responder: WebResponder, onDraining: @escaping @Sendable () -> Void = {},
        onClosed: @escaping @Sendable () -> Void = {},
        test: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = WebServer(
            socket: try ListeningSocket(
                host: "127.0.0.1", port: 0, backlog: responder.limits.backlog),
            responder: responder, eventLoops: loops, logger: logger,
            onListening: { announce.yield($0) }, onDraining: onDraining, onClosed: onClosed)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server], logger: logger))
        let outcome = await serve(group, ports, test)
        try await loops.shutdownGracefully()
        try outcome.get()
    }

    /// The test's own error matters more than the server's, but the server is always stopped.
    private static func serve(
        _ group: ServiceGroup, _ ports: AsyncStream<Int>,
        _ test: @escaping @Sendable (TestServer) async throws -> Void
    ) async -> Result<Void, any Error> {
        await withTaskGroup(of: Result<Void, any Error>.self) { tasks in
            tasks.addTask { await Result { try await group.run() } }
            var iterator = ports.makeAsyncIterator()
            let server = TestServer(port: await iterator.next() ?? 0) {
                await group.triggerGracefulShutdown()
            }
            let outcome = await Result { try await test(server) }
            await group.triggerGracefulShutdown()
            let stopped = await tasks.next() ?? .success(())
            return outcome.flatMap { stopped }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

extension Route {
    /// Answers with a text.
    static func text(_ pattern: String, _ text: String) -> Route {
        .get(pattern) { _ in
            WebResponse(
                status: .ok, headers: [.contentType: "text/plain"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }

    /// Answers a POST with its own body.
    static func echo(_ pattern: String) -> Route {
        .post(pattern) { request in
            let bytes = try await request.bytes(upTo: 1_000_000)
            return WebResponse(status: .ok, body: .init(byteBuffer: bytes))
        }
    }
}
