internal import CCurl
internal import Foundation
package import Shop
internal import Synchronization

/// An HTTP request, with the limits of what may be waited for.
package struct HTTPRequest: Sendable {
    /// The method of a request, with what is sent along.
    package enum Method: Sendable {
        case get
        /// Sends a content of known length, to be kept under the address.
        case put(any HTTPContent)
        /// Sends a content of known length to whoever makes something of it.
        case post(any HTTPContent)
    }

    package var method: Method
    package var url: String
    /// The headers as whole lines, such as `content-type: text/plain`.
    package var headers: [String]
    package var signature: HTTPSignature?
    package var limits: HTTPLimits

    /// The content that is sent along; `nil` where the method has none.
    var content: (any HTTPContent)? {
        switch method {
        case .get: nil
        case .put(let content), .post(let content): content
        }
    }

    package init(
        method: Method, url: String, headers: [String], signature: HTTPSignature? = nil,
        limits: HTTPLimits
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.signature = signature
        self.limits = limits
    }
}

/// Bytes that can be read again from the beginning: a request may have to be sent a second time
/// when a kept connection turns out to be closed.
package protocol HTTPContent: Sendable {
    /// The number of bytes of the content.
    var byteCount: Int64 { get }

    /// Fills the buffer from this offset; answers how many bytes, 0 at the end, below 0 on failure.
    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int
}

/// Bytes that are in memory anyway.
package struct MemoryContent: HTTPContent {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var byteCount: Int64 { Int64(bytes.count) }

    package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes.dropFirst(Int(offset)).prefix(buffer.count)
        buffer.copyBytes(from: piece)
        return piece.count
    }
}

/// A signature by AWS Signature Version 4, made by libcurl.
package struct HTTPSignature: Sendable {
    /// The signature's scheme, `aws:amz:REGION:SERVICE`, as CURLOPT_AWS_SIGV4 takes it.
    package var scheme: String
    package var keyID: String
    package var secret: String

    package init(scheme: String, keyID: String, secret: String) {
        self.scheme = scheme
        self.keyID = keyID
        self.secret = secret
    }
}

/// The named limits of one transfer.
package struct HTTPLimits: Hashable, Sendable {
    /// The time until a connection is made, with its name looked up and its certificate seen.
    package var connecting: Span
    /// A transfer slower than this, in bytes per second, for `patience` is given up. Waiting for an
    /// answer counts as nothing a second.
    package var leastPerSecond: Int
    /// How long a transfer may be slower than `leastPerSecond`; whole seconds.
    package var patience: Span
    /// The time of a whole transfer.
    package var whole: Span

    package init(
        connecting: Span = .seconds(5), leastPerSecond: Int = 2_048, patience: Span = .seconds(10),
        whole: Span = .minutes(5)
    ) {
        self.connecting = connecting
        self.leastPerSecond = leastPerSecond
        self.patience = patience
        self.whole = whole
    }
}

/// An answer without the content that went elsewhere.
package struct HTTPReply: Sendable {
    package var status: Int
    /// The beginning of the body of any answer that is not 200.
    package var message: String
}

/// The reason why there was no answer.
package enum TransferFailure: Error, Hashable, Sendable {
    case unreachable(String)
    /// No trust: TLS could not be agreed on, or the certificate is not one that this machine
    /// trusts.
    case untrusted(String)
    case tooSlow
    case cut(String)
    case cancelled
}

/// Sends HTTP requests by libcurl; the only place that sees its pointers.
///
/// A call has a thread to its end, so its callers bound how many go at once; connections are kept
/// for the next call. Redirects are not followed: who is asked is what was configured.
package final class HTTPTransfer: Sendable {
    private let idle = Mutex<[CurlHandle]>([])

    /// Connections that are kept open between calls.
    private static let kept = 8

    package init() {}

    /// Sends a request; the body of a 200 goes to `sink` piece by piece.
    ///
    /// - Throws: `TransferFailure`, or what `sink` threw.
    package func perform(
        _ request: HTTPRequest,
        sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) async throws -> HTTPReply {
        let isCancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Not a dispatch queue: calls that wait for a slow store would hold the few threads
                // that dispatch gives out, and slips wait for one to be synced on.
                let thread = Thread { [self] in
                    continuation.resume(
                        with: Result { try run(request, isCancelled: isCancelled, sink: sink) })
                }
                thread.name = "transfer"
                thread.start()
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    private func run(
        _ request: HTTPRequest, isCancelled: Flag,
        sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPReply {
        let kept = idle.withLock { $0.popLast() }
        let handle = try kept ?? CurlHandle()
        defer { idle.withLock { if $0.count < Self.kept { $0.append(handle) } } }
        return try handle.perform(request, isCancelled: isCancelled, sink: sink)
    }
}

/// libcurl as a whole.
enum CurlLibrary {
    /// Once a process, before any handle is made.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// A fresh handle, which its owner must clean up.
    static func handle() throws(TransferFailure) -> UnsafeMutableRawPointer {
        guard isReady, let made = curl_easy_init() else {
            throw .unreachable("libcurl could not be started: is memory free?")
        }
        return made
    }
}

/// A flag that is set once, from any thread.
final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() {
        state.withLock { $0 = true }
    }
}

/// The exchange of one transfer: what it reads and writes, as libcurl's callbacks see it.
private final class Exchange {
    /// Bytes of an answer that explains itself.
    static let greatestMessage = 4_096

    let isCancelled: Flag
    let sink: @Sendable (UnsafeRawBufferPointer) throws -> Void
    var content: (any HTTPContent)?
    var offset: Int64 = 0
    var isWanted: () -> Bool = { false }
    var message: [UInt8] = []
    var failure: (any Error)?

    init(
        isCancelled: Flag, sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) {
        self.isCancelled = isCancelled
        self.sink = sink
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes bytes of the answer; answers whether the transfer goes on.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard isWanted() else {
            message += bytes.prefix(Self.greatestMessage - message.count)
            return true
        }
        do {
            try sink(bytes)
            return true
        } catch {
            failure = error
            return false
        }
    }

    func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = content?.read(at: offset, into: buffer) ?? 0
        guard count >= 0 else { return Int(CURL_READFUNC_ABORT) }
        offset += Int64(count)
        return count
    }
}

