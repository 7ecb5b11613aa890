import Testing

@testable import Operations

@Suite("Signatures of webhooks")
struct WebhookSignatureTests {
    /// Made by Python's hmac, hashlib and base64.
    @Test("are HMAC-SHA256 over id, time and body")
    func vectors() {
        let secret = WebhookSecret(bytes: Array(0..<32))
        #expect(secret.text == "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        let secrets = WebhookSecrets(
            current: secret, old: WebhookSecret(bytes: [UInt8](repeating: 0xFF, count: 32)))
        let body = Array(#"{"id":"msg_7","type":"order.paid"}"#.utf8)
        #expect(
            secrets.signature(id: "msg_7", seconds: 1_800_000_000, body: body)
                == "v1,6mLzcTDWnZaHP4+1ov77/mLOCTSxELZNfwquQYnbXPs= "
                + "v1,/X+8GJcPOzh4uaGuZ3kIbBuMSs+bsZ/Xiq8/roEAG98="
        )
    }

    @Test("a message has one UUID over all tries, and no other message has it")
    func uuids() {
        let id = WebhookSecrets.uuid(of: "msg_7")
        #expect(id == WebhookSecrets.uuid(of: "msg_7") && id != WebhookSecrets.uuid(of: "msg_8"))
        #expect(
            id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                != nil)
    }
}
