internal import Documents
internal import Formats
internal import Operations
internal import Pages
internal import Shop

/// An order as pages show it, from what is stored of it.
struct OrderViews: Sendable {
    let detail: OrderDetail
    let wording: Wording
    let catalogue: Catalogue?
    /// The code of any order.
    let code: @Sendable (OrderID) -> String

    var order: Order { detail.order }

    var lines: [ChosenLine] {
        order.lines.map { line in
            let title = line.told.title
            return ChosenLine(
                sku: title.sku, product: title.product(in: wording.language.rawValue),
                variant: title.variant(in: wording.language.rawValue),
                quantity: line.quantity,
                unitPrice: wording.money(line.unitPrice), amount: wording.money(line.amount),
                most: 0)
        }
    }

    var shipping: Shipping {
        wording.shipping(method: detail.told.shippingMethod, fee: order.shippingFee)
    }

    /// What is still to be paid, zero or more.
    var owed: Money {
        Money(
            minorUnits: max(0, order.balance.minorUnits), currency: order.balance.currency)
    }

    /// Where the order was told to pay.
    var accounts: [ReceivingAccountView] { written(detail.told.accounts) }

    /// The same with what people copy by hand who cannot scan, and where the QR of each account is
    /// that the page does not show.
    private func accounts(of own: ShopperPages.OwnOrder) -> [ReceivingAccountView] {
        let payer = payer(own.code.text)
        let shown = payer.first?.place
        return payer.accounts(in: wording).enumerated().map { place, view in
            var view = view
            if place != shown, payer.code(of: place) != nil {
                view.picture = "\(own.path)/qr.png?account=\(place + 1)"
            }
            return view
        }
    }

    /// The accounts that the order was told, for staff, with those that the shop has now where they
    /// are others.
    var toldAccounts: ToldAccounts {
        let now = catalogue?.accounts ?? []
        let isChanged = now != detail.told.accounts
        return ToldAccounts(
            accounts: accounts, at: wording.when(order.createdAt),
            newer: isChanged ? written(now) : [],
            newerSince: isChanged ? catalogue?.accountsSince.map(wording.when) : nil,
            isChanged: isChanged)
    }

    private func written(_ accounts: [ReceivingAccount]) -> [ReceivingAccountView] {
        accounts.map(wording.account)
    }

    /// What was forgiven, with its sign; `nil` where nothing was.
    var forgiven: String? {
        guard order.forgiven.minorUnits > 0 else { return nil }
        return "\u{2212}" + wording.money(order.forgiven).text
    }

    /// The moment since when newer orders are told other accounts than this one, which waits for
    /// its money.
    private var accountsMoved: String? {
        guard asksForMoney, let catalogue, catalogue.accounts != detail.told.accounts,
            !catalogue.accounts.isEmpty, !detail.told.accounts.isEmpty
        else { return nil }
        return catalogue.accountsSince.map { wording.when($0).text }
    }

    func deadline(at now: Timestamp) -> Countdown? {
        let span = order.status == .reserved ? detail.drop.hold : detail.drop.pay
        return order.deadline.map {
            Countdown(to: wording.moment($0), span: span.milliseconds, now: now.milliseconds)
        }
    }

    /// What a banking app scans, drawn; `nil` when no account has such a code.
    private func qr(
        of own: ShopperPages.OwnOrder, _ drawings: PayerDrawings
    ) -> QRCodeView? {
        guard let (place, code) = payer(own.code.text).first else { return nil }
        let label = code.scheme.kind.label
        guard let svg = drawings.svg(of: code.content, label: label) else { return nil }
        return QRCodeView(
            svg: svg, scheme: label, holder: detail.told.accounts[place].name,
            picture: "\(own.path)/qr.png")
    }

    /// The payer's code as a picture to keep; `nil` while no money is asked for.
    ///
    /// - Parameter number: which of the told accounts, from 1; `nil` takes the first with a code.
    func payerPicture(code: String, account number: Int?) -> PayerPicture? {
        let payer = payer(code)
        guard asksForMoney, let place = number.map({ $0 - 1 }) ?? payer.first?.place else {
            return nil
        }
        return payer.picture(of: place)
    }

    private func payer(_ code: String) -> OrderPayer { OrderPayer(detail, code: code) }
}

