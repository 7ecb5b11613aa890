/// Everything that can be set, by its flag's name without the dashes.
enum Setting: String, CaseIterable, Sendable {
    case data
    case database
    case databaseDirect = "database-direct"
    case databaseConnections = "database-connections"
    case blobs
    case listen
    case metricsListen = "metrics-listen"
    case publicURL = "public-url"
    case trustedProxies = "trusted-proxies"
    case alertURL = "alert-url"
    case webhookNetworks = "webhook-networks"
    case joinProof = "join-proof"
    case mail
    case mailFrom = "mail-from"
    case mailDKIM = "mail-dkim"
    case mailPassword = "mail-password"
    case s3AccessKey = "s3-access-key"
    case s3SecretKey = "s3-secret-key"

    /// Secrets have no flag: what is typed can be seen in the list of processes.
    var flag: String { "--" + rawValue }

    /// The beginning of environment variables.
    static let prefix = "HOLDFAST_"

    /// The API token of `rehearse`: no setting of a shop, and no reason to refuse other commands.
    static let tokenVariable = prefix + "TOKEN"

    /// The files that one serving process gives to the next; set by the program, and no setting.
    static let handoverVariable = prefix + "HANDED_OVER"

    /// The setting's environment variable, for example `HOLDFAST_PUBLIC_URL`.
    var variable: String { Self.prefix + key.uppercased() }

    /// The setting's name in `holdfast.yaml`: `public_url`.
    var key: String { rawValue.split(separator: "-").joined(separator: "_") }

    /// The settings that the file may set: all but where the file is.
    static let inFile = allCases.filter { $0 != .data }
}

/// A value with the place that it came from, for messages.
struct GivenValue: Sendable {
    var text: String
    /// `--listen`, `HOLDFAST_LISTEN`, `listen in ./data/holdfast.yaml, line 3`.
    var origin: String

    /// A refusal that names the origin.
    func refused(_ words: String) -> Refusal {
        Refusal("\(origin): \(words)")
    }
}
