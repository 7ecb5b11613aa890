import Shop
import Testing

@testable import Pages

@Suite("Mail as a page and as text")
struct MailPageTests {
    @Test("the text says what the page says, without markup")
    func text() {
        #expect(
            Sample.mails[0].plainText(of: "Night Market") == """
                Your slip was not accepted

                > The picture cannot be read.
                > Please send a sharper one.

                Send the right slip by Sat 5 Dec 2026, 13:00 (GMT+7).

                To transfer: ฿400.00
                Reference: M9P7JJN

                Put the reference in the note.

                Open your order:
                https://shop.example/o/M9P7JJN/abc

                Keep it to yourself.

                2 × Shirt <S> & "M": ฿350.00
                Shipping: Free
                Total: ฿350.00

                --\u{20}
                Night Market
                You get this because you ordered at Night Market.

                """)
    }

    @Test("names are escaped, and nothing is asked of any host")
    func html() throws {
        let renderer = try PageRenderer(assets: Assets())
        for mail in Sample.mails {
            let html = String(
                decoding: renderer.render(mail, in: Sample.surroundings(staff: nil)),
                as: UTF8.self)
            #expect(!html.contains("<S>") && !html.contains("<M9P7JJN>"))
            let sources = html.split(separator: "src=\"").dropFirst()
            #expect(sources.count == (mail.picture == nil ? 0 : 1))
            #expect(sources.allSatisfy { $0.hasPrefix("cid:") })
            for part in ["<link", "@import", "url(", "<script"] {
                #expect(!html.contains(part), "\(part)")
            }
        }
    }

    @Test("there are words for each mail, in each language", arguments: Language.allCases)
    func words(language: Language) throws {
        let renderer = try PageRenderer(assets: Assets())
        for mail in OrderMail.allCases {
            for part in ["subject", "title", "text"] {
                #expect(!renderer.word("mail_\(mail.rawValue)_\(part)", in: language).isEmpty)
            }
            #expect(!renderer.word("mail_list_\(mail.rawValue)", in: language).isEmpty)
        }
    }
}
