/// The fate of somebody who came, by which a rehearsal is judged.
enum Fate: Sendable {
    /// The shopper got what they came for, or a right no: sold out, only looked, never paid.
    case served
    /// The shopper was still there when it was counted, before an answer or in the line.
    case waiting
    /// The shopper was still there, and nothing kept them waiting.
    case busy
    /// The shopper had gone without an answer: what they wanted never came, or came too late.
    case lost
}

extension Player.Outcome {
    var fate: Fate {
        switch self {
        case .gaveUp, .leftSlow, .neverSaw: .lost
        case .stillThere: .busy
        default: .served
        }
    }
}

/// How many people of a crowd had which fate at a moment.
struct CrowdCount: Hashable, Sendable {
    var served = 0
    var waiting = 0
    var lost = 0

    mutating func add(_ fate: Fate) {
        switch fate {
        case .served: served += 1
        case .waiting: waiting += 1
        case .lost: lost += 1
        case .busy: break
        }
    }
}
