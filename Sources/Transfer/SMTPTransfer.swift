internal import CCurl
internal import Foundation
internal import Shop
internal import Synchronization

/// Hands messages to a mail server by libcurl.
///
/// A call has a thread to its end, so its callers bound how many go at once; connections are kept
/// for the next call. What libcurl 7.88 does by itself and must not: with `CURLOPT_CRLF` it makes
/// CR CR LF of a right line end; of several recipients it does not say which one was refused.
package final class SMTPTransfer: Sendable {
    package let server: SMTPServer
    private let idle = Mutex<[SMTPHandle]>([])

    /// Connections that are kept open between calls.
    private static let kept = 4

    package init(server: SMTPServer) {
        self.server = server
    }

    /// Hands over messages, one after the other on one connection.
    ///
    /// - Parameter goesOn: asked before each; after the first no, the others are not tried. Nor are
    ///   they after something that is wrong with the server.
    /// - Returns: what became of each, in their order.
    package func send(
        _ envelopes: [SMTPEnvelope], while goesOn: @escaping @Sendable () -> Bool = { true }
    ) async -> [SMTPOutcome] {
        let isCancelled = Flag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread { [self] in
                    continuation.resume(returning: run(envelopes, goesOn, isCancelled))
                }
                thread.name = "mail"
                thread.start()
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    /// Lets the server greet and signs in, without a message: the answer to NOOP.
    package func greet() async -> SMTPOutcome {
        await withCheckedContinuation { continuation in
            let thread = Thread { [server] in
                do throws(TransferFailure) {
                    continuation.resume(returning: try SMTPHandle().greet(server))
                } catch {
                    continuation.resume(returning: .failed(error))
                }
            }
            thread.name = "mail"
            thread.start()
        }
    }

    private func run(
        _ envelopes: [SMTPEnvelope], _ goesOn: () -> Bool, _ isCancelled: Flag
    ) -> [SMTPOutcome] {
        do throws(TransferFailure) {
            let known = idle.withLock { $0.popLast() }
            let handle = if let known { known } else { try SMTPHandle() }
            defer { idle.withLock { if $0.count < Self.kept { $0.append(handle) } } }
            var isWell = true
            return envelopes.map { envelope in
                isWell = isWell && !isCancelled.isSet && goesOn()
                guard isWell else { return .notTried }
                if let misfit = envelope.misfit { return .misfit(misfit) }
                let outcome = handle.send(envelope, to: server, isCancelled)
                isWell = outcome.isOfMessage
                return outcome
            }
        } catch {
            return envelopes.map { _ in .failed(error) }
        }
    }
}

/// The exchange with a mail server over one message, as libcurl's callbacks see it.
private final class Dialogue {
    let isCancelled: Flag
    let content: [UInt8]
    var offset = 0
    /// The command that was sent last: `MAIL`, `RCPT`, `DATA`.
    var command = ""
    /// The last answer, line by line.
    var lines: [String] = []
    /// Whether the next line begins another answer.
    var isWhole = true

    init(_ content: [UInt8], isCancelled: Flag) {
        self.content = content
        self.isCancelled = isCancelled
    }

    /// Whether nobody waits for the outcome, and nothing was sent that might be taken.
    var isGivenUp: Bool { isCancelled.isSet && !command.isBytes(of: "DATA") }

    /// Lines of an answer that are kept.
    private static let most = 12

    static func of(_ context: UnsafeMutableRawPointer?) -> Dialogue? {
        context.map { Unmanaged<Dialogue>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether the shop has said good-bye: what is answered to that tells nothing of the message.
    private var isOver = false

    func sent(_ line: String) {
        let next = String(line.before(" \r\n:")).uppercased()
        isOver = isOver || next.isBytes(of: "QUIT")
        if !isOver { command = next }
    }

    func heard(_ line: String) {
        guard !isOver else { return }
        let line = line.utf8.map { $0 < 0x20 || $0 > 0x7E ? 0x20 : $0 }
        let text = String(String(decoding: line, as: UTF8.self).trimmingBlanks())
        if isWhole { lines = [] }
        if lines.count < Self.most { lines.append(text) }
        isWhole = !text.utf8.dropFirst(3).starts(with: "-".utf8)
    }

    /// The last answer as one text: its code once, and its words.
    var reply: SMTPReply? {
        guard let last = lines.last, let code = Int(last.utf8.prefix(3).text) else { return nil }
        let words = lines.map { String($0.utf8.dropFirst(4).text) }.joined(separator: " ")
        return SMTPReply(code: code, text: "\(code) \(words)")
    }

    func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = content[offset...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        offset += piece.count
        return piece.count
    }
}

extension Sequence<UInt8> {
    fileprivate var text: String { String(decoding: Array(self), as: UTF8.self) }
}

/// A handle of libcurl with its connection to a mail server; one message at a time.
private final class SMTPHandle: Sendable {
    private let handle: Mutex<UnsafeMutableRawPointer>

    init() throws(TransferFailure) {
        handle = Mutex(try CurlLibrary.handle())
    }

    deinit {
        handle.withLock { curl_easy_cleanup($0) }
    }

    func send(_ envelope: SMTPEnvelope, to server: SMTPServer, _ isCancelled: Flag) -> SMTPOutcome {
        handle.withLock { handle in
            defer { curl_easy_reset(handle) }
            let dialogue = Dialogue(envelope.bytes, isCancelled: isCancelled)
            Self.set(server, on: handle)
            ccurl_set_text(handle, CURLOPT_MAIL_FROM, "<\(envelope.from)>")
            let recipients = curl_slist_append(nil, "<\(envelope.to)>")
            defer { curl_slist_free_all(recipients) }
            ccurl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients)
            ccurl_set_number(handle, CURLOPT_UPLOAD, 1)
            ccurl_set_size(handle, CURLOPT_INFILESIZE_LARGE, envelope.bytes.count)
            Self.set(dialogue, on: handle)
            let code = withExtendedLifetime(dialogue) { curl_easy_perform(handle) }
            let outcome = Self.outcome(code, dialogue)
            // libcurl keeps a connection whose server did not answer the end of a message in time,
            // and takes the late answer for that to the next message's first command.
            if !outcome.isOfMessage { ccurl_cut(handle) }
            return outcome
        }
    }

    func greet(_ server: SMTPServer) -> SMTPOutcome {
        handle.withLock { handle in
            defer { curl_easy_reset(handle) }
            let dialogue = Dialogue([], isCancelled: Flag())
            Self.set(server, on: handle)
            ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, "NOOP")
            ccurl_set_number(handle, CURLOPT_NOBODY, 1)
            Self.set(dialogue, on: handle)
            let code = withExtendedLifetime(dialogue) { curl_easy_perform(handle) }
            return Self.outcome(code, dialogue)
        }
    }

    private static func set(_ server: SMTPServer, on handle: UnsafeMutableRawPointer) {
        ccurl_set_text(handle, CURLOPT_URL, server.url)
        ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // libcurl would take a proxy from the environment, which only Server reads.
        ccurl_set_text(handle, CURLOPT_PROXY, "")
        ccurl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        if server.security == .startTLS {
            ccurl_set_number(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        if let authorities = server.authorities {
            ccurl_set_text(handle, CURLOPT_CAINFO, authorities)
        }
        if let user = server.user {
            ccurl_set_text(handle, CURLOPT_USERNAME, user)
            ccurl_set_text(handle, CURLOPT_PASSWORD, server.password)
        }
        let limits = server.limits
        ccurl_set_number(
            handle, CURLOPT_CONNECTTIMEOUT_MS, Int(limits.connecting.milliseconds))
        ccurl_set_number(
            handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(limits.answering.milliseconds / 1_000))
        ccurl_set_number(handle, CURLOPT_TIMEOUT_MS, Int(limits.whole.milliseconds))
    }

    private static func set(_ dialogue: Dialogue, on handle: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(dialogue).toOpaque()
        for option in [CURLOPT_READDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA] {
            ccurl_set_pointer(handle, option, context)
        }
        ccurl_set_read(handle) { bytes, size, count, context in
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Dialogue.of(context)?.give(room) ?? 0
        }
        // Nothing is printed: this is how libcurl shows what both sides say.
        ccurl_set_debug(handle) { _, kind, bytes, count, context in
            guard kind == CURLINFO_HEADER_IN || kind == CURLINFO_HEADER_OUT else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: count).text
            let dialogue = Dialogue.of(context)
            if kind == CURLINFO_HEADER_IN { dialogue?.heard(line) } else { dialogue?.sent(line) }
            return 0
        }
        ccurl_set_number(handle, CURLOPT_VERBOSE, 1)
        ccurl_set_progress(handle) { context, _, _, _, _ in
            Dialogue.of(context)?.isGivenUp == true ? 1 : 0
        }
        ccurl_set_number(handle, CURLOPT_NOPROGRESS, 0)
    }

    private static func outcome(_ code: CURLcode, _ dialogue: Dialogue) -> SMTPOutcome {
        let words = String(cString: curl_easy_strerror(code))
        let reply = dialogue.reply
        switch code {
        case CURLE_OK: return .accepted(reply ?? SMTPReply(code: 250, text: "250"))
        case CURLE_USE_SSL_FAILED: return .noTLS
        case CURLE_LOGIN_DENIED:
            return .turnedAway(reply ?? SMTPReply(code: 535, text: words))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return .failed(.unreachable(words))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR:
            return .failed(.untrusted(words))
        case CURLE_ABORTED_BY_CALLBACK: return .failed(.cancelled)
        default: break
        }
        if let reply, reply.code >= 400 {
            // What is said of a recipient or of the message, and what of the shop itself. 421 ends
            // the connection, whatever was asked.
            let isOfMessage = ["RCPT", "DATA"].contains(dialogue.command) && reply.code != 421
            return isOfMessage ? .refused(reply) : .turnedAway(reply)
        }
        if dialogue.command.isBytes(of: "DATA"), dialogue.offset == dialogue.content.count {
            return .unknown
        }
        if code == CURLE_OPERATION_TIMEDOUT { return .failed(.tooSlow) }
        return .failed(.cut(words))
    }
}
