internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One connection of a shopper's browser: one request at a time.
///
/// It lives on its event loop, like everything that a rehearsal plays with.
final class Wire: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let loop: any EventLoop
    private let host: String
    private let line: LineQuality?
    /// What is lost on a bad line.
    private var chance: Chance
    private var channel: (any Channel)?
    private var waiting: WireRequest?
    private var answered: Answered?
    private var reply = WireReply()
    private var keepsBody = false
    private var hasHeardAny = false
    /// Answers that came before: the server may end such a connection at any moment.
    private(set) var answers = 0
    /// The moment since when an answer is waited for.
    private(set) var since = NIODeadline.uptimeNanoseconds(0)
    private(set) var isOpen = true
    private let closed: (Wire) -> Void

    /// A body that is larger than this loses its half when its network goes away.
    private static let cutBytes = 16 * 1_024

    init(
        loop: any EventLoop, host: String, line: LineQuality?, seed: UInt64,
        closed: @escaping (Wire) -> Void
    ) {
        self.loop = loop
        self.host = host
        self.line = line
        chance = Chance(seed: seed)
        self.closed = closed
    }

    var isBusy: Bool { answered != nil }

    func connect(to address: SocketAddress, from source: SocketAddress?) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        var bootstrap = ClientBootstrap(group: loop)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: line == nil)
            .connectTimeout(.seconds(RehearsalLimits.patience.components.seconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHTTPClientHandlers(
                        leftOverBytesStrategy: .dropBytes, enableOutboundHeaderValidation: false)
                    try pipeline.addHandler(bound.value)
                }
            }
        if let line {
            bootstrap = bootstrap.channelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: line.piece))
        }
        if let source { bootstrap = bootstrap.bind(to: source) }
        bootstrap.connect(to: address).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel): connected(channel)
            case .failure: end(.cannotConnect)
            }
        }
    }

    private func connected(_ channel: any Channel) {
        guard isOpen else {
            channel.close(promise: nil)
            return
        }
        self.channel = channel
        if line != nil { channel.read() }
        if let waiting { carry(waiting, to: channel) }
        waiting = nil
    }

    /// Sends a request; the wire must not be busy.
    func send(_ request: WireRequest, at now: NIODeadline, answered: @escaping Answered) {
        precondition(!isBusy, "one request at a time")
        self.answered = answered
        since = now
        reply = WireReply()
        hasHeardAny = false
        keepsBody = request.keepsBody
        guard let channel else {
            waiting = request
            return
        }
        carry(request, to: channel)
    }

    /// Sends it once it has gone the way that a bad line is long.
    private func carry(_ request: WireRequest, to channel: any Channel) {
        guard let line, line.distance > .zero else { return write(request, to: channel) }
        loop.assumeIsolated().scheduleTask(in: line.distance) { [self] in
            if isOpen { write(request, to: channel) }
        }
    }

    /// Ends it; whoever waits is told why.
    func end(_ failure: WireFailure) {
        guard isOpen else { return }
        isOpen = false
        channel?.close(promise: nil)
        channel = nil
        closed(self)
        finish(.failure(failure))
    }

    /// Whether a request may be sent once more because a resting connection ended under it.
    var mayBeStale: Bool { answers > 0 && !hasHeardAny }

    private func finish(_ result: Result<WireReply, WireFailure>) {
        guard let answered else { return }
        self.answered = nil
        answered(result)
    }

    // MARK: Out

    private func write(_ request: WireRequest, to channel: any Channel) {
        channel.write(HTTPClientRequestPart.head(request.head(host: host)), promise: nil)
        if request.isCut { return cut(request, channel) }
        if let line, request.bodyBytes > line.writes {
            channel.flush()
            return write(request.body[...], line, to: channel)
        }
        for part in request.body {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(part)), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    /// Sends half of a large body, or all of a small one, and is gone before an answer is here.
    private func cut(_ request: WireRequest, _ channel: any Channel) {
        var body = request.body
        if request.bodyBytes > Self.cutBytes, let last = body.popLast() {
            let half = last.getSlice(at: last.readerIndex, length: last.readableBytes / 2)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(half ?? last)), promise: nil)
        } else {
            for part in body {
                channel.write(HTTPClientRequestPart.body(.byteBuffer(part)), promise: nil)
            }
        }
        let gone = loop.makePromise(of: Void.self)
        channel.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer())), promise: gone)
        gone.futureResult.assumeIsolated().whenComplete { [self] _ in end(.cut) }
    }

    private func write(
        _ body: ArraySlice<ByteBuffer>, _ line: LineQuality, to channel: any Channel
    ) {
        guard isOpen else { return }
        var body = body
        guard var part = body.popFirst() else {
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            return
        }
        if let piece = part.readSlice(length: min(line.writes, part.readableBytes)) {
            channel.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(piece)), promise: nil)
        }
        let rest = (part.readableBytes > 0 ? [part] : []) + body
        loop.assumeIsolated().scheduleTask(in: line.wait(&chance)) { [self] in
            write(rest[...], line, to: channel)
        }
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasHeardAny = true
        switch unwrapInboundIn(data) {
        case .head(let head):
            reply.status = Int(head.status.code)
            reply.retryAfter = head.headers.first(name: "retry-after").flatMap { Int($0) }
            reply.tag = head.headers.first(name: "etag")
        case .body(var bytes):
            reply.bytes += bytes.readableBytes
            if keepsBody && reply.bytes <= RehearsalLimits.documentBytes {
                reply.body.writeBuffer(&bytes)
            }
        case .end:
            answers += 1
            finish(.success(reply))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard let line else { return }
        guard isBusy else { return context.read() }
        let bound = NIOLoopBound(context, eventLoop: loop)
        loop.assumeIsolated().scheduleTask(in: line.wait(&chance)) { bound.value.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.hungUp)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(error is HTTPParserError ? .notHTTP : .hungUp)
    }
}
