internal import Shop

/// How people reach the shop, for links that leave it and cookies that are bound to it.
struct PublicAddress: Sendable {
    /// The address that the shop was told, without a slash at its end; `nil` where it was told
    /// none.
    let url: String?

    init(_ publicURL: String?) {
        url = publicURL.map { publicURL in
            var rest = publicURL[...]
            while rest.ends(with: "/") { rest = rest.dropLast() }
            return String(rest)
        }
    }

    /// Whether browsers reach the shop by https only, so that cookies may say so.
    var isSecure: Bool { url?.begins(with: "https://") ?? false }

    /// The beginning of every link for a request that named this host.
    func base(host: String?) -> String {
        url ?? "http://\(host ?? "localhost")"
    }
}
