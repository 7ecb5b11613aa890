import Formats
import Shop
import Testing

@Suite("A line's record as text")
struct LineRecordTests {
    private static let hash = String(repeating: "0f", count: 32)
    private static let text = """
        holdfast line record 1
        drop tour
        commitment \(hash)
        opens_at 1800000000000
        early 1
        chain_end \(hash)
        secret \(hash)
        tickets
        1 1799999000000 \(hash)
        2 1800000001000 \(hash) inside
        moves
        1 1799998000000 committed 0 0 \(hash)
        2 1800000002000 rate 0 2 60 staff
        end 2 \(hash) 2 \(hash)

        """

    private func parts(
        _ text: String, size: Int = .max
    ) throws -> [LineRecordReader.Part] {
        var reader = LineRecordReader()
        var parts: [LineRecordReader.Part] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try reader.take(rest.prefix(size)) { parts.append($0) }
            rest = rest.dropFirst(size)
        }
        try reader.finish()
        return parts
    }

    private func written(_ parts: [LineRecordReader.Part]) -> String {
        var text = ""
        var hasMoves = false
        for part in parts {
            switch part {
            case .head(let head): text += LineRecordText.opening(head)
            case .ticket(let ticket): text += LineRecordText.line(ticket)
            case .move(let move):
                if !hasMoves { text += LineRecordText.between }
                hasMoves = true
                text += LineRecordText.line(move)
            case .end(let end): text += LineRecordText.ending(end)
            }
        }
        return text
    }

    @Test("what is read is what was written, in pieces of any size", arguments: [1, 7, 4_096])
    func roundTrip(size: Int) throws {
        let parts = try parts(Self.text, size: size)

        #expect(parts.count == 6)
        #expect(written(parts) == Self.text)
        guard case .ticket(let ticket) = parts[2], case .move(let move) = parts[4] else {
            Issue.record("not in their order: \(parts)")
            return
        }
        #expect(ticket.isInside && ticket.number == 2)
        #expect(move.isByStaff && move.move.kind == .rate && move.move.detail == "60")
        #expect(move.move.text == "2 1800000002000 rate 0 2 60\n")
    }

    @Test("before the draw there is no secret in it")
    func beforeDraw() throws {
        let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
        let text = (lines[..<4] + lines[7...]).joined(separator: "\n")

        guard case .head(let head) = try parts(text).first else {
            Issue.record("no head")
            return
        }

        #expect(head.draw == nil)
        let opening = lines[..<4].joined(separator: "\n") + "\ntickets\n"
        #expect(LineRecordText.opening(head) == opening)
    }

    @Test(
        "what is wrong is told with its line",
        arguments: [
            ("record 1", "record 2", 1), ("drop tour", "shop tour", 2), ("early 1\n", "", 7),
            ("early 1", "early 01", 5), ("early 1", "early -1", 5), ("secret 0", "secret ", 7),
            ("1 1799999000000 0f", "1 1799999000000 0F", 9), ("inside", "outside", 10),
            ("2 1800000001000", "2 9007199254740992", 10), ("moves\n", "", 11),
            ("rate", "raise", 13), ("60 staff", "60 owner", 13), ("60 staff", "", 13),
            ("end 2 ", "end ", 14),
        ])
    func wrong(_ old: String, _ new: String, _ line: Int) {
        let error = #expect(throws: LineRecordProblem.self) {
            try parts(Self.text.replacing(old, with: new, maxReplacements: 1))
        }
        #expect(error?.line == line, "\(error?.text ?? "")")
    }

    @Test("a record that was cut off anywhere is none")
    func cut() {
        for count in 0..<Self.text.utf8.count {
            let text = String(decoding: Self.text.utf8.prefix(count), as: UTF8.self)
            #expect(throws: LineRecordProblem.self) { try parts(text) }
        }
    }

    @Test("neither is one with more after its end, nor one line without an end")
    func more() {
        #expect(throws: LineRecordProblem.self) { try parts(Self.text + "more\n") }
        #expect(throws: LineRecordProblem.self) { try parts(Self.text + "x") }
        #expect(throws: LineRecordProblem.self) {
            try parts(String(repeating: "a", count: 1_000_000))
        }
    }
}
