import Pages
import Shop

extension Sample {
    static let picture = PictureView(
        src: "/pictures/c", srcset: "/pictures/a 400w, /pictures/b 800w, /pictures/c 1200w")

    static func card(_ state: DropState, _ title: String, picture: PictureView? = picture)
        -> DropCard
    {
        DropCard(
            slug: "tour-2026", title: title, state: state, opensAt: time(in: 90),
            closesAt: time("Sun 6 Dec 2026, 13:00", in: 1_500), picture: picture,
            price: "฿350.00 – ฿370.00", shipped: ShippedPrice(text: "฿400.00", isFrom: true))
    }

    static func front(_ state: DropState, others: Int = 3) -> ShopFrontPage {
        let titles = ["Tour shirt 2026", "โปสเตอร์พิมพ์มือ ฤดูหนาวเชียงใหม่", "Enamel pin"]
        let all: [DropState] = [.open, .upcoming, .soldOut]
        return ShopFrontPage(
            next: card(state, "Tour shirt 2026"),
            others: (0..<others).map {
                card(
                    all[$0 % 3], titles[$0 % 3],
                    picture: $0 == 1 ? nil : picture)
            },
            past: [card(.closed, "Summer shirt 2026"), card(.closed, "เสื้อสงกรานต์ 2569")],
            contact: "help@shop.example")
    }

    static func dropPage(
        _ state: DropState, picture: PictureView? = picture, variants: Int = 4,
        line: LineDoor = .none
    ) -> DropPage {
        let stock = state == .soldOut ? [0, 0, 0, 0] : [100, 7, 0, 1]
        let names = ["S", "M", "L", "สีน้ำเงินกรมท่า ขนาดใหญ่พิเศษ XXL"]
        let choices = (0..<variants).map { index in
            VariantChoice(
                sku: "SHIRT-\(index)", name: index < 4 ? names[index] : "No. \(index)",
                price: money(index == 0 ? "350.00" : "1370.00"), available: stock[index % 4],
                limit: 2)
        }
        return DropPage(
            slug: "tour-2026", title: "Tour shirt 2026", state: state, opensAt: time(in: 90),
            closesAt: time("Sun 6 Dec 2026, 13:00", in: 1_500), limitPerPerson: 2,
            hold: "10 minutes", pay: "2 hours", shipping: shipping,
            products: [
                ProductView(
                    title: "Tour shirt", description: "Heavy cotton, printed in Bangkok.",
                    picture: picture, price: "฿350.00 – ฿1,370.00",
                    shipped: ShippedPrice(text: "฿400.00", isFrom: variants > 1),
                    isSoldOut: state == .soldOut, variants: choices)
            ], next: next(after: state), line: line, joinsAt: time("Sat 5 Dec 2026, 12:30"),
            stamp: "s.t",
            contact: "help@shop.example", isForMembers: state == .upcoming,
            waits: state == .soldOut || state == .open, isAnyGone: state == .soldOut)
    }

    private static func next(after state: DropState) -> NextDrop? {
        switch state {
        case .upcoming, .open: nil
        case .soldOut: NextDrop(slug: "pin", title: "Enamel pin", isOpen: true, opens: "now")
        case .closed:
            NextDrop(
                slug: "pin", title: "Enamel pin", isOpen: false,
                opens: "Sat 5 Dec 2026, 13:00 (GMT+7)")
        }
    }

    static func members(_ refusal: MembersRefusal?) -> MembersPage {
        MembersPage(
            slug: "tour-2026", title: "Tour shirt 2026", opensAt: time(in: 90), limitPerPerson: 2,
            hold: "10 minutes", pay: "2 hours", shipping: shipping,
            products: dropPage(.open).products, code: "K7PX4-MWA2C", idempotencyKey: "key-1",
            refusal: refusal, seen: seen, contact: "help@shop.example")
    }

    static let membersRefusals: [MembersRefusal?] = [
        nil, .codeMissing, .codeInvalid, .codeUsed, .nothingChosen, .short, .tooMany(2),
        .wait("5 seconds"),
        .unsound, .priceChanged(dearer),
    ]

    static let seen = "5000 SHIRT-M=35000 SHIRT-L=37000"
    static let dearer = PriceChange(was: money("400.00"), now: money("430.00"))

    static func codes(_ problem: CodesProblem?) -> CodesPage {
        CodesPage(
            drop: drop, membersOpenAt: time("Sat 5 Dec 2026, 12:00"), opensAt: time(),
            batches: [
                CodeBatchRow(
                    label: "แฟนคลับรุ่นแรก เชียงใหม่", madeAt: time("1 Dec, 10:00"),
                    who: "anna@shop.example", count: 10_000, used: 312)
            ],
            form: CodesForm(
                key: "b0b5", typedCount: "500", typedLabel: "Fan club", most: 10_000,
                problem: problem))
    }

