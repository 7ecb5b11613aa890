internal import Formats

/// The head of a request as far as it matters before it is handed on: where it ends, how its body
/// is framed, and what a hot page is chosen by. Ranges count from the head's first byte.
struct RequestHead: Equatable {
    enum Method: Equatable {
        case get, head, post, put, other
    }

    /// Bytes up to and with the empty line.
    var length = 0
    var method = Method.other
    var target = 0..<0
    var host = 0..<0
    var keepsAlive = true
    var contentLength = 0
    var isChunked = false
    var expectsContinue = false
    /// Whether a hot page may answer: no body, no query, no conditions but `If-None-Match`.
    var isPlain = true
    var cookie = 0..<0
    var acceptLanguage = 0..<0
    var acceptEncoding = 0..<0
    var ifNoneMatch = 0..<0
    var contentType = 0..<0
    var idempotencyKey = 0..<0
    var admission = 0..<0
    var authorization = 0..<0
    /// The last of several.
    var forwardedFor = 0..<0
    /// Whether a hot call may answer: a small body of known length, and no field that it does not
    /// read.
    var mayBeHotCall: Bool {
        (method == .post || method == .put) && keepsAlive && isCall && contentLength > 0
    }
    /// Whether nothing in the head asks for more than a hot call gives.
    fileprivate(set) var isCall = true
}

/// The reason why a head is refused before anything else sees it.
enum HeadRefusal: Equatable {
    case malformed
    case targetTooLong
    case headTooLarge
    case versionNotSupported
    case codingNotSupported
}

/// Finds the end of a request's head and reads its framing, strictly (RFC 9112): bare line feeds,
/// folded lines, space before a colon, two lengths, and a length beside a transfer coding are
/// refused, because two readers of one connection could understand them differently.
struct RequestHeadScanner {
    enum Outcome: Equatable {
        case incomplete
        case refused(HeadRefusal)
        case head(RequestHead)
    }

    private let shared: SharedLimits
    private var limits: WebLimits { shared.values }
    private var lineFeedSearchedTo = 0

    init(limits: SharedLimits) {
        shared = limits
    }

    /// Scans from the head's first byte. Call it again with more bytes after `.incomplete`.
    mutating func scan(_ bytes: borrowing RawSpan) -> Outcome {
        guard let end = endOfHead(bytes) else {
            return bytes.byteCount > limits.headBytes ? .refused(.headTooLarge) : .incomplete
        }
        lineFeedSearchedTo = 0
        guard end >= 0 else { return .refused(.malformed) }
        guard end <= limits.headBytes else { return .refused(.headTooLarge) }
        var reader = HeadReader()
        if let refusal = reader.read(bytes, to: end, limits) { return .refused(refusal) }
        return .head(reader.head)
    }

    /// The index after the empty line; `nil` when it is not here yet; -1 for a bare line feed.
    private mutating func endOfHead(_ bytes: borrowing RawSpan) -> Int? {
        var index = lineFeedSearchedTo
        let count = min(bytes.byteCount, limits.headBytes + 1)
        while index < count {
            if bytes[index] == Byte.lineFeed {
                guard index > 0, bytes[index - 1] == Byte.carriageReturn else { return -1 }
                if index >= 3, bytes[index - 2] == Byte.lineFeed { return index + 1 }
            }
            index += 1
        }
        lineFeedSearchedTo = count
        return nil
    }
}

/// A reader that makes one pass over a whole head.
private struct HeadReader {
    var head = RequestHead()
    private var hosts = 0
    private var lengths = 0
    private var isVersion10 = false

    mutating func read(
        _ bytes: borrowing RawSpan, to end: Int, _ limits: WebLimits
    ) -> HeadRefusal? {
        head.length = end
        var start = 0
        var fields = 0
        while start < end - 2 {
            let stop = endOfLine(bytes, from: start)
            let refusal =
                start == 0 ? requestLine(bytes, stop, limits) : field(bytes, start, stop)
            if let refusal { return refusal }
            start = stop + 2
            fields += 1
            if fields > limits.headFields + 1 { return .headTooLarge }
        }
        return framing()
    }

    private func endOfLine(_ bytes: borrowing RawSpan, from start: Int) -> Int {
        var index = start
        while bytes[index] != Byte.carriageReturn || bytes[index + 1] != Byte.lineFeed {
            index += 1
        }
        return index
    }

