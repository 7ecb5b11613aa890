internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import Shop

/// Turns the decoder's requests into shared HTTP types, answers into the encoder's, and tells the
/// gate where requests and answers begin and end.
final class MessageCodec: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let gate: RequestGate
    private var isLastRequest = false

    init(gate: RequestGate) {
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // After a chunked body the gate no longer frames: nothing behind it may be a request.
        guard !isLastRequest else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard let request = HTTPRequest(head) else {
                context.fireErrorCaught(HTTPParserError.invalidMethod)
                return
            }
            context.fireChannelRead(wrapInboundOut(.head(request)))
        case .body(let bytes):
            context.fireChannelRead(wrapInboundOut(.body(bytes)))
        case .end:
            context.fireChannelRead(wrapInboundOut(.end(nil)))
            isLastRequest = gate.requestEnded()
        }
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head(let response):
            context.write(wrapOutboundOut(.head(head(response))), promise: promise)
        case .body(let bytes):
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
        case .end:
            context.write(wrapOutboundOut(.end(nil)), promise: promise)
            gate.answerEnded()
        }
    }

    private func head(_ response: HTTPResponse) -> HTTPResponseHead {
        var fields: [(String, String)] = []
        fields.reserveCapacity(response.headerFields.count + 1)
        for field in response.headerFields where field.name != .connection {
            fields.append((field.name.rawName, field.value))
        }
        if gate.answerBegins() { fields.append(("connection", "close")) }
        return HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(
                statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase),
            headers: HTTPHeaders(fields))
    }
}

extension HTTPRequest {
    /// A request of the decoder. `nil` for a method that is not a token.
    fileprivate init?(_ head: HTTPRequestHead) {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        var authority: String?
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { continue }
            if name == .host {
                authority = authority ?? value
            } else {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        self.init(
            method: method, scheme: "http", authority: authority,
            path: Self.originForm(head.uri), headerFields: fields)
    }

    /// A target in absolute form (RFC 9112, 3.2.2) without its scheme and host.
    private static func originForm(_ target: String) -> String {
        guard !target.begins(with: "/"), let scheme = target.span(of: "://") else {
            return target
        }
        let rest = target[scheme.upperBound...]
        let path = rest[rest.before("/?").endIndex...]
        return path.begins(with: "/") ? String(path) : "/" + path
    }
}

extension HTTPField.Name {
    fileprivate static let host: HTTPField.Name? = HTTPField.Name("host")
}
