internal import HTTPTypes
internal import NIOCore

/// How a connection ends: refused, at its end, or because of the clock.
extension RequestGate {
    func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        web.connections.refusals.count(status: problem.status.code)
        let bytes = problem.serialisedResponse()
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        linger(context)
    }

    /// Writes an answer from memory and ends the connection: its place is another's.
    func sendLast(_ answer: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.byteBuffer(answer.closing)), promise: nil)
        linger(context)
    }

    /// Ends our side and reads on for a moment: closing at once with unread bytes would make the
    /// kernel reset the connection, and the client might never see the answer.
    func linger(_ context: ChannelHandlerContext) {
        progress.lingerBegan(now: .now())
        pending.clear()
        context.flush()
        context.close(mode: .output, promise: nil)
        arm(at: progress.deadline)
        if holdsRead {
            holdsRead = false
            context.read()
        }
    }

    /// Closes when all that was written has left, unless the connection rests no more by then.
    private func makeRoom(_ context: ChannelHandlerContext) {
        arm(at: .now() + limits.idleWhenCrowded.timeAmount)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).assumeIsolated()
            .whenSuccess { if self.verdict == .makeRoom { self.context?.close(promise: nil) } }
    }

    private var verdict: ConnectionProgress.Verdict {
        progress.verdict(now: .now(), isReading: isReading, isCrowded: web.isCrowded)
    }

    func closeAfterWrites(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer()))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    func flushIfNeeded(_ context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        context.flush()
    }

    /// Has the clock looked at when it is time.
    func arm(at deadline: NIODeadline) {
        if isHere { connections.arm(number, at: deadline) }
    }

    /// Does what the passing of time asks for.
    func lookAtTheClock() {
        guard let context else { return }
        switch verdict {
        case .lookAgain(let deadline):
            arm(at: deadline)
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
