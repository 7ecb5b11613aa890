internal import HTTPTypes
internal import NIOCore
internal import Operations
internal import Shop
internal import Synchronization

/// The first handler of every connection. It frames requests, answers hot pages at once, hands
/// everything else on one request at a time, and keeps the connection's clocks.
///
/// It stands before the HTTP decoder, so a hot page costs one scan of its head and one write.
/// Because only one request is above it at a time, answers leave in the order of their requests
/// whoever makes them.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    let web: WebResponder
    let connections: LoopConnections
    var limits: WebLimits { web.limits }
    var progress: ConnectionProgress
    private var scanner: RequestHeadScanner
    var pending: ByteBuffer
    private var unsent: ByteBuffer
    /// Whether what is unsent is the last answer.
    private let endsWithUnsent: Bool
    var context: ChannelHandlerContext?
    /// The gate's number among the connections of its loop.
    var number = 0
    /// Whether the gate ever was part of its channel.
    private(set) var wasHere = false
    /// Whether there are handlers above this one. Many a connection needs none.
    private var hasRouting = false
    private var isAdvancing = false
    /// Bytes were handed on since the handlers above were last told that a read is complete.
    private var hasHandedOn = false
    var needsFlush = false
    var isReading = false
    var holdsRead = false
    private var holdsEndOfInput = false
    private var isQuiescing = false
    /// The client sends no more, or has closed.
    private var isGone = false
    private var onGone: (@Sendable () -> Void)?
    private var replies: ReplyQueue?
    /// The hot call in hand, which the handlers above know nothing of, when it came, and the
    /// languages that it asks for.
    private var hotCall: (figures: RouteFigures, began: ContinuousClock.Instant, asked: ByteBuffer)?
    private let counted: CountedConnection
    var body = InvitedBody()

    init(_ web: WebResponder, _ connections: LoopConnections, _ newcomer: Newcomer) {
        self.web = web
        self.connections = connections
        counted = newcomer.counted
        pending = newcomer.received
        unsent = newcomer.unsent
        endsWithUnsent = newcomer.isLast
        progress = ConnectionProgress(limits: web.sharedLimits, now: .now())
        scanner = RequestHeadScanner(limits: web.sharedLimits)
        if newcomer.isAnswered { progress.answeredAtOnce(now: .now()) }
    }

    // MARK: The connection's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wasHere = true
        number = connections.began(self)
        web.connections.open.add(1)
        arm(at: progress.deadline)
    }

    /// Goes on where its greeter has stopped.
    func channelActive(context: ChannelHandlerContext) {
        if unsent.readableBytes > 0 {
            context.write(wrapOutboundOut(.byteBuffer(unsent)), promise: nil)
            unsent = ByteBuffer()
            needsFlush = true
            if endsWithUnsent { return linger(context) }
        }
        goOn(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        counted.ends()
        web.connections.open.add(-1)
        self.context = nil
        clientHasGone()
        connections.ended(number)
    }

    /// Whether the connection is still there.
    var isHere: Bool { context != nil }

    /// The server stops: the request in hand, or the first, is the last.
    func leave() {
        isQuiescing = true
        progress.leave(now: .now())
        arm(at: progress.deadline)
    }

    /// Ends the connection at once.
    func close() {
        context?.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as ChannelEvent where event == .inputClosed:
            clientHasGone()
            endOfInput(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Calls when the client has gone, unless the request in hand is answered before.
    func whenGone(_ action: @escaping @Sendable () -> Void) {
        if isGone { action() } else { onGone = action }
    }

    private func clientHasGone() {
        isGone = true
        onGone?()
        onGone = nil
    }

    /// The client sends no more. What it has sent is still answered, so the handlers above learn
    /// of it only when nothing is held back here and hot pages have left.
    private func endOfInput(_ context: ChannelHandlerContext) {
        switch progress.stage {
        case .lingering:
            context.close(promise: nil)
        case .idle where pending.readableBytes > 0, .answering where pending.readableBytes > 0,
            .answering where hotCall != nil:
            holdsEndOfInput = true
        case .idle, .head, .body, .chunked, .answering:
            holdsEndOfInput = false
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).assumeIsolated()
                .whenComplete { _ in self.passEndOfInput() }
        }
    }

    private func passEndOfInput() {
        if hasRouting {
            context?.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            context?.close(promise: nil)
        }
    }

    // MARK: Bytes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeBuffer(&bytes)
        }
        advance(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        hasHandedOn = false
        flushIfNeeded(context)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        isReading = true
        // Bytes that cannot be looked at yet stay with the kernel, and so with the client.
        if pending.readableBytes > 0 && !mayAdvance(context) {
            holdsRead = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            progress.unwritableSince = nil
            goOn(context)
        } else {
            progress.unwritableSince = .now()
            arm(at: .now() + limits.sendStall.timeAmount)
        }
        context.fireChannelWritabilityChanged()
    }

    private func mayAdvance(_ context: ChannelHandlerContext) -> Bool {
        switch progress.stage {
        case .idle: context.channel.isWritable
        case .head, .body, .chunked, .lingering: true
        case .answering: false
        }
    }

    /// Takes as much of what is here as may be taken now.
    private func advance(_ context: ChannelHandlerContext) {
        guard !isAdvancing else { return }
        isAdvancing = true
        while pending.readableBytes > 0, step(context) {}
        isAdvancing = false
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        if holdsEndOfInput { endOfInput(context) }
        if holdsRead && (pending.readableBytes == 0 || mayAdvance(context)) {
            holdsRead = false
            context.read()
        }
    }

    /// Goes on with what came with an earlier read. The handlers above deliver what they were given
    /// when a read is complete, and no read of the socket's will tell them that this one is.
    private func goOn(_ context: ChannelHandlerContext) {
        advance(context)
        flushIfNeeded(context)
        guard hasHandedOn else { return }
        hasHandedOn = false
        context.fireChannelReadComplete()
    }

    /// Takes one step; answers whether another may be worth taking.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        switch progress.stage {
        case .idle, .head:
            guard context.channel.isWritable else {
                flushIfNeeded(context)
                return context.channel.isWritable
            }
            return takeHead(context)
        case .body(let left):
            let count = min(left, pending.readableBytes)
            guard let slice = pending.readSlice(length: count) else { return false }
            pass(slice, context)
            perform(progress.bodyHandedOn(count, now: .now()), context)
            return true
        case .chunked:
            let slice = pending
            pending = ByteBuffer()
            _ = progress.bodyHandedOn(slice.readableBytes, now: .now())
            passChunks(slice, context)
            return false
        case .answering:
            return false
        case .lingering:
            pending.clear()
            progress.lingerReceived(now: .now())
            return false
        }
    }

    private func takeHead(_ context: ChannelHandlerContext) -> Bool {
        if progress.stage == .idle { pending.skipEmptyLines() }
        switch scanner.scan(pending.readableBytesSpan) {
        case .incomplete:
            progress.headBegan(now: .now())
            arm(at: progress.deadline)
            return false
        case .refused(let refusal):
            refuse(refusal.problem, context)
            return false
        case .head(let head):
            if isQuiescing { progress.isLast = true }
            if head.isPlain, !progress.isLast, let answer = web.hotPages.answer(head, in: pending) {
                pending.moveReaderIndex(forwardBy: head.length)
                guard !web.isFull else {
                    sendLast(answer, context)
                    return false
                }
                context.write(wrapOutboundOut(.byteBuffer(answer)), promise: nil)
                needsFlush = true
                progress.answeredAtOnce(now: .now())
                arm(at: progress.deadline)
                return true
            }
            if web.isFull { progress.isLast = true }
            if !takeCall(head, context) { handOn(head, context) }
            return true
        }
    }

    /// Begins a hot call whose body is here whole, as a small one is.
    private func takeCall(_ head: RequestHead, _ context: ChannelHandlerContext) -> Bool {
        guard let (call, request) = web.hotCall(head, pending, counted) else { return false }
        let queue = replies ?? web.replies(for: context.eventLoop)
        replies = queue
        let reply = HotReply(
            gate: NIOLoopBound(self, eventLoop: context.eventLoop), queue: queue)
        let began = ContinuousClock.now
        guard call.take(request, reply) else {
            // Its route asks for it again.
            web.budgets.giveBack(request.client.network)
            return false
        }
        hotCall = (call.figures, began, request.acceptLanguage)
        progress.headHandedOn(head, now: .now())
        _ = progress.bodyHandedOn(head.contentLength, now: .now())
        pending.moveReaderIndex(forwardBy: head.length + head.contentLength)
        return true
    }

    /// Writes the answer to the hot call in hand.
    func answer(_ make: HotAnswer.Maker) {
        guard let (figures, began, asked) = hotCall else {
            preconditionFailure("nothing was asked")
        }
        let answer = web.hotAnswer(
            figures, since: began,
            in: LanguageChoice.asked(String(buffer: asked)) ?? Sentence.written, make)
        hotCall = nil
        guard let context else { return }
        let bytes = answer.serialised(date: web.today(), closes: answerBegins())
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        answerEnded()
    }

    private func handOn(_ head: RequestHead, _ context: ChannelHandlerContext) {
        if !hasRouting {
            hasRouting = true
            connections.addRouting(to: context.channel)
            context.fireChannelActive()
        }
        guard let slice = pending.readSlice(length: head.length) else { return }
        progress.headHandedOn(head, now: .now())
        if progress.stage != .answering { arm(at: progress.deadline) }
        body = InvitedBody(head, limits)
        pass(slice, context)
    }

    func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasHandedOn = true
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    // MARK: What the handlers above tell

    /// An answer's head is about to be written; answers whether it must say `connection: close`.
    func answerBegins() -> Bool {
        progress.answerBegan = true
        if body.isAwaited { progress.isLast = true }
        return progress.answerMustClose
    }

    /// The last part of an answer was written.
    func answerEnded() {
        onGone = nil
        guard let context else { return }
        perform(progress.responseEnded(now: .now()), context)
        arm(at: progress.deadline)
    }

    /// The decoder has seen the end of a request; answers whether its body came in chunks.
    func requestEnded() -> Bool {
        guard let context, progress.stage == .chunked else { return false }
        perform(progress.requestEnded(now: .now()), context)
        return true
    }

    private func perform(_ action: ConnectionProgress.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .wait: break
        case .takeNext: goOn(context)
        case .close: closeAfterWrites(context)
        case .linger: linger(context)
        }
    }
}
