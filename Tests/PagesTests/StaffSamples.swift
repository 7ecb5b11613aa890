import Pages
import Shop

extension Sample {
    static func row(_ index: Int) -> OrderRow {
        let statuses = OrderStatus.allCases
        return OrderRow(
            code: "H7K3M9Q\(index)", createdAt: time("5 Dec 13:0\(index % 10)"),
            status: statuses[index % statuses.count], drop: "Tour shirt 2026",
            customer: index % 3 == 0 ? customer.name : "Somchai J.", phone: "081 234 5678",
            items: "2 × Tour shirt M, 1 × Poster", total: money("910.00"),
            owed: index % 4 == 0 ? money("410.00") : nil,
            overpaid: index % 4 == 1 ? money("10.00") : nil,
            reviewPath: index % 9 == 2 ? "/admin/slips/4" : nil, seen: "paid.0.0-0._._",
            isPicked: index == 1)
    }

    static func figures() -> StaffFigures {
        StaffFigures(
            ordersPerMinute: "42", slipsWaiting: 12, received: money("123450.00"),
            awaited: money("98200.00"), misfits: misfits, unitsLeft: 168,
            pace: StaffFigures.pace((0..<30).map { ($0 * 7) % 23 }), byStatus: tallies,
            stock: [
                StockBar(
                    product: "Tour shirt", variant: "S", sku: "S", stock: 100, sold: 40, held: 22),
                StockBar(
                    product: "เสื้อยืดที่ระลึกคอนเสิร์ตฤดูหนาวเชียงใหม่", variant: "XXL", sku: "L",
                    stock: 250, sold: 120, held: 0),
                StockBar(
                    product: "Poster", variant: "A2", sku: "P", stock: 10_000, sold: 9_000,
                    held: 1_000),
            ],
            newest: (0..<6).map(row), asOf: time("13:12:08"))
    }

    static let misfits = [MoneyStanding.overpaid, .underpaid].map {
        MoneyMisfit(
            standing: $0, orders: 2, sum: money("410.00"),
            href: "/admin/orders?money=\($0.rawValue)", isOn: $0 == .overpaid)
    }

    static func liveNow(_ tone: LiveTone, isFailing: Bool? = nil) -> LiveNow {
        LiveNow(
            stands: tone == .stop ? "Since 13:04:05 the figures are old." : nil,
            verdict: isFailing == true
                ? nil
                : LiveVerdict(
                    tone: tone, what: "The disk is slow.",
                    todo: tone == .done ? "" : "Stop backups.",
                    line: tone == .plain ? "/admin/line/tour" : nil),
            notice: isFailing.map { isFailing in
                LiveNotice(
                    number: 3, what: "The disk is slow.", todo: "Stop backups.",
                    at: time("13:12"), isFailing: isFailing,
                    line: isFailing ? nil : "/admin/line/tour")
            }, people: 2_400, inLine: 12_000, admittedPerMinute: 180, ordersPerMinute: 212,
            shedPerSecond: "0.4", isShedding: tone == .stop,
            gauges: [
                LiveGauge(name: "Slips being sent", value: "3 of 64", share: 5, tone: tone),
                LiveGauge(name: "Slowest step", value: "commit, 12 ms", share: nil, tone: tone),
            ],
            spans: [
                LiveSpan(name: "15 minutes", href: "/admin/live?span=quarter", isOn: true),
                LiveSpan(name: "1 hour", href: "/admin/live?span=hour", isOn: false),
            ], charts: [liveChart("people", tone), liveChart("shed", tone)],
            asOf: time("13:12"))
    }

    static func liveChart(_ id: String, _ tone: LiveTone) -> LiveChart {
        let values = (0..<60).map { $0 % 20 == 7 ? nil : Double(($0 * 7) % 23) }
        var chart = LiveChart(
            id: id, title: "People on the site", description: "Now 12; at most 22.", latest: "12",
            peak: "22", from: "15 minutes ago", to: "now", tone: tone)
        (chart.areas, chart.lines) = ChartDrawing.stretches(values, top: 22)
        chart.bars = ChartDrawing.bars(values, top: 22)
        return chart
    }

    static func live(_ tone: LiveTone, isFailing: Bool? = nil, maySee: Bool = true) -> LivePage {
        LivePage(
            now: liveNow(tone, isFailing: isFailing), source: "/admin/live/now?span=quarter",
            maySee: maySee,
            home: "/admin/live?span=quarter")
    }

    static let nows: [LiveNow] =
        LiveTone.allCases.map { liveNow($0) } + [true, false].map { liveNow(.stop, isFailing: $0) }

    static let tallies = OrderStatus.allCases.enumerated().map { index, status in
        StatusCount(
            status: status, count: index == 3 ? 10_000 : index * 7,
            href: "/admin/orders?status=\(status.rawValue)", isOn: index == 2)
    }

    static func bulkConfirm(_ to: OrderStatus) -> BulkConfirmPage {
        BulkConfirmPage(
            to: to, reason: "sent today",
            doubtful: [
                DoubtfulOrder(
                    code: "H7K3M9Q1", status: .underReview, customer: customer.name,
                    paid: money("0.00"), slipWaits: true)
            ],
            all: ["H7K3M9Q1", "H7K3M9Q2"].map { PickedOrder(code: $0, seen: "paid.0._._._") },
            back: "/admin/orders")
    }

