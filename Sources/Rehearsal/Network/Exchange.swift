internal import NIOCore
internal import NIOHTTP1

/// A request on the wire, as a browser sends it.
struct WireRequest: Sendable {
    var method: HTTPMethod
    var path: String
    var fields: [(String, String)] = []
    /// The body in parts, so that what all slips share is not copied.
    var body: [ByteBuffer] = []
    /// The network goes away: in the middle of the body, or before the answer where there is none
    /// to speak of.
    var isCut = false
    /// What comes back is read, not only counted.
    var keepsBody = true

    var bodyBytes: Int { body.reduce(0) { $0 + $1.readableBytes } }

    func head(host: String) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(fields.count + 4)
        headers.add(name: "host", value: host)
        headers.add(name: "user-agent", value: "holdfast-rehearsal")
        headers.add(name: "accept-encoding", value: keepsBody ? "identity" : "gzip")
        for (name, value) in fields { headers.add(name: name, value: value) }
        if !body.isEmpty { headers.add(name: "content-length", value: String(bodyBytes)) }
        return HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
    }
}

/// The reply to a request, as it came over the wire.
struct WireReply: Sendable {
    var status = 0
    var retryAfter: Int?
    var tag: String?
    var body = ByteBuffer()
    /// Bytes of the body, also where it was not kept.
    var bytes = 0
}

/// The reason why there is no answer.
enum WireFailure: String, Error, CaseIterable, Sendable {
    case cannotConnect = "cannot_connect"
    /// The shop hung up before the answer was whole.
    case hungUp = "hung_up"
    /// The answer did not come within `RehearsalLimits.patience`.
    case timedOut = "timed_out"
    case notHTTP = "not_http"
    /// The shopper's own network went away, as it was played.
    case cut
    /// The shopper who waited for the answer has left.
    case abandoned
}

typealias Answered = (Result<WireReply, WireFailure>) -> Void
