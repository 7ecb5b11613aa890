package import Shop
package import Storage

/// The shop's settings: a few named texts.
package struct Settings: Sendable {
    private var values: [String: String]

    /// Reads all settings.
    ///
    /// - Parameter isFresh: whether an answer that was expected before is too old.
    package static func load(
        on connection: any Connection, isFresh: Bool = false
    ) throws -> Settings {
        var values: [String: String] = [:]
        try connection.forEach(isFresh ? query + " ORDER BY name" : query, []) { row in
            values[row.text(0)] = row.text(1)
        }
        return Settings(values: values)
    }

    /// Says that `load` comes soon, as `Connection.expect` does.
    static func expect(on connection: any Connection) throws { try connection.expect(query, []) }

    /// Long texts are left out: this is asked with every batch.
    private static let query = "SELECT name, value FROM settings WHERE name NOT LIKE 'legal %'"

    /// What the seller says of itself.
    static func legal(on connection: any Connection) throws -> ShopLegal {
        var legal = ShopLegal()
        for part in ShopLegal.Part.allCases {
            let stored = try connection.first(
                "SELECT value FROM settings WHERE name = $1", [.text(name(of: part))]
            ) { $0.text(0) }
            legal[part] = stored.flatMap { $0.isEmpty ? nil : SellerText(stored: $0) }
        }
        return legal
    }

    /// What a legal text is called among the settings.
    static func name(of part: ShopLegal.Part) -> String { "legal \(part.rawValue)" }

    /// Writes one; returns whether it was another before.
    @discardableResult
    static func set(
        _ name: String, to value: String, on connection: any Connection
    ) throws -> Bool {
        try connection.execute(
            """
            INSERT INTO settings (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            WHERE settings.value <> excluded.value
            """, [.text(name), .text(value)]) > 0
    }

    /// The shop's profile; `nil` while no shop file has been applied.
    package var profile: ShopProfile? {
        guard let name = values["name"], let code = values["currency"],
            let currency = Currency(code: code)
        else { return nil }
        var others = OtherWords()
        let own = others.take(.name, from: name)
        return ShopProfile(
            name: own, currency: currency, locale: values["locale"] ?? "en",
            timeZone: values["time_zone"] ?? "UTC", contact: values["contact"] ?? "",
            country: values["country"] ?? "", logo: logo,
            referencePrefix: values["reference_prefix"] ?? "",
            confirming: values["confirm_payments"].flatMap(PaymentConfirming.init(rawValue:))
                ?? .byHand,
            forgiving: values[Self.forgiving]
                .flatMap { Money(decimal: $0, currency: currency)?.minorUnits } ?? 0,
            others: others)
    }

    /// What the greatest amount that is forgiven is called among the settings.
    static let forgiving = "forgive"

    /// The logo's blob; `nil` where there is none, also while no shop file has been applied.
    var logo: String? { values[Self.logo].flatMap { $0.isEmpty ? nil : $0 } }

    /// What the logo's blob is called among the settings.
    static let logo = "logo"

    /// A number that grows with each change of the catalogue, by whichever process.
    package var catalogueVersion: Int64 { values["catalogue_version"].flatMap { Int64($0) } ?? 0 }

    /// The shop's secret as hex; `nil` before it is made.
    var secret: [UInt8]? {
        guard let text = values["secret"] else { return nil }
        let digits = Array(text)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
    }

    /// The shop's secret, made from `random` when there is none yet.
    package static func secret(
        random: [UInt8], on connection: any Connection
    ) throws -> ShopSecret {
        let eras = try Eras.load(on: connection)
        if let secret = try load(on: connection).secret {
            return ShopSecret(bytes: secret, eras: eras)
        }
        try set("secret", to: hex(random), on: connection)
        return ShopSecret(bytes: random, eras: eras)
    }
}
