internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// Builds what stands behind the gate of a connection: NIO's HTTP/1 decoder and encoder, the codec
/// to shared types, and the asynchronous channel that Hummingbird's loop reads.
///
/// It is built when the gate has something to hand on. Most connections of a drop's first minute
/// ask for pages from memory and for nothing else, and never need it.
struct ConnectionSetup: HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private let web: WebResponder
    let responder: Responder

    init(_ web: WebResponder) {
        self.web = web
        responder = { request, writer, channel in
            let response = await web.respond(to: request, channel: channel)
            try await writer.write(response: response.head, body: response.body)
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let gate = try pipeline.handler(type: RequestGate.self)
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false,
                withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: decoderLimits)
            try pipeline.addHandler(MessageCodec(gate: gate))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    /// The gate has already held the head to these; the decoder holds trailers to them as well.
    private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = web.limits.headBytes
        limits.maxHeaderListSize = web.limits.headBytes
        limits.maxHeaderFieldCount = web.limits.headFields
        return limits
    }

    func handle(value: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}
