internal import CSodium

/// Password hashing with argon2id (RFC 9106) through libsodium, in its own text form
/// `$argon2id$v=19$m=…,t=…,p=1$salt$hash`.
package struct Passwords: Sendable {
    private let operations: UInt64
    private let memory: Int

    /// - Parameters:
    ///   - operations: passes over the memory.
    ///   - memory: bytes each hash takes while it is computed.
    package init(operations: UInt64 = 2, memory: Int = 64 * 1_024 * 1_024) {
        // Returns 1 when it was done before; failing to initialise leaves no way to go on.
        precondition(sodium_init() >= 0, "libsodium could not be initialised")
        self.operations = operations
        self.memory = memory
    }

    /// The shortest and the longest password that is taken, in characters and bytes.
    package static let shortest = 10
    package static let longestBytes = 256

    /// The text that is stored; `nil` when there was not enough memory.
    package func hash(_ password: String) -> String? {
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let code = crypto_pwhash_str_alg(
            &text, password, UInt64(password.utf8.count), operations, memory,
            CInt(crypto_pwhash_ALG_ARGON2ID13))
        guard code == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether a password is the one that was hashed.
    package func isRight(_ password: String, for hash: String) -> Bool {
        crypto_pwhash_str_verify(hash, password, UInt64(password.utf8.count)) == 0
    }

    /// A stored text that no password fits, to spend the same time on an account that is not there.
    ///
    /// It is in libsodium's form (`argon2_encode_string` in its source), with random bytes where a
    /// hash would be: so checking against it takes all the work, and making it takes none.
    ///
    /// - Parameter random: `decoyBytes` of them.
    package func decoy(random: [UInt8]) -> String {
        precondition(random.count == Self.decoyBytes, "a decoy has \(Self.decoyBytes) bytes")
        let salt = Self.base64(random[..<Self.saltBytes])
        let hash = Self.base64(random[Self.saltBytes...])
        return "$argon2id$v=19$m=\(memory / 1_024),t=\(operations),p=1$\(salt)$\(hash)"
    }

    private static let saltBytes = 16
    /// Random bytes of a decoy: a salt and a hash.
    package static let decoyBytes = saltBytes + 32

    /// Base64 with the alphabet of RFC 4648, section 4, and without padding.
    private static func base64(_ bytes: some Sequence<UInt8>) -> String {
        String(
            base64URL(bytes).map { (symbol: Character) in
                switch symbol {
                case "-": "+"
                case "_": "/"
                default: symbol
                }
            })
    }
}
