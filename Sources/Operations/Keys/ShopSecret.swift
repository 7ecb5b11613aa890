internal import Crypto
package import Shop

/// The shop's secret and what is derived from it: order codes and order keys.
///
/// 32 random bytes, made once and kept in the database, so that every node, a restart and a
/// restored backup agree on them. Nothing derived is stored. Each era derives keys of its own, so
/// that what a lost world gave out opens nothing of the next.
package struct ShopSecret: Sendable {
    package let eras: EraHistory
    /// Tells the shop from every other, and tells nothing of the secret.
    private let shop: String
    /// Keys by era: the first era's, and one for each row of `eras`.
    private let eraKeys: [EraKeys]
    private let forms: SymmetricKey
    /// What the keys of challenges and stamps are derived from, which last for minutes.
    let lines: SymmetricKey
    /// What access codes are made and kept with.
    let accessCodes: SymmetricKey
    /// What the secrets of webhooks are sealed under.
    let webhooks: SymmetricKey
    package let codec: OrderCodec

    /// The number of bytes of the secret.
    package static let byteCount = 32

    private struct EraKeys: Sendable {
        var orders: SymmetricKey
        /// The key of tickets, admissions and recovery codes.
        var lines: SymmetricKey
    }

    package init(bytes: [UInt8], eras: EraHistory = EraHistory()) {
        precondition(bytes.count == Self.byteCount, "the secret has \(Self.byteCount) bytes")
        let secret = SymmetricKey(data: bytes)
        func derived(_ use: String, bytes count: Int) -> SymmetricKey {
            // RFC 5869, with the use as the info.
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: secret, info: Array(use.utf8), outputByteCount: count)
        }
        self.eras = eras
        shop = Self.shop(of: bytes)
        let names = [""] + eras.eras.map { " of \($0.id)" }
        eraKeys = names.map { name in
            EraKeys(
                orders: derived("holdfast order keys" + name, bytes: 32),
                lines: derived("holdfast lines" + name, bytes: 32))
        }
        forms = derived("holdfast forms", bytes: 32)
        lines = derived("holdfast lines", bytes: 32)
        accessCodes = derived("holdfast access codes", bytes: 32)
        webhooks = derived("holdfast webhooks", bytes: 32)
        let rounds = derived("holdfast order codes", bytes: OrderCodec.rounds * 8)
        codec = OrderCodec(
            roundKeys: rounds.withUnsafeBytes { bytes in
                (0..<OrderCodec.rounds).map {
                    bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)
                }
            })
    }

    /// The id of the shop with a secret, which tells it from every other and tells nothing of the
    /// secret.
    package static func shop(of secret: [UInt8]) -> String {
        hex(SHA256.hash(data: Array("holdfast shop".utf8) + secret).prefix(16))
    }

    /// The eras that are known, with the shop that they are of.
    package var known: KnownEras { KnownEras(shop: shop, history: eras) }

    /// The secret key of an order, 22 characters of base64url: whoever has it is the shopper.
    package func key(of order: OrderID) -> String {
        base64URL(tag(of: order))
    }

    /// Whether `key` is this order's key. Takes the same time whatever is wrong with it.
    package func isKey(_ key: String, of order: OrderID) -> Bool {
        constantTimeEqual(Array(key.utf8), Array(self.key(of: order).utf8))
    }

    /// The secret key of an entry of a waitlist: whoever has it is who asked.
    package func key(of entry: WaitlistEntryID) -> String {
        let era = eras.era(of: entry.value, in: Era.waitlist)
        var message = Array("waitlist ".utf8)
        withUnsafeBytes(of: entry.value.littleEndian) { message.append(contentsOf: $0) }
        let tag = HMAC<SHA256>.authenticationCode(for: message, using: keys(of: era).orders)
        return base64URL(tag.prefix(16))
    }

    /// Whether `key` is this entry's key. Takes the same time whatever is wrong with it.
    package func isKey(_ key: String, of entry: WaitlistEntryID) -> Bool {
        constantTimeEqual(Array(key.utf8), Array(self.key(of: entry).utf8))
    }

    private func keys(of era: Int64) -> EraKeys {
        // Eras are counted without gaps; one that is not there opens nothing.
        eraKeys[min(max(0, Int(clamping: era)), eraKeys.count - 1)]
    }

    /// What tickets, admissions and recovery codes of an era are made with.
    func lines(of era: Int64) -> SymmetricKey { keys(of: era).lines }

    private func tag(of order: OrderID) -> [UInt8] {
        let orderKeys = keys(of: eras.era(of: order.value, in: Era.orders)).orders
        var message: [UInt8] = []
        withUnsafeBytes(of: order.value.littleEndian) { message.append(contentsOf: $0) }
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: orderKeys).prefix(16))
    }

    /// The token that a form of a signed-in session carries against cross-site requests.
    package func formToken(session: [UInt8]) -> String {
        base64URL(Array(HMAC<SHA256>.authenticationCode(for: session, using: forms).prefix(16)))
    }

    /// Whether `token` was made for this session.
    package func isFormToken(_ token: String, session: [UInt8]) -> Bool {
        constantTimeEqual(Array(token.utf8), Array(formToken(session: session).utf8))
    }
}

/// Compares two byte strings in a time that depends on their length alone.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

/// Base64 with the URL alphabet and no padding (RFC 4648, section 5).
package func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
        bits = bits << 8 | UInt32(byte)
        count += 8
        while count >= 6 {
            count -= 6
            text.append(alphabet[Int(bits >> UInt32(count) & 63)])
        }
    }
    if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
    return String(decoding: text, as: UTF8.self)
}

extension RequestKey {
    /// The stored form of a client's idempotency key.
    ///
    /// It keeps the order of the clients' own keys. Those that begin with the time, as our pages
    /// make them and UUIDs of version 7 are (RFC 9562, 5.7), then lie together in their table, and
    /// a batch of the desk writes a few of its pages instead of one for each key.
    ///
    /// - Parameters:
    ///   - scope: what the key is unique in, one line such as `orders tour`.
    ///   - key: what the client sent.
    ///   - body: what the request asked for, byte by byte.
    package init(scope: String, key: String, body: some Collection<UInt8>) {
        precondition(!scope.utf8.contains(Self.separator), "a scope is one line")
        var name = Array(scope.utf8) + [Self.separator] + Array(key.utf8)
        if name.count > Self.longest { name = [Self.digested] + SHA256.hash(data: name) }
        self.init(
            name: name, fingerprint: Array(SHA256.hash(data: Array(body)).prefix(16)))
    }

    private static let separator = UInt8(ascii: "\n")
    /// The longest name, in bytes; of a longer one a digest is kept, with this byte before it that
    /// no scope begins with.
    static let longest = 80
    private static let digested: UInt8 = 0
}
