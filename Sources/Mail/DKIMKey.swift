internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import Shop

/// A key that signs messages for a domain: DKIM (RFC 6376), by RSA or by Ed25519 (RFC 8463), with
/// head and body in their relaxed forms.
package struct DKIMKey: Sendable {
    /// The domain that vouches for the message.
    package let domain: String
    /// The name under which the domain publishes the public key.
    package let selector: String
    private let secret: Secret

    private enum Secret: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    /// The reason why a key is not taken.
    package enum Problem: Error, Hashable, Sendable {
        /// It is no key, or an RSA key of fewer than 2,048 bits, which receivers do not believe
        /// (RFC 8301, 3.2).
        case notAKey
        case notASelector
    }

    /// Reads a private key.
    ///
    /// - Parameters:
    ///   - pem: as OpenSSL writes it: PKCS #8, or PKCS #1 for RSA.
    ///   - selector: labels of a host name.
    /// - Throws: `Problem`.
    package init(
        pem: String, selector: String, domain: String
    ) throws(Problem) {
        guard Self.isSelector(selector) else { throw .notASelector }
        self.selector = selector
        self.domain = domain
        if let key = Self.ed25519(pem) {
            secret = .ed25519(key)
            return
        }
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else {
            throw .notAKey
        }
        secret = .rsa(key)
    }

    /// The record that the domain must publish: at which name, and what.
    package var record: (name: String, text: String) {
        let key =
            switch secret {
            case .rsa(let key): "k=rsa; p=\(Base64Text.of(key.publicKey.derRepresentation))"
            case .ed25519(let key):
                "k=ed25519; p=\(Base64Text.of(key.publicKey.rawRepresentation))"
            }
        return ("\(selector)._domainkey.\(domain)", "v=DKIM1; \(key)")
    }

    /// The fields that are signed where the message has them. `From` is named once more than it
    /// stands, so that nobody adds another one.
    private static let signed = [
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "MIME-Version", "Content-Type", "List-Unsubscribe",
    ]

    /// The signature of a message, as the field that carries it.
    func signature(of message: MailBytes, at moment: Timestamp) -> MailBytes.Field {
        let fields = Self.signed.compactMap { name in
            message.fields.first { $0.name.isBytes(of: name) }
        }
        let names = (fields.map(\.name) + ["From"]).map(\.asciiLowercased)
        let digest = SHA256.hash(data: DKIMText.relaxed(body: message.body))
        var field = MailBytes.Field(
            name: "DKIM-Signature",
            value: """
                v=1; a=\(algorithm); c=relaxed/relaxed; d=\(domain);\r
                 s=\(selector); t=\(moment.milliseconds / 1_000);\r
                 h=\(names.joined(separator: ":"));\r
                 bh=\(Base64Text.of(Array(digest)));\r
                 b=
                """)
        var text = fields.map { DKIMText.relaxed($0) + "\r\n" }.joined()
        text += DKIMText.relaxed(field)
        let signature = Base64Text.of(sign(Array(text.utf8)))
        field.value += Self.inLines(signature)
        return field
    }

    private var algorithm: String {
        switch secret {
        case .rsa: "rsa-sha256"
        case .ed25519: "ed25519-sha256"
        }
    }

    private func sign(_ bytes: [UInt8]) -> [UInt8] {
        do {
            switch secret {
            case .rsa(let key):
                return Array(
                    try key.signature(
                        for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5
                    ).rawRepresentation)
            case .ed25519(let key):
                // RFC 8463, section 3: of the hash, and not of the text itself.
                return Array(try key.signature(for: Data(SHA256.hash(data: bytes))))
            }
        } catch {
            preconditionFailure("a key that was read signs nothing: \(error)")
        }
    }

    private static func inLines(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 72).map { start in
            String(decoding: bytes[start..<min(bytes.count, start + 72)], as: UTF8.self)
        }.joined(separator: "\r\n ")
    }

    /// What stands before the 32 bytes of a key in PKCS #8 (RFC 8410, section 7).
    private static let ed25519Head: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ]

    private static func ed25519(_ pem: String) -> Curve25519.Signing.PrivateKey? {
        let lines = pem.pieces(at: "\n").map { $0.trimmingBlanks() }
        let text = lines.filter { !$0.begins(with: "-----") }.joined()
        guard let der = Data(base64Encoded: text), der.starts(with: ed25519Head),
            der.count == ed25519Head.count + 32
        else { return nil }
        return try? Curve25519.Signing.PrivateKey(
            rawRepresentation: der.dropFirst(ed25519Head.count))
    }

    private static func isSelector(_ text: String) -> Bool {
        text.utf8.count <= 63
            && text.pieces(at: ".", keepsEmpty: true).allSatisfy { label in
                !label.isEmpty && !label.begins(with: "-") && !label.ends(with: "-")
                    && label.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                            || byte == UInt8(ascii: "-")
                    }
            }
    }
}

/// What DKIM signs of a message: the relaxed forms, which survive that lines are folded anew and
/// blanks change on the way (RFC 6376, 3.4).
enum DKIMText {
    /// A field without its line end (3.4.2).
    static func relaxed(_ field: MailBytes.Field) -> String {
        let value = collapsed(Array(field.value.utf8.filter { $0 != 0x0D && $0 != 0x0A }))
        let text = String(decoding: value, as: UTF8.self).trimmingBlanks()
        return "\(field.name.asciiLowercased):\(text)"
    }

    /// A body whose lines end with CR LF (3.4.4).
    static func relaxed(body: [UInt8]) -> [UInt8] {
        var relaxed: [UInt8] = []
        relaxed.reserveCapacity(body.count)
        // Line ends are kept back until another line follows: those at the end count for nothing.
        var ends = 0
        for line in body.split(separator: 0x0A, omittingEmptySubsequences: false) {
            var line = collapsed(Array(line.last == 0x0D ? line.dropLast() : line))
            if line.last == 0x20 { line.removeLast() }
            if !line.isEmpty {
                for _ in 0..<ends { relaxed += [0x0D, 0x0A] }
                ends = 0
                relaxed += line
            }
            ends += 1
        }
        if !relaxed.isEmpty { relaxed += [0x0D, 0x0A] }
        return relaxed
    }

    /// With each run of blanks as one.
    private static func collapsed(_ line: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        for byte in line {
            let isBlank = byte == 0x20 || byte == 0x09
            if !(isBlank && bytes.last == 0x20) { bytes.append(isBlank ? 0x20 : byte) }
        }
        return bytes
    }
}
