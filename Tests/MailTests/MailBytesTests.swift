import Formats
import Shop
import TestSupport
import Testing

@testable import Mail

@Suite("Messages as bytes")
struct MailBytesTests {
    private func lines(_ message: MailMessage) -> [String] {
        String(decoding: MailBytes(message).bytes(at: message.at), as: UTF8.self)
            .components(separatedByCRLF: ())
    }

    @Test("a message has the fields that are needed, and two parts")
    func whole() throws {
        let text = String(
            decoding: MailBytes(try .sample()).bytes(at: Timestamp(milliseconds: 0)),
            as: UTF8.self)
        #expect(
            text == """
                From: "Night Market"\r
                 <help@shop.example>\r
                To: <som@people.example>\r
                Subject: Your order M9P7JJN\r
                Date: Mon, 30 Nov 2026 01:00:00 +0000\r
                Message-ID: <7.abc@shop.example>\r
                Auto-Submitted: auto-generated\r
                MIME-Version: 1.0\r
                Content-Type: multipart/alternative; boundary="=_part_of_this_message"\r
                \r
                --=_part_of_this_message\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Hello\r
                \r
                Pay now.\r
                \r
                --=_part_of_this_message\r
                Content-Type: text/html; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                <p>Hello</p>\r
                \r
                --=_part_of_this_message--\r

                """)
    }

    @Test(
        "what another program reads is what was written",
        arguments: [
            ("Slip received", "Plain = text of one line " + String(repeating: "x ", count: 90)),
            ("เราได้รับสลิปแล้ว สำหรับคำสั่งซื้อ M9P7JJN ขอบคุณค่ะ", "น้ำ ๓๒ บาท\n.\n..\nFrom here\n"),
            ("ends with blank ", "a \nb\t\n\n\n"),
            (String(repeating: "very", count: 40), "emoji 👩‍👩‍👧 and ß"),
            ("=?utf-8?B?aGFja2Vk?=", "=20"),
        ])
    func readBack(subject: String, text: String) async throws {
        let message = try MailMessage.sample(
            subject: subject, text: text, html: "<p>\(text)</p>", name: "ตลาด \"นัด\" กลางคืน")
        let bytes = MailBytes(message).bytes(at: message.at)

        let read = try await ReadMail.read(String(decoding: bytes, as: UTF8.self))

        #expect(read.subject.trimmed(of: " ") == subject.trimmed(of: " "))
        #expect(read.sender == "ตลาด \"นัด\" กลางคืน")
        #expect(read.address == "help@shop.example")
        #expect(read.text.trimmed(of: "\n") == text.trimmed(of: "\n"))
        #expect(read.html.trimmed(of: "\n") == "<p>\(text)</p>")
        #expect(read.defects.isEmpty)
        for line in lines(message) { #expect(line.utf8.count <= 78) }
    }

    @Test("a picture goes with the HTML, and a program that shows none of it has the text")
    func picture() async throws {
        let bytes = (0..<400).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let message = try MailMessage.sample(
            html: "<p>สวัสดี <img src=\"cid:qr.M9@shop.example\"></p>\n",
            picture: InlinePicture(
                identifier: "qr.M9@shop.example", fileName: "M9P7JJN.png", bytes: bytes))

        let read = try await ReadMail.read(
            String(decoding: MailBytes(message).bytes(at: message.at), as: UTF8.self))

        #expect(
            read.kinds == [
                "multipart/alternative", "text/plain", "multipart/related", "text/html",
                "image/png",
            ])
        #expect(read.defects.isEmpty && read.html.contains("สวัสดี"))
        #expect(read.text == "Hello\n\nPay now.\n")
        let picture = try #require(read.pictures.first)
        #expect(picture.bytes == bytes && picture.identifier == "<qr.M9@shop.example>")
        #expect(picture.fileName == "M9P7JJN.png" && picture.disposition == "inline")
        for line in lines(message) { #expect(line.utf8.count <= 78) }
    }

    @Test("who names a shop or a product adds no field to the head")
    func injected() throws {
        let message = try MailMessage.sample(
            subject: "Order\r\nBcc: all@people.example", name: "Shop\r\nX-Evil: 1")
        let heads = lines(message).prefix { !$0.isEmpty }
        #expect(!heads.contains { $0.begins(with: "Bcc") || $0.begins(with: "X-Evil") })
    }

    @Test("who is to be asked for no more is told, where that is an address")
    func unsubscribe() throws {
        var message = try MailMessage.sample()
        message.unsubscribe = "mailto:help@shop.example?subject=stop"
        #expect(
            lines(message).contains(
                "List-Unsubscribe: <mailto:help@shop.example?subject=stop>"))
        message.unsubscribe = "mailto:a\r\nBcc: b"
        #expect(!lines(message).contains { $0.begins(with: "List-Unsubscribe") })
    }

    @Test("quoted-printable keeps to its lines, and blanks at an end are seen")
    func quotedPrintable() {
        func quoted(_ text: String) -> String {
            String(decoding: TransferEncoding.quotedPrintable(text), as: UTF8.self)
        }
        #expect(quoted("a=b \né") == "a=3Db=20\r\n=C3=A9\r\n")
        #expect(quoted("From me") == "=46rom me\r\n")
        let long = quoted(String(repeating: "é", count: 60)).components(separatedByCRLF: ())
        #expect(long.allSatisfy { $0.utf8.count <= 76 } && long.count > 4)
    }
}

extension String {
    func components(separatedByCRLF: Void) -> [String] {
        replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    func trimmed(of mark: Character) -> String {
        var text = self[...]
        while text.first == mark { text.removeFirst() }
        while text.last == mark { text.removeLast() }
        return String(text)
    }
}
