internal import Glibc

/// What went wrong between a test and its server.
package enum ConnectionFailure: Error, Equatable {
    case cannotConnect(errno: Int32)
    case cannotSend(errno: Int32)
    /// The server sent nothing for `HTTPConnection.patience`.
    case timedOut
    /// The server closed before the answer was whole.
    case closedEarly(after: Int)
    case notHTTP(String)
}

/// An answer as it came over the wire.
package struct HTTPAnswer: Sendable, Equatable {
    package var status: Int
    /// Names in lower case, in the order in which they came.
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]

    /// The first value of a field.
    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// All values of a field.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    package static func == (left: HTTPAnswer, right: HTTPAnswer) -> Bool {
        left.status == right.status && left.body == right.body
            && left.fields.elementsEqual(right.fields) {
                $0.name == $1.name && $0.value == $1.value
            }
    }
}

/// An HTTP/1.1 connection that sends exactly the bytes a test wants.
///
/// It knows little on purpose: a test of hostile input must be able to send what no client would.
/// Its calls block, so it has a thread of its own: blocking one of Swift's own few threads could
/// keep the server, which runs in the same process, from answering.
package actor HTTPConnection {
    /// How many seconds an answer may take before the test fails: only a server that hangs takes so
    /// long, also on a machine that has other things to do.
    package static let patience = 120

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private let thread = QueueExecutor()
    private let descriptor: Int32
    private var received: [UInt8] = []
    private let host: String

    /// Connects to a port of this machine, or of a network that a test has made.
    ///
    /// - Parameters:
    ///   - address: an IPv4 address in digits.
    ///   - own: the address that the connection comes from, of those that the machine has; all that
    ///     begin with 127 are among them.
    ///   - patience: seconds that an answer may take before the test fails.
    package init(
        host address: String = "127.0.0.1", port: Int, from own: String? = nil,
        patience: Int = HTTPConnection.patience
    ) throws {
        // Not for a child that is started meanwhile: it would hold the connection open.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_INET, kind, 0)
        host = "\(address):\(port)"
        if let own { _ = Self.with(own, 0) { [descriptor] in bind(descriptor, $0, $1) } }
        let result = Self.with(address, port) { [descriptor] in connect(descriptor, $0, $1) }
        guard result == 0 else { throw ConnectionFailure.cannotConnect(errno: errno) }
        var wait = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Hands an address over as the system's calls take it.
    private static func with(
        _ address: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = in_port_t(port).bigEndian
        socketAddress.sin_addr.s_addr = inet_addr(address)
        return withUnsafePointer(to: &socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends these bytes and nothing else.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw ConnectionFailure.cannotSend(errno: errno) }
            sent += count
        }
    }

    /// Sends this text and nothing else.
    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Says that nothing more will be sent.
    package func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Sends a well-formed request and reads its answer. `content-length` is added for a body.
    package func request(
        _ method: String, _ target: String, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) throws -> HTTPAnswer {
        try sendRequest(method, target, fields: fields, body: body)
        return try answer(toHead: method == "HEAD")
    }

    /// Sends a well-formed request without waiting for its answer.
    package func sendRequest(
        _ method: String, _ target: String, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) throws {
        var text = "\(method) \(target) HTTP/1.1\r\nhost: \(host)\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        if let body { text += "content-length: \(body.count)\r\n" }
        try send(Array((text + "\r\n").utf8) + (body ?? []))
    }

    /// Reads one answer; later ones stay for the next call.
    package func answer(toHead: Bool = false) throws -> HTTPAnswer {
        var answer = try head()
        while answer.status == 100 { answer = try head() }
        guard !toHead, answer.status != 304, answer.status != 204 else { return answer }
        if answer["transfer-encoding"] == "chunked" {
            answer.body = try chunks()
        } else if let length = answer["content-length"].flatMap({ Int($0) }) {
            answer.body = try take(length)
        } else {
            answer.body = try rest()
        }
        return answer
    }

    /// Reads an answer's head alone, for streams that do not end.
    package func head() throws -> HTTPAnswer {
        let lines = try takeLines()
        let parts = lines[0].split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw ConnectionFailure.notHTTP(lines[0])
        }
        let fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst()
            return (line[..<colon].lowercased(), String(value.drop { $0 == " " }))
        }
        return HTTPAnswer(status: status, fields: fields, body: [])
    }

    /// Reads up to and with a line feed, without it and its carriage return.
    package func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                var line = received[..<end]
                received.removeFirst(end + 1)
                if line.last == 0x0D { line.removeLast() }
                return String(decoding: line, as: UTF8.self)
            }
            guard try receive() > 0 else {
                throw ConnectionFailure.closedEarly(after: received.count)
            }
        }
    }

    /// Whether the server closes now, without another byte. A reset counts as closed.
    package func isClosedByServer() throws -> Bool {
        do {
            return try received.isEmpty && receive() == 0
        } catch ConnectionFailure.cannotConnect {
            return true
        }
    }

    /// Breaks off: nothing more is sent, and nothing more is heard.
    package func cut() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func takeLines() throws -> [String] {
        var lines: [String] = []
        while true {
            let line = try line()
            if line.isEmpty && !lines.isEmpty { return lines }
            if !line.isEmpty { lines.append(line) }
        }
    }

    /// Reads the chunks of a body up to its end.
    package func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let size = Int(try line(), radix: 16) ?? 0
            body += try take(size)
            _ = try line()
            if size == 0 { return body }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() > 0 else {
                throw ConnectionFailure.closedEarly(after: received.count)
            }
        }
        let bytes = Array(received.prefix(count))
        received.removeFirst(count)
        return bytes
    }

    /// Everything until the server closes.
    package func rest() throws -> [UInt8] {
        while try receive() > 0 {}
        defer { received = [] }
        return received
    }

    private func receive() throws -> Int {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 {
            if errno == EAGAIN || errno == EWOULDBLOCK { throw ConnectionFailure.timedOut }
            return 0
        }
        received += buffer[..<count]
        return count
    }
}
