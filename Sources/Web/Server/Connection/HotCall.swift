internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Synchronization

/// Takes a call that thousands make in the same minute, such as "reserve", on the connection's
/// event loop: without a decoder, a task or a route. It must not block.
///
/// It takes a request only as clients usually send it and answers whether it did. Whatever is
/// unusual or wrong is left to the route of the same call, which says what is wrong with it; so
/// nothing may have happened yet when this answers `false`.
struct HotCall: Sendable {
    /// The figures of the call's route.
    let figures: RouteFigures
    let method: RequestHead.Method
    /// Whether a request of the method asks for this call at all, by its address.
    let isFor: @Sendable (_ request: HotRequest) -> Bool
    let take: @Sendable (_ request: HotRequest, _ reply: HotReply) -> Bool
}

/// A request that is here whole.
struct HotRequest {
    let head: RequestHead
    /// Begins with the head, whose ranges count from here.
    let bytes: ByteBuffer
    let body: ByteBuffer
    /// The client who asks.
    let client: HotClient

    /// What stands between a beginning and an end in the target; `nil` where there is none of
    /// these, or more than one segment.
    func segment(after prefix: StaticString, before suffix: StaticString) -> String? {
        let span = bytes.readableBytesSpan
        let target = head.target
        let start = target.lowerBound + prefix.utf8CodeUnitCount
        let end = target.upperBound - suffix.utf8CodeUnitCount
        guard start < end, span.begins(prefix, in: target),
            span.equals(suffix, in: end..<target.upperBound)
        else { return nil }
        for index in start..<end {
            switch span[index] {
            case UInt8(ascii: "/"), UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "\\"):
                return nil
            default: break
            }
        }
        return span.text(in: start..<end)
    }

    /// A field's value, by its range in the head.
    func text(_ range: Range<Int>) -> String {
        bytes.readableBytesSpan.text(in: range)
    }

    /// The request's cookies.
    var cookies: String? { head.cookie.isEmpty ? nil : text(head.cookie) }

    /// The languages that the client reads, as they came: only a refusal is said in one of them.
    var acceptLanguage: ByteBuffer {
        let value = head.acceptLanguage
        guard !value.isEmpty else { return ByteBuffer() }
        return bytes.getSlice(at: bytes.readerIndex + value.lowerBound, length: value.count)
            ?? ByteBuffer()
    }

    /// Whether the body says that it is JSON and nothing more.
    var isJSON: Bool {
        bytes.readableBytesSpan.equals("application/json", in: head.contentType)
    }
}

/// The client who makes a hot call.
struct HotClient {
    /// The client's address, as `WebRequest.client`.
    let address: ClientAddress
    /// The client's network, as `WebRequest.network`.
    let network: NetworkNumber?
    let budgets: NetworkBudgets

    /// Counts a place in a line, as `WebRequest.countJoining`.
    func countJoining() throws(Problem) {
        if let wait = budgets.join(network) { throw .tooMuch(retry: wait) }
    }
}

extension WebResponder {
    /// The hot call that a request asks for, if it is here whole; counted for its network. One that
    /// may not call now is told so by the call's route.
    func hotCall(
        _ head: RequestHead, _ bytes: ByteBuffer, _ connection: CountedConnection
    ) -> (HotCall, HotRequest)? {
        guard head.mayBeHotCall, !hotCalls.isEmpty,
            head.length + head.contentLength <= bytes.readableBytes,
            let body = bytes.getSlice(
                at: bytes.readerIndex + head.length, length: head.contentLength)
        else { return nil }
        let request = HotRequest(
            head: head, bytes: bytes, body: body, client: connection.client(head, in: bytes))
        guard let call = hotCalls.first(where: { $0.method == head.method && $0.isFor(request) }),
            budgets.ask(request.client.network) == nil
        else { return nil }
        oneAddress.saw(request.client.address, isForwarded: !head.forwardedFor.isEmpty)
        return (call, request)
    }
}

/// The way back for the answer to a hot call.
struct HotReply: Sendable {
    let gate: NIOLoopBound<RequestGate>
    let queue: ReplyQueue

    /// Answers, once, from any thread. `make` runs on the connection's event loop; what it throws
    /// is answered as if a route had thrown it.
    func callAsFunction(_ make: @escaping HotAnswer.Maker) {
        queue.add(gate, make)
    }
}

/// An answer as status, fields and body.
struct HotAnswer {
    typealias Maker = @Sendable () throws -> HotAnswer

    var status: HTTPResponse.Status
    var fields: [(name: String, value: String)]
    var body: ByteBuffer

    func serialised(date: String, closes: Bool) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(Self.headCapacity + body.readableBytes)
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeString(String(status.code))
        bytes.writeStaticString(" ")
        bytes.writeString(status.reasonPhrase)
        bytes.writeStaticString("\r\n")
        for (name, value) in fields { bytes.writeField(name, value) }
        bytes.writeField("date", date)
        bytes.writeField("content-length", String(body.readableBytes))
        if closes { bytes.writeField("connection", "close") }
        bytes.writeStaticString("\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }

    private static let headCapacity = 512
}

extension HotAnswer {
    /// A refusal, as the route would give it.
    init(_ problem: Problem, in language: String) {
        let response = problem.response(in: language)
        status = response.status
        fields = response.headers.compactMap { field in
            field.name == .contentLength ? nil : (field.name.rawName, field.value)
        }
        body = problem.document(in: language)
    }
}

/// The answers that wait for one event loop. A batch of the desk answers hundreds at once: they
/// wake the loop once.
final class ReplyQueue: Sendable {
    private typealias Waiting = (gate: NIOLoopBound<RequestGate>, make: HotAnswer.Maker)

    private let eventLoop: any EventLoop
    private let waiting = Mutex<[Waiting]>([])

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func add(_ gate: NIOLoopBound<RequestGate>, _ make: @escaping HotAnswer.Maker) {
        let isFirst = waiting.withLock { waiting in
            waiting.append((gate, make))
            return waiting.count == 1
        }
        if isFirst { eventLoop.execute { self.drain() } }
    }

    private func drain() {
        let ready = waiting.withLock { waiting in
            let ready = waiting
            waiting = []
            waiting.reserveCapacity(ready.count)
            return ready
        }
        for (gate, make) in ready { gate.value.answer(make) }
    }
}