extension OrderViews {
    /// The order's own page.
    func page(
        of own: ShopperPages.OwnOrder, at now: Timestamp, uploadKey: String, contact: String?,
        drawings: PayerDrawings, reserveAgain: String?, isRemembered: Bool,
        typed: DetailsForm? = nil,
        uploadRefusal: UploadRefusal? = nil
    ) -> OrderPage {
        let status = told
        let isUnpaid = status == .reserved || status == .awaitingPayment
        let code = own.code.text
        let reference = detail.told.reference(of: code)
        var page = OrderPage(
            path: own.path, code: code,
            version: OrderVersion.text(order.status, detail.changedAt), now: now.milliseconds,
            status: status,
            drop: DropLink(
                slug: detail.drop.slug, title: detail.told.title(in: wording.language.rawValue),
                isRehearsal: detail.drop.kind.isRehearsal),

            lines: lines, subtotal: wording.money(order.subtotal), shipping: shipping,
            total: wording.money(order.total),
            paid: paid, part: partPaid, isAllHere: owesNothing, rejected: rejected,
            tooMuch: paidTooMuch,
            comesBack: goesBack, slipWaits: slipWaits, owed: wording.money(owed),
            deadline: owesNothing || told != order.status ? nil : deadline(at: now),
            heldUntil: heldUntil(at: now), details: withSeen(typed ?? details),
            accounts: asksForMoney ? accounts(of: own) : accounts,
            qr: asksForMoney ? qr(of: own, drawings) : nil,
            reference: reference, slips: slips, uploadKey: uploadKey, uploadRefusal: uploadRefusal,
            mayUpload: takesSlips && !owesNothing && (hasRoomForSlips || uploadRefusal != nil),
            reserveAgain: reserveAgain,
            mayCancel: isUnpaid && order.confirmed.minorUnits == 0,
            mayEditDetails: isUnpaid || status == .underReview,
            carrier: detail.shipment?.carrier.nonEmpty,
            tracking: detail.shipment?.tracking.nonEmpty,
            timeline: timeline, isRemembered: isRemembered, contact: contact)
        page.timeMoved = timeMoved
        page.endedShort = detail.endedShort
        page.accountsMoved = accountsMoved
        page.adjustment = wording.adjustment(order.ownAdjustment)
        page.forgivenPart = forgiven
        return page
    }

    /// How staff have moved the order's time, where nothing else has happened since.
    private var timeMoved: TimeMoved? {
        switch detail.timeline.last(where: { $0.kind.isForShopper })?.kind {
        case .extended: .extended
        case .shortened: .shortened
        default: nil
        }
    }

    /// Whether the order waits for money, and none is owed: nobody is asked to transfer 0.00.
    private var owesNothing: Bool {
        told == .awaitingPayment && order.balance.minorUnits <= 0
    }

    private var asksForMoney: Bool { told == .awaitingPayment && !owesNothing }

    private var told: OrderStatus { order.status.told(slipWaits: slipWaits) }

    /// What has come; of money that goes back the order's standing tells.
    private var paid: MoneyText? {
        guard order.confirmed.minorUnits > 0, order.status != .refundDue,
            order.status != .refunded
        else { return nil }
        return wording.money(order.confirmed)
    }

    private var takesSlips: Bool {
        [.awaitingPayment, .underReview, .expired, .cancelled].contains(order.status)
    }

    /// The moment until which an upload that began in time keeps the clock from ending the order.
    private func heldUntil(at now: Timestamp) -> TimeText? {
        guard told == .awaitingPayment, let deadline = order.deadline,
            let until = detail.uploadUntil, until > deadline, until > now
        else { return nil }
        return wording.moment(until)
    }

    /// The slip that was decided last was not accepted, and none is being looked at.
    private var rejected: RejectedSlip? {
        guard asksForMoney, !slipWaits else { return nil }
        let last = detail.slips.max { left, right in
            let first = left.decidedAt?.milliseconds ?? 0
            let second = right.decidedAt?.milliseconds ?? 0
            return first == second
                ? left.slip.id.value < right.slip.id.value : first < second
        }
        guard let last, last.slip.status == .rejected else { return nil }
        return RejectedSlip(reason: wording.reason(last.reason) ?? "")
    }

    private var slipWaits: Bool { detail.slips.contains { $0.slip.status == .waiting } }

