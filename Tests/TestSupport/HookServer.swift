internal import Foundation
internal import Glibc
internal import Synchronization

/// A tiny web server that is posted to: it keeps what came, and answers as it was told.
///
/// On a thread of its own, as `HTTPConnection` is, so that it answers whatever the pool of threads
/// is doing.
package final class HookServer: Sendable {
    /// One request that came.
    package struct Post: Sendable, Equatable {
        package var method: String
        package var path: String
        /// Names in lower case.
        package var fields: [String: String]
        package var body: String
    }

    package let port: Int
    /// What came, in its order.
    package let posts: AsyncStream<Post>
    private let descriptor: CInt
    private let came: AsyncStream<Post>.Continuation
    private let answers: Mutex<[String]>

    /// What is answered when nothing else was told.
    package static let done = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    /// Listens on a free port.
    ///
    /// - Parameter answers: whole answers to the first requests, each of which ends its connection.
    package init(answers: [String] = []) throws {
        self.answers = Mutex(answers)
        (posts, came) = AsyncStream.makeStream(of: Post.self)
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard bound else { throw ConnectionFailure.cannotConnect(errno: errno) }
        let thread = Thread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, let self else { return }
                serve(connection)
                close(connection)
            }
        }
        thread.start()
    }

    deinit {
        // Wakes the thread, which ends then.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// How to reach it.
    package var url: String { "http://127.0.0.1:\(port)" }

    private func serve(_ connection: CInt) {
        guard let post = read(connection) else { return }
        let answer = answers.withLock { $0.isEmpty ? Self.done : $0.removeFirst() }
        let bytes = Array(answer.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_WR))
        came.yield(post)
    }

    private func read(_ connection: CInt) -> Post? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let post = parse(bytes) { return post }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    /// The request, once it is whole.
    private func parse(_ bytes: [UInt8]) -> Post? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let first = lines[0].split(separator: " ")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let body = String(text[end.upperBound...])
        guard body.utf8.count >= fields["content-length"].flatMap({ Int($0) }) ?? 0 else {
            return nil
        }
        return Post(method: String(first[0]), path: String(first[1]), fields: fields, body: body)
    }
}
