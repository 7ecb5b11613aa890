internal import Glibc
internal import Logging
internal import Shop
internal import Synchronization

/// Accepts connections, on a thread of its own, so that none waits in the kernel's queue for an
/// event loop that has much to do. A queue that is full loses connections, and each comes again
/// only after a second, then after three.
///
/// What it does for each is one system call; all else is the event loops'.
final class Acceptor: Sendable {
    private let descriptor: CInt
    private let places: Places
    private let bell: Bell
    private let limits: WebLimits
    private let logger: Logger
    private let isStopped = Atomic(false)

    /// - Parameter descriptor: a listening socket, which is the acceptor's from now on.
    init(_ descriptor: CInt, places: Places, bell: Bell, limits: WebLimits, logger: Logger) {
        self.descriptor = descriptor
        self.places = places
        self.bell = bell
        self.limits = limits
        self.logger = logger
    }

    /// Accepts until it is stopped, and hands connections on in batches. Blocks its thread, and
    /// lets go of the socket in the end.
    func run(_ handOn: (_ connections: [CInt]) -> Void) {
        defer { close(descriptor) }
        // Set for everybody who has this socket; nobody wants it to block.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        var isFailing = false
        var batch: [CInt] = []
        batch.reserveCapacity(limits.acceptsAtOnce)
        while !isStopped.load(ordering: .acquiring) {
            let room = min(places.free(), limits.acceptsAtOnce)
            guard room > 0 else {
                waitForBell(Self.forever)
                continue
            }
            let end = fill(&batch, room)
            if !batch.isEmpty {
                isFailing = false
                places.take(batch.count)
                handOn(batch)
                batch.removeAll(keepingCapacity: true)
            }
            switch end {
            case .full: continue
            case .drained: waitForMore()
            case .failed(let words):
                // Once, and not twenty times a second for as long as it lasts.
                if !isFailing {
                    logger.error("no connection is accepted", metadata: ["error": "\(words)"])
                }
                isFailing = true
                waitForBell(CInt(limits.acceptPause.milliseconds))
            }
        }
    }

    /// Ends `run` soon; from any thread.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        bell.ring()
    }

    private enum End {
        case full
        case drained
        /// Accepting failed: files or memory run out, which passes.
        case failed(String)
    }

    private func fill(_ batch: inout [CInt], _ room: Int) -> End {
        while batch.count < room {
            let connection = Self.accept(descriptor)
            if connection >= 0 {
                batch.append(connection)
                continue
            }
            switch errno {
            case EAGAIN: return .drained
            // Of a connection that is gone already (accept(2)).
            case EINTR, ECONNABORTED, EPROTO, EPERM: continue
            case let code: return .failed(String(cString: strerror(code)))
            }
        }
        return .full
    }

    private func waitForMore() {
        var entries = [
            pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0),
            pollfd(fd: bell.descriptor, events: CShort(POLLIN), revents: 0),
        ]
        poll(&entries, nfds_t(entries.count), Self.forever)
        if entries[1].revents != 0 { bell.still() }
    }

    private func waitForBell(_ milliseconds: CInt) {
        var entry = pollfd(fd: bell.descriptor, events: CShort(POLLIN), revents: 0)
        poll(&entry, 1, milliseconds)
        bell.still()
    }

    private static let forever: CInt = -1

    /// accept4(2), which Swift's Glibc does not show. With `accept` alone, a process that is
    /// started at the same moment would inherit the connection.
    private static let accept: @Sendable (CInt) -> CInt = {
        typealias Call =
            @convention(c) (
                CInt, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, CInt
            ) -> CInt
        guard let symbol = dlsym(nil, "accept4") else { preconditionFailure("glibc has it") }
        let call = unsafeBitCast(symbol, to: Call.self)
        let kind = CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        return { call($0, nil, nil, kind) }
    }()
}
