internal import Foundation
internal import Operations
internal import Shop
internal import StoragePostgres
internal import Web

/// The program's settings: flags, then environment, then `holdfast.yaml` in the data directory.
struct Configuration: Sendable {
    var directory: DataDirectory
    let database: DatabasePlace
    /// The database's own address, where `database` leads through a pooler.
    let databaseDirect: String?
    /// How many connections to the database this process may have.
    let databaseConnections: Int
    let listen: ListenAddress
    let metricsListen: ListenAddress?
    /// How people reach the shop, without a slash at its end; `nil` is "as `listen` says".
    let publicURL: String?
    let blobs: BlobsPlace
    /// The address where alerts are posted; `nil` is nowhere. It may hold a secret.
    let alertURL: String?
    /// The networks that webhooks may reach beside addresses that are everybody's.
    let webhookNetworks: [NetworkRange]
    /// The way by which mail is sent; `nil` sends none.
    let mail: MailPlace?
    /// Whether joining a line costs a proof of work while many join.
    let asksForProof: Bool

    /// The proxies whose word is taken for where requests come from.
    let proxies: TrustedProxies

    /// Puts the settings together.
    ///
    /// - Throws: what is unknown or wrong, by its name.
    init(flags: [Setting: String], environment: [String: String]) throws(Refusal) {
        try EnvironmentNames.refuseMisspelt(in: environment)
        var given: [Setting: GivenValue] = [:]
        for setting in Setting.allCases {
            // A script or an orchestrator that has no value for something hands over an empty one.
            if let text = flags[setting], !text.isEmpty || setting == .data {
                given[setting] = GivenValue(text: text, origin: setting.flag)
            } else if let text = environment[setting.variable], !text.isEmpty {
                given[setting] = GivenValue(text: text, origin: setting.variable)
            }
        }
        directory = DataDirectory(path: try Self.path(given[.data]))
        let file = try SettingsFile.read(path: directory.settings)
        given.merge(file) { typed, _ in typed }
        database = try DatabasePlace(given[.database])
        databaseDirect = try given[.databaseDirect].map(DatabasePlace.url)
        databaseConnections =
            try given[.databaseConnections].map(DatabasePlace.connections)
            ?? PostgresLimits.connections
        blobs = try BlobsPlace(
            given[.blobs], keyID: given[.s3AccessKey], secret: given[.s3SecretKey])
        let listening = given[.listen]
        listen = try listening.map(ListenAddress.read) ?? .standard
        metricsListen = try given[.metricsListen].map(ListenAddress.read)
        let publicURL = try given[.publicURL].map(Self.publicURL)
        self.publicURL = publicURL
        // Holdfast speaks plain HTTP, so whoever is reached by https has a proxy in front, and the
        // proxy tells who asks.
        let isHTTPS = publicURL?.begins(with: "https://") ?? false
        let standard: TrustedProxies = isHTTPS ? .hops(1) : .none
        proxies = try given[.trustedProxies].map(Self.proxies) ?? standard
        alertURL = try given[.alertURL].map(Self.alertURL)
        webhookNetworks =
            try given[.webhookNetworks].map { given throws(Refusal) in
                try Self.networks(given, most: WebhookReach.most) {
                    "`\($0)` is no network: write 10.0.0.0/8,2001:db8::/32"
                }
            } ?? []
        mail = try MailPlace.read(given)
        asksForProof = try given[.joinProof].map(Self.asksForProof) ?? true
    }

    private static func path(_ given: GivenValue?) throws(Refusal) -> String {
        guard let given else { return "./data" }
        guard !given.text.isEmpty, !given.text.utf8.contains(0) else {
            throw given.refused("name a folder, such as ./data")
        }
        let end = given.text.lastIndex { $0 != "/" }
        return end.map { String(given.text[...$0]) } ?? "/"
    }

    /// The address where staff sign in, as far as this machine can tell.
    var staffAddress: String { (publicURL ?? listen.url) + "/admin" }

    /// Refuses where no shop was set up, so that a typing error does not make an empty one.
    func requireShop() throws(Refusal) {
        guard database == .file else { return }
        try directory.requireShop()
    }

    private static func asksForProof(_ given: GivenValue) throws(Refusal) -> Bool {
        switch given.text {
        case "auto": return true
        case "off": return false
        default: throw given.refused("write auto or off, not `\(given.text)`")
        }
    }

    private static func publicURL(_ given: GivenValue) throws(Refusal) -> String {
        let end = given.text.lastIndex { $0 != "/" }
        let text = end.map { String(given.text[...$0]) } ?? ""
        guard let url = URLComponents(string: text), let scheme = url.scheme,
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty,
            url.path.isEmpty, url.query == nil, url.fragment == nil, url.user == nil,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw given.refused(
                "`\(given.text)` is not how a browser reaches a shop: "
                    + "write it as https://shop.example, without a path")
        }
        return text
    }
}

extension Configuration {
    /// A number of hops, or networks with commas between them.
    fileprivate static func proxies(_ given: GivenValue) throws(Refusal) -> TrustedProxies {
        if let hops = Int(given.text) {
            guard (0...TrustedProxies.most).contains(hops) else {
                throw given.refused(
                    "write how many proxies stand in front, 0 to \(TrustedProxies.most)")
            }
            return hops == 0 ? .none : .hops(hops)
        }
        return .networks(
            try networks(given, most: TrustedProxies.most) {
                "`\($0)` is neither a number of proxies nor a network: "
                    + "write 2, or 10.0.0.0/8,2001:db8::/32"
            })
    }

    /// Networks with commas between them.
    private static func networks(
        _ given: GivenValue, most: Int, _ problem: (Substring) -> String
    ) throws(Refusal) -> [NetworkRange] {
        let words = given.text.pieces(at: ",", keepsEmpty: true).map { $0.trimmingBlanks() }
        var networks: [NetworkRange] = []
        for word in words {
            guard let network = NetworkRange(word) else { throw given.refused(problem(word)) }
            networks.append(network)
        }
        guard networks.count <= most else { throw given.refused("name at most \(most) networks") }
        return networks
    }

    /// Any address that can be posted to. What was typed may hold a secret and is not repeated.
    fileprivate static func alertURL(_ given: GivenValue) throws(Refusal) -> String {
        guard let url = URLComponents(string: given.text), let scheme = url.scheme,
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty,
            url.fragment == nil, given.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw given.refused(
                "this is not an address to post to: write it as https://chat.example/hooks/…")
        }
        return given.text
    }
}

/// An address to listen on.
struct ListenAddress: Hashable, Sendable {
    /// A name or an address; IPv6 without its brackets.
    var host: String
    /// The port; 0 picks a free one.
    var port: Int

    /// This machine only: a proxy with TLS stands in front.
    static let standard = ListenAddress(host: "127.0.0.1", port: 8080)

    /// Reads `HOST:PORT`, with IPv6 as `[::1]:8080`.
    static func read(_ given: GivenValue) throws(Refusal) -> ListenAddress {
        guard let colon = given.text.lastIndex(of: ":"),
            let port = Int(given.text[given.text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw given.refused("`\(given.text)` is not HOST:PORT, such as 127.0.0.1:8080") }
        var host = given.text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw given.refused("write an IPv6 address in brackets, such as [::1]:8080")
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else {
            throw given.refused("the host is missing: write 127.0.0.1:8080, or 0.0.0.0:8080")
        }
        return ListenAddress(host: String(host), port: port)
    }

    /// `http://HOST:PORT`, as a browser takes it.
    var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
