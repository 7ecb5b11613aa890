import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A shop in a few lines, that keeps its promises or breaks one of them on purpose.
final class FakeShop: Sendable {
    enum Fault: Sendable, CaseIterable {
        case none, oversells, loses, answersErrors, doublesOrders, letsLateOnesIn
        /// Answers nobody any more once the rehearsal has looked at it.
        case freezes
    }

    /// What the shop says about itself.
    static let figures = """
        # TYPE holdfast_limit gauge
        holdfast_limit{limit="calm",severity="calm"} 0
        holdfast_limit{limit="disk_sync",severity="strained"} 1
        holdfast_processor_ratio 0.25
        process_resident_memory_bytes 80000000
        holdfast_http_connections 60
        holdfast_desk_commit_seconds_sum 3
        holdfast_desk_commit_seconds_count 20

        """

    static let stock = 20

    private let fault: Fault
    private let hasLine: Bool
    private let state = Mutex(State())

    private struct State {
        var orders: [String: Order] = [:]
        var keys: [String: String] = [:]
        var sold = 0
        var requests = 0
        var joined = 0
        var admitted: Set<Int> = []
        var forwarded: Set<String> = []
        var pages: [String: Int] = [:]
    }

    private struct Order {
        var status = "reserved"
        var quantity: Int
    }

    init(_ fault: Fault = .none, hasLine: Bool = false) {
        self.fault = fault
        self.hasLine = hasLine
    }

    /// Orders that are still held.
    var held: Int {
        state.withLock { $0.orders.values.count { $0.status != "cancelled" } }
    }

    /// How often each page was opened.
    var pages: [String: Int] { state.withLock { $0.pages } }

    /// For whom a proxy said that it asks.
    var forwarded: Set<String> { state.withLock { $0.forwarded } }

