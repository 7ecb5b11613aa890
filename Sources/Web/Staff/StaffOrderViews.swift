internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// The views of an order as staff see it.
extension OrderViews {
    /// The reply that this page gives, if it answers something.
    struct Reply: Sendable {
        var problem: StaffProblem?
        /// The ids of the fields of the form that was sent.
        var fields = FormFieldIDs()
        var typed: TypedStatus?
        var saved = false
        var paymentKey = ""
        /// What was typed of a payment, and what it was read as.
        var amount: String?
        var money: Money?
        var paymentReason = ""
        /// The payment that was to be taken back, and what was typed as the reason.
        var takingBack: PaymentID?
        var takeBackReason = ""
    }

    /// Any other status, and a shipment's own again to correct its tracking number.
    private var targets: [OrderStatus] {
        OrderStatus.allCases.filter { $0 != order.status || $0 == .fulfilled }
    }

    func staffPage(
        code: String, shopperPath: String, for visit: StaffPages.Visit,
        at now: Timestamp, reply: Reply
    ) -> StaffOrderPage {
        let mayChange = visit.may(.changeStatus)
        var page = StaffOrderPage(
            code: code, status: order.status,
            drop: DropLink(slug: detail.drop.slug, title: detail.told.title),
            toldAccounts: toldAccounts,
            createdAt: wording.moment(order.createdAt), deadline: deadline(at: now),
            now: now.milliseconds, shopperPath: mayChange ? shopperPath : nil,
            customer: customer, lines: lines, subtotal: wording.money(order.subtotal),
            shipping: shipping, total: wording.money(order.total),
            paid: wording.money(order.confirmed), owed: wording.money(owed),
            amount: reply.amount, paymentReason: reply.paymentReason,
            overpaid: overpaid, underpaid: underpaid, goesBack: goesBack,
            isSettled: owed.minorUnits == 0, isOver: isOver,
            payments: payments(at: visit.may(.decideSlips) ? code : nil, reply),
            slips: staffSlips,
            rejectReasons: wording.reasonChoices, timeline: staffTimeline,
            carrier: detail.shipment?.carrier.nonEmpty,
            tracking: detail.shipment?.tracking.nonEmpty, mayDecide: visit.may(.decideSlips),
            mayNote: visit.may(.writeNotes), mayRecordPayment: visit.may(.decideSlips),
            paymentKey: reply.paymentKey,
            targets: mayChange ? targets : [],
            mayForce: visit.may(.forceStock), problem: reply.problem,
            wrongField: reply.problem.flatMap(reply.fields.field), seen: detail.seen.text,
            typed: reply.typed ?? likelyNext, saved: reply.saved)
        page.forgivenPart = forgiven
        return page
    }

    /// What staff most often do next by hand.
    private var likelyNext: TypedStatus {
        let next: OrderStatus? =
            switch order.status {
            case .paid: .fulfilled
            case .refundDue: .refunded
            case .reserved, .awaitingPayment: .cancelled
            default: nil
            }
        return TypedStatus(
            to: next?.rawValue ?? "", carrier: detail.shipment?.carrier ?? "",
            tracking: detail.shipment?.tracking ?? "")
    }

    var customer: CustomerView? {
        order.customer.map { customer in
            CustomerView(
                name: customer.name, phone: customer.phone,
                dial: customer.phoneKey ?? customer.phone, email: customer.email,
                address: customer.address, note: customer.note)
        }
    }

    /// - Parameter code: the order's, when this role may take payments back.
    private func payments(at code: String?, _ reply: Reply) -> [PaymentRow] {
        let takenBack = Set(detail.payments.compactMap(\.payment.reverses))
        return detail.payments.map { record in
            let payment = record.payment
            let isTakenBack = takenBack.contains(payment.id)
            let isEntered = payment.source == .staff && payment.reverses == nil
            let isOpen = !isTakenBack && order.mayTakeBack(money: true)
            return PaymentRow(
                id: String(payment.id.value), at: wording.when(record.payment.confirmedAt),
                amount: wording.money(record.payment.amount), source: record.payment.source,
                by: Self.name(of: record.actor), reason: record.words ?? "",
                isTakenBack: isTakenBack,
                takeBackPath: isEntered && isOpen
                    ? code.map { "/admin/orders/\($0)/payments/\(payment.id.value)/take-back" }
                    : nil,
                typedReason: reply.takingBack == payment.id ? reply.takeBackReason : nil,
                isWrong: reply.takingBack == payment.id
                    && reply.problem.flatMap(reply.fields.field) != nil)
        }
    }

    private var staffSlips: [SlipView] {
        detail.slips.reversed().map(view)
    }

    func view(of record: OrderDetail.SlipRecord) -> SlipView {
        let slip = record.slip
        let isPDF = slip.mediaType == "application/pdf"
        let path = "\(ReviewPath.of(slip.id))/file"
        let copy = record.reading.copy.map { _ in "\(ReviewPath.of(slip.id))/copy" }
        let mayTakeBack = mayTakeBack(slip)
        return SlipView(
            id: String(slip.id.value), path: path, picture: copy ?? (isPDF ? nil : path),
            isPDF: isPDF, sentAt: wording.when(slip.uploadedAt),
            size: Wording.size(slip.bytes), status: slip.status,
            isWaiting: slip.status == .waiting, reason: wording.reason(record.reason),
            decidedBy: record.decidedBy.map(Self.name),
            findings: detail.findings(of: record).map(view),
            decide: slip.status == .waiting ? decideForm() : nil,
            takeBack: mayTakeBack
                ? TakeBackForm(slip: String(slip.id.value), seenBefore: detail.seen.text) : nil,
            isFinal: slip.status != .waiting && !mayTakeBack)
    }

