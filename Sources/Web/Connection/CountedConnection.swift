internal import NIOCore
internal import Operations
internal import Shop

/// A connection as its network's budgets see it. Only used on the connection's event loop.
final class CountedConnection {
    private let web: WebResponder
    /// The client's network; `nil` for one that is spared, and for a proxy's connection.
    private var network: NetworkNumber?
    private var address = Peer.unknown
    private var isOpen = false

    init(_ web: WebResponder) {
        self.web = web
    }

    /// The connection is there; answers whether its network may have one more.
    func begins(from address: String?) -> Bool {
        self.address = address ?? Peer.unknown
        // The connections of a proxy are nobody's.
        guard !web.isBehindProxy, let address else { return true }
        network = web.budgets.network(of: address)
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

    /// Who makes the call that begins with a head.
    func client(_ head: RequestHead, in bytes: ByteBuffer) -> HotClient {
        guard web.isBehindProxy else {
            return HotClient(address: address, network: network, budgets: web.budgets)
        }
        let named =
            head.forwardedFor.isEmpty
            ? nil : Forwarded.client(bytes.readableBytesSpan.text(in: head.forwardedFor))
        let client = named ?? address
        return HotClient(
            address: client, network: web.budgets.network(of: client), budgets: web.budgets)
    }
}

/// `X-Forwarded-For`: the last address is the one that our proxy itself saw; those before it are
/// whatever the client made up.
enum Forwarded {
    static func client(_ field: String) -> String? {
        guard let last = field.split(separator: ",").last?.trimmingBlanks(), !last.isEmpty,
            last.utf8.count <= longest
        else { return nil }
        return String(last)
    }

    private static let longest = 64
}

/// The figures that all connections share.
struct ConnectionFigures: Sendable {
    /// Connections open now.
    let open: Gauge
    /// Requests refused before any route saw them.
    let refusals: RouteFigures
}