/// A handle of libcurl with its connection; one transfer at a time.
private final class CurlHandle: Sendable {
    private let handle: Mutex<UnsafeMutableRawPointer>

    init() throws(TransferFailure) {
        handle = Mutex(try CurlLibrary.handle())
    }

    deinit {
        handle.withLock { curl_easy_cleanup($0) }
    }

    func perform(
        _ request: HTTPRequest, isCancelled: Flag,
        sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPReply {
        try handle.withLock { handle in
            let exchange = Exchange(isCancelled: isCancelled, sink: sink)
            return try Self.perform(request, exchange, on: handle)
        }
    }

    private static func perform(
        _ request: HTTPRequest, _ exchange: Exchange, on handle: UnsafeMutableRawPointer
    ) throws -> HTTPReply {
        defer { curl_easy_reset(handle) }
        set(request, on: handle)
        set(exchange, on: handle)
        exchange.isWanted = { ccurl_response_code(handle) == 200 }
        exchange.content = request.content
        var lines: UnsafeMutablePointer<curl_slist>?
        for line in request.headers { lines = curl_slist_append(lines, line) }
        defer { curl_slist_free_all(lines) }
        ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, lines)
        let (code, words) = withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(CURL_ERROR_SIZE)
        ) { buffer in
            buffer.initialize(repeating: 0)
            ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            let code = withExtendedLifetime(exchange) { curl_easy_perform(handle) }
            return (code, buffer.baseAddress.map { String(cString: $0) } ?? "")
        }
        if let failure = exchange.failure { throw failure }
        guard code == CURLE_OK else {
            throw failure(
                code, words.isEmpty ? String(cString: curl_easy_strerror(code)) : words,
                wasConnected: ccurl_pretransfer_time(handle) > 0)
        }
        return HTTPReply(
            status: ccurl_response_code(handle),
            message: String(decoding: exchange.message, as: UTF8.self))
    }

    private static func set(_ request: HTTPRequest, on handle: UnsafeMutableRawPointer) {
        ccurl_set_text(handle, CURLOPT_URL, request.url)
        ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_number(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // libcurl would take a proxy from the environment, which only Server reads.
        ccurl_set_text(handle, CURLOPT_PROXY, "")
        ccurl_set_text(handle, CURLOPT_USERAGENT, "holdfast")
        ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        switch request.method {
        case .get: break
        case .put(let content):
            ccurl_set_number(handle, CURLOPT_UPLOAD, 1)
            ccurl_set_size(handle, CURLOPT_INFILESIZE_LARGE, Int(content.byteCount))
        case .post(let content):
            ccurl_set_number(handle, CURLOPT_POST, 1)
            ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int(content.byteCount))
        }
        if let signature = request.signature {
            ccurl_set_text(handle, CURLOPT_AWS_SIGV4, signature.scheme)
            ccurl_set_text(handle, CURLOPT_USERNAME, signature.keyID)
            ccurl_set_text(handle, CURLOPT_PASSWORD, signature.secret)
        }
        let limits = request.limits
        ccurl_set_number(
            handle, CURLOPT_CONNECTTIMEOUT_MS, Int(limits.connecting.milliseconds))
        ccurl_set_number(handle, CURLOPT_TIMEOUT_MS, Int(limits.whole.milliseconds))
        ccurl_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, limits.leastPerSecond)
        ccurl_set_number(
            handle, CURLOPT_LOW_SPEED_TIME, Int(limits.patience.milliseconds / 1_000))
    }

    private static func set(_ exchange: Exchange, on handle: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        for option in [
            CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_XFERINFODATA,
        ] {
            ccurl_set_pointer(handle, option, context)
        }
        ccurl_set_write(handle) { bytes, size, count, context in
            let taken = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Exchange.of(context)?.take(taken) == true ? size * count : 0
        }
        ccurl_set_read(handle) { bytes, size, count, context in
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Exchange.of(context)?.give(room) ?? 0
        }
        ccurl_set_seek(handle) { context, offset, origin in
            guard origin == SEEK_SET, let exchange = Exchange.of(context) else {
                return CURL_SEEKFUNC_CANTSEEK
            }
            exchange.offset = Int64(offset)
            return CURL_SEEKFUNC_OK
        }
        ccurl_set_progress(handle) { context, _, _, _, _ in
            Exchange.of(context)?.isCancelled.isSet == true ? 1 : 0
        }
        ccurl_set_number(handle, CURLOPT_NOPROGRESS, 0)
    }

    private static func failure(
        _ code: CURLcode, _ words: String, wasConnected: Bool
    ) -> TransferFailure {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: .unreachable(words)
        case CURLE_OPERATION_TIMEDOUT: wasConnected ? .tooSlow : .unreachable(words)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR:
            .untrusted(words)
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        default: .cut(words)
        }
    }
}
