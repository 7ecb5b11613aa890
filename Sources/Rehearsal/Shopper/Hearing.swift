internal import Formats
internal import Foundation
internal import NIOCore
internal import Shop

/// Turns answers into what a shopper hears.
struct Hearing {
    private let decoder = JSONDecoder()
    /// Everybody polls the same bytes: they are read once.
    private var lastLive: (bytes: ByteBuffer, view: LiveView)?

    mutating func hear(_ result: Result<WireReply, WireFailure>, to call: Call) -> Heard {
        guard case .success(let reply) = result else { return .failed }
        switch reply.status {
        case 200..<300: return understood(reply, call)
        case 304: return call == .live ? lastLive.map { .live($0.view) } ?? .fine : .fine
        case 429, 503, 507:
            guard let seconds = reply.retryAfter else { return .failed }
            return .busy(after: .seconds(seconds))
        case 400..<500: return refused(reply)
        default: return .failed
        }
    }

    private mutating func understood(_ reply: WireReply, _ call: Call) -> Heard {
        switch call {
        case .page, .asset, .slip, .status, .cancel, .staff, .export:
            return .fine
        case .live:
            return live(reply.body).map(Heard.live) ?? .failed
        case .join:
            return read(Joined.self, reply)
                .map { .joined(Ticket(text: $0.ticket, index: $0.index)) } ?? .failed
        case .admission:
            return read(Admitted.self, reply).map { .admitted($0.admission) } ?? .failed
        case .reserve:
            return read(DecodedOrder.self, reply).map { .reserved($0.heard) } ?? .failed
        case .details, .order:
            return read(DecodedOrder.self, reply).map { .order($0.heard) } ?? .failed
        }
    }

    private func refused(_ reply: WireReply) -> Heard {
        guard let problem = read(ProblemDocument.self, reply) else {
            return .refused("status_\(reply.status)", left: [:])
        }
        if problem.code == "not_your_turn" { return .notYourTurn(ahead: problem.ahead ?? 1) }
        if problem.code == "proof_required", let challenge = problem.challenge {
            return .proofRequired(challenge, after: .seconds(reply.retryAfter ?? 20))
        }
        return .refused(problem.code, left: problem.left ?? [:])
    }

    private mutating func live(_ bytes: ByteBuffer) -> LiveView? {
        if let lastLive, lastLive.bytes == bytes { return lastLive.view }
        guard let document = read(LiveDocument.self, bytes) else { return nil }
        let view = LiveView(
            state: document.state, available: document.variants,
            lineState: document.line?.state ?? "off", cursor: document.line?.cursor ?? 0,
            stamp: document.line?.stamp,
            serverTime: DateText.moment(rfc3339: document.server_time),
            offset: Self.offset(of: document.server_time))
        lastLive = (bytes, view)
        return view
    }

    /// The offset that a moment is written with, in seconds: `+07:00` is 25,200.
    static func offset(of moment: String) -> Int64? {
        guard DateText.moment(rfc3339: moment) != nil else { return nil }
        let digits = moment.suffix(6)
        guard let sign = digits.first, sign == "+" || sign == "-" else { return 0 }
        let parts = digits.dropFirst().split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        return (sign == "-" ? -1 : 1) * (parts[0] * 3_600 + parts[1] * 60)
    }

    private func read<Document: Decodable>(_ type: Document.Type, _ reply: WireReply) -> Document? {
        read(type, reply.body)
    }

    func read<Document: Decodable>(_ type: Document.Type, _ bytes: ByteBuffer) -> Document? {
        try? decoder.decode(type, from: Data(bytes.readableBytesView))
    }
}

// The documents of the API, as far as a shopper reads them. Members are called as they are there.

private struct LiveDocument: Decodable {
    var state: String
    var server_time: String
    var variants: [String: Int]
    var line: Line?

    struct Line: Decodable {
        var state: String
        var cursor: Int?
        var stamp: String?
    }
}

private struct Joined: Decodable {
    var ticket: String
    var index: Int
}

private struct Admitted: Decodable {
    var admission: String
}

private struct ProblemDocument: Decodable {
    var code: String
    var ahead: Int?
    var challenge: String?
    var left: [String: Int]?
}

private struct DecodedOrder: Decodable {
    var code: String
    var key: String?
    var status: String
    var expires_at: String?
    var lines: [Line]

    struct Line: Decodable {
        var sku: String
        var quantity: Int
    }

    var heard: HeardOrder {
        HeardOrder(
            code: code, key: key, status: status,
            expiresAt: expires_at.flatMap { DateText.moment(rfc3339: $0) },
            units: lines.reduce(into: [:]) { $0[$1.sku, default: 0] += $1.quantity })
    }
}

/// A drop before the rehearsal.
struct DropDocument: Decodable, Sendable {
    var slug: String
    var title: String
    var state: String
    var rehearsal: Bool?
    var limit_per_person: Int?
    var products: [Product]

    struct Product: Decodable, Sendable {
        var variants: [Variant]
    }

    struct Variant: Decodable, Sendable {
        var sku: String
        var available: Int
        /// The stock, which is told of rehearsals only.
        var stock: Int?
    }

    /// Everything that there is to buy.
    func scene(pace: Double) -> Scene {
        Scene(
            slug: slug,
            goods: products.flatMap(\.variants).map {
                Scene.Good(sku: $0.sku, stock: $0.stock ?? $0.available)
            }, limitPerPerson: limit_per_person, pace: pace)
    }
}