    static func reserve(_ refusal: ReserveRefusal?) -> ReservePage {
        var page = ReservePage(
            slug: "tour-2026", title: "Tour shirt 2026", lines: lines,
            subtotal: money("860.00"), shipping: shipping, total: money("910.00"), quantity: 3,
            hold: "10 minutes", idempotencyKey: "key-1", refusal: refusal,
            details: refusal == nil ? nil : wrong, stamp: "s.t", seen: seen, left: "SHIRT-M=2",
            limitAhead: refusal == nil
                ? LimitReached(limit: 2, already: 2, others: others) : nil,
            others: refusal == nil ? others : [])
        page.lessBy = refusal == nil ? "฿0.99" : nil
        page.adjustment = refusal == nil ? nil : "−฿0.37"
        page.forgivenPart = refusal == nil ? nil : "−฿0.50"
        if case .priceChanged = refusal { page.moreBy = "฿0.99" }
        return page
    }

    static let refusals: [ReserveRefusal?] = [
        nil, .nothingChosen, .notOpen(time()), .closed, .busy(5), .invalid, .wrongDetails,
        .soldOut(Shortage(wasThere: true, leftOvers: leftOvers, stillHere: "S")),
        .soldOut(
            Shortage(
                wasThere: false, leftOvers: leftOvers, stillHere: "S, XL", areSeveral: true)),
        .soldOut(Shortage(wasThere: false, leftOvers: leftOvers)),
        .limitReached(LimitReached(limit: 2, already: 0)),
        .limitReached(LimitReached(limit: 2, already: 1)),
        .limitReached(LimitReached(limit: 2, already: 2, others: others)),
        .priceChanged(dearer),
    ]

    static let leftOvers = [
        LeftOver(product: "Tour shirt", variant: "M", wanted: 2, left: 0, isGone: true),
        LeftOver(product: "Tour shirt", variant: "L", wanted: 2, left: 1, isGone: false),
    ]

    static let others = [OrderLink(path: "/o/K7R2M4X/otherkey", code: "K7R2M4X")]

    static let ownOrders = OrderStatus.allCases.map { status in
        OwnOrderRow(
            path: "/o/K7R2M4X/otherkey", code: "K7R2M4X", title: "Tour shirt 2026", status: status,
            total: money("910.00"), until: status.clock == nil ? nil : time("5 Dec, 15:00"))
    }

    static let ownWaits = WaitlistStanding.allCases.flatMap { standing in
        [true, false].map { isOpen in
            OwnWaitRow(
                id: "4", path: "/d/tour-2026/waitlist/13/key", number: 13,
                title: "Tour shirt 2026", standing: standing, isOpen: isOpen)
        }
    }

    static let ownOrdersPages = [
        OwnOrdersPage(orders: [], waits: ownWaits, keptDays: 14),
        OwnOrdersPage(orders: ownOrders, keptDays: 14, contact: "help@shop.example"),
        OwnOrdersPage(
            orders: [],
            find: FindOrderForm(
                code: FormField(value: "", problem: .missing),
                phone: FormField(value: "12", problem: .notAPhone, example: "081 234 5678"),
                refusal: .wrong), keptDays: 14),
        OwnOrdersPage(orders: [], find: FindOrderForm(refusal: .wait("30 minutes")), keptDays: 14),
        OwnOrdersPage(orders: [], lost: others, keptDays: 14),
    ]

    static let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\" role=\"img\">"
        + "<path d=\"M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM13 13h3v3h-3zM18 18h2v2h-2z\"/></svg>"

    static func order(
        _ status: OrderStatus, details: DetailsForm = filled, refusal: UploadRefusal? = nil,
        accounts: [ReceivingAccountView] = accounts
    ) -> OrderPage {
        let deadline = status.clock == nil ? nil : time("15:00", in: status == .reserved ? 8 : 102)
        let early = status == .reserved || status == .awaitingPayment
        return OrderPage(
            path: "/o/H7K3M9QX/secretkey", code: "H7K3M9QX", version: "7", now: noon,
            status: status, drop: drop, lines: lines, subtotal: money("860.00"),
            shipping: shipping, total: money("910.00"),
            paid: status == .reserved ? nil : money("500.00"),
            part: [.awaitingPayment, .underReview].contains(status) && refusal == nil
                ? PartPaid(have: money("500.00"), missing: money("410.00")) : nil,
            tooMuch: status == .paid
                ? PaidTooMuch(have: money("920.00"), more: money("10.00")) : nil,
            comesBack: status == .refundDue ? money("500.00") : nil,
            slipWaits: [.expired, .cancelled, .refundDue, .refunded].contains(status),
            owed: money("1410.00"),
            deadline: deadline.map { Countdown(to: $0, span: 7_200_000, now: noon) },
            heldUntil: status == .awaitingPayment && refusal == nil ? time("15:10", in: 112) : nil,
            limitAhead: status == .reserved
                ? LimitReached(limit: 2, already: 2, others: others) : nil,
            details: details,
            accounts: accounts,
            qr: QRCodeView(
                svg: svg, scheme: "PromptPay", holder: "Night Market Co.",
                picture: "/o/H7K3M9QX/secretkey/qr.png"),
            reference: "H7K3M9QX", slips: early ? [] : slips, uploadKey: "key-2",
            uploadRefusal: refusal,
            mayUpload: [.awaitingPayment, .underReview, .expired, .cancelled].contains(status),
            reserveAgain: status == .expired ? "/d/tour-2026/reserve?q-SHIRT-M=2" : nil,
            mayCancel: early, mayEditDetails: early,
            carrier: "Thailand Post", tracking: "EM123456789TH",
            timeline: status == .reserved ? events + moreTime : events,
            isRemembered: status == .reserved,
            contact: "help@shop.example")
    }

