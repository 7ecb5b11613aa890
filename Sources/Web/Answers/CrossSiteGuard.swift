internal import HTTPTypes
internal import Shop

/// Refuses forms that another site sent (threat: cross-site request forgery). It stands beside the
/// forms' own tokens and covers the shopper's pages, which have none.
struct CrossSiteGuard: Sendable {
    /// Origins that are this shop, such as `https://shop.example`.
    private let origins: Set<String>

    /// What the addresses begin with that hold a key themselves.
    private static let keyed = "/o/"

    /// `publicURL` is how people reach the shop, when that is not the address that we listen on.
    init(publicURL: String?) {
        origins = publicURL.flatMap(Self.origin(of:)).map { [$0] } ?? []
    }

    /// Whether a request that changes something may pass. Browsers say where a request comes from
    /// in `Sec-Fetch-Site`, which no page can set, older ones in `Origin`; a client that says
    /// neither is not a browser and carries nobody's cookies.
    ///
    /// An order's page keeps its address to itself and so sends `Origin: null` even to its own
    /// site. `Sec-Fetch-Site` has the first word, therefore; from browsers without it (Safari
    /// before 16.4) a form to an order's address passes, because that address holds the order's
    /// key, which no other site knows.
    func allows(_ head: HTTPRequest) -> Bool {
        let site = head.headerFields[.secFetchSite]
        if site == "same-origin" { return true }
        if let origin = head.headerFields[.origin] {
            if origin == "null", site == nil { return head.path?.begins(with: Self.keyed) ?? false }
            return isOurs(origin, host: head.authority)
        }
        return site == nil || site == "none"
    }

    private func isOurs(_ origin: String, host: String?) -> Bool {
        if origins.contains(origin.asciiLowercased) { return true }
        guard let host = host?.asciiLowercased else { return false }
        return origin.asciiLowercased == "http://" + host
            || origin.asciiLowercased == "https://" + host
    }

    /// The scheme, host and port of an address.
    static func origin(of url: String) -> String? {
        guard let scheme = url.span(of: "://") else { return nil }
        let host = url[scheme.upperBound...].before("/?#")
        return host.isEmpty ? nil : (url[..<scheme.upperBound] + host).asciiLowercased
    }
}
