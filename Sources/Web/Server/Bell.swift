internal import Glibc

/// Wakes a thread that waits in poll(2).
final class Bell: Sendable {
    /// Readable while it rings.
    let descriptor: CInt
    private let rope: CInt

    /// - Throws: `ListeningSocket.Failure` where no more files may be open.
    init() throws(ListeningSocket.Failure) {
        var ends: [CInt] = [0, 0]
        let kind =
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ListeningSocket.Failure(words: String(cString: strerror(errno)))
        }
        (descriptor, rope) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(rope)
    }

    /// Rings until it is stilled. Where it rings already, that is enough.
    func ring() {
        var byte: UInt8 = 1
        _ = send(rope, &byte, 1, CInt(MSG_NOSIGNAL))
    }

    func still() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while recv(descriptor, &bytes, bytes.count, 0) == bytes.count {}
    }
}