    static func orders(_ count: Int) -> OrdersPage {
        OrdersPage(
            drops: [
                DropOption(slug: "", title: "All drops", isChosen: false),
                DropOption(slug: "tour-2026", title: "Tour shirt 2026", isChosen: true),
            ],
            statuses: tallies, misfits: misfits, chosenMoney: count == 2 ? "overpaid" : nil,
            allHref: "/admin/orders", hasStatusFilter: true,
            chosenStatuses: [.underReview], query: "somchai",
            from: TimeField(
                text: "2026-10-25T02:30", exact: "2026-10-25T02:30:00+01:00",
                told: "Sun 25 Oct 2026, 02:30 (GMT+1)"),
            to: TimeField(
                text: "2027-10-31T02:30", exact: "2027-10-31T02:30:00+01:00",
                told: "Sun 31 Oct 2027, 02:30 (GMT+1)"),
            hasFilter: true, rows: (0..<count).map(row),
            newer: count > 1 ? "/admin/orders?cursor=a" : nil,
            older: count > 1 ? "/admin/orders?cursor=b" : nil,
            excel: "/admin/export/orders.xlsx", csv: "/admin/export/orders.csv",
            otherForms: ExportForms(
                excel: "/admin/export/orders.xlsx?language=en",
                spreadsheet: "/admin/export/orders.csv?csv=spreadsheet",
                program: "/admin/export/orders.csv?csv=program",
                background: "/admin/exports?q=somchai"),
            bulk: [.paid, .fulfilled, .cancelled],
            outcome: count == 2
                ? BulkOutcome(
                    to: .fulfilled, changed: 12, due: 2,
                    refused: [BulkRefusal(code: "H7K3M9QX", why: "It is cancelled.")],
                    hasRefused: true, typedReason: "nobody paid") : nil)
    }

    static func slip(
        _ status: SlipStatus, isPDF: Bool = false, absent: PictureNotice.Kind? = nil
    ) -> SlipView {
        SlipView(
            id: "4", path: "/slip.png", picture: isPDF ? nil : "/slip.png", isPDF: isPDF,
            sentAt: time("13:45"), size: "1.2 MB", status: status, isWaiting: status == .waiting,
            reason: status == .rejected ? "Too blurred to read." : nil,
            decidedBy: status == .waiting ? nil : "anna@shop.example",
            findings: status == .waiting ? findings : [], absent: absent,
            decide: status == .waiting ? decideForm(isPart: isPDF, asks: absent != nil) : nil,
            takeBack: status == .rejected ? takeBack : nil, isFinal: status == .approved)
    }

    /// Each kind of finding, and each thing that is wrong with a file.
    static let findings =
        SlipFindingView.Kind.allCases.map { kind in
            SlipFindingView(
                kind, orders: ["K7R2M4XQ", "K7R2M4X2"], bank: kind == .transfer ? "KBANK" : nil,
                reference: "013071152533APM07736", time: "12 Mar 2026, 15:25")
        }
        + SlipFindingView.Problem.allCases.map { SlipFindingView(.unreadable, problem: $0) }
        + [SlipFindingView(.transfer, reference: "96758542584667")]

    static let takeBack = TakeBackForm(slip: "4", seenBefore: "paid.0.0-4.0.0")

    static let tooMuch = TooMuch(
        typed: money("9100.00"), owedNow: money("910.00"), more: money("8190.00"),
        isFarTooMuch: true)

    static func decideForm(isPart: Bool, asks: Bool) -> DecideForm {
        DecideForm(
            amount: "100.00", approves: money("100.00"), ofOwed: money("910.00"), isPart: isPart,
            forgives: asks ? nil : money("1.00"), tooMuch: asks ? tooMuch : nil,
            sentBefore: isPart || asks ? nil : "K7R2M4XQ",
            ownReason: asks ? "Not our account." : "")
    }

    static func staffOrder(_ problem: StaffProblem? = nil) -> StaffOrderPage {
        var page = StaffOrderPage(
            code: "H7K3M9QX", status: .underReview, drop: drop,
            toldAccounts: problem == nil ? ToldAccounts(accounts: [], at: time()) : toldAccounts,
            createdAt: time(),
            deadline: Countdown(to: time("15:00", in: 102), span: 7_200_000, now: noon), now: noon,
            shopperPath: "/o/H7K3M9QX/secretkey", customer: customer, lines: lines,
            subtotal: money("860.00"), shipping: shipping, total: money("910.00"),
            paid: money("500.00"), owed: money("410.00"),
            paymentReason: problem == nil ? "" : "in the statement", overpaid: money("10.00"),
            underpaid: money("410.00"), goesBack: money("500.00"), isSettled: false,
            isOver: problem == nil, payments: payments,
            slips: [
                slip(.waiting), slip(.rejected, isPDF: true), slip(.approved),
                slip(.waiting, absent: .onItsWay),
            ],
            rejectReasons: Sample.reasons,
            timeline: StaffEvent.What.allCases.map { event($0) }, carrier: "Thailand Post",
            tracking: "EM123456789TH", mayDecide: true, mayNote: true, mayRecordPayment: true,
            paymentKey: "b0b5",
            targets: OrderStatus.allCases, mayForce: true, problem: problem,
            seen: "under_review.41000.2-4.0.0",
            typed: TypedStatus(to: "paid", reason: "cash", carrier: "Post", tracking: "1"),
            saved: problem == nil)
        page.forgivenPart = problem == nil ? nil : "−฿0.50"
        return page
    }

