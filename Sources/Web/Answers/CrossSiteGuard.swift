internal import HTTPTypes

/// Refuses forms that another site sent (threat: cross-site request forgery). It stands beside the
/// forms' own tokens and covers the shopper's pages, which have none.
struct CrossSiteGuard: Sendable {
    /// Origins that are this shop, such as `https://shop.example`.
    private let origins: Set<String>

    /// `publicURL` is how people reach the shop, when that is not the address that we listen on.
    init(publicURL: String?) {
        origins = publicURL.flatMap(Self.origin(of:)).map { [$0] } ?? []
    }

    /// Whether a request that changes something may pass. Browsers say where a request comes from
    /// in `Sec-Fetch-Site`, older ones in `Origin`; a client that says neither is not a browser
    /// and carries nobody's cookies.
    func allows(_ head: HTTPRequest) -> Bool {
        if let origin = head.headerFields[.origin] {
            return isOurs(origin, host: head.authority)
        }
        switch head.headerFields[.secFetchSite] {
        case nil, "same-origin", "none": return true
        default: return false
        }
    }

    private func isOurs(_ origin: String, host: String?) -> Bool {
        if origins.contains(origin.lowercased()) { return true }
        guard let host = host?.lowercased() else { return false }
        return origin.lowercased() == "http://" + host || origin.lowercased() == "https://" + host
    }

    /// The scheme, host and port of an address.
    static func origin(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let host = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return host.isEmpty ? nil : (url[..<scheme.upperBound] + host).lowercased()
    }
}
