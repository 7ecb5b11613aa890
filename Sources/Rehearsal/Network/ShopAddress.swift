internal import NIOCore
internal import Shop

/// The address of the shop that is played against.
package struct ShopAddress: Sendable {
    /// The shop's URL, `http://127.0.0.1:8080`, without a path.
    package let url: String
    /// What requests call the host.
    let host: String
    let socket: SocketAddress

    /// - Throws: `RehearsalRefusal` when the URL is not one, or the host has no address.
    package init(url: String) throws(RehearsalRefusal) {
        let scheme = "http://"
        guard url.begins(with: scheme) else {
            throw RehearsalRefusal(
                "\(url): a rehearsal speaks http:// only: give the address that the shop itself "
                    + "listens on, behind its proxy")
        }
        let authority = Substring(url.utf8.dropFirst(scheme.utf8.count)).before("/")
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        let port = parts.count == 2 ? Int(parts[1]) : parts.count == 1 ? 80 : nil
        guard let name = parts.first, !name.isEmpty, let port, (1...65_535).contains(port) else {
            throw RehearsalRefusal("\(url): write the shop's address as http://HOST:PORT")
        }
        host = String(authority)
        self.url = scheme + host
        do {
            socket = try SocketAddress.makeAddressResolvingHost(String(name), port: port)
        } catch {
            throw RehearsalRefusal("\(url): the host \(name) has no address: check its name")
        }
    }

    /// The address that a shopper comes from, or `nil` for the machine's own.
    ///
    /// One address has some 28,000 ports for one listener, and a port rests for a minute after its
    /// connection was closed. All of 127.0.0.0/8 is this machine, so a local crowd comes from many
    /// addresses, as a real one does.
    func source(of shopper: Int) -> SocketAddress? {
        guard case .v4 = socket, socket.ipAddress?.begins(with: "127.") == true else { return nil }
        let network = shopper / Self.shoppersOfNetwork
        let house = 1 + shopper % Self.shoppersOfNetwork
        let text = "127.\(20 + network / 250 % 200).\(network % 250).\(house)"
        return try? SocketAddress(ipAddress: text, port: 0)
    }

    /// What a proxy in front of the shop says of whom it asks for: addresses of a private network,
    /// as many as there are shoppers (RFC 1918).
    static func forwarded(of shopper: Int) -> [(String, String)] {
        let (network, house) = (shopper / shoppersOfNetwork, 1 + shopper % shoppersOfNetwork)
        return [
            ("x-forwarded-for", "10.\(network / 250 % 250).\(network % 250).\(house)"),
            ("x-forwarded-proto", "https"),
        ]
    }

    private static let shoppersOfNetwork = 25
}

/// The reason why a rehearsal does not take place, and what to do.
package struct RehearsalRefusal: Error, CustomStringConvertible {
    package var description: String

    package init(_ words: String) {
        description = words
    }
}
