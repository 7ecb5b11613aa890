internal import NIOCore
internal import NIOHTTP1

/// Asks the shop each second what it says about itself, where monitors ask as well.
///
/// It has a connection of its own and one question on its way at a time: a shop that is too busy to
/// say how it is gets no second question for it.
final class ShopWatch {
    private let pool: WirePool
    private var isAsking = false

    static let path = "/metrics"

    init(loop: any EventLoop, address: ShopAddress) {
        pool = WirePool(
            loop: loop, address: address, source: nil, greatest: 1,
            room: ConnectionRoom(limit: 1))
    }

    /// Calls `heard` when there is an answer that can be read, and not otherwise.
    func ask(_ heard: @escaping (ShopReading) -> Void) {
        pool.sweep(at: .now())
        guard !isAsking else { return }
        isAsking = true
        pool.ask(Self.request) { [self] result in
            isAsking = false
            guard case .success(let reply) = result, reply.status == 200 else { return }
            ShopReading(figures: String(buffer: reply.body)).map(heard)
        }
    }

    static var request: WireRequest { WireRequest(method: .GET, path: path) }

    func close() {
        _ = pool.close()
    }
}
