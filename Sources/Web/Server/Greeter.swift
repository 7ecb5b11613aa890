internal import Glibc
internal import NIOCore
internal import Shop

/// Looks what a new connection has sent, and answers it at once where it asks for a page from
/// memory, as nearly everybody does in the first second of a drop.
///
/// A connection's channel takes longer to make than its first answer. So of a crowd everybody is
/// answered first, and gets a channel then. Only used on one event loop.
struct Greeter {
    private let web: WebResponder
    private var buffer: ByteBuffer

    init(_ web: WebResponder) {
        self.web = web
        buffer = ByteBufferAllocator().buffer(capacity: web.limits.readBytesLeast)
    }

    /// Answers `nil` for a connection that has ended: it hung up, or its network has too many.
    mutating func greet(_ descriptor: CInt) -> Newcomer? {
        let counted = CountedConnection(web)
        guard counted.begins(from: Self.address(of: descriptor)) else {
            // Closing with unread bytes would reset the connection, and take the answer along.
            _ = receive(descriptor)
            let refusal = Problem.tooMuch(retry: .seconds(1)).serialisedResponse()
            _ = Self.send(refusal, descriptor)
            close(descriptor)
            return nil
        }
        var newcomer = Newcomer(descriptor: descriptor, counted: counted)
        guard listen(to: &newcomer) else {
            end(newcomer)
            return nil
        }
        return newcomer
    }

    /// Ends a connection that has no channel.
    func end(_ newcomer: Newcomer) {
        newcomer.counted.ends()
        close(newcomer.descriptor)
    }

    /// Looks what it has sent since. Answers whether the connection is still there.
    mutating func listen(to newcomer: inout Newcomer) -> Bool {
        let count = receive(newcomer.descriptor)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        var scanner = RequestHeadScanner(limits: web.sharedLimits)
        guard case .head(let head) = scanner.scan(buffer.readableBytesSpan),
            head.length == buffer.readableBytes, head.isPlain,
            let made = web.hotPages.answer(head, in: buffer)
        else {
            newcomer.received = buffer
            return true
        }
        // Their places go round.
        let isLast = web.isFull(with: 1)
        let answer = isLast ? made.closing : made
        let sent = Self.send(answer, newcomer.descriptor)
        if isLast, sent == answer.readableBytes { return false }
        guard sent >= 0 || errno == EAGAIN || errno == EINTR else { return false }
        newcomer.isAnswered = true
        newcomer.unsent = answer
        newcomer.unsent.moveReaderIndex(forwardBy: max(0, sent))
        newcomer.isLast = isLast
        return true
    }

    /// Reads on where the first read was full: a call that is cut in its body goes to the route.
    private mutating func receive(_ descriptor: CInt) -> Int {
        var count = 0
        buffer.clear()
        repeat {
            buffer.writeWithUnsafeMutableBytes(
                minimumWritableBytes: web.limits.readBytesLeast
            ) { room in
                count = recv(descriptor, room.baseAddress, room.count, CInt(MSG_DONTWAIT))
                return max(0, count)
            }
        } while count > 0 && buffer.writableBytes == 0
            && buffer.readableBytes < web.limits.readBytesMost
        return buffer.readableBytes > 0 ? buffer.readableBytes : count
    }

    private static func send(_ bytes: ByteBuffer, _ descriptor: CInt) -> Int {
        bytes.withUnsafeReadableBytes { bytes in
            Glibc.send(
                descriptor, bytes.baseAddress, bytes.count,
                CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
        }
    }

    /// The address where a connection comes from, as text; `nil` for one that is gone.
    private static func address(of descriptor: CInt) -> String? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getpeername(descriptor, $0, &length)
            }
        }
        guard code == 0 else { return nil }
        let family = CInt(address.ss_family)
        // The address stands after the port, of an IPv6 one also after the flow (RFC 3493, 3.3).
        let offset = family == AF_INET6 ? 8 : 4
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isKnown = withUnsafeBytes(of: &address) { bytes in
            inet_ntop(family, bytes.baseAddress.map { $0 + offset }, &text, socklen_t(text.count))
                != nil
        }
        guard isKnown else { return nil }
        return text.withUnsafeBufferPointer { text in
            String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