    private mutating func requestLine(
        _ bytes: borrowing RawSpan, _ stop: Int, _ limits: WebLimits
    ) -> HeadRefusal? {
        guard let methodEnd = bytes.index(of: Byte.space, in: 0..<stop), methodEnd > 0,
            let targetEnd = bytes.index(of: Byte.space, in: (methodEnd + 1)..<stop)
        else { return .malformed }
        head.target = (methodEnd + 1)..<targetEnd
        if head.target.count > limits.targetBytes { return .targetTooLong }
        guard head.target.count > 0 else { return .malformed }
        for index in head.target {
            let byte = bytes[index]
            if byte <= Byte.space || byte >= 0x7F { return .malformed }
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "%") { head.isPlain = false }
        }
        if bytes.equals("GET", in: 0..<methodEnd) {
            head.method = .get
        } else if bytes.equals("HEAD", in: 0..<methodEnd) {
            head.method = .head
        } else if bytes.equals("POST", in: 0..<methodEnd) {
            head.method = .post
        } else if bytes.equals("PUT", in: 0..<methodEnd) {
            head.method = .put
        }
        let version = (targetEnd + 1)..<stop
        if bytes.equals("HTTP/1.1", in: version) { return nil }
        guard bytes.equals("HTTP/1.0", in: version) else {
            return bytes.begins("HTTP/", in: version) ? .versionNotSupported : .malformed
        }
        isVersion10 = true
        head.isCall = false
        head.keepsAlive = false
        head.isPlain = false
        return nil
    }

    private mutating func field(
        _ bytes: borrowing RawSpan, _ start: Int, _ stop: Int
    ) -> HeadRefusal? {
        guard let colon = bytes.index(of: UInt8(ascii: ":"), in: start..<stop), colon > start
        else { return .malformed }
        for index in start..<colon where !Byte.isToken(bytes[index]) { return .malformed }
        let value = bytes.withoutBlanks((colon + 1)..<stop)
        for index in value {
            let byte = bytes[index]
            if byte < Byte.space && byte != Byte.tab || byte == 0x7F { return .malformed }
        }
        return known(bytes, start..<colon, value)
    }

    private mutating func known(
        _ bytes: borrowing RawSpan, _ name: Range<Int>, _ value: Range<Int>
    ) -> HeadRefusal? {
        switch name.count {
        case 4 where bytes.equalsIgnoringCase("host", in: name):
            hosts += 1
            head.host = value
            for index in value where !Byte.isHost(bytes[index]) { return .malformed }
        case 5 where bytes.equalsIgnoringCase("range", in: name):
            head.isPlain = false
        case 6 where bytes.equalsIgnoringCase("cookie", in: name):
            if !head.cookie.isEmpty {
                head.isPlain = false
                head.isCall = false
            }
            head.cookie = value
        case 6 where bytes.equalsIgnoringCase("expect", in: name):
            head.expectsContinue = bytes.equalsIgnoringCase("100-continue", in: value)
            head.isPlain = false
            head.isCall = false
        case 8 where bytes.equalsIgnoringCase("if-match", in: name):
            head.isPlain = false
        case 10 where bytes.equalsIgnoringCase("connection", in: name):
            connection(bytes, value)
        case 12 where bytes.equalsIgnoringCase("content-type", in: name):
            Self.take(value, once: &head.contentType, &head.isCall)
        case 13 where bytes.equalsIgnoringCase("authorization", in: name):
            Self.take(value, once: &head.authorization, &head.isCall)
        case 13 where bytes.equalsIgnoringCase("if-none-match", in: name):
            if !head.ifNoneMatch.isEmpty { head.isPlain = false }
            head.ifNoneMatch = value
        case 14 where bytes.equalsIgnoringCase("content-length", in: name):
            return contentLength(bytes, value)
        case 15 where bytes.equalsIgnoringCase("accept-encoding", in: name):
            if !head.acceptEncoding.isEmpty { head.isPlain = false }
            head.acceptEncoding = value
        case 15 where bytes.equalsIgnoringCase("idempotency-key", in: name):
            Self.take(value, once: &head.idempotencyKey, &head.isCall)
        case 15 where bytes.equalsIgnoringCase("x-forwarded-for", in: name):
            // Several are one list, which only a route puts together.
            Self.take(value, once: &head.forwardedFor, &head.isCall)
        case 15 where bytes.equalsIgnoringCase("accept-language", in: name):
            if !head.acceptLanguage.isEmpty { (head.isPlain, head.isCall) = (false, false) }
            head.acceptLanguage = value
        case 17 where bytes.equalsIgnoringCase("transfer-encoding", in: name):
            guard bytes.equalsIgnoringCase("chunked", in: value), !head.isChunked else {
                return .codingNotSupported
            }
            head.isChunked = true
            head.isCall = false
        case 18 where bytes.equalsIgnoringCase("holdfast-admission", in: name):
            Self.take(value, once: &head.admission, &head.isCall)
        default:
            break
        }
        return nil
    }

    /// Takes a field that a hot call reads where it stands once.
    private static func take(
        _ value: Range<Int>, once field: inout Range<Int>, _ isCall: inout Bool
    ) {
        // One that stands there with nothing in it has a place all the same.
        if field != 0..<0 { isCall = false }
        field = value
    }

    private mutating func connection(_ bytes: borrowing RawSpan, _ value: Range<Int>) {
        if bytes.equalsIgnoringCase("keep-alive", in: value) {
            head.keepsAlive = true
        } else {
            // A list, an upgrade or something unknown: the decoder above may read it, and after it
            // the connection ends.
            head.keepsAlive = false
            head.isPlain = false
        }
    }

    private mutating func contentLength(
        _ bytes: borrowing RawSpan, _ value: Range<Int>
    ) -> HeadRefusal? {
        lengths += 1
        guard lengths == 1, (1...15).contains(value.count) else { return .malformed }
        for index in value {
            guard (0x30...0x39).contains(bytes[index]) else { return .malformed }
            head.contentLength = head.contentLength * 10 + Int(bytes[index] - 0x30)
        }
        return nil
    }

    /// RFC 9112, sections 3.2 and 6.3.
    private mutating func framing() -> HeadRefusal? {
        if hosts > 1 || (hosts == 0 && !isVersion10) { return .malformed }
        if head.isChunked && (lengths > 0 || isVersion10) { return .malformed }
        if head.isChunked || head.contentLength > 0 { head.isPlain = false }
        return nil
    }
}
