import Pages
import Shop

extension Sample {
    static let estimates: [LineEstimate?] = [nil, .short, .minutes("5–8"), .long]

    static func seat(
        _ panel: LinePanel = .waiting, estimate: LineEstimate? = .minutes("5–8"),
        isEnding: Bool = false
    ) -> SeatView {
        let isDrawn = panel != .gathering
        let turns = [LinePanel.inside, .over].contains(panel) ? 1 : panel == .used ? 3 : 0
        return SeatView(
            number: 1_204, place: isDrawn ? 12_412 : nil,
            ahead: isDrawn ? panel.isTurn ? 0 : 10_380 : nil, estimate: estimate,
            isCalled: panel.isTurn,
            left: panel == .inside
                ? Countdown(to: time("13:05", in: 4), span: 300_000, now: noon) : nil,
            isEnding: isEnding, turns: turns, turnsLeft: 3 - turns,
            recoveryCode: "7KQM-2XN4-P9R8-TW",
            receipt: "holdfast-receipt-1 tour-2026 1204 1796450400000 "
                + "00112233445566778899aabbccddeeff "
                + String(repeating: "0123456789abcdef", count: 4))
    }

    static func line(
        _ panel: LinePanel, seat: SeatView? = nil, details: DetailsForm = filled,
        notice: LineNotice? = nil, priceChange: PriceChange? = nil, wait: String? = nil,
        isEarly: Bool = false, had: LimitReached? = nil
    ) -> LinePage {
        let opening = Countdown(to: time(in: 25), span: 1_800_000, now: noon)
        return LinePage(
            slug: "tour-2026", title: "Tour shirt 2026", panel: panel, now: noon,
            joinsAt: time("Sat 5 Dec 2026, 12:30"), opening: opening, isEarly: isEarly,
            waiting: 12_640, seat: seat, limitPerPerson: 2, limitHad: had, turnLasts: "5 minutes",
            turnsInAll: 3,
            shipping: shipping, products: dropPage(.open).products, chosen: lines,
            details: details, idempotencyKey: "key-3",
            recovery: RecoveryForm(typed: "7KQM", isWrong: seat == nil), notice: notice,
            priceChange: priceChange, seen: seen,
            proof: JoinProof(challenge: "c.h", wait: wait), stamp: "s.t",
            refresh: PageRefresh(seconds: 12, address: "/d/tour-2026/line?q-SHIRT-M=2"),
            contact: "help@shop.example")
    }

    /// Every place that a shopper can stand in.
    static let linePages: [LinePage] =
        [
            line(.soon, isEarly: true), line(.join, isEarly: true), line(.join, wait: "12 seconds"),
            line(.closed), line(.inside, seat: seat(.inside, isEnding: true), details: wrong),
        ]
        + LinePanel.allCases.filter { $0 != .soon && $0 != .join }.map { line($0, seat: seat($0)) }
        + estimates.map { line(.waiting, seat: seat(estimate: $0)) }
        + LineNotice.allCases.map { line(.turn, seat: seat(.turn), notice: $0) }
        + [line(.turn, seat: seat(.turn), priceChange: dearer)]
        + [1, 2].map { already in
            line(
                .turn, seat: seat(.turn),
                had: LimitReached(limit: 2, already: already, others: others))
        }

    /// The record's page before and after the draw, with every kind of move and every answer.
    static var lineRecords: [LineRecordPage] {
        let moves = LineMove.Kind.allCases.enumerated().map { index, kind in
            LineRecordPage.MoveView(
                number: index + 1, at: time("13:0\(index % 10)"), kind: kind, detail: "120",
                cursor: index * 10, isByStaff: index.isMultiple(of: 2))
        }
        let hash = String(repeating: "0f", count: 32)
        let draw = LineRecordPage.Draw(
            early: 1_204, drawnAt: time("13:00"), chainEnd: hash, secret: hash)
        let answers: [LineRecordPage.Answer?] = [
            nil, .unreadable, .wrong, .waiting, .place(1_204),
        ]
        return answers.enumerated().map { index, answer in
            let isDrawn = index > 0
            return LineRecordPage(
                slug: "tour-2026", title: "Tour shirt 2026", commitment: hash,
                promisedAt: time("12:30"), draw: isDrawn ? draw : nil, tickets: 2_400,
                called: 600, moves: 61, exceptions: isDrawn ? moves : [], latest: moves,
                address: "https://shop.example/d/tour-2026", receipt: "holdfast-receipt-1",
                answer: answer, contact: "help@shop.example")
        }
    }
}
