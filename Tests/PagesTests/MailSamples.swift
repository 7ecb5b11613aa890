import Shop

@testable import Pages

extension Sample {
    /// Mails with all that one may have, and with as little as one may have.
    static let mails = [
        MailPage(
            subject: "Your slip for order M9P7JJN was not accepted",
            title: "Your slip was not accepted",
            said: "The picture cannot be read.\nPlease send a sharper one.",
            paragraphs: ["Send the right slip by Sat 5 Dec 2026, 13:00 (GMT+7)."],
            facts: [
                MailFact("To transfer", "฿400.00", isMain: true),
                MailFact("Reference", "M9P7JJN"),
            ],
            picture: MailPicture(
                source: "cid:qr.M9P7JJN@shop.example", alternative: "QR of <M9P7JJN>",
                width: 280, height: 360, text: "Scan it."), hint: "Put the reference in the note.",
            link: "https://shop.example/o/M9P7JJN/abc", linkText: "Open your order",
            keep: "Keep it to yourself.",
            lines: [MailLine(quantity: 2, text: "Shirt <S> & \"M\"", sum: "฿350.00")],
            sums: [MailFact("Shipping", "Free"), MailFact("Total", "฿350.00", isMain: true)],
            foot: ["You get this because you ordered at Night Market."]),
        MailPage(
            subject: "A test", title: "Mail works", paragraphs: [],
            link: "https://shop.example/", linkText: "Open the shop", foot: []),
    ]

    /// Mails of an order as staff see them.
    static let mailRows = Delivery.State.allCases.map { state in
        MailRow(
            id: 4, text: "Reserved, please pay", at: time("13:44"), state: state,
            answer: state == .waiting ? nil : "som@mail.example: 550 5.1.1 No such user",
            isBounce: state == .givenUp, maySendAgain: state == .givenUp)
    }
}