    /// All of its money is here although it waits for some.
    static let allHere: OrderPage = {
        var page = Sample.order(.awaitingPayment)
        page.isAllHere = true
        page.part = nil
        return page
    }()

    /// The last slip was not accepted, with and without money that is here already.
    static let rejected: [OrderPage] = [
        nil, PartPaid(have: money("500.00"), missing: money("410.00")),
    ]
    .map { part in
        var page = Sample.order(.awaitingPayment)
        page.rejected = RejectedSlip(reason: "The picture cannot be read.")
        page.part = part
        page.slips = slips.filter { $0.status == .rejected }
        return page
    }

    /// Due back because not all of it came in time.
    static let endedShort: OrderPage = {
        var page = Sample.order(.refundDue)
        page.endedShort = true
        return page
    }()

    /// Called due back, and nothing was received.
    static let nothingDue: OrderPage = {
        var page = Sample.order(.refundDue)
        page.comesBack = nil
        return page
    }()

    static let filled = DetailsForm(
        name: FormField(value: customer.name), phone: FormField(value: customer.phone),
        email: FormField(value: customer.email), address: FormField(value: customer.address),
        note: FormField(value: customer.note))

    static let wrong = DetailsForm(
        name: FormField(value: "", problem: .missing),
        phone: FormField(value: "12", problem: .notAPhone, example: "081 234 5678"),
        email: FormField(value: "me@", problem: .notAnEmail),
        address: FormField(value: "x", problem: .tooLong),
        note: FormField(value: "\u{7}", problem: .invalid), hasProblem: true,
        limitReached: LimitReached(limit: 2, already: 1, others: others), seen: "_._._._.0",
        savedElsewhere: "Somchai Jaidee\n081 234 5678")

    static let slips = [
        SentSlip(sentAt: time("13:45"), status: .waiting, size: "1.2 MB"),
        SentSlip(
            sentAt: time("13:20"), status: .rejected, size: "880 kB",
            reason: "The picture cannot be read. Please send a sharper one."),
        SentSlip(sentAt: time("13:10"), status: .approved, size: "640 kB"),
    ]

    static let moreTime = [
        OrderEvent(at: time("13:04"), kind: .extended),
        OrderEvent(at: time("13:05"), kind: .shortened),
        OrderEvent(at: time("13:06"), kind: .received, note: "฿10.00"),
        OrderEvent(at: time("13:07"), kind: .takenBack, note: "-฿10.00"),
        OrderEvent(at: time("13:08"), kind: .forgiven, note: "฿0.50"),
        OrderEvent(at: time("13:09"), kind: .notForgiven, note: "฿0.50"),
    ]

    static let events = [
        OrderEvent(at: time("13:00"), kind: .became(.reserved)),
        OrderEvent(at: time("13:02"), kind: .detailsChanged),
        OrderEvent(at: time("13:02"), kind: .became(.awaitingPayment)),
        OrderEvent(at: time("13:10"), kind: .slipSent),
        OrderEvent(at: time("13:15"), kind: .slipRejected, note: "Too blurred to read."),
        OrderEvent(at: time("13:20"), kind: .slipApproved, note: "฿500.00"),
    ]

    static let messages: [MessagePage.Kind] = [
        .notFound, .orderNotFound, .orderLost, .busy(5), .unavailable(10), .fileOnItsWay(5),
        .fileLost, .noRoom(Room(needed: "300 MB", free: "12 MB")), .notWritable, .tooWide,
        .noRoom(Room(needed: nil, free: "0 MB")), .fileStoreAway(15), .fileDamaged("ab12"),
        .forbidden, .staleForm,
        .otherHost(HostNames(browser: "shop.example", shop: "127.0.0.1:8080")),
        .tooLarge("16 MB"), .badRequest, .sessionOver, .changedMeanwhile, .failed,
    ]

    static func message(_ kind: MessagePage.Kind) -> MessagePage {
        MessagePage(
            kind: kind, retryPath: "/d/tour-2026", contact: "help@shop.example",
            resend: Resend(
                action: "/d/tour-2026/reserve", seconds: 2,
                fields: [Resend.Field(name: "q-SHIRT-M", value: "1")]))
    }
}
