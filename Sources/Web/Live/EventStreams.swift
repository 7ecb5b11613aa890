internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Shop
internal import Synchronization

/// One server-sent event (HTML, 9.2 "Server-sent events").
package struct ServerEvent: Sendable {
    /// The event as it is sent, made once for all who listen.
    let bytes: ByteBuffer

    /// Makes an event with its name and data. Line breaks in the data are sent as several `data`
    /// lines.
    package init(name: String, data: String) {
        var bytes = ByteBuffer()
        bytes.writeString("event: \(name)\n")
        for line in data.pieces(at: "\n", keepsEmpty: true) {
            bytes.writeString("data: \(line)\n")
        }
        bytes.writeStaticString("\n")
        self.bytes = bytes
    }

    /// A comment, which keeps the connection open and which nobody sees.
    static let heartbeat = ServerEvent(bytes: ByteBuffer(string: ":\n\n"))

    /// The event that is told at once, so that a browser comes back sooner than after its own three
    /// seconds.
    static let welcome = ServerEvent(bytes: ByteBuffer(string: "retry: 1000\n\n"))

    private init(bytes: ByteBuffer) {
        self.bytes = bytes
    }
}

/// A source of heartbeats, which beats as long as it is listened to. Tests hand in their own.
package typealias Heartbeats = @Sendable () -> AsyncStream<Void>

/// The event streams of everybody who listens to live events.
///
/// Each has a bounded buffer. Whoever reads too slowly is cut off rather than served a stream with
/// holes: the browser connects again and reads the page anew.
package final class EventStreams: Sendable {
    /// The listener of a stream.
    package struct Listener: Hashable, Sendable {
        package var account: String
        package var session: String

        package init(account: String, session: String) {
            self.account = account
            self.session = session
        }
    }

    private struct Stream {
        var listener: Listener
        var events: AsyncStream<ServerEvent>.Continuation
    }

    private struct State {
        var nextID = 0
        var streams: [Int: Stream] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limits: WebLimits
    private let heartbeats: Heartbeats

    /// Makes streams to which nobody listens yet. `heartbeats` beats every `WebLimits.heartbeat`.
    package init(limits: WebLimits, heartbeats: @escaping Heartbeats) {
        self.limits = limits
        self.heartbeats = heartbeats
    }

    /// The number of listeners now.
    package var count: Int { state.withLock { $0.streams.count } }

    /// Sends an event to everybody.
    package func publish(_ event: ServerEvent) {
        // Ending a stream calls back into this object, so it happens outside the lock.
        let streams = state.withLock { $0.streams }
        for (id, stream) in streams {
            if case .dropped = stream.events.yield(event) { end(id) }
        }
    }

    /// Ends all streams and takes no new ones: the server is stopping.
    package func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            return state.streams.values
        }
        for stream in streams { stream.events.finish() }
    }

    /// Answers with a stream. Throws 503 when too many listen already.
    ///
    /// - Parameters:
    ///   - listener: whose stream it is. Nobody takes the places of all: past the limits of a
    ///     session and of an account, its own oldest stream ends.
    ///   - mayListen: asked with every heartbeat, so that whoever has signed out hears no more.
    package func response(
        to listener: Listener, mayListen: @escaping @Sendable () async throws -> Bool = { true }
    ) throws(Problem) -> WebResponse {
        guard let (id, events) = open(listener) else { throw .busy(retry: .seconds(10)) }
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
        if case .dropped = stream?.events.yield(event) { end(id) }
    }

    private func open(_ listener: Listener) -> (Int, AsyncStream<ServerEvent>)? {
        let (events, continuation) = AsyncStream.makeStream(
            of: ServerEvent.self, bufferingPolicy: .bufferingOldest(limits.eventBuffer))
        let (id, over): (Int?, [Stream]) = state.withLock { state in
            let over = room(for: listener, in: &state)
            guard !state.isClosed, state.streams.count < limits.eventStreams else {
                return (nil, over)
            }
            state.nextID += 1
            state.streams[state.nextID] = Stream(listener: listener, events: continuation)
            return (state.nextID, over)
        }
        for stream in over { stream.events.finish() }
        guard let id else { return nil }
        continuation.onTermination = { [weak self] _ in self?.end(id) }
        return (id, events)
    }

    /// Takes the listener's own oldest streams out where one more would be too many.
    private func room(for listener: Listener, in state: inout State) -> [Stream] {
        let own = state.streams.filter { $0.value.listener.account == listener.account }
        let ofSession = own.filter { $0.value.listener == listener }.keys.sorted()
        var over = Set(ofSession.dropLast(limits.eventStreamsOfSession - 1))
        let rest = own.keys.filter { !over.contains($0) }.sorted()
        over.formUnion(rest.dropLast(limits.eventStreamsOfAccount - 1))
        return over.compactMap { state.streams.removeValue(forKey: $0) }
    }

    private func end(_ id: Int) {
        state.withLock { $0.streams.removeValue(forKey: id) }?.events.finish()
    }
}