    private func view(of finding: SlipFinding) -> SlipFindingView {
        switch finding {
        case .fileReused(let orders): SlipFindingView(.fileReused, orders: codes(of: orders))
        case .transferReused(let orders):
            SlipFindingView(.transferReused, orders: codes(of: orders))
        case .pictureReused(let orders):
            SlipFindingView(.pictureReused, orders: codes(of: orders))
        case .pictureChanged(let orders):
            SlipFindingView(.pictureChanged, orders: codes(of: orders))
        case .beforeOrder(let time):
            SlipFindingView(.beforeOrder, time: wording.transferTime(time))
        case .transfer(let code, let time):
            SlipFindingView(
                .transfer, bank: code.bankMark ?? code.bank, reference: code.reference,
                time: time.map(wording.transferTime))
        case .payCode: SlipFindingView(.payCode)
        case .noCode: SlipFindingView(.noCode)
        case .unreadable(let problem):
            SlipFindingView(.unreadable, problem: SlipFindingView.Problem(problem))
        case .beingRead: SlipFindingView(.beingRead)
        }
    }

    /// Whether the order has ended, so that money for it has to go back.
    var isOver: Bool { !order.status.holdsStock }

    /// Whether what was decided on a slip can still be undone.
    func mayTakeBack(_ slip: Slip) -> Bool {
        slip.status != .waiting && order.mayTakeBack(money: slip.status == .approved)
    }

    /// The codes of orders.
    func codes(of orders: [OrderID]) -> [String] { orders.map(code) }

    /// The form that decides on a slip: empty, or filled with what was typed and refused.
    func decideForm(_ typed: TypedDecision = TypedDecision()) -> DecideForm {
        let isBlank = (typed.amount ?? "").isEmpty
        let amount = isBlank ? owed : typed.money
        let tooMuch: TooMuch? =
            if case .moreThanOwed(let tooMuch) = typed.problem { tooMuch } else { nil }
        let sentBefore: String? =
            if case .sentBefore(let codes) = typed.problem { codes } else { typed.sentBefore }
        return DecideForm(
            amount: typed.amount ?? "",
            approves: amount.flatMap { $0.minorUnits > 0 ? wording.money($0) : nil },
            mayBeBlank: isBlank && owed.minorUnits > 0, ofOwed: wording.money(owed),
            isPart: (amount?.minorUnits ?? 0) < owed.minorUnits,
            forgives: forgives, tooMuch: tooMuch, sentBefore: sentBefore,
            ownReason: RejectReason(stored: typed.reason) == nil ? typed.reason : "",
            amountIsWrong: FormFieldIDs.isAboutAmount(typed.problem),
            reasonIsWrong: FormFieldIDs.isAboutReason(typed.problem))
    }

    /// The most that may be missing of the order's money and is forgiven.
    private var forgives: MoneyText? {
        guard order.status.waitsForMoney, let shop = catalogue?.shop, shop.forgiving > 0,
            shop.currency == owed.currency, owed.minorUnits > 0
        else { return nil }
        return wording.money(Money(minorUnits: shop.forgiving, currency: shop.currency))
    }

    /// The decision that was typed into the forms that decide on a slip.
    struct TypedDecision: Sendable {
        var amount: String?
        var money: Money?
        var reason = ""
        /// The other orders of the same file that were said to be known.
        var sentBefore: String?
        var problem: StaffProblem?
    }

    private var staffTimeline: [StaffEvent] {
        detail.timeline.map { entry in
            // Of something forgiven the words say which way it went.
            let sum = entry.kind == .forgiven ? entry.amount?.magnitude : entry.amount
            let amount = sum.map { wording.money($0).text } ?? ""
            let words =
                entry.kind == .slipRejected ? wording.reason(entry.words) : entry.words
            let text = [amount, words ?? ""].filter { !$0.isEmpty }
            return StaffEvent(
                at: wording.when(entry.at), who: Self.name(of: entry.actor), from: entry.from,
                to: entry.to, what: StaffEvent.What(entry),
                text: text.joined(separator: " · "))
        }
    }

    static func name(of actor: Actor) -> String {
        switch actor {
        case .staff(let email): email
        case .token(let name): name
        case .shopper, .system: ""
        }
    }
}

extension StaffEvent.What {
    fileprivate init(_ entry: TimelineEntry) {
        switch entry.kind {
        // Its new status does not say that the time ran out.
        case .expired where entry.to == .refundDue: self = .expired
        case .reserved, .status, .expired, .cancelled: self = .status
        case .details: self = .details
        case .slip: self = .slipSent
        case .slipApproved: self = .slipApproved
        case .slipRejected: self = .slipRejected
        case .takenBack: self = .takenBack
        case .payment: self = .payment
        case .forgiven: self = entry.isForgiving ? .forgiven : .notForgiven
        case .note: self = .note
        case .oversold: self = .oversold
        case .extended: self = .extended
        case .shortened: self = .shortened
        case .refundAccount: self = .refundAccount
        case .refundSent: self = .refundSent
        case .refundDone: self = .refundDone
        case .refundRefused: self = .refundRefused
        case .refundReturned: self = .refundReturned
        }
    }
}
