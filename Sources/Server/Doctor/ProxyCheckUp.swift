internal import Shop
internal import Web

/// Whether the shop is told who asks when a proxy stands in front.
enum ProxyCheckUp {
    static func judged(_ configuration: Configuration) -> CheckUp {
        if let noted = configuration.directory.notedOneAddress {
            return .warn(
                name, noted,
                "nobody can be held up alone then: docs/operations.md, \"Behind a proxy\"")
        }
        switch configuration.proxies {
        case .none:
            return .ok(name, "none is trusted: requests come from whoever connects")
        case .hops(let hops):
            return .ok(
                name,
                hops == 1
                    ? "one stands in front: the last address of X-Forwarded-For is the visitor's"
                    : "\(hops) stand in front: the visitor is address \(hops) from the right of "
                        + "X-Forwarded-For")
        case .networks(let networks):
            return .ok(
                name,
                "those of \(networks.count) networks are trusted: the visitor is the first from "
                    + "the right of X-Forwarded-For that is none of them")
        }
    }

    private static let name = "proxies"
}
