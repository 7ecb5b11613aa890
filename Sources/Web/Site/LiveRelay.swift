internal import Delivery
internal import Formats
internal import NIOCore
internal import Operations
internal import ServiceLifecycle
internal import Shop

/// Hands what changed to staff's open pages, as server-sent events made once for all of them.
struct LiveRelay: Service {
    let live: LiveEvents
    let streams: EventStreams
    let keeper: Shopkeeper

    func run() async throws {
        guard let events = live.listen() else { return }
        await cancelWhenGracefulShutdown {
            for await event in events { relay(event) }
        }
        streams.close()
    }

    private func relay(_ event: LiveEvents.Event) {
        guard streams.count > 0 else { return }
        if case .orders(let orders) = event {
            var json = JSONWriter()
            json.object { json in
                json.member("orders") { json in
                    json.array(orders) { $0.string(keeper.code(of: $1).text) }
                }
            }
            streams.publish(ServerEvent(name: "orders", data: String(buffer: json.bytes)))
        }
        streams.publish(ServerEvent(name: "figures", data: "{}"))
    }
}
