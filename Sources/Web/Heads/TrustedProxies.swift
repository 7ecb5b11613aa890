package import Operations
internal import Shop

/// The proxies whose word is taken for where a request comes from.
///
/// Each proxy writes the address that it saw itself behind what `X-Forwarded-For` says already. So
/// the list is read from the right: as far as what is there was written by ours, it is true, and
/// what stands left of that is whatever the client made up.
package enum TrustedProxies: Hashable, Sendable {
    /// No proxy stands in front.
    case none
    /// A number of proxies stand in front, one behind the other: the visitor is so far from the
    /// right.
    case hops(Int)
    /// The proxies are those with an address in these networks: the visitor is the first from the
    /// right that has none there.
    case networks([NetworkRange])

    /// The most hops or networks that can be set.
    package static let most = 100
    /// How much of a field is read from its end, in bytes: an address has 45 at most.
    private static let longestField = 8_192
    private static let longestAddress = 64

    /// Whether a connection from an address may be a proxy's own.
    func isProxy(_ peer: String) -> Bool {
        switch self {
        case .none: false
        case .hops: true
        case .networks(let networks): networks.contains { $0.contains(peer) }
        }
    }

    /// Where a request comes from.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection; `nil` once it is gone.
    ///   - field: all of `X-Forwarded-For`, several of them joined by commas.
    ///   - sparesNear: whether an address of this machine or of a local network that does not tell
    ///     for whom it asks is taken for a proxy.
    func client(peer: String?, forwardedFor field: String?, sparesNear: Bool) -> ClientAddress {
        guard let peer else { return .unknown }
        let isNear = sparesNear && ClientNetwork.number(of: peer)?.isNear == true
        switch self {
        case .none: return ClientAddress(peer, isProxy: isNear)
        case .hops(let hops):
            let told = Self.addresses(in: field)
            guard let client = told.dropLast(hops - 1).last ?? told.first else {
                return ClientAddress(peer, isProxy: true)
            }
            return Self.told(client)
        case .networks(let networks):
            guard networks.contains(where: { $0.contains(peer) }) else {
                return ClientAddress(peer, isProxy: isNear)
            }
            let client = Self.addresses(in: field).last { address in
                !networks.contains { $0.contains(address) }
            }
            return client.map(Self.told) ?? ClientAddress(peer, isProxy: true)
        }
    }

    /// A word that is no address, such as `unknown`, is everybody's of whom a proxy says no more.
    private static func told(_ address: String) -> ClientAddress {
        ClientAddress(address, isProxy: ClientNetwork.number(of: address) == nil)
    }

    /// The addresses of a field. Some proxies write a port behind them, and brackets.
    private static func addresses(in field: String?) -> [String] {
        guard let field else { return [] }
        // What our proxies wrote is at the end, whatever a client put before it.
        return Substring(field.utf8.suffix(longestField)).pieces(at: ",").compactMap { piece in
            let piece = piece.trimmingBlanks()
            guard (1...longestAddress).contains(piece.utf8.count) else { return nil }
            if piece.begins(with: "[") {
                return String(Substring(piece.utf8.dropFirst()).before("]"))
            }
            let hasPort = piece.has(".") && piece.utf8.count { $0 == UInt8(ascii: ":") } == 1
            return String(hasPort ? piece.before(":") : piece)
        }
    }
}
