internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// What a mail about an order says, word by word.
struct OrderMailSheet {
    let mail: OrderMail
    let detail: OrderDetail
    let code: String
    /// How much money the mail tells of, where it tells of some that moved.
    let moved: Money?
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
        case .slip, .rejected, .paid, .overpaid, .takenBack, .shipped, .expired, .cancelled,
            .refundDue, .refunded, .moneyBack, .refundBack:
            false
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
            "moved": money(moved?.magnitude ?? order.due), "back": money(order.due),
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
        case .reserved, .offered: [sentence("text")] + unique
        case .reminder: [sentence(detail.isOffer ? "offer_text" : "text")] + unique
        case .expired: [sentence(detail.isOffer ? "offer_text" : "text")]
        case .refundDue: [sentence(detail.endedShort ? "short_text" : "text")]
        case .shipped, .cancelled, .refunded, .overpaid, .refundBack: [sentence("text")]
        case .takenBack, .moneyBack: [sentence("text")] + standing
        case .slip: [order.status == .underReview ? sentence("text") : sentence("over_text")]
        case .rejected: [asksForMoney ? sentence("text") : sentence("over_text")]
        case .short: asksForMoney ? [sentence("text")] + unique : [sentence("over_text")]
        case .paid: [sentence("text")] + goesBack
        }
    }

    /// Why the amount is an odd one.
    private var unique: [String] {
        order.ownAdjustment.minorUnits == 0 ? [] : [word("unique_amount_text")]
    }

    /// That too much is here, and that the shopper says where it goes.
    private var goesBack: [String] { tooMuch.minorUnits > 0 ? [filled("mail_too_much")] : [] }

    /// How the order stands after money of it has moved.
    private var standing: [String] {
        switch order.status {
        case .paid, .fulfilled: [sentence("paid_text")] + goesBack
        case .refundDue: [filled("mail_rest_due")]
        case .expired, .cancelled: [filled("mail_none_due")]
        case .underReview: [filled("mail_checked_again")]
        case .reserved, .awaitingPayment: [filled("mail_short_over_text")]
        case .refunded: []
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
        return facts + accounts + [MailFact(word("reference"), payer.reference)]
    }

    private var payer: OrderPayer { OrderPayer(detail, code: code) }

    /// Where the order was told to pay: what its page says for copying by hand.
    private var accounts: [MailFact] {
        payer.accounts(in: wording).flatMap { account in
            let line = [account.number, account.name].filter { !$0.isEmpty }
            let details = account.details.map { detail in
                MailFact(word("detail_\(detail.kind.rawValue)"), detail.shown)
            }
            return [MailFact(account.bank, line.joined(separator: " · "))] + details
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
            MailFact(word("shipping"), fee.minorUnits == 0 ? word("free") : money(fee))
        ]
        if let adjustment = wording.adjustment(order.ownAdjustment) {
            sums.append(MailFact(word("unique_amount"), adjustment))
        }
        let taken = Money.zero(order.forgiven.currency) - order.forgiven
        if let forgiven = wording.adjustment(taken) {
            sums.append(MailFact(word("forgiven"), forgiven))
        }
        sums.append(MailFact(word("total"), money(order.total), isMain: true))
        if order.confirmed.minorUnits > 0, order.status != .refundDue, order.status != .refunded {
            sums.append(MailFact(word("paid_so_far"), money(order.confirmed)))
        }
        return sums
    }

    private var foot: [String] {
        [filled("mail_foot")] + (contact.isEmpty ? [] : [filled("mail_contact")])
    }
}
