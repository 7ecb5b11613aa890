import Pages
import Shop

extension Sample {
    static let lineProblems: [LineProblem] = [
        .movedRate(MovedRate(rateNow: 300)), .movedRate(MovedRate(rateNow: nil)),
        .movedCap(MovedCap(capNow: 9)), .movedCap(MovedCap(capNow: nil)), .movedTime, .movedPause,
        .long(LongTime(howLong: "5 h")),
        .number(LineNumbers(least: 1, most: 600_000)), .reasonMissing, .unknownTicket,
        .alreadyCalled, .tooManyLetIn(500), .extendedEnough(20),
        .unchanged, .notTheLast, .noLine,
    ]

    static func lineControl(_ limit: LineLimit, problem: LineProblem? = nil) -> LineControlPage {
        let form = LineForm(
            typed: "600", typedReason: "the bank is slow", problem: problem,
            seenBefore: "-")
        return LineControlPage(
            drop: drop, figures: lineFigures(limit),
            forms: LineForms(
                key: "b0b5", isPaused: limit == .paused, lastPause: "12", ownRate: LineRules.rate,
                ownCap: LineRules.cap, rateForm: form, capForm: form, extendForm: form,
                letInForm: form),
            saved: problem == nil ? "1,200 more minutes for everybody" : nil,
            refused: problem.map { LineForm(problem: $0) })
    }

    static func lineFigures(_ limit: LineLimit) -> LineControlFigures {
        let number = LineLimit.allCases.firstIndex(of: limit) ?? 0
        let untilEmpty: [LineControlFigures.UntilEmpty] = [
            .unknown, .empty, .underAMinute, .about("2 h 5 min"),
        ]
        var figures = LineControlFigures(
            state: LineState.allCases[number % LineState.allCases.count], limit: limit,
            waiting: 12_480, called: 3_120, joined: 15_600, inside: 412, cap: 1_000,
            expected: 24, perMinute: 5_940, rate: 6_000, isOwnRate: number % 2 == 0,
            isOwnCap: number % 3 == 0, health: 35,
            strain: LineStrain.allCases[number % LineStrain.allCases.count],
            isWell: number % 4 == 3, unitsLeft: 1_840, letIn: 2_900, ordered: 2_310,
            expired: 140, givenBack: 38, untilEmpty: untilEmpty[number % untilEmpty.count],
            moves: LineMove.Kind.allCases.map(lineMove) + [
                LineMoveRow(happenedAt: time("13:02"), kind: .rate),
                LineMoveRow(happenedAt: time("13:02"), kind: .cap),
            ], asOf: time("13:12:08"))
        figures.nextEnd = "13:14:00"
        return figures
    }

    private static func lineMove(_ kind: LineMove.Kind) -> LineMoveRow {
        LineMoveRow(
            happenedAt: time("13:02"), kind: kind, number: "600",
            who: "prapassorn.wongsuwanphumirattanakosin@nightmarket.example",
            why: kind.isUndoable ? "ธนาคารล่มชั่วคราว ขอเวลาให้ลูกค้าทุกคนเพิ่ม" : "",
            isUndone: kind == .cap, undo: kind == .extended ? "17" : nil)
    }
}