    /// Serves on a free port for as long as `body` takes.
    func serve<T: Sendable>(_ body: @Sendable (_ url: String) async throws -> T) async throws -> T {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(shop: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body("http://127.0.0.1:\(server.localAddress?.port ?? 0)"))
        } catch {
            outcome = .failure(error)
        }
        try await server.close()
        try await group.shutdownGracefully()
        return try outcome.get()
    }

    fileprivate struct Answer {
        var status: HTTPResponseStatus
        var text: String

        static let notFound = Answer(.notFound, #"{"code":"not_found"}"#)

        init(_ status: HTTPResponseStatus, _ text: String = "{}") {
            self.status = status
            self.text = text
        }
    }

    /// - Returns: `nil` where nothing is ever answered.
    fileprivate func answer(_ head: HTTPRequestHead, _ body: String) -> Answer? {
        state.withLock { state in
            state.requests += 1
            head.headers.first(name: "x-forwarded-for").map { _ = state.forwarded.insert($0) }
            if fault == .freezes && state.requests > Self.looks { return nil }
            let path = head.uri.split(separator: "/").map(String.init)
            switch (head.method, path.first, path.dropFirst(2).first, path.last) {
            case (.GET, "d", _, _):
                state.pages[head.uri, default: 0] += 1
                return Answer(.ok, "<h1>Tour</h1>")
            case (.GET, "o", _, "status"): return Answer(.ok)
            case (.GET, "metrics", _, _): return Answer(.ok, Self.figures)
            case (.GET, "api", "drops", "tour"), (.GET, "api", "drops", "late"):
                return Answer(.ok, drop(path.last ?? "", state))
            case (.GET, "api", "drops", "live"): return Answer(.ok, live(state))
            case (.POST, "api", "drops", "orders"): return reserve(head, body, &state)
            case (.POST, "api", "drops", "line"): return join(&state)
            case (.POST, "api", "drops", "admission"): return admit(body, &state)
            case (_, "api", "orders", _): return order(head.method, path, &state)
            default: return .notFound
            }
        }
    }

    /// Requests before the play: the drop twice, and its page.
    private static let looks = 3

    private func drop(_ slug: String, _ state: State) -> String {
        """
        {"slug":"\(slug)","title":"Tour","state":"open","rehearsal":true,"limit_per_person":null,\
        "products":[{"variants":[{"sku":"S","available":\(left(state)),\
        "stock":\(Self.stock)}]}]}
        """
    }

    private func live(_ state: State) -> String {
        let name = left(state) > 0 || fault == .oversells ? "open" : "sold_out"
        return """
            {"state":"\(name)","version":1,"server_time":"2026-12-05T13:00:00+07:00",\
            "variants":{"S":\(max(left(state), fault == .oversells ? 1 : 0))},\
            "line":{"state":"\(hasLine ? "on" : "off")","cursor":\(state.joined),\
            "per_minute":0,"length":0}}
            """
    }

    private func left(_ state: State) -> Int { Self.stock - state.sold }

    private func reserve(
        _ head: HTTPRequestHead, _ body: String, _ state: inout State
    ) -> Answer {
        let key = head.headers.first(name: "idempotency-key") ?? ""
        if let code = state.keys[key], fault != .doublesOrders {
            return Answer(.created, document(code, state, key: true))
        }
        if fault == .answersErrors && state.requests.isMultiple(of: 3) {
            return Answer(.internalServerError, #"{"code":"internal"}"#)
        }
        let quantity = body.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) } ?? 1
        guard left(state) >= quantity || fault == .oversells else {
            return Answer(.conflict, #"{"code":"sold_out","left":{"S":\#(left(state))}}"#)
        }
        let code = "C\(state.orders.count)"
        state.sold += quantity
        state.orders[code] = Order(quantity: quantity)
        state.keys[key] = code
        return Answer(.created, document(code, state, key: true))
    }

    private func join(_ state: inout State) -> Answer {
        state.joined += 1
        let place = state.joined
        return Answer(
            .created, #"{"ticket":"\#(place)","index":\#(place),"recovery_code":"","receipt":""}"#)
    }

    /// Whoever asks is let in; or, when it is unfair, everybody but the first ones.
    private func admit(_ body: String, _ state: inout State) -> Answer {
        let place = Int(body.filter(\.isNumber)) ?? 0
        if fault == .letsLateOnesIn && place < 10 {
            return Answer(.conflict, #"{"code":"not_your_turn","ahead":1}"#)
        }
        state.admitted.insert(place)
        return Answer(.created, #"{"admission":"a\#(place)","expires_at":""}"#)
    }

    private func order(_ method: HTTPMethod, _ path: [String], _ state: inout State) -> Answer {
        let code = path.count > 3 ? path[3] : ""
        guard state.orders[code] != nil else { return .notFound }
        if fault == .loses && code.hasSuffix("3") { return .notFound }
        switch (method, path.last) {
        case (.DELETE, _): state.orders[code]?.status = "cancelled"
        case (.PUT, _): state.orders[code]?.status = "awaiting_payment"
        case (.POST, "slips"):
            state.orders[code]?.status = "under_review"
            return Answer(.created, #"{"id":1,"status":"waiting","findings":[]}"#)
        default: break
        }
        return Answer(.ok, document(code, state, key: false))
    }

    private func document(_ code: String, _ state: State, key: Bool) -> String {
        let order = state.orders[code]
        let secret = key ? #""key":"k","# : ""
        return """
            {"code":"\(code)",\(secret)"status":"\(order?.status ?? "")","expires_at":null,\
            "lines":[{"sku":"S","quantity":\(order?.quantity ?? 0)}]}
            """
    }
}

/// Collects a request and answers it.
private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let shop: FakeShop
    private var head: HTTPRequestHead?
    private var body = ""

    init(shop: FakeShop) {
        self.shop = shop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let bytes):
            if body.utf8.count < 4_096 { body += String(buffer: bytes) }
        case .end:
            guard let head, let answer = shop.answer(head, body) else { return }
            let bytes = ByteBuffer(string: answer.text)
            let answered = HTTPResponseHead(
                version: .http1_1, status: answer.status,
                headers: ["content-length": String(bytes.readableBytes)])
            context.write(wrapOutboundOut(.head(answered)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
