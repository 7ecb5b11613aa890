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

    private let web: WebResponder
    private let limits: WebLimits
    private var progress: ConnectionProgress
    private var scanner: RequestHeadScanner
    private var pending = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var tick: Scheduled<Void>?
    private var tickDeadline = NIODeadline.distantFuture
    private var isAdvancing = false
    /// Bytes were handed on since the handlers above were last told that a read is complete.
    private var hasHandedOn = false
    private var needsFlush = false
    private var isReading = false
    private var holdsRead = false
    private var holdsEndOfInput = false
    private var isQuiescing = false
    /// The client sends no more, or has closed.
    private var isGone = false
    private var onGone: (@Sendable () -> Void)?
    private var replies: ReplyQueue?
    /// The hot call in hand, which the handlers above know nothing of, and when it came.
    private var hotCall: (figures: RouteFigures, began: ContinuousClock.Instant)?
    private let counted: CountedConnection

    init(_ web: WebResponder) {
        self.web = web
        limits = web.limits
        counted = CountedConnection(web)
        progress = ConnectionProgress(limits: limits, now: .now())
        scanner = RequestHeadScanner(limits: limits)
    }

    // MARK: The connection's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        web.connections.open.add(1)
        arm(context, at: progress.deadline)
    }

    /// A connection is counted when it is there; one too many ends at once.
    func channelActive(context: ChannelHandlerContext) {
        if counted.begins(from: context.remoteAddress?.ipAddress) {
            context.fireChannelActive()
        } else {
            let bytes = Problem.tooMuch(retry: .seconds(1)).serialisedResponse()
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
            closeAfterWrites(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        counted.ends()
        tick?.cancel()
        tick = nil
        web.connections.open.add(-1)
        self.context = nil
        clientHasGone()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            progress.leave(now: .now())
            arm(context, at: progress.deadline)
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
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).whenComplete { _ in
                bound.value.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            }
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
            arm(context, at: .now() + limits.sendStall.timeAmount)
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
            pass(slice, context)
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
            arm(context, at: progress.deadline)
            return false
        case .refused(let refusal):
            refuse(refusal.problem, context)
            return false
        case .head(let head):
            if isQuiescing { progress.isLast = true }
            if head.isPlain, !progress.isLast, let answer = web.hotPages.answer(head, in: pending) {
                pending.moveReaderIndex(forwardBy: head.length)
                context.write(wrapOutboundOut(.byteBuffer(answer)), promise: nil)
                needsFlush = true
                progress.answeredAtOnce(now: .now())
                arm(context, at: progress.deadline)
            } else if !takeCall(head, context) {
                handOn(head, context)
            }
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
        hotCall = (call.figures, began)
        progress.headHandedOn(head, now: .now())
        _ = progress.bodyHandedOn(head.contentLength, now: .now())
        pending.moveReaderIndex(forwardBy: head.length + head.contentLength)
        return true
    }

    /// Writes the answer to the hot call in hand.
    func answer(_ make: HotAnswer.Maker) {
        guard let (figures, began) = hotCall else { preconditionFailure("nothing was asked") }
        let answer = web.hotAnswer(figures, since: began, make)
        hotCall = nil
        guard let context else { return }
        let bytes = answer.serialised(date: web.today(), closes: answerBegins())
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        answerEnded()
    }

    private func handOn(_ head: RequestHead, _ context: ChannelHandlerContext) {
        guard let slice = pending.readSlice(length: head.length) else { return }
        progress.headHandedOn(head, now: .now())
        if progress.stage != .answering { arm(context, at: progress.deadline) }
        if head.expectsContinue && progress.stage != .answering {
            let text = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(text)), promise: nil)
        }
        pass(slice, context)
    }

    private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasHandedOn = true
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    // MARK: What the handlers above tell

    /// An answer's head is about to be written; answers whether it must say `connection: close`.
    func answerBegins() -> Bool {
        progress.answerBegan = true
        return progress.answerMustClose
    }

    /// The last part of an answer was written.
    func answerEnded() {
        onGone = nil
        guard let context else { return }
        perform(progress.responseEnded(now: .now()), context)
        arm(context, at: progress.deadline)
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

    // MARK: Refusing, closing, time

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        web.connections.refusals.count(status: problem.status.code)
        let bytes = problem.serialisedResponse()
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        linger(context)
    }

    /// Ends our side and reads on for a moment: closing at once with unread bytes would make the
    /// kernel reset the connection, and the client might never see the answer.
    private func linger(_ context: ChannelHandlerContext) {
        progress.lingerBegan(now: .now())
        pending.clear()
        context.flush()
        context.close(mode: .output, promise: nil)
        arm(context, at: progress.deadline)
        if holdsRead {
            holdsRead = false
            context.read()
        }
    }

    /// Closes when all that was written has left, unless the connection rests no more by then.
    private func makeRoom(_ context: ChannelHandlerContext) {
        arm(context, at: .now() + limits.idleWhenCrowded.timeAmount)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).assumeIsolated()
            .whenSuccess { if self.verdict == .makeRoom { self.context?.close(promise: nil) } }
    }

    private var verdict: ConnectionProgress.Verdict {
        progress.verdict(now: .now(), isReading: isReading, isCrowded: web.isCrowded)
    }

    private func closeAfterWrites(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    private func flushIfNeeded(_ context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        context.flush()
    }

    private func arm(_ context: ChannelHandlerContext, at deadline: NIODeadline) {
        guard tick == nil || deadline < tickDeadline else { return }
        tick?.cancel()
        tickDeadline = deadline
        tick = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.tick = nil
            self.lookAtTheClock()
        }
    }

    private func lookAtTheClock() {
        guard let context else { return }
        switch verdict {
        case .lookAgain(let deadline):
            arm(context, at: deadline)
        case .makeRoom:
            makeRoom(context)
        case .close:
            context.close(promise: nil)
        case .refuseAsSlow where progress.answerBegan:
            context.close(promise: nil)
        case .refuseAsSlow:
            refuse(.tooSlow, context)
        }
    }
}
