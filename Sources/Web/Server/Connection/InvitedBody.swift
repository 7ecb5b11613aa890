internal import NIOCore

/// The body in hand, as far as a connection knows of it before anybody reads it.
///
/// Pure: what it answers is for `RequestGate` to do.
struct InvitedBody {
    enum Step {
        case pass
        /// The client is told, once, that this is too much.
        case tell
        /// The bytes that still come are thrown away.
        case drop
    }

    /// The client waits for `100 Continue` before it sends the body. Where it is answered without
    /// having been asked, nobody can tell whether a body still comes, and the connection ends
    /// (RFC 9110, 10.1.1).
    private(set) var isAwaited: Bool
    private var limit: Int
    private var received = 0
    private var isOver = false

    /// Begins without a body.
    init() {
        isAwaited = false
        limit = .max
    }

    /// Takes the body of a request whose head is here. Until somebody reads it, it may be as large
    /// as any.
    init(_ head: RequestHead, _ limits: WebLimits) {
        isAwaited = head.expectsContinue && (head.isChunked || head.contentLength > 0)
        limit = limits.slipBytes + limits.multipartOverhead
    }

    /// Invites the body, because somebody is about to read it; answers whether the client is to be
    /// asked for it.
    mutating func invite(upTo limit: Int) -> Bool {
        self.limit = limit
        defer { isAwaited = false }
        return isAwaited
    }

    /// Counts bytes as they came, with the lines between the chunks: their extensions may be of
    /// any length, and would otherwise cost nothing (RFC 9112, 7.1.1).
    mutating func take(_ bytes: Int) -> Step {
        if isOver { return .drop }
        received += bytes
        guard received > limit, received - limit > limit / Self.share + Self.least else {
            return .pass
        }
        isOver = true
        return .tell
    }

    /// What the lines of honest chunks take beside the body: a 64th of it, and of a small one four
    /// kilobytes.
    private static let share = 64
    private static let least = 4_096
}

extension RequestGate {
    /// Somebody is about to read the body, of which so many bytes are taken: whoever waits to be
    /// asked for it is asked now, when it is known that the request may be made at all. Where more
    /// came already, the body ends with `BodyOverrun`.
    func bodyWanted(upTo limit: Int) {
        let asks = body.invite(upTo: limit)
        guard let context else { return }
        if asks {
            let text = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(text)), promise: nil)
        }
        // More than the limit may have come before it was known. A client that waits for its answer
        // sends nothing after it, at which that would be noticed.
        guard progress.stage == .chunked, body.take(0) == .tell else { return }
        context.fireErrorCaught(BodyOverrun())
    }

    /// Hands on a piece of a body that comes in chunks.
    func passChunks(_ piece: ByteBuffer, _ context: ChannelHandlerContext) {
        switch body.take(piece.readableBytes) {
        case .pass: pass(piece, context)
        case .tell: context.fireErrorCaught(BodyOverrun())
        case .drop: break
        }
    }
}
