internal import Glibc
internal import Synchronization

/// A socket that listens. It is kept beside the server that accepts from it, so that it can be
/// handed to the process that takes this one's place.
///
/// Nobody but this type calls listen(2): the kernel's queue is as long as the last call said, and
/// libraries have a number of their own for sockets that they are handed (128 in SwiftNIO).
package final class ListeningSocket: Sendable {
    /// The failure of listening at an address.
    package struct Failure: Error {
        /// The failure in the words of the system.
        package var words: String
    }

    /// The port, also where a free one was picked.
    package let port: Int
    private let descriptor: Mutex<CInt?>

    /// Binds an address and listens: from now on the kernel keeps up to `backlog` connections.
    package init(host: String, port: Int, backlog: Int) throws(Failure) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &found)
        guard code == 0, let place = found?.pointee else {
            throw Failure(words: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(
            place.ai_family, place.ai_socktype | CInt(SOCK_CLOEXEC.rawValue), place.ai_protocol)
        var on: CInt = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        Self.sendAtOnce(descriptor)
        guard descriptor >= 0, bind(descriptor, place.ai_addr, place.ai_addrlen) == 0,
            listen(descriptor, CInt(backlog)) == 0
        else {
            let words = String(cString: strerror(errno))
            close(descriptor)
            throw Failure(words: words)
        }
        self.descriptor = Mutex(descriptor)
        self.port = Self.port(of: descriptor)
    }

    /// Takes over a socket that another process has bound, perhaps with a shorter queue: listening
    /// again changes nothing but its length.
    package init(inherited descriptor: CInt, backlog: Int) throws(Failure) {
        guard listen(descriptor, CInt(backlog)) == 0 else {
            throw Failure(words: String(cString: strerror(errno)))
        }
        Self.sendAtOnce(descriptor)
        self.descriptor = Mutex(descriptor)
        port = Self.port(of: descriptor)
    }

    /// Connections inherit it: the last bytes of an answer do not wait for the client to confirm
    /// those before.
    private static func sendAtOnce(_ descriptor: CInt) {
        var on: CInt = 1
        setsockopt(
            descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit {
        letGo()
    }

    /// A descriptor of its own for the server that accepts; `nil` after `letGo`.
    func forServer() -> CInt? {
        descriptor.withLock { $0.map { fcntl($0, F_DUPFD_CLOEXEC, 0) } }
    }

    /// Hands the descriptor to whoever starts the next process.
    package func lend<T>(_ body: (CInt?) throws -> T) rethrows -> T {
        try descriptor.withLock { try body($0) }
    }

    /// How many connections wait in the kernel to be accepted, and how many may; `nil` where it
    /// does not tell.
    ///
    /// Of a socket that listens, Linux counts them in two members of `tcp_info` that mean something
    /// else elsewhere (`tcp_get_info`): the seventh and the eighth of its words.
    package var queue: (waiting: Int, most: Int)? {
        descriptor.withLock { descriptor in
            guard let descriptor else { return nil }
            var words = [UInt32](repeating: 0, count: 8)
            let size = words.count * MemoryLayout<UInt32>.size
            var length = socklen_t(size)
            let code = getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, &words, &length)
            guard code == 0, Int(length) == size else { return nil }
            return (Int(words[6]), Int(words[7]))
        }
    }

    /// How many connections found no room in the kernel, or could not be made, since the socket was
    /// made, perhaps by another process; `nil` where the kernel does not tell.
    ///
    /// `SO_MEMINFO` answers with an array of 32-bit numbers, of which the ninth counts what the
    /// socket dropped (`SK_MEMINFO_DROPS`). `ListenDrops` of netstat(8) counts the same, but of all
    /// that listens on the machine: an overflow of another program is not the shop's.
    package var drops: Int64? {
        descriptor.withLock { descriptor in
            guard let descriptor else { return nil }
            var words = [UInt32](repeating: 0, count: 9)
            let size = words.count * MemoryLayout<UInt32>.size
            var length = socklen_t(size)
            let code = getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, &words, &length)
            guard code == 0, Int(length) == size else { return nil }
            return Int64(words[8])
        }
    }

    /// Lets go of the socket. When the server and the next process have let go as well, the kernel
    /// refuses connections.
    package func letGo() {
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
