internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Shop
internal import Synchronization

/// One server-sent event (HTML, 9.2 "Server-sent events").
package struct ServerEvent: Sendable {
    /// The event as it is sent, made once for all who listen.
    let bytes: ByteBuffer

    /// An event with its name and data. Line breaks in the data are sent as several `data` lines.
    package init(name: String, data: String) {
        var bytes = ByteBuffer()
        bytes.writeString("event: \(name)\n")
        for line in data.split(separator: "\n", omittingEmptySubsequences: false) {
            bytes.writeString("data: \(line)\n")
        }
        bytes.writeStaticString("\n")
        self.bytes = bytes
    }

    /// A comment, which keeps the connection open and which nobody sees.
    static let heartbeat = ServerEvent(bytes: ByteBuffer(string: ":\n\n"))

    /// Told at once, so that a browser comes back sooner than after its own three seconds.
    static let welcome = ServerEvent(bytes: ByteBuffer(string: "retry: 1000\n\n"))

    private init(bytes: ByteBuffer) {
        self.bytes = bytes
    }
}

/// Beats as long as it is listened to. Tests hand in their own.
package typealias Heartbeats = @Sendable () -> AsyncStream<Void>

/// Everybody who listens to live events.
///
/// Each has a bounded buffer. Whoever reads too slowly is cut off rather than served a stream with
/// holes: the browser connects again and reads the page anew.
package final class EventStreams: Sendable {
    private struct State {
        var nextID = 0
        var streams: [Int: AsyncStream<ServerEvent>.Continuation] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limits: WebLimits
    private let heartbeats: Heartbeats

    /// Nobody listens yet. `heartbeats` beats every `WebLimits.heartbeat`.
    package init(limits: WebLimits, heartbeats: @escaping Heartbeats) {
        self.limits = limits
        self.heartbeats = heartbeats
    }

    /// How many listen now.
    package var count: Int { state.withLock { $0.streams.count } }

    /// Sends an event to everybody.
    package func publish(_ event: ServerEvent) {
        // Ending a stream calls back into this object, so it happens outside the lock.
        let streams = state.withLock { $0.streams }
        for (id, stream) in streams {
            if case .dropped = stream.yield(event) { end(id) }
        }
    }

    /// Ends all streams and takes no new ones: the server is stopping.
    package func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            return state.streams.values
        }
        for stream in streams { stream.finish() }
    }

    /// Answers with a stream. Throws 503 when too many listen already.
    ///
    /// - Parameter mayListen: asked with every heartbeat, so that whoever has signed out hears no
    ///   more.
    package func response(
        mayListen: @escaping @Sendable () async throws -> Bool = { true }
    ) throws(Problem) -> WebResponse {
        guard let (id, events) = open() else { throw .busy(retry: .seconds(10)) }
        var fields: HTTPFields = [:]
        fields[.contentType] = "text/event-stream"
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        fields[HTTPField.Name.name("x-accel-buffering")] = "no"
        return WebResponse(
            status: .ok, headers: fields,
            body: ResponseBody { [self] writer in
                defer { end(id) }
                try await send(events, id, mayListen, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func send(
        _ events: AsyncStream<ServerEvent>, _ id: Int,
        _ mayListen: @escaping @Sendable () async throws -> Bool,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                for await _ in heartbeats() {
                    // A storage that does not answer for a moment ends nothing.
                    if (try? await mayListen()) == false { return end(id) }
                    deliver(.heartbeat, to: id)
                }
            }
            try await writer.write(ServerEvent.welcome.bytes)
            for await event in events { try await writer.write(event.bytes) }
            group.cancelAll()
        }
    }

    private func deliver(_ event: ServerEvent, to id: Int) {
        let stream = state.withLock { $0.streams[id] }
        if case .dropped = stream?.yield(event) { end(id) }
    }

    private func open() -> (Int, AsyncStream<ServerEvent>)? {
        let (events, continuation) = AsyncStream.makeStream(
            of: ServerEvent.self, bufferingPolicy: .bufferingOldest(limits.eventBuffer))
        let id: Int? = state.withLock { state in
            guard !state.isClosed, state.streams.count < limits.eventStreams else { return nil }
            state.nextID += 1
            state.streams[state.nextID] = continuation
            return state.nextID
        }
        guard let id else { return nil }
        continuation.onTermination = { [weak self] _ in self?.end(id) }
        return (id, events)
    }

    private func end(_ id: Int) {
        state.withLock { $0.streams.removeValue(forKey: id) }?.finish()
    }
}
