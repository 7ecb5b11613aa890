internal import Crypto
internal import Foundation
internal import Shop

/// What a webhook's messages are signed with, or a chat service's token.
package struct WebhookSecret: Hashable, Sendable {
    /// The bytes of the secret.
    package let bytes: [UInt8]

    /// The number of bytes of a secret that the shop makes.
    package static let byteCount = 32

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The secret as whoever checks signatures is given it, by the convention of Standard Webhooks.
    package var text: String { "whsec_" + Data(bytes).base64EncodedString() }

    /// The secret as the text that a chat service gave.
    package var token: String { String(decoding: bytes, as: UTF8.self) }
}

/// The secrets that a webhook has at a moment.
package struct WebhookSecrets: Hashable, Sendable {
    /// The one of now.
    package let current: WebhookSecret
    /// The one of before, while it goes on being valid.
    package let old: WebhookSecret?

    package init(current: WebhookSecret, old: WebhookSecret? = nil) {
        self.current = current
        self.old = old
    }

    /// The value of `webhook-signature`: HMAC-SHA256 (RFC 2104) over the id, the moment and the
    /// body with points between them, by each secret that is valid, as `v1,` and base64.
    ///
    /// - Parameter seconds: the moment of the try, in seconds since 1970.
    package func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + body
        return ([current] + (old.map { [$0] } ?? [])).map { secret in
            let code = HMAC<SHA256>.authenticationCode(
                for: signed, using: SymmetricKey(data: secret.bytes))
            return "v1," + Data(code).base64EncodedString()
        }.joined(separator: " ")
    }

    /// A UUID of a message that stays over all tries (RFC 9562, version 8), for services that know
    /// what came twice by one.
    package static func uuid(of id: String) -> String {
        var bytes = Array(SHA256.hash(data: Array("holdfast message \(id)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(hex(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }
}

extension ShopSecret {
    /// A webhook's secret as its row keeps it: sealed (AES-GCM), so that the row alone opens
    /// nothing, and bound to the webhook.
    ///
    /// - Parameter nonce: 12 bytes of chance.
    func sealed(
        _ secret: WebhookSecret, of webhook: WebhookID, nonce: [UInt8]
    ) -> [UInt8] {
        let box = try? AES.GCM.seal(
            secret.bytes, using: webhooks, nonce: AES.GCM.Nonce(data: nonce),
            authenticating: Self.place(webhook))
        guard let combined = box?.combined else {
            preconditionFailure("a nonce has \(WebhookSeal.nonce) bytes")
        }
        return Array(combined)
    }

    /// Opens what `sealed` wrote; `nil` where it was of another shop or webhook, or was changed.
    func opened(_ sealed: [UInt8], of webhook: WebhookID) -> WebhookSecret? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(
                box, using: webhooks, authenticating: Self.place(webhook))
        else { return nil }
        return WebhookSecret(bytes: Array(bytes))
    }

    private static func place(_ webhook: WebhookID) -> [UInt8] {
        Array("webhook \(webhook.value)".utf8)
    }
}

/// The sizes of what a seal is made with.
enum WebhookSeal {
    static let nonce = 12
}
