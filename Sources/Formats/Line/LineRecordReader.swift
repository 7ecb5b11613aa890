package import Shop

/// The problem of a text that should be a line's record.
package struct LineRecordProblem: Error, Hashable, Sendable {
    /// The number of the line of text, from 1.
    package var line: Int
    package var words: String

    /// The problem as one line of an answer.
    package var text: String { "line \(line) of the record: \(words)" }
}

/// Reads a line's record as its bytes arrive.
package struct LineRecordReader: Sendable {
    /// A part of a record; parts come in this order.
    package enum Part: Hashable, Sendable {
        case head(LineRecordHead)
        case ticket(RecordedTicket)
        case move(RecordedMove)
        case end(LineRecordEnd)
    }

    private enum State: Sendable {
        case head([Substring])
        case tickets
        case moves
        case over
    }

    private var state = State.head([])
    private var rest: [UInt8] = []
    private var line = 0

    package init() {}

    /// Takes the next bytes.
    ///
    /// - Parameter body: is handed each part as soon as it is whole.
    /// - Throws: `LineRecordProblem`, or what `body` threw.
    package mutating func take(
        _ bytes: some Collection<UInt8>, _ body: (Part) throws -> Void
    ) throws {
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                rest.append(byte)
                if rest.count > Self.longestLine { throw problem("it is too long", at: line + 1) }
                continue
            }
            line += 1
            let text = String(decoding: rest, as: UTF8.self)
            rest.removeAll(keepingCapacity: true)
            if let part = try part(of: text) { try body(part) }
        }
    }

    /// Says that no more comes.
    ///
    /// - Throws: `LineRecordProblem` when the record is not whole.
    package func finish() throws(LineRecordProblem) {
        guard case .over = state, rest.isEmpty else {
            throw problem("the record ends here: it was cut off", at: line + 1)
        }
    }

    private mutating func part(of text: String) throws(LineRecordProblem) -> Part? {
        let words = text.pieces(at: " ", keepsEmpty: true)
        switch state {
        case .head(let lines):
            if text != "tickets" {
                if lines.count >= Self.headLines { throw problem("tickets must begin here") }
                state = .head(lines + [text[...]])
                return nil
            }
            state = .tickets
            return .head(try head(lines))
        case .tickets:
            if text == "moves" {
                state = .moves
                return nil
            }
            return .ticket(try ticket(words))
        case .moves:
            if words[0] == "end" {
                state = .over
                return .end(try end(words))
            }
            return .move(try move(words))
        case .over: throw problem("something stands after the end")
        }
    }

    private func head(_ lines: [Substring]) throws(LineRecordProblem) -> LineRecordHead {
        let names = ["drop", "commitment", "opens_at", "early", "chain_end", "secret"]
        guard lines.first == LineRecordText.name[...] else {
            throw problem("it must be '\(LineRecordText.name)'", at: 1)
        }
        guard lines.count == 4 || lines.count == 7 else {
            throw problem("the head has \(lines.count) lines, not 4 or 7")
        }
        var values: [Substring] = []
        for (index, line) in lines.dropFirst().enumerated() {
            guard line.begins(with: names[index] + " ") else {
                throw problem("it must begin with '\(names[index]) '", at: index + 2)
            }
            values.append(Substring(line.utf8.dropFirst(names[index].utf8.count + 1)))
        }
        var draw: LineRecordHead.Draw?
        if values.count == 6 {
            draw = LineRecordHead.Draw(
                early: try number(values[3], at: 5), chainEnd: try hash(values[4], at: 6),
                secret: try hash(values[5], at: 7))
        }
        return LineRecordHead(
            slug: String(values[0]), commitment: try hash(values[1], at: 3),
            opensAt: Timestamp(milliseconds: try number(values[2], at: 4)), draw: draw)
    }

    private func ticket(_ words: [Substring]) throws(LineRecordProblem) -> RecordedTicket {
        guard words.count == 3 || words.count == 4 && words[3] == "inside" else {
            throw problem("a ticket is its number, its time and its fingerprint")
        }
        return RecordedTicket(
            number: try number(words[0]), joinedAt: Timestamp(milliseconds: try number(words[1])),
            fingerprint: try hash(words[2]), isInside: words.count == 4)
    }

    private func move(_ words: [Substring]) throws(LineRecordProblem) -> RecordedMove {
        guard words.count == 6 || words.count == 7 && words[6] == "staff", !words[5].isEmpty else {
            throw problem("a move is a number, a time, a kind, two counts and a detail")
        }
        guard let kind = LineMove.Kind(rawValue: String(words[2])) else {
            throw problem("'\(words[2])' is no kind of move")
        }
        return RecordedMove(
            move: LineMove(
                number: try number(words[0]), at: Timestamp(milliseconds: try number(words[1])),
                kind: kind, cursor: try number(words[3]), joined: try number(words[4]),
                detail: String(words[5])), isByStaff: words.count == 7)
    }

    private func end(_ words: [Substring]) throws(LineRecordProblem) -> LineRecordEnd {
        guard words.count == 5 else { throw problem("the end has two counts and two links") }
        return LineRecordEnd(
            tickets: try number(words[1]), chain: try hash(words[2]), moves: try number(words[3]),
            moveChain: try hash(words[4]))
    }

    /// Digits only, without needless zeros: a number has one text, so that texts can be hashed.
    private func number(
        _ word: Substring, at line: Int? = nil
    ) throws(LineRecordProblem) -> Int64 {
        guard let number = Int64(word), (0..<Self.greatest).contains(number), String(number) == word
        else {
            throw problem("'\(word.prefix(32))' is no number", at: line)
        }
        return number
    }

    private func hash(_ word: Substring, at line: Int? = nil) throws(LineRecordProblem) -> [UInt8] {
        guard let bytes = bytes(hex: word), bytes.count == Self.hashBytes, hex(bytes) == word else {
            throw problem("'\(word.prefix(80))' is not 64 hex digits in lower case", at: line)
        }
        return bytes
    }

    private func problem(_ words: String, at line: Int? = nil) -> LineRecordProblem {
        LineRecordProblem(line: line ?? self.line, words: words)
    }

    private static let hashBytes = 32
    /// Beyond every count and time that can be, so that sums of them are none that overflow.
    private static let greatest: Int64 = 1 << 53
    private static let headLines = 7
    /// More bytes than any line of a record has.
    private static let longestLine = 512
}
