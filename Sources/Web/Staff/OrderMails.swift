internal import Operations
internal import Pages
internal import Shop

extension StaffPages {
    /// The mails about an order, for its page.
    func mailRows(
        about order: OrderID, _ request: WebRequest, _ visit: Visit
    ) async throws -> [MailRow] {
        let wording = frame.wording(for: request)
        return try await keeper.mails(about: order).map { sent in
            let delivery = sent.delivery
            let isGivenUp = delivery.state == .givenUp
            return MailRow(
                id: delivery.id, text: text(of: sent.mail, in: wording.language),
                at: wording.when(delivery.endedAt ?? delivery.createdAt), state: delivery.state,
                answer: delivery.state == .dropped ? nil : delivery.answer,
                isBounce: isGivenUp && sent.isBounce,
                maySendAgain: isGivenUp && visit.may(.changeShop))
        }
    }

    /// What a mail tells, in a few words.
    func text(of mail: OrderMail?, in language: Language) -> String {
        guard let mail else { return frame.renderer.word("deliveries_mail", in: language) }
        return frame.renderer.word("mail_list_\(mail.rawValue)", in: language)
    }
}
