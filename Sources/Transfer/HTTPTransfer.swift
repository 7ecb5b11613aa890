internal import CCurl
internal import Foundation
internal import Shop
internal import Synchronization

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
    let mayConnect: (@Sendable ([UInt8]) -> Bool)?
    var hasRefused = false
    /// The bytes of the answer that are yet to be read; `nil` reads all.
    var room: Int?
    var isFull = false

    init(
        _ request: HTTPRequest, isCancelled: Flag,
        sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) {
        mayConnect = request.mayConnect
        room = request.limits.answer
        self.isCancelled = isCancelled
        self.sink = sink
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes bytes of the answer; answers whether the transfer goes on.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let room {
            message += bytes.prefix(min(room, Self.greatestMessage - message.count))
            self.room = room - bytes.count
            isFull = bytes.count > room
            return !isFull
        }
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

    /// Opens a socket to an address that may be connected to; `nil` refuses.
    func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t? {
        guard let mayConnect else { return ccurl_open(address) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = Int(ccurl_address(address, &bytes))
        guard count > 0, mayConnect(Array(bytes.prefix(count))) else {
            hasRefused = true
            return nil
        }
        return ccurl_open(address)
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
            let exchange = Exchange(request, isCancelled: isCancelled, sink: sink)
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
        guard code == CURLE_OK || exchange.isFull else {
            if exchange.hasRefused, code == CURLE_COULDNT_CONNECT {
                throw TransferFailure.forbiddenAddress
            }
            throw failure(
                code, words.isEmpty ? String(cString: curl_easy_strerror(code)) : words,
                wasConnected: ccurl_pretransfer_time(handle) > 0)
        }
        let retry = Int64(ccurl_retry_after(handle))
        return HTTPReply(
            status: ccurl_response_code(handle),
            message: String(decoding: exchange.message, as: UTF8.self),
            retryAfter: retry > 0 ? .seconds(retry) : nil,
            took: .milliseconds(Int64(ccurl_total_time(handle)) / 1_000))
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
            CURLOPT_OPENSOCKETDATA,
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
        ccurl_set_open(handle) { context, _, address in
            guard let exchange = Exchange.of(context), let address else { return -1 }
            return exchange.open(address) ?? -1
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