    static let payments = [
        PaymentRow(
            id: "1", at: time("13:50"), amount: money("300.00"), source: .slip,
            by: "anna@shop.example",
            reason: ""),
        PaymentRow(
            id: "2", at: time("13:55"), amount: money("200.00"), source: .staff,
            by: "anna@shop.example", reason: "Cash at the counter", isTakenBack: true),
        PaymentRow(
            id: "3", at: time("13:56"), amount: money("20.00"), source: .staff,
            by: "anna@shop.example", reason: "Cash at the counter",
            takeBackPath: "/admin/orders/H7K3M9QX/payments/3/take-back",
            typedReason: "Another order’s"),
    ]

    static func event(_ what: StaffEvent.What) -> StaffEvent {
        StaffEvent(
            at: time("13:02"), who: "anna@shop.example", from: what == .status ? .reserved : nil,
            to: what == .status ? .awaitingPayment : nil, what: what, text: "Phoned, will come.")
    }

    static let problems: [StaffProblem] = [
        .statusMissing, .reasonMissing, .stockGone("Tour shirt M: 1 wanted, 0 left"),
        .amountUnclear,
        .alreadyDecided, .sentBefore("K7R2M4XQ K7R2M4X2"), .notAllowed, .unchanged, .goneOn,
        .textMissing,
        .changed(
            MovedSince(
                newStatus: .paid, confirmed: money("500.00"), slipCame: true,
                slipWaitsAgain: true, shipment: "Post EM123456789TH", detailsChanged: true)),
        .moreThanOwed(tooMuch), .moneyOwing(money("410.00")), .moneyGoesBack(money("500.00")),
        .slipWaits, .calledPaid, .notReceived(money("410.00")), .moneyIsHere(money("910.00")),
        .nothingToGiveBack, .refundedAtOnce(money("910.00")), .refundSent(money("910.00")),
    ]

    static func slipsPage(_ count: Int) -> SlipsPage {
        SlipsPage(
            waiting: (0..<count).map { index in
                WaitingSlip(
                    reviewPath: "/admin/slips/\(index)", sentAt: time("13:45"), waited: "4 min",
                    code: "H7K3M9Q\(index)", customer: customer.name, owed: money("910.00"),
                    isReused: index == 1,
                    thumbnail: index == 2 ? nil : "/admin/slips/\(index)/thumbnail",
                    ended: index == 0 ? .cancelled : nil)
            }, count: count, first: count > 0 ? "/admin/slips/0" : nil, hasSheet: count > 1,
            decided: decided)
    }

    static let decided = Decided(
        code: "H7K3M9Q", status: .approved, sum: money("100.00"), stillMissing: money("810.00"),
        beyond: money("10.00"), dueBack: money("100.00"), undo: takeBack)

    static let bank = SlipAtBankView(
        .shown,
        rows: [
            .init(
                path: "/admin/statements/1/rows?after=3#row-4", amount: money("910.00"),
                day: "2026-12-05", name: "SOMCHAI J")
        ])

    static func review(_ slip: SlipView, mayDecide: Bool = true) -> ReviewPage {
        var page = ReviewPage(
            slip: slip, code: "H7K3M9QX", status: .underReview, customer: customer, lines: lines,
            shipping: shipping, total: money("910.00"), paid: money("0.00"), owed: money("910.00"),
            isSettled: !mayDecide, isOver: slip.isWaiting, goesBack: money("500.00"),
            underpaid: money("410.00"), overpaid: money("10.00"), otherSlips: 1,
            hasOtherSlips: true, toldAccounts: toldAccounts,
            bank: mayDecide ? bank : SlipAtBankView(.missing, last: "2026-12-05"),
            reference: "H7K3M9QX",
            rejectReasons: Sample.reasons,
            mayDecide: mayDecide, next: "/admin/slips/5",
            nextPicture: mayDecide ? "/admin/slips/5/copy" : nil, waitingCount: 12,
            problem: mayDecide ? nil : .alreadyDecided, seen: "under_review.91000.1-4.0.0",
            decided: Decided(
                code: "H7K3M9Q2", status: mayDecide ? .rejected : .waiting,
                sum: money("100.00"), stillMissing: money("810.00"),
                beyond: money("10.00"), dueBack: money("100.00"),
                undo: mayDecide ? takeBack : nil),
            looker: mayDecide ? "bo@shop.example" : nil)
        page.forgivenPart = mayDecide ? "−฿0.50" : nil
        return page
    }
}
