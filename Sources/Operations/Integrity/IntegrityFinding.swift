internal import Shop
internal import Storage

/// A finding of the checks: something in the stored data that is not as it must be, or that a
/// shopkeeper should know of.
package struct IntegrityFinding: Hashable, Sendable {
    package var weight: Weight
    /// The place of the finding: `order K7R2M4X`, `variant tour/SHIRT-S`, `slip 12 of order
    /// K7R2M4X`.
    package var place: String
    /// The finding in words.
    package var words: String
    /// The advice: what to do about the finding.
    package var advice: String

    /// The weight of a finding.
    package enum Weight: String, Sendable {
        /// A fault: a promise is broken.
        case fault
        /// A note: it looks odd and has a reason.
        case note
    }

    /// The finding in one line.
    package var text: String { "\(place): \(words); \(advice)" }
}

/// The named limits of the checks.
package enum IntegrityLimits {
    /// The number of findings of one check that are listed; the rest are counted.
    package static let listed = 200
    /// Rows that a check looks at before it asks for more, so that memory stays flat.
    static let page = 10_000
}

/// The findings of one check while it runs.
struct IntegrityFindings {
    let names: StoredNames
    private(set) var listed: [IntegrityFinding] = []
    private(set) var faults = 0
    private(set) var notes = 0

    init(names: StoredNames) {
        self.names = names
    }

    /// A promise is broken.
    mutating func fault(_ place: String, _ words: String, _ advice: String) {
        faults += 1
        list(.fault, place, words, advice)
    }

    /// Notes something that looks odd and has a reason.
    mutating func note(_ place: String, _ words: String, _ advice: String) {
        notes += 1
        list(.note, place, words, advice)
    }

    private mutating func list(
        _ weight: IntegrityFinding.Weight, _ place: String, _ words: String, _ advice: String
    ) {
        guard listed.count < IntegrityLimits.listed else { return }
        listed.append(
            IntegrityFinding(weight: weight, place: place, words: words, advice: advice))
    }
}

/// The names that rows have outside.
struct StoredNames: Sendable {
    /// `nil` where the shop's secret is gone, and with it the codes.
    let codec: OrderCodec?

    /// Loads the names as the shop in a database gives them.
    static func load(on connection: any Connection) throws -> StoredNames {
        guard let secret = try Settings.load(on: connection).secret,
            secret.count == ShopSecret.byteCount
        else { return StoredNames(codec: nil) }
        return StoredNames(codec: ShopSecret(bytes: secret).codec)
    }

    /// `order K7R2M4X`.
    func order(_ id: Int64) -> String {
        guard let codec, OrderCodec.hasCode(OrderID(id)) else { return "order number \(id)" }
        return "order \(codec.code(of: OrderID(id)).text)"
    }

    /// `slip 12 of order K7R2M4X`.
    func slip(_ id: Int64, of order: Int64) -> String {
        "slip \(id) of \(self.order(order))"
    }
}
