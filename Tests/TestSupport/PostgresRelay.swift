internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Stands between a node and PostgreSQL, passes everything on, and cuts a connection where a test
/// wants it: at a moment that no real network would hit on purpose.
///
/// It knows as much of the protocol as it needs
/// (https://www.postgresql.org/docs/15/protocol-message-formats.html): a message of a client is a
/// letter, four bytes of length and the rest; those before it is signed in have no letter.
package final class PostgresRelay: Sendable {
    /// Where in a transaction that writes the line is cut.
    package enum Cut: Sendable {
        /// After its first statement has run.
        case withinTransaction
        /// COMMIT never reaches the server.
        case beforeCommit
        /// The server has committed, and its reply does not reach the client.
        case afterCommit
    }

    package let port: Int
    private let listener: CInt
    private let scissors = Scissors()

    /// Listens on a free port and passes on to another one of this machine.
    package init(to server: Int) throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var address = loopback(port: 0)
        let bound = withAddress(&address) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 64) == 0 else {
            throw ConnectionFailure.cannotConnect(errno: errno)
        }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withAddress(&address) { pointer, _ in getsockname(listener, pointer, &length) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [scissors] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                Thread.detachNewThread { relay(client, to: server, scissors) }
            }
        }
    }

    deinit {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }

    /// Cuts the next connection that gets so far, once.
    ///
    /// - Parameter meanwhile: done while the line is held, before it is cut.
    package func cut(_ cut: Cut, meanwhile: @escaping @Sendable () -> Void = {}) {
        scissors.lay(at: cut, meanwhile)
    }

    /// How often it has cut.
    package var cuts: Int { scissors.cuts }
}

/// Where the next line is cut.
private final class Scissors: Sendable {
    private struct State {
        var cut: PostgresRelay.Cut?
        var meanwhile: @Sendable () -> Void = {}
        var cuts = 0
    }

    private let state = Mutex(State())

    var cuts: Int { state.withLock { $0.cuts } }

    func lay(at cut: PostgresRelay.Cut, _ meanwhile: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.cut = cut
            state.meanwhile = meanwhile
        }
    }

    /// Whether to cut here; what was to happen meanwhile has happened then.
    func isCut(_ cut: PostgresRelay.Cut) -> Bool {
        let meanwhile = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.cut == cut else { return nil }
            state.cut = nil
            state.cuts += 1
            return state.meanwhile
        }
        meanwhile?()
        return meanwhile != nil
    }
}

private func relay(_ client: CInt, to port: Int, _ scissors: Scissors) {
    let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    defer { for end in [client, server] { close(end) } }
    var address = loopback(port: port)
    guard withAddress(&address, { connect(server, $0, $1) }) == 0 else { return }
    // Small messages go to and fro; none is to wait for another.
    var on: CInt = 1
    for end in [client, server] {
        setsockopt(end, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }
    var line = RelayedLine(client: client, server: server)
    while line.pass(asking: scissors.isCut) {}
}

/// One connection through the relay.
private struct RelayedLine {
    let client: CInt
    let server: CInt
    private var pending: [UInt8] = []
    /// What the server has said and the client has not heard yet.
    private var held: [UInt8] = []
    private var isSignedIn = false
    private var isWriting = false
    /// Names of prepared statements that are COMMIT, and that wait for the writers' lock.
    private var commits: Set<String> = []
    private var locks: Set<String> = []
    /// The next thing that the server says is cut off.
    private var cutsReply: PostgresRelay.Cut?

    init(client: CInt, server: CInt) {
        self.client = client
        self.server = server
    }

    /// Passes on what has arrived on either side; `false` when the line is at its end.
    mutating func pass(asking isCut: (PostgresRelay.Cut) -> Bool) -> Bool {
        var ends = [
            pollfd(fd: client, events: CShort(POLLIN), revents: 0),
            pollfd(fd: server, events: CShort(POLLIN), revents: 0),
        ]
        guard poll(&ends, 2, -1) > 0 else { return errno == EINTR }
        if ends[1].revents != 0 {
            guard let bytes = read(server) else { return false }
            held += bytes
            if let cut = cutsReply {
                // Of a pipeline's answers the last one says that the COMMIT has been carried out.
                if cut == .afterCommit && !isReady(held) { return true }
                cutsReply = nil
                if isCut(cut) { return false }
            }
            guard write(held, to: client) else { return false }
            held = []
        }
        if ends[0].revents != 0 {
            guard let bytes = read(client) else { return false }
            pending += bytes
            while let message = nextMessage() {
                if passes(message), isCut(.beforeCommit) { return false }
                guard write(message, to: server) else { return false }
            }
        }
        return true
    }

    /// Looks at a message of the client; answers whether it is the COMMIT of a writer.
    private mutating func passes(_ message: [UInt8]) -> Bool {
        let texts = message.dropFirst(5).split(separator: 0, omittingEmptySubsequences: false)
            .prefix(2).map { String(decoding: $0, as: UTF8.self) }
        switch message.first {
        case UInt8(ascii: "P"):
            if texts[1] == "COMMIT" { commits.insert(texts[0]) }
            if texts[1].contains("pg_advisory_xact_lock") { locks.insert(texts[0]) }
            return false
        case UInt8(ascii: "B") where locks.contains(texts[1]):
            isWriting = true
            return false
        case UInt8(ascii: "B") where isWriting && commits.contains(texts[1]):
            isWriting = false
            cutsReply = .afterCommit
            return true
        case UInt8(ascii: "B") where isWriting:
            // A statement, as it is executed within a transaction.
            cutsReply = .withinTransaction
            return false
        default: return false
        }
    }

    /// Whether the server's bytes end with ReadyForQuery.
    private func isReady(_ bytes: [UInt8]) -> Bool {
        bytes.suffix(6).dropLast().elementsEqual([UInt8(ascii: "Z"), 0, 0, 0, 5])
    }

    /// Takes a whole message out of what has come from the client.
    private mutating func nextMessage() -> [UInt8]? {
        let letter = isSignedIn ? 1 : 0
        guard pending.count >= letter + 4 else { return nil }
        let number = pending[letter..<letter + 4].reduce(0) { $0 << 8 | Int($1) }
        guard pending.count >= letter + number else { return nil }
        let message = Array(pending[..<(letter + number)])
        pending.removeFirst(message.count)
        // Version 3.0; what asks for encryption before it has other numbers.
        if !isSignedIn, message.count >= 8, message[4...7].elementsEqual([0, 3, 0, 0]) {
            isSignedIn = true
        }
        return message
    }

    private func read(_ end: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(end, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    private func write(_ bytes: [UInt8], to end: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(end, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }
}

private func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
}

private func withAddress<T>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> T
) -> T {
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
