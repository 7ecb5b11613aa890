/// A finding of an audit of a line's record.
package enum LineFinding: Hashable, Sendable {
    /// The secret in the record is not the one that was promised.
    case otherSecret
    /// Another ticket stands where the next one must.
    case wrongTicket(found: Int64, expected: Int64)
    /// The link of the last early ticket is not the one that decided the draw.
    case otherChainEnd
    /// More tickets were shuffled than there are.
    case earlyBeyondTickets
    /// The tickets do not lead to the chain that the record ends with.
    case otherChain
    /// The record ends with another number of tickets, or of moves, than it has.
    case otherTicketCount(found: Int64, told: Int64)
    case otherMoveCount(found: Int64, told: Int64)
    /// Another move stands where the next one must.
    case wrongMove(found: Int64, expected: Int64)
    /// The moves do not lead to the chain that the record ends with.
    case otherMoveChain
    /// The first move does not tell the commitment.
    case noCommitment
    /// The draw is in the head and not among the moves, or the other way round, or they differ.
    case otherDraw
    case drawnTwice(move: Int64)
    case cursorWentBack(move: Int64)
    case cursorPassedTickets(move: Int64)
    /// Places were called before the draw.
    case calledBeforeDraw(move: Int64)
    /// The cursor moved with a move that is not a call.
    case calledUntold(move: Int64)
    case ticketsWentBack(move: Int64)
    /// A move tells of more tickets than there are.
    case ticketsUntold(move: Int64)
    /// Two tickets have one place.
    case sharedPlace(Int64)
    /// A ticket, or a move, is dated before the one in front of it.
    case ticketTimeWentBack(Int64)
    case moveTimeWentBack(Int64)
    /// The tickets that a move tells of are not those that had joined by its time.
    case ticketsAtOtherTime(move: Int64)
    /// The draw is dated before the opening.
    case drawnEarly
    /// A ticket of the early crowd is dated after the opening.
    case earlyAfterOpening(Int64)

    /// Whether the finding only looks odd: times are the shop's own, whose clock can be set, and
    /// whose opening can be moved. All else breaks the proof.
    package var isOdd: Bool {
        switch self {
        case .ticketTimeWentBack, .moveTimeWentBack, .ticketsAtOtherTime, .drawnEarly,
            .earlyAfterOpening:
            true
        default: false
        }
    }

    /// The finding in words for anybody.
    package var text: String {
        switch self {
        case .otherSecret, .otherChainEnd, .earlyBeyondTickets, .otherDraw, .drawnTwice,
            .drawnEarly, .earlyAfterOpening, .sharedPlace:
            drawText
        case .wrongTicket(let found, let expected):
            "ticket \(found) stands where ticket \(expected) must: one was left out or moved"
        case .otherChain:
            "the tickets do not give the chain's end: one of them was changed afterwards"
        case .otherTicketCount(let found, let told):
            "there are \(found) tickets, the end tells of \(told): the record was cut"
        case .otherMoveCount(let found, let told):
            "there are \(found) moves, the end tells of \(told): the record was cut"
        case .wrongMove(let found, let expected):
            "move \(found) stands where move \(expected) must: one was left out or moved"
        case .otherMoveChain:
            "the moves do not give the end of their chain: one of them was changed afterwards"
        case .noCommitment:
            "the first move is not the commitment that the record begins with"
        case .cursorWentBack(let move): "move \(move): places that were called were taken back"
        case .cursorPassedTickets(let move): "move \(move): more places were called than joined"
        case .calledBeforeDraw(let move): "move \(move): places were called before the draw"
        case .calledUntold(let move): "move \(move): places were called by what calls none"
        case .ticketsWentBack(let move): "move \(move): tickets that were given were taken back"
        case .ticketsUntold(let move): "move \(move): it tells of tickets that are not here"
        case .ticketTimeWentBack(let ticket):
            "ticket \(ticket) is dated before the one in front of it"
        case .moveTimeWentBack(let move): "move \(move) is dated before the one in front of it"
        case .ticketsAtOtherTime(let move):
            "move \(move): by their times, other tickets had joined then"
        }
    }

    private var drawText: String {
        switch self {
        case .otherSecret: "the secret is not the one that was promised: its hash differs"
        case .otherChainEnd:
            "the early tickets do not give the link that decided the draw: one was changed"
        case .earlyBeyondTickets: "more tickets were shuffled than there are"
        case .drawnTwice(let move): "move \(move): the early crowd was drawn again"
        case .drawnEarly: "the draw is dated before the opening"
        case .earlyAfterOpening(let ticket):
            "ticket \(ticket) is dated after the opening and was shuffled as an early one"
        case .sharedPlace(let place): "two tickets have place \(place)"
        default: "the draw in the head and the draw among the moves are not the same"
        }
    }
}

/// A fault of a receipt when it is held beside a record.
package enum LineReceiptFinding: Hashable, Sendable {
    /// The receipt is of another drop.
    case otherDrop(String)
    /// The record has no such ticket; it may be older than the receipt.
    case notThere
    /// Another ticket stands under the receipt's number.
    case otherTicket
    case otherTime(Timestamp)
    /// The chain up to the ticket is not the one that the receipt was given with.
    case otherLink

    /// The finding in words for anybody.
    package var text: String {
        switch self {
        case .otherDrop(let slug): "the record is of the drop \(slug), the receipt is not"
        case .notThere:
            "the record has no ticket of this number; fetch it again if you have just joined"
        case .otherTicket: "another ticket stands under this number"
        case .otherTime(let time):
            "the record has another time of joining: \(time.milliseconds)"
        case .otherLink:
            "the tickets up to this one are not those that were there when it joined"
        }
    }
}
