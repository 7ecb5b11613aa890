package import Operations
package import Shop

extension Readings {
    /// Reads what a shopkeeper and its desk say at a moment.
    package init(of keeper: Shopkeeper, at now: Timestamp) {
        self.init(at: now)
        let counted = keeper.desk.figures.reading
        desk.queue = keeper.desk.queueLength
        desk.reserved = counted.reserved
        desk.shedFull = counted.shed(.full) + counted.shed(.overloaded)
        desk.shedLate = counted.shed(.late)
        times.steps = [
            .page: BucketCounts(keeper.steps.page.snapshot),
            .read: BucketCounts(keeper.steps.read.snapshot),
            .slip: BucketCounts(keeper.steps.slip.snapshot),
            .desk: BucketCounts(counted.waitMilliseconds),
            .commit: BucketCounts(counted.commitMilliseconds),
        ]
        staffReads = keeper.steps.staffReads.milliseconds
        for listing in keeper.catalogue?.listings ?? []
        where listing.drop.opensAt <= now && now < listing.drop.closesAt {
            stock.openDrops += 1
            stock.unitsLeft += keeper.available(in: listing)
        }
        line = LineFigures(of: keeper, at: now)
    }
}

extension LineFigures {
    /// Reads the lines of all drops together; what holds one back is told before one that moves.
    package init(of keeper: Shopkeeper, at now: Timestamp) {
        self.init()
        var told: [State: LineFigures] = [:]
        for listing in keeper.catalogue?.listings ?? [] {
            let pulse = keeper.pulse(of: listing, at: now)
            guard let view = keeper.lines[listing.drop.id] else { continue }
            admitted += view.line.cursor
            guard let state = Self.state(pulse.state, view) else { continue }
            if told[state] == nil { told[state] = LineFigures(of: listing.drop, view) }
            length += Int(pulse.length)
            admittedPerMinute += pulse.perMinute
        }
        guard let state = Self.order.first(where: { told[$0] != nil }), let one = told[state]
        else { return }
        self.state = state
        (drop, cap, nextTurnEnds) = (one.drop, one.cap, one.nextTurnEnds)
    }

    private static let order: [State] = [.paused, .slowed, .full, .open, .gathering]

    /// What is told of one line alone.
    private init(of drop: Drop, _ view: LiveLines.View) {
        self.init()
        self.drop = drop.slug
        cap = view.line.cap ?? LineRules.cap
        nextTurnEnds = view.counts?.nextEnd
    }

    /// Health in thousandths below which a line lets in clearly fewer.
    private static let slowed = LineRules.fullHealth * 4 / 5

    private static func state(_ state: LineState, _ view: LiveLines.View) -> State? {
        switch state {
        case .off, .soon, .soldOut, .closed: return nil
        case .gathering: return .gathering
        case .paused, .moving:
            // A line also counts as paused while its database is away, which is told as that.
            if view.line.isPaused { return .paused }
            if view.line.health < slowed { return .slowed }
            let cap = view.line.cap ?? LineRules.cap
            return view.counts.map { $0.active >= cap } == true ? .full : .open
        }
    }
}

extension SlipReading {
    /// Reads the orders' sums of a moment ago.
    package init(of figures: ShopFigures?, at now: Timestamp) {
        self.init()
        guard let figures else { return }
        waiting = figures.slipsOfBuyers.count
        oldest = figures.slipsOfBuyers.oldest.map { max(.milliseconds(0), now - $0) } ?? oldest
        decidedPerMinute = figures.tally.decidedPerMinute(at: now)
    }
}

extension BucketCounts {
    /// Reads what a histogram has counted.
    package init(_ snapshot: HistogramSnapshot) {
        self.init(
            bounds: snapshot.bounds.map { $0 * 1_000 }, counts: snapshot.counts.map { Int64($0) })
    }

    fileprivate init(_ counted: DeskFigures.Histogram) {
        self.init(bounds: DeskFigures.commitBounds.map { Double($0) }, counts: counted.counts)
    }
}
