/// A move: something that happened to a whole line. Every one enters a chain of its own and is
/// published.
package struct LineMove: Hashable, Sendable {
    package var number: Int64
    package var at: Timestamp
    package var kind: Kind
    /// How many places were called, after the move.
    package var cursor: Int64
    /// How many tickets were given, by the move.
    package var joined: Int64
    /// The move's detail: one word without blanks, `-` for nothing.
    package var detail: String

    /// The kind of a move, as the record names it.
    package enum Kind: String, CaseIterable, Sendable {
        /// The commitment was made; the detail is the hash of the secret.
        case committed
        /// The early crowd was shuffled; the detail is the chain's end.
        case drawn
        /// More places were called.
        case called
        /// Staff or the shop paused the line, or let it go on.
        case paused, resumed
        /// Staff set the places a minute, or gave that back to the shop: the detail is the number.
        case rate
        /// Staff set how many may be inside.
        case cap
        /// Staff gave everybody more time: the detail is minutes.
        case extended
        /// A line on `auto` began or ended.
        case engaged, disengaged
        /// Staff let a ticket in out of turn: the detail is its number.
        case letIn = "let_in"
        /// Staff took a change back: the detail is the number of the move.
        case undone
    }

    package init(
        number: Int64, at: Timestamp, kind: Kind, cursor: Int64, joined: Int64, detail: String
    ) {
        self.number = number
        self.at = at
        self.kind = kind
        self.cursor = cursor
        self.joined = joined
        self.detail = detail
    }

    /// The move's line of text in the record, which enters the chain.
    package var text: String {
        "\(number) \(at.milliseconds) \(kind.rawValue) \(cursor) \(joined) \(detail)\n"
    }
}

extension Line {
    /// Records a move in the line's chain.
    package mutating func note(
        _ kind: LineMove.Kind, _ detail: String = "-", at now: Timestamp, chain: LineChain
    ) -> LineMove {
        moves += 1
        let move = LineMove(
            number: moves, at: now, kind: kind, cursor: cursor, joined: joined, detail: detail)
        moveChain = chain.link(after: moveChain, move: move.text)
        return move
    }
}
