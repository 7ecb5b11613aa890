internal import Glibc
internal import Synchronization

/// A socket that listens. It is kept beside the server that accepts from it, so that it can be
/// handed to the process that takes this one's place.
final class ListeningSocket: Sendable {
    /// The port, also where a free one was picked.
    let port: Int
    private let descriptor: Mutex<CInt?>

    /// Binds an address and listens: from now on the kernel keeps connections.
    init(_ address: ListenAddress, setting: Setting, backlog: Int) throws(Refusal) {
        func refusal(_ words: String) -> Refusal {
            Refusal(
                "could not listen on \(address.host):\(address.port): \(words): "
                    + "stop what listens there, or choose another with \(setting.flag)")
        }
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, "\(address.port)", &hints, &found)
        guard code == 0, let place = found?.pointee else {
            throw refusal(String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(
            place.ai_family, place.ai_socktype | CInt(SOCK_CLOEXEC.rawValue), place.ai_protocol)
        var on: CInt = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        guard descriptor >= 0, bind(descriptor, place.ai_addr, place.ai_addrlen) == 0,
            listen(descriptor, CInt(backlog)) == 0
        else {
            let words = DataDirectory.words(errno)
            close(descriptor)
            throw refusal(words)
        }
        self.descriptor = Mutex(descriptor)
        port = Self.port(of: descriptor)
    }

    /// Takes over a socket that another process has bound.
    init(inherited descriptor: CInt) {
        self.descriptor = Mutex(descriptor)
        port = Self.port(of: descriptor)
    }

    deinit {
        letGo()
    }

    /// A descriptor of its own for the server that accepts; `nil` after `letGo`.
    func forServer() -> CInt? {
        descriptor.withLock { $0.map { fcntl($0, F_DUPFD_CLOEXEC, 0) } }
    }

    /// Hands the descriptor to whoever starts the next process.
    func lend<T>(_ body: (CInt?) throws -> T) rethrows -> T {
        try descriptor.withLock { try body($0) }
    }

    /// Lets go of the socket. When the server and the next process have let go as well, the kernel
    /// refuses connections.
    func letGo() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    private static func port(of descriptor: CInt) -> Int {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard code == 0 else { return 0 }
        // The port stands at the same place in both families (RFC 3493, section 3.3).
        return withUnsafeBytes(of: &address) { bytes in
            Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }
}
