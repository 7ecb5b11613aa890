internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// What a mail about an order says, word by word.
struct OrderMailSheet {
    let mail: OrderMail
    let detail: OrderDetail
    let code: String
    /// The way back to the order.
    let link: String
    /// Who answers questions; empty where the shop has named nobody.
    let contact: String
    let shop: String
    let wording: Wording
    let renderer: PageRenderer
    /// The picture of the payer's code: its identifier and size.
    var picture: (identifier: String, size: PixelSize)?

    /// Whether the mail asks for money that is transferred for the first time, so that scanning
    /// comes next. Whoever has sent a slip that was rejected may have paid already.
    var showsCode: Bool {
        switch mail {
        case .reserved, .offered, .reminder, .short: asksForMoney
        case .slip, .rejected, .paid, .shipped, .expired, .cancelled, .refundDue, .refunded: false
        }
    }

    private var language: Language { wording.language }
    private var order: Order { detail.order }

    var page: MailPage {
        MailPage(
            subject: sentence("subject"), title: sentence("title"), said: said,
            paragraphs: paragraphs, facts: facts, picture: picture.map(shown),
            hint: asksForMoney && !accounts.isEmpty ? word("reference_text") : nil, link: link,
            linkText: word("mail_link"), keep: word("mail_keep"), lines: lines, sums: sums,
            foot: foot)
    }

    // MARK: Words

    private func word(_ key: String) -> String { renderer.word(key, in: language) }

    private func sentence(_ part: String) -> String {
        filled("mail_\(mail.rawValue)_\(part)")
    }

    private func filled(_ key: String) -> String {
        renderer.sentence(key, values, in: language)
    }

    private var values: [String: String] {
        [
            "code": code, "shop": shop, "contact": contact, "amount": money(owed),
            "missing": money(owed), "have": money(order.confirmed), "more": money(tooMuch),
            "deadline": order.deadline.map { wording.moment($0).text } ?? "",
        ]
    }

    private func money(_ money: Money) -> String { wording.money(money).text }

    private var owed: Money {
        Money(minorUnits: max(0, order.balance.minorUnits), currency: order.balance.currency)
    }

    private var tooMuch: Money {
        Money(minorUnits: max(0, -order.balance.minorUnits), currency: order.balance.currency)
    }

    /// Whether the order waits for money just now, until a moment that can be named.
    private var asksForMoney: Bool {
        order.status == .awaitingPayment && order.balance.minorUnits > 0
            && !detail.slips.contains { $0.slip.status == .waiting }
    }

    private var paragraphs: [String] {
        switch mail {
        case .reserved, .offered, .reminder, .shipped, .expired, .cancelled, .refunded, .refundDue:
            [sentence("text")]
        case .slip: [order.status == .underReview ? sentence("text") : sentence("over_text")]
        case .rejected, .short: [asksForMoney ? sentence("text") : sentence("over_text")]
        case .paid:
            [sentence("text")] + (tooMuch.minorUnits > 0 ? [filled("mail_too_much")] : [])
        }
    }

    /// Why the slip that was decided last was rejected.
    private var said: String? {
        guard mail == .rejected else { return nil }
        let rejected = detail.slips.filter { $0.slip.status == .rejected }
        let last = rejected.max {
            ($0.decidedAt?.milliseconds ?? 0, $0.slip.id.value)
                < ($1.decidedAt?.milliseconds ?? 0, $1.slip.id.value)
        }
        return wording.reason(last?.reason).flatMap { $0.isEmpty ? nil : $0 }
    }

    private func shown(_ picture: (identifier: String, size: PixelSize)) -> MailPicture {
        let width = MailPicture.width
        return MailPicture(
            source: "cid:\(picture.identifier)", alternative: filled("mail_qr_alt"),
            width: width, height: picture.size.height * width / max(1, picture.size.width),
            text: word("mail_qr_text"))
    }

    // MARK: Facts

    private var facts: [MailFact] {
        if mail == .shipped {
            guard let shipment = detail.shipment, !shipment.tracking.isEmpty else { return [] }
            let carrier = MailFact(word("carrier"), shipment.carrier)
            let tracking = MailFact(word("tracking"), shipment.tracking, isMain: true)
            return shipment.carrier.isEmpty ? [tracking] : [carrier, tracking]
        }
        guard asksForMoney else { return [] }
        var facts = [MailFact(word("to_transfer"), money(owed), isMain: true)]
        if let deadline = order.deadline {
            facts.append(MailFact(word("pay_by"), wording.moment(deadline).text))
        }
        guard !accounts.isEmpty else { return facts }
        return facts + accounts + [MailFact(word("reference"), code)]
    }

    /// Where the order was told to pay.
    private var accounts: [MailFact] {
        detail.told.accounts.map { account in
            let known = Bank(named: account.bank)
            let bank =
                known.map { language == .th ? $0.thaiName : $0.name } ?? account.bank
            let iban = account.number.isEmpty ? account.iban.flatMap { IBAN($0) } : nil
            return MailFact(bank, "\(iban?.grouped ?? account.number) · \(account.name)")
        }
    }

    private var lines: [MailLine] {
        order.lines.map { line in
            let title = line.told.title
            let product = title.product(in: language.rawValue)
            let variant = title.variant(in: language.rawValue)
            return MailLine(
                quantity: line.quantity,
                text: variant.isEmpty ? product : "\(product), \(variant)",
                sum: money(line.amount))
        }
    }

    private var sums: [MailFact] {
        let fee = order.shippingFee
        var sums = [
            MailFact(word("shipping"), fee.minorUnits == 0 ? word("free") : money(fee)),
            MailFact(word("total"), money(order.total), isMain: true),
        ]
        if order.confirmed.minorUnits > 0, mail != .refundDue, mail != .refunded {
            sums.append(MailFact(word("paid_so_far"), money(order.confirmed)))
        }
        return sums
    }

    private var foot: [String] {
        [filled("mail_foot")] + (contact.isEmpty ? [] : [filled("mail_contact")])
    }
}
