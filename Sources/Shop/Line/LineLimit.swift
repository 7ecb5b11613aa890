/// The limit that holds back a line's calling of places right now.
package enum LineLimit: String, CaseIterable, Sendable {
    /// The drop has no line: people walk straight in.
    case noLine = "no_line"
    case beforeOpening = "before_opening"
    case closed
    case paused
    /// Everybody who joined was called.
    case nobodyWaits = "nobody_waits"
    /// The stock is used up: nothing can be reserved.
    case soldOut = "sold_out"
    /// The stock is no more than what people inside, or on the way, may still take.
    case stock
    /// The cap is reached: as many people are inside, or on the way, as may be.
    case cap
    /// The shop is busy, so fewer are called than the rate says.
    case health
    case rate
    /// No limit holds: whoever waits is called at the next look.
    case nothing
}

extension Line {
    /// The limit under which a look with these figures would let people in: what `step` would be
    /// held back by.
    package func limit(_ sight: LineSight, of drop: Drop) -> LineLimit {
        guard isOn(drop.line.mode) else { return .noLine }
        if sight.now >= drop.closesAt { return .closed }
        // Also before the opening: nobody would be called then.
        if isPaused { return .paused }
        if sight.now < drop.opensAt { return .beforeOpening }
        if waiting == 0 { return .nobodyWaits }
        if sight.available == 0 { return .soldOut }
        let inside = sight.active + max(0, sight.expected)
        let inStock = Int64(sight.available - inside)
        let underCap = Int64((cap ?? LineRules.cap) - inside)
        // Thousandths of a place, as a rate of few a minute grants less than one a look.
        let wanted = min(waiting * 1_000, granted)
        if min(inStock, underCap) * 1_000 < wanted { return inStock <= underCap ? .stock : .cap }
        if waiting * 1_000 <= granted { return .nothing }
        return health < LineRules.fullHealth ? .health : .rate
    }

    /// Places a minute that the rate grants in the present health.
    package var placesPerMinute: Int {
        Int(Int64(rate ?? LineRules.rate) * Int64(health) / Int64(LineRules.fullHealth))
    }

    /// How long until everybody who waits now is called.
    ///
    /// - Parameter measured: places called within the last minute; 0 when that is not known.
    /// - Returns: `nil` while nobody is called at all.
    package func timeUntilEmpty(_ limit: LineLimit, measured: Int) -> Span? {
        switch limit {
        case .noLine, .nobodyWaits, .nothing: return .milliseconds(0)
        case .beforeOpening, .closed, .paused, .soldOut: return nil
        case .stock, .cap, .health, .rate:
            // Where room is what is short, only what is seen to happen tells.
            let isRate = limit == .health || limit == .rate
            let pace = isRate ? max(1, placesPerMinute) : measured
            return pace > 0 ? .milliseconds(waiting * 60_000 / Int64(pace)) : nil
        }
    }

    /// What the rate grants within one look, in thousandths of a place.
    private var granted: Int64 {
        Int64(rate ?? LineRules.rate) * LineRules.step.milliseconds * Int64(health) / 60_000
    }
}
