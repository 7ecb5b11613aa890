import Formats
import Shop
import TestSupport
import Testing

@testable import Mail

@Suite("Signatures of messages")
struct DKIMTests {
    private static func keys() throws -> [DKIMKey] {
        [
            try DKIMKey(pem: TestKeys.rsa, selector: "r2026", domain: "shop.example"),
            try DKIMKey(pem: TestKeys.ed25519, selector: "e2026", domain: "shop.example"),
        ]
    }

    private static func records() throws -> [String: String] {
        Dictionary(uniqueKeysWithValues: try keys().map { ($0.record.name, $0.record.text) })
    }

    private static func signed(_ message: MailMessage) throws -> String {
        String(
            decoding: MailBytes(message).bytes(signedBy: try keys(), at: message.at),
            as: UTF8.self)
    }

    private static func holds(_ text: String) async throws -> [Bool] {
        try await ReadMail.read(text, records: try records()).signatures
    }

    @Test("another program believes both signatures, in every language")
    func believed() async throws {
        for text in ["Hello\n\n\n", "สวัสดี = \n  two  blanks \n", ""] {
            let message = try MailMessage.sample(
                subject: "คำสั่งซื้อ M9P7JJN", text: text, name: "ตลาด")
            #expect(try await Self.holds(try Self.signed(message)) == [true, true])
        }
    }

    @Test("a picture is signed too")
    func picture() async throws {
        let message = try MailMessage.sample(
            picture: InlinePicture(
                identifier: "qr.M9@shop.example", fileName: "M9.png", bytes: [1, 2, 3, 4, 5, 6]))
        let text = try Self.signed(message)
        #expect(try await Self.holds(text) == [true, true])
        #expect(text.contains("AQIDBAUG"))
        let changed = text.replacing("AQIDBAUG", with: "AQIDBAUH")
        #expect(try await Self.holds(changed) == [false, false])
    }

    @Test("what changes on the way to most people keeps the signatures")
    func survives() async throws {
        let text = try Self.signed(try .sample())
        let trace = "Received: from a by b;\r\n Mon, 30 Nov 2026 01:00:01 +0000\r\n"
        #expect(try await Self.holds(trace + text) == [true, true])
        #expect(try await Self.holds(text.replacing("\r\n", with: "\n")) == [true, true])
        #expect(try await Self.holds(text + "\r\n\r\n") == [true, true])
        let folded = text.replacing("Subject: Your order", with: "Subject:  Your\r\n\torder")
        #expect(try await Self.holds(folded) == [true, true])
    }

    @Test("who changes what it says breaks both")
    func broken() async throws {
        let text = try Self.signed(try .sample())
        let changes = [
            text.replacing("Pay now.", with: "Pay me."),
            text.replacing("Your order", with: "My order"),
            "From: <other@shop.example>\r\n" + text,
            text.replacing("<help@shop.example>", with: "<halp@shop.example>"),
        ]
        for changed in changes {
            #expect(try await Self.holds(changed) == [false, false])
        }
    }

    @Test("the relaxed forms are those of RFC 6376, 3.4.5")
    func relaxed() {
        #expect(DKIMText.relaxed(MailBytes.Field(name: "A", value: " X")) == "a:X")
        #expect(DKIMText.relaxed(MailBytes.Field(name: "B", value: " Y\t\r\n\tZ  ")) == "b:Y Z")
        let body = DKIMText.relaxed(body: Array(" C \r\nD \t E\r\n\r\n\r\n".utf8))
        #expect(String(decoding: body, as: UTF8.self) == " C\r\nD E\r\n")
        #expect(DKIMText.relaxed(body: Array("\r\n\r\n".utf8)).isEmpty)
    }

    @Test("what is no key, too short or no selector is refused")
    func refused() {
        #expect(throws: DKIMKey.Problem.notAKey) {
            try DKIMKey(pem: "-----BEGIN NOTHING-----", selector: "a", domain: "shop.example")
        }
        for selector in ["", "a b", "-a", "a..b", String(repeating: "a", count: 64)] {
            #expect(throws: DKIMKey.Problem.notASelector) {
                try DKIMKey(pem: TestKeys.ed25519, selector: selector, domain: "shop.example")
            }
        }
    }
}
