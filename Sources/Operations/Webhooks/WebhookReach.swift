internal import Formats
internal import Shop

/// The reach of webhooks: the addresses that what leaves the shop may be sent to.
///
/// Whoever may add a webhook chooses where this machine connects to. So it connects to addresses
/// that are everybody's, by https; and beside these to networks that whoever runs the machine has
/// named, there by plain http too. It is asked for the address that is connected to, after its
/// name was looked up: the name may lead elsewhere by then.
package struct WebhookReach: Hashable, Sendable {
    private let networks: [NetworkRange]

    /// The most networks that may be named.
    package static let most = 32

    /// - Parameter networks: reached beside the addresses that are everybody's.
    package init(networks: [NetworkRange] = []) {
        self.networks = networks
    }

    /// Whether an address may be connected to.
    ///
    /// - Parameters:
    ///   - address: 4 or 16 bytes in network order.
    ///   - isSecure: whether https is spoken there.
    package func includes(_ address: [UInt8], isSecure: Bool) -> Bool {
        if networks.contains(where: { $0.contains(bytes: address) }) { return true }
        return isSecure && PublicAddressRule.isPublic(address)
    }

    /// What is wrong with an address, as far as it shows before it is used.
    func flaw(of address: WebAddress) -> Sentence? {
        if !address.isSecure, networks.isEmpty {
            return "must begin with https://"
        }
        guard let bytes = ClientNetwork.bytes(of: address.host) else {
            return ["localhost", "localhost."].contains(address.host) && networks.isEmpty
                ? Self.outOfReach : nil
        }
        return includes(bytes, isSecure: address.isSecure) ? nil : Self.outOfReach
    }

    private static let outOfReach: Sentence =
        "leads into a network that webhooks may not reach; see --webhook-networks"
}

extension Shopkeeper {
    /// The reach of webhooks on this node.
    package var reach: WebhookReach { memory.of { WebhookReach() } }
}

extension Shopkeeper.Parts {
    /// The reach of webhooks.
    package var reach: WebhookReach {
        get { given[WebhookReach.self] ?? WebhookReach() }
        set { given[WebhookReach.self] = newValue }
    }
}