    private var partPaid: PartPaid? {
        guard order.moneyStanding == .underpaid, order.confirmed.minorUnits > 0 else {
            return nil
        }
        return PartPaid(
            have: wording.money(order.confirmed), missing: wording.money(order.balance))
    }

    private var paidTooMuch: PaidTooMuch? {
        overpaid.map { PaidTooMuch(have: wording.money(order.confirmed), more: $0) }
    }

    /// The form knows which details the page shows, or says that somebody has saved.
    private func withSeen(_ form: DetailsForm) -> DetailsForm {
        var form = form
        form.seen = OrderSeen(details: OrderSeen.digest(order.customer)).text
        return form
    }

    /// Whether the order has room for slips; without it the form is shown only with the words that
    /// say why one was refused.
    private var hasRoomForSlips: Bool {
        detail.slips.count < SlipLimits.perOrder
    }

    private var details: DetailsForm {
        guard let customer = order.customer else { return DetailsForm() }
        return DetailsForm(
            name: FormField(value: customer.name), phone: FormField(value: customer.phone),
            email: FormField(value: customer.email), address: FormField(value: customer.address),
            note: FormField(value: customer.note))
    }

    private var slips: [SentSlip] {
        detail.slips.reversed().map { record in
            SentSlip(
                sentAt: wording.when(record.slip.uploadedAt), status: record.slip.status,
                size: Wording.size(record.slip.bytes), reason: wording.reason(record.reason))
        }
    }

    private var timeline: [OrderEvent] {
        detail.timeline.filter(\.kind.isForShopper).flatMap { entry -> [OrderEvent] in
            let at = wording.when(entry.at)
            let became = entry.to.map { OrderEvent(at: at, kind: .became($0)) }
            switch entry.kind {
            case .reserved: return [became ?? OrderEvent(at: at, kind: .became(.reserved))]
            case .details: return [became ?? OrderEvent(at: at, kind: .detailsChanged)]
            case .slip: return [OrderEvent(at: at, kind: .slipSent)]
            case .slipApproved, .payment, .takenBack:
                let kind: OrderEvent.Kind =
                    switch entry.kind {
                    case .slipApproved: .slipApproved
                    case .payment: .received
                    default: .takenBack
                    }
                // What staff wrote beside money is for staff; how much it was is not.
                let sum = entry.amount.map { wording.money($0).text }
                return [OrderEvent(at: at, kind: kind, note: sum)] + (became.map { [$0] } ?? [])
            case .forgiven:
                let kind: OrderEvent.Kind = entry.isForgiving ? .forgiven : .notForgiven
                let sum = entry.amount.map { wording.money($0.magnitude).text }
                return [OrderEvent(at: at, kind: kind, note: sum)]
            case .slipRejected:
                return [OrderEvent(at: at, kind: .slipRejected, note: wording.reason(entry.words))]
            // A reason that staff wrote beside a status is for staff.
            case .status, .cancelled, .oversold: return became.map { [$0] } ?? []
            // Where part of the money is here, the new status does not say that the time ran out.
            case .expired:
                let end = OrderEvent(at: at, kind: .became(.expired))
                return entry.to == .expired ? [end] : [end] + (became.map { [$0] } ?? [])
            case .extended: return [OrderEvent(at: at, kind: .extended)]
            case .shortened: return [OrderEvent(at: at, kind: .shortened)]
            case .refundAccount:
                return [OrderEvent(at: at, kind: .refundAccount, note: entry.words)]
            case .refundSent: return [OrderEvent(at: at, kind: .refundSent)]
            case .refundRefused: return [OrderEvent(at: at, kind: .refundRefused)]
            case .refundDone, .refundReturned:
                let sum = entry.amount.map { wording.money($0.magnitude).text }
                let kind: OrderEvent.Kind =
                    entry.kind == .refundDone ? .refundDone : .refundReturned
                return [OrderEvent(at: at, kind: kind, note: sum)] + (became.map { [$0] } ?? [])
            case .note: return []
            }
        }
    }
}

/// The version that an open page compares to see that its order has changed.
enum OrderVersion {
    static func text(_ status: OrderStatus, _ changedAt: Timestamp) -> String {
        "\(status.rawValue)-\(changedAt.milliseconds)"
    }
}
