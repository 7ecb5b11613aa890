extension Promise {
    /// What is promised, in the seller's words.
    var words: String {
        switch self {
        case .oversold: "nothing is sold twice"
        case .lost: "an acknowledged order is found again"
        case .changed: "the same request gets the same order, and an order stays as it was"
        case .endedEarly: "a hold lasts as long as was said"
        case .endedLate: "stock comes back when a hold is over"
        case .unfairLine: "whoever came first in the line is let in first"
        case .placeTwice: "everybody has a place of their own in the line, in order"
        }
    }
}

extension Call {
    /// What a shopper does with it.
    var words: String {
        switch self {
        case .page: "open the page"
        case .asset: "styles, scripts, pictures"
        case .live: "what is left now"
        case .join: "join the line"
        case .admission: "ask to be let in"
        case .reserve: "reserve"
        case .details: "give name and address"
        case .slip: "upload the slip"
        case .order: "see the order"
        case .status: "the order's status"
        case .cancel: "call it off"
        case .staff: "staff: orders and slips"
        case .export: "staff: export the orders"
        }
    }
}

extension Player.Outcome {
    /// How the visit ended, in words.
    var words: String {
        switch self {
        case .bought: "bought and sent the slip"
        case .cancelled: "called the order off"
        case .neverPaid: "reserved and never paid"
        case .neverGaveDetails: "reserved and never said who they are"
        case .expired: "took longer than the hold"
        case .soldOut: "found it sold out"
        case .onlyLooked: "only looked"
        case .leftTheLine: "left the line"
        case .refused: "were refused for another reason"
        case .gaveUp: "gave up after many tries"
        case .leftSlow: "left because an answer took too long"
        case .neverSaw: "left before they had seen the page"
        case .stillThere: "were still busy in the end"
        }
    }
}
