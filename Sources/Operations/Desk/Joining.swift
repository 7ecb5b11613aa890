package import Shop

/// A shopper's wish to join a line, as it waits at the desk.
package struct Joining: Sendable {
    package var drop: DropID
    /// The ticket's id, made before: whoever joins again with the same one gets the same ticket.
    package var id: [UInt8]
    /// The moment when the shopper came to the drop's page, as far as that is proven.
    package var arrivedAt: Timestamp?

    package init(drop: DropID, id: [UInt8], arrivedAt: Timestamp? = nil) {
        precondition(id.count == LineRules.ticketBytes, "an id has \(LineRules.ticketBytes) bytes")
        self.drop = drop
        self.id = id
        self.arrivedAt = arrivedAt
    }
}

/// The answer of the desk to somebody who joins.
package enum JoinAnswer: Hashable, Sendable {
    case joined(JoinedTicket)
    case refused(JoinRefusal)
}

/// The reason why somebody cannot join.
package enum JoinRefusal: Hashable, Sendable {
    /// The drop has no line just now: people walk straight in.
    case noLine
    /// The line is not open yet; it opens at the moment.
    case notYet(Timestamp)
    case closed
    /// The line has as many tickets as it may have.
    case full
    /// Many join just now: a proof of work is asked for first.
    case proofRequired(ProofDemand)
}

extension JoinRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .noLine: ToldRefusal(.noLine, "There is no line: reserve at once.")
        case .notYet(let moment):
            ToldRefusal(
                .notOpen, "The line is not open yet.", values: ["opens_at": .moment(moment)])
        case .closed: ToldRefusal(.closed, "The drop is closed.")
        case .proofRequired(let demand):
            ToldRefusal(
                .proofRequired,
                "Many join just now. Answer the challenge, or wait and send it again.",
                values: [
                    "challenge": .text(demand.challenge), "difficulty": .count(demand.difficulty),
                    "count": .count(JoinPrice.count),
                ], retry: .seconds(Int64(demand.waitSeconds)))
        case .full: ToldRefusal(.lineFull, "The line has as many people as it can have.")
        }
    }
}

/// The demand for a proof: what somebody who wants to join is asked for first.
package struct ProofDemand: Hashable, Sendable {
    /// A text that only this shop can have made; the ticket's id is in it.
    package var challenge: String
    /// The zero bits of each number's hash; 0 asks for no proof.
    package var difficulty: Int
    /// How many seconds somebody without a proof must wait before the challenge is taken.
    package var waitSeconds: Int

    package init(challenge: String, difficulty: Int, waitSeconds: Int) {
        self.challenge = challenge
        self.difficulty = difficulty
        self.waitSeconds = waitSeconds
    }
}
