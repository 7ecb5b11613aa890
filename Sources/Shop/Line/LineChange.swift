/// A change of a line that staff make.
package enum LineChange: Hashable, Sendable {
    /// Stops the calling of places, or lets it go on.
    case pause, resume
    /// Sets the places called a minute; `nil` gives that back to the shop.
    case rate(Int?)
    /// Sets how many people may be inside at once; `nil` gives that back to the shop.
    case cap(Int?)
    /// Moves every deadline that runs by so many minutes.
    case extend(minutes: Int)
    /// Lets a ticket in out of turn.
    case letIn(number: Int64)
    /// Takes a change back: the number of its move, which must be the last that can be taken back.
    case undo(move: Int64)

    /// The change as one line of text that tells it from every other, such as `rate 600`.
    package var text: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .rate(let places): "rate \(places ?? 0)"
        case .cap(let people): "cap \(people ?? 0)"
        case .extend(let minutes): "extend \(minutes)"
        case .letIn(let number): "let_in \(number)"
        case .undo(let move): "undo \(move)"
        }
    }

    /// Reads what `text` wrote; `nil` for anything else.
    package init?(text: String) {
        let parts = text.pieces(at: " ", most: 2).map(String.init)
        let number = parts.count == 2 ? Int64(parts[1]) : nil
        switch (parts.first, number) {
        case ("pause", nil) where parts.count == 1: self = .pause
        case ("resume", nil) where parts.count == 1: self = .resume
        case ("rate", let places?): self = .rate(places == 0 ? nil : Int(places))
        case ("cap", let people?): self = .cap(people == 0 ? nil : Int(people))
        case ("extend", let minutes?): self = .extend(minutes: Int(minutes))
        case ("let_in", let number?): self = .letIn(number: number)
        case ("undo", let move?): self = .undo(move: move)
        default: return nil
        }
    }

    /// The minutes that are asked about, as far more than is usually meant; `nil` where nothing is.
    package var askedMinutes: Int? {
        guard case .extend(let minutes) = self, minutes > LineRules.extensionUnasked,
            LineRules.extensions.contains(minutes)
        else { return nil }
        return minutes
    }

    /// Whether staff must say why: others wait longer for it, or every order changes.
    package var needsReason: Bool {
        switch self {
        case .extend, .letIn: true
        case .pause, .resume, .rate, .cap, .undo: false
        }
    }
}

/// A change that staff made, with what undoing it needs.
package struct UndoableMove: Hashable, Sendable {
    package var number: Int64
    package var kind: LineMove.Kind
    /// The setting before the change, as `Line.change` answered it.
    package var earlier: String

    package init(number: Int64, kind: LineMove.Kind, earlier: String) {
        self.number = number
        self.kind = kind
        self.earlier = earlier
    }
}

extension LineMove.Kind {
    /// Whether staff can take the change back.
    package var isUndoable: Bool {
        switch self {
        case .paused, .resumed, .rate, .cap, .extended: true
        case .committed, .drawn, .called, .engaged, .disengaged, .letIn, .undone: false
        }
    }
}

extension Line {
    /// Changes what a line itself knows of: the settings that staff steer.
    ///
    /// - Returns: the move, and what taking it back needs; empty where it cannot be taken back.
    package mutating func change(
        _ change: LineChange, at now: Timestamp, chain: LineChain
    ) throws(LineChangeRefusal) -> (move: LineMove, earlier: String) {
        switch change {
        case .pause, .resume:
            let pauses = change == .pause
            guard isPaused != pauses else { throw .unchanged }
            isPaused = pauses
            return (note(pauses ? .paused : .resumed, at: now, chain: chain), "")
        case .rate(let places):
            let earlier = try Self.set(places, LineRules.rates, &rate)
            return (note(.rate, Self.text(places), at: now, chain: chain), earlier)
        case .cap(let people):
            let earlier = try Self.set(people, LineRules.caps, &cap)
            return (note(.cap, Self.text(people), at: now, chain: chain), earlier)
        case .extend(let minutes):
            try Self.check(minutes, LineRules.extensions)
            return (note(.extended, "\(minutes)", at: now, chain: chain), "\(minutes)")
        case .letIn(let number):
            guard number >= 1, number <= joined else { throw .unknownTicket }
            return (note(.letIn, "\(number)", at: now, chain: chain), "")
        case .undo:
            preconditionFailure("what is taken back is a move: see takeBack")
        }
    }

    /// Takes a change back. Of an extension this only records that it was: deadlines are moved
    /// back beside it.
    package mutating func takeBack(
        _ move: UndoableMove, at now: Timestamp, chain: LineChain
    ) throws(LineChangeRefusal) -> LineMove {
        switch move.kind {
        case .paused: isPaused = false
        case .resumed: isPaused = true
        case .rate: rate = Int(move.earlier)
        case .cap: cap = Int(move.earlier)
        case .extended: break
        case .committed, .drawn, .called, .engaged, .disengaged, .letIn, .undone:
            throw .notTheLast
        }
        return note(.undone, "\(move.number)", at: now, chain: chain)
    }

    private static func set(
        _ value: Int?, _ range: ClosedRange<Int>, _ place: inout Int?
    ) throws(LineChangeRefusal) -> String {
        if let value { try check(value, range) }
        guard place != value else { throw .unchanged }
        defer { place = value }
        return text(place)
    }

    private static func check(
        _ value: Int, _ range: ClosedRange<Int>
    ) throws(LineChangeRefusal) {
        guard range.contains(value) else { throw .outOfRange(range) }
    }

    /// A value as one word, as moves are recorded: `-` is the shop's own.
    private static func text(_ value: Int?) -> String { value.map(String.init) ?? "-" }
}
