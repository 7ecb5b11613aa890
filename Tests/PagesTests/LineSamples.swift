import Pages
import Shop

extension Sample {
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
