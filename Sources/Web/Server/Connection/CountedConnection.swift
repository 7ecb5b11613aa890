internal import Formats
internal import NIOCore
internal import Operations
internal import Shop

/// A connection as its network's budgets see it. Only used on the connection's event loop.
final class CountedConnection {
    private let web: WebResponder
    /// The client's network; `nil` for one that is spared, and for a proxy's connection.
    private var network: NetworkNumber?
    private var address: String?
    private var isOpen = false

    init(_ web: WebResponder) {
        self.web = web
    }

    /// The connection is there; answers whether its network may have one more.
    func begins(from address: String?) -> Bool {
        self.address = address
        // The connections of a proxy are nobody's.
        guard let address, !web.proxies.isProxy(address) else { return true }
        network = web.budgets.network(of: ClientAddress(address))
        guard let network else { return true }
        isOpen = web.budgets.connect(network)
        if !isOpen { web.shed.connections.add() }
        return isOpen
    }

    func ends() {
        guard let network, isOpen else { return }
        isOpen = false
        web.budgets.disconnect(network)
    }

    /// The client who makes the call that begins with a head.
    func client(_ head: RequestHead, in bytes: ByteBuffer) -> HotClient {
        let field =
            head.forwardedFor.isEmpty
            ? nil : bytes.readableBytesSpan.text(in: head.forwardedFor)
        let client = web.client(peer: address, forwardedFor: field)
        // The connection's own network is known already.
        let isOwn = client.text == address && !client.isProxy
        return HotClient(
            address: client, network: isOwn ? network : web.budgets.network(of: client),
            budgets: web.budgets)
    }
}

/// The figures that all connections share.
struct ConnectionFigures: Sendable {
    /// Connections open now.
    let open: Gauge
    /// Requests refused before any route saw them.
    let refusals: RouteFigures
}
