internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Stands between a client and a server of this machine and does to the wire what networks do.
package final class FaultyProxy: Sendable {
    /// What happens to a request that begins.
    package enum Fault: Sendable {
        /// The connection ends before a byte is read.
        case down
        /// The connection ends when so many bytes of the request have come.
        case cutRequest(after: Int)
        /// The connection ends when so many bytes of the answer have gone.
        case cutAnswer(after: Int)
        /// The request is taken and not answered. The connection ends with the fault.
        case silent
        /// These bytes are the answer; the server hears nothing.
        case answer(String)

        /// An answer with a status line and a body like S3's.
        package static func status(_ line: String, code: String) -> Fault {
            let body = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code></Error>"
            return .answer(
                "HTTP/1.1 \(line)\r\ncontent-length: \(body.utf8.count)\r\n"
                    + "connection: close\r\n\r\n\(body)")
        }
    }

    private struct State {
        var fault: Fault?
        /// Only requests whose head has this text meet the fault; empty is all.
        var about = ""
        var heads: [String] = []
        var done: [String] = []
        var waiting: [(head: String, continuation: CheckedContinuation<Void, Never>)] = []
        /// Connections that wait for the end of the fault.
        var held: Set<CInt> = []
        var counting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// Shared with the threads, which may outlive the proxy by a moment.
    private final class Shared: Sendable {
        let state = Mutex(State())

        /// A request has begun; answers what happens to it.
        func began(_ head: String, on client: CInt) -> Fault? {
            let (fault, counted) = state.withLock { state in
                state.heads.append(head)
                let isMeant = state.about.isEmpty || head.contains(state.about)
                let fault = isMeant ? state.fault : nil
                if case .silent = fault { state.held.insert(client) }
                let count = state.heads.count
                defer { state.counting.removeAll { $0.count <= count } }
                return (fault, state.counting.filter { $0.count <= count })
            }
            for waiter in counted { waiter.continuation.resume() }
            return fault
        }

        /// The server's answer has gone through whole.
        func finished(_ head: String) {
            let heard = state.withLock { state in
                state.done.append(head)
                defer { state.waiting.removeAll { head.hasPrefix($0.head) } }
                return state.waiting.filter { head.hasPrefix($0.head) }
            }
            for waiter in heard { waiter.continuation.resume() }
        }
    }

    /// Where it listens on 127.0.0.1.
    package let port: Int
    private let listener: CInt
    private let shared = Shared()

    /// Why it could not listen.
    package struct Failed: Error {
        package var code: CInt
    }

    /// - Parameter upstream: the server's port.
    package init(to upstream: Int) throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard isBound else { throw Failed(code: errno) }
        port = Int(in_port_t(bigEndian: address.sin_port))
        self.listener = listener
        // Not dispatch's threads, which are few and may all wait.
        Thread.detachNewThread { [shared] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                Thread.detachNewThread { Self.serve(client, to: upstream, shared) }
            }
        }
    }

    deinit {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }

    /// From now on this happens to requests whose head has the text; `nil` is nothing.
    package func set(_ fault: Fault?, about: String = "") {
        shared.state.withLock { state in
            state.fault = fault
            state.about = about
            // Closed by whoever holds them.
            for client in state.held { shutdown(client, CInt(SHUT_RDWR)) }
        }
    }

    /// The heads of the requests so far.
    package var heads: [String] { shared.state.withLock { $0.heads } }

    /// Waits until the server has answered a request whose head begins so.
    package func finished(_ head: String) async {
        await withCheckedContinuation { continuation in
            let isDone = shared.state.withLock { state in
                let isDone = state.done.contains { $0.hasPrefix(head) }
                if !isDone { state.waiting.append((head, continuation)) }
                return isDone
            }
            if isDone { continuation.resume() }
        }
    }

    /// Waits until so many requests have begun.
    package func began(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isDone = shared.state.withLock { state in
                let isDone = state.heads.count >= count
                if !isDone { state.counting.append((count, continuation)) }
                return isDone
            }
            if isDone { continuation.resume() }
        }
    }

    private static func serve(_ client: CInt, to upstream: Int, _ shared: Shared) {
        defer {
            // Together, so that no other connection with this number is ended in its place.
            shared.state.withLock { state in
                state.held.remove(client)
                _ = close(client)
            }
        }
        if case .down = shared.state.withLock({ $0.fault }) { return }
        guard let (head, more) = readHead(client) else { return }
        switch shared.began(head, on: client) {
        case .down: return
        case .silent: drain(client)
        case .answer(let text):
            send(Array(text.utf8)[...], to: client)
            shutdown(client, CInt(SHUT_WR))
            drain(client)
        case .cutRequest(let count):
            relay(client, to: upstream, head: more, request: count, answer: .max)
        case .cutAnswer(let count):
            relay(client, to: upstream, head: more, request: .max, answer: count)
        case nil:
            relay(client, to: upstream, head: more, request: .max, answer: .max)
            shared.finished(head)
        }
    }

    /// The head as text, and everything read so far.
    private static func readHead(_ client: CInt) -> (String, [UInt8])? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = bytes.firstRange(of: end) {
                return (String(decoding: bytes[..<range.lowerBound], as: UTF8.self), bytes)
            }
            guard let more = receive(client) else { return nil }
            bytes += more
        }
    }

    private static func relay(
        _ client: CInt, to upstream: Int, head: [UInt8], request: Int, answer: Int
    ) {
        let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        defer { close(server) }
        var address = address(upstream)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return }
        let done = DispatchGroup()
        done.enter()
        Thread.detachNewThread {
            pump(head[...], from: client, to: server, upTo: request)
            done.leave()
        }
        pump([], from: server, to: client, upTo: answer)
        done.wait()
    }

    /// Ends both sides at the limit, and the further one at the end.
    private static func pump(
        _ first: ArraySlice<UInt8>, from: CInt, to: CInt, upTo limit: Int
    ) {
        var count = 0
        var bytes: ArraySlice<UInt8>? = first
        while let piece = bytes {
            guard send(piece.prefix(limit - count), to: to) else { break }
            count += min(piece.count, limit - count)
            if count == limit {
                shutdown(from, CInt(SHUT_RDWR))
                shutdown(to, CInt(SHUT_RDWR))
                return
            }
            bytes = receive(from).map { $0[...] }
        }
        shutdown(to, CInt(SHUT_WR))
    }

    private static func drain(_ descriptor: CInt) {
        while receive(descriptor) != nil {}
    }

    private static func receive(_ descriptor: CInt) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    @discardableResult
    private static func send(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
