/// How busy a node is, as the line sees it.
package enum LineStrain: Int, CaseIterable, Comparable, Sendable {
    case none, some, heavy

    package static func < (left: LineStrain, right: LineStrain) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The figures that one look at the line sees.
package struct LineSight: Sendable {
    package var now: Timestamp
    /// How many admissions may still be used.
    package var active: Int
    /// How many places called within `LineRules.grace` have not come.
    package var expected: Int
    /// How many units can be reserved.
    package var available: Int
    package var strain: LineStrain

    package init(
        now: Timestamp, active: Int, expected: Int, available: Int, strain: LineStrain
    ) {
        self.now = now
        self.active = active
        self.expected = expected
        self.available = available
        self.strain = strain
    }
}

extension Line {
    /// Takes one look at the line: draws the early crowd at the opening, turns a line on `auto` on
    /// and off, and calls as many places as the shop can take.
    ///
    /// Pure. Several nodes may look as often as they like: what is granted is by the time since the
    /// last look.
    ///
    /// - Returns: what happened, for the record.
    package mutating func step(
        _ sight: LineSight, drop: Drop, chain: LineChain
    ) -> [LineMove] {
        var happened: [LineMove] = []
        if drop.line.mode == .auto { turn(sight, drop, chain, &happened) }
        guard isOn(drop.line.mode), sight.now < drop.closesAt else { return happened }
        if sight.now >= drop.opensAt, early == nil {
            happened.append(draw(at: sight.now, chain: chain))
        }
        feel(sight.strain)
        let elapsed = max(
            .milliseconds(0), min(sight.now - steppedAt, LineRules.longestStep))
        steppedAt = sight.now
        guard early != nil, !isPaused else { return happened }
        let called = grant(over: elapsed, sight)
        if called > 0 {
            cursor += called
            happened.append(note(.called, at: sight.now, chain: chain))
        }
        return happened
    }

    /// Draws the early crowd: shuffles whoever has joined by now.
    package mutating func draw(at now: Timestamp, chain: LineChain) -> LineMove {
        early = joined
        drawChain = self.chain
        return note(.drawn, hex(drawChain), at: now, chain: chain)
    }

    /// Moves the line's health: it falls fast when the shop is busy, and recovers slowly.
    private mutating func feel(_ strain: LineStrain) {
        switch strain {
        case .none: health = min(LineRules.fullHealth, health + LineRules.recovery)
        case .some: health = max(LineRules.leastHealth, health * 3 / 4)
        case .heavy: health = max(LineRules.leastHealth, health / 2)
        }
    }

    /// How many places are called: what the rate grants, as long as there is room inside and
    /// something to be had for each who is inside or on the way.
    private mutating func grant(over elapsed: Span, _ sight: LineSight) -> Int64 {
        let rate = Int64(self.rate ?? LineRules.rate)
        carry += rate * elapsed.milliseconds * Int64(health) / 60_000
        let inside = sight.active + max(0, sight.expected)
        let room = min((cap ?? LineRules.cap) - inside, sight.available - inside)
        let called = max(0, min(carry / 1_000, Int64(room), waiting))
        // What could not be called for is not saved up: room that opens is filled at the rate.
        carry = min(carry - called * 1_000, 999)
        return called
    }

    private mutating func turn(
        _ sight: LineSight, _ drop: Drop, _ chain: LineChain, _ happened: inout [LineMove]
    ) {
        guard sight.now >= drop.opensAt, sight.now < drop.closesAt else { return }
        strained = sight.strain == .none ? 0 : strained + 1
        if engagedAt == nil {
            guard strained >= LineRules.strainedSteps else { return }
            engagedAt = sight.now
            calmSince = nil
            // Whoever joins from here on is in order: nobody came early.
            if early == nil { happened.append(draw(at: sight.now, chain: chain)) }
            happened.append(note(.engaged, at: sight.now, chain: chain))
        } else if waiting > 0 || sight.strain != .none || health < LineRules.fullHealth {
            calmSince = nil
        } else if let since = calmSince {
            guard sight.now - since >= LineRules.calm else { return }
            engagedAt = nil
            calmSince = nil
            strained = 0
            happened.append(note(.disengaged, at: sight.now, chain: chain))
        } else {
            calmSince = sight.now
        }
    }
}
