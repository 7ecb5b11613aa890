package import Formats
package import Operations
internal import Pages
package import Shop

/// Writes what the shop says by mail, in its reader's language.
package struct MailWriter: Sendable {
    private let keeper: Shopkeeper
    private let words: ShopWording
    /// How people reach the shop, without a slash at its end.
    private let base: String

    /// A mail that is written: its subject, and its text with and without markup.
    package struct Written: Sendable {
        package var subject: String
        package var text: String
        package var html: String
        /// The picture that the markup shows.
        package var picture: Picture?
    }

    /// A PNG that a mail brings along.
    package struct Picture: Sendable {
        /// What the markup calls it, and nothing else in the mail.
        package var identifier: String
        package var fileName: String
        package var bytes: [UInt8]
    }

    package init(keeper: Shopkeeper, words: ShopWording, base: String) {
        self.keeper = keeper
        self.words = words
        self.base = base
    }

    /// What the shop is called where a message says whom it is from.
    package var shopName: String { words.shop(in: words.shopLanguage) }

    /// Where answers go; `nil` where the shop has named no address.
    package var contact: EmailAddress? {
        (keeper.catalogue?.shop.contact).flatMap { EmailAddress($0) }
    }

    /// Writes a mail about an order, in the language that its shopper has read the shop in.
    ///
    /// - Parameter moved: the money of the entry that it tells of.
    package func mail(
        _ mail: OrderMail, about detail: OrderDetail, moved: Money? = nil, at now: Timestamp
    ) -> Written {
        let language =
            (detail.order.customer?.language).flatMap(Language.init(rawValue:))
            ?? words.shopLanguage
        let code = keeper.code(of: detail.order.id).text
        var sheet = OrderMailSheet(
            mail: mail, detail: detail, code: code, moved: moved,
            link: "\(base)/o/\(code)/\(keeper.secret.key(of: detail.order.id))",
            contact: keeper.catalogue?.shop.contact ?? "", shop: words.shop(in: language),
            wording: words.wording(in: language), renderer: words.renderer)
        let picture = sheet.showsCode ? payerPicture(of: detail, code) : nil
        sheet.picture = picture.map { ($0.picture.identifier, $0.size) }
        var written = written(sheet.page, in: language)
        written.picture = picture?.picture
        return written
    }

    /// The QR of the account that the order was told first, as it is saved on the order's page;
    /// `nil` where no banking app can scan one.
    private func payerPicture(
        of detail: OrderDetail, _ code: String
    ) -> (picture: Picture, size: PixelSize)? {
        let payer = OrderPayer(detail, code: code)
        guard let place = payer.first?.place, let picture = payer.picture(of: place) else {
            return nil
        }
        let bytes = picture.png
        guard MailPictureLimits.fits(bytes.count) else { return nil }
        return (
            Picture(identifier: "qr.\(code)@\(host)", fileName: "\(code).png", bytes: bytes),
            picture.size
        )
    }

    /// The shop's host as it may stand in an identifier.
    private var host: String {
        let host = base.span(of: "://").map { base[$0.upperBound...].before("/:") } ?? ""
        let isPlain = host.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        return isPlain && !host.isEmpty ? String(host) : "shop.invalid"
    }

    /// Writes a mail to somebody who waited on a waitlist until its drop closed.
    package func waitedInVain(_ wait: WaitlistEntry, in drop: Drop) -> Written {
        let language =
            wait.customer.language.flatMap(Language.init(rawValue:)) ?? words.shopLanguage
        let renderer = words.renderer
        let contact = keeper.catalogue?.shop.contact ?? ""
        let values = [
            "drop": drop.title(in: language.rawValue), "shop": words.shop(in: language),
            "contact": contact,
        ]
        func sentence(_ key: String) -> String { renderer.sentence(key, values, in: language) }
        let wanted = wait.wish.lines.map { line in
            let title = keeper.catalogue?.title(of: line.variant)
            let names = [
                title?.product(in: language.rawValue), title?.variant(in: language.rawValue),
            ].compactMap(\.self).filter { !$0.isEmpty }
            return MailFact("\(line.quantity) ×", names.joined(separator: ", "))
        }
        let key = keeper.key(of: wait.id)
        let page = MailPage(
            subject: sentence("mail_waited_subject"), title: sentence("mail_waited_title"),
            paragraphs: [sentence("mail_waited_text")], facts: wanted,
            link: "\(base)/d/\(drop.slug)/waitlist/\(wait.wish.number)/\(key)",
            linkText: renderer.word("mail_waited_link", in: language),
            foot: [sentence("mail_waited_foot")]
                + (contact.isEmpty ? [] : [sentence("mail_contact")]))
        return written(page, in: language)
    }

    /// Writes a mail to staff that somebody has signed in as them from a new place.
    package func signIn(of email: String, from address: String, at moment: Timestamp) -> Written {
        let language = words.shopLanguage
        let renderer = words.renderer
        let values = [
            "shop": words.shop(in: language), "email": email, "address": address,
            "at": words.wording(in: language).moment(moment).text,
        ]
        let page = MailPage(
            subject: renderer.sentence("mail_sign_in_subject", values, in: language),
            title: renderer.sentence("mail_sign_in_title", values, in: language),
            paragraphs: [
                renderer.sentence("mail_sign_in_text", values, in: language),
                renderer.sentence("mail_sign_in_do", values, in: language),
            ], link: base + "/admin/account",
            linkText: renderer.word("mail_sign_in_link", in: language),
            foot: [renderer.sentence("mail_sign_in_foot", values, in: language)])
        return written(page, in: language)
    }

    /// Writes a mail that tries out whether mail arrives.
    package func test() -> Written {
        let language = words.shopLanguage
        let renderer = words.renderer
        let values = ["shop": words.shop(in: language)]
        let page = MailPage(
            subject: renderer.sentence("mail_test_subject", values, in: language),
            title: renderer.sentence("mail_test_title", values, in: language),
            paragraphs: [renderer.sentence("mail_test_text", values, in: language)],
            link: base + "/", linkText: renderer.word("mail_test_link", in: language), foot: [])
        return written(page, in: language)
    }

    private func written(_ page: MailPage, in language: Language) -> Written {
        let shop = words.shop(in: language)
        let html = words.renderer.render(
            page, in: PageSurroundings(language: language, shop: shop, path: "/"))
        return Written(
            subject: page.subject, text: page.plainText(of: shop),
            html: String(decoding: html, as: UTF8.self))
    }
}

/// The named limits of pictures in mail.
package enum MailPictureLimits {
    /// The most bytes of a picture: a mail with a larger one goes without it. That of PromptPay has
    /// about 3 kB.
    package static let bytes = 24 * 1_024

    /// Whether a picture of so many bytes goes along.
    package static func fits(_ bytes: Int) -> Bool { bytes <= Self.bytes }
}
