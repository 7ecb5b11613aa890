/// A drop's line as it is stored: who has joined, how far it has come, and what holds it back.
package struct Line: Hashable, Sendable {
    package var drop: DropID
    package var secret: [UInt8]
    /// How many tickets were given.
    package var joined: Int64 = 0
    /// The last link of the chain of joins.
    package var chain: [UInt8]
    /// How many joined before the opening and were shuffled; `nil` before the draw.
    package var early: Int64?
    /// The link of the chain that decided the draw; empty before it.
    package var drawChain: [UInt8] = []
    /// The cursor: how many places were called.
    package var cursor: Int64 = 0
    /// Thousandths of a place that the rate has granted and nobody was called for.
    package var carry: Int64 = 0
    /// The shop's health as the line feels it, in thousandths.
    package var health = LineRules.fullHealth
    /// The places called a minute, as staff have set them.
    package var rate: Int?
    /// The people inside at once, as staff have set them.
    package var cap: Int?
    package var isPaused = false
    /// The moment since when a line on `auto` has been on.
    package var engagedAt: Timestamp?
    /// How many looks in a row found the shop strained.
    package var strained = 0
    /// The moment since when a line on `auto` has had nobody waiting.
    package var calmSince: Timestamp?
    package var steppedAt: Timestamp
    /// How many moves were recorded, and the last link of their chain.
    package var moves: Int64 = 0
    package var moveChain: [UInt8]

    package init(
        drop: DropID, secret: [UInt8], start: [UInt8], now: Timestamp
    ) {
        self.drop = drop
        self.secret = secret
        chain = start
        moveChain = start
        steppedAt = now
    }

    /// Whether the line is on, so that nobody may reserve without an admission.
    package func isOn(_ mode: LineMode) -> Bool {
        switch mode {
        case .off: false
        case .on: true
        case .auto: engagedAt != nil
        }
    }

    /// How many people have joined and were not called.
    package var waiting: Int64 { max(0, joined - cursor) }

    /// The line's state: what it is doing.
    ///
    /// - Parameter available: units that can be reserved.
    package func state(of drop: Drop, available: Int, at now: Timestamp) -> LineState {
        guard isOn(drop.line.mode) else { return .off }
        if now >= drop.closesAt { return .closed }
        if now < drop.opensAt {
            return now < drop.opensAt - drop.line.gathering ? .soon : .gathering
        }
        if available == 0 { return .soldOut }
        return isPaused ? .paused : .moving
    }

    /// Whether somebody who came at a moment was inside before a line on `auto` began.
    package func wasInside(since arrival: Timestamp) -> Bool {
        guard let engagedAt else { return false }
        return arrival < engagedAt && engagedAt - arrival <= LineRules.visit
    }

    /// The place of a ticket; `nil` for the early crowd before the draw.
    ///
    /// - Parameter shuffle: that of this line's draw.
    package func place(of number: Int64, _ shuffle: LineShuffle?) -> Int64? {
        guard let early else { return nil }
        guard number <= early else { return number }
        // A node that has not seen the draw yet does not know.
        guard let shuffle, shuffle.count == UInt64(early) else { return nil }
        return shuffle.place(of: number)
    }
}
