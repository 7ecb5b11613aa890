internal import Operations
internal import Pages
internal import Shop

/// A drop's line as one shopper sees it.
struct LineViews: Sendable {
    let frame: PageFrame
    let drops: DropViews

    /// The things that are shown beside where the shopper stands.
    struct Shown: Sendable {
        var choice: DropChoice
        var details = DetailsForm()
        var recovery = RecoveryForm()
        var notice: LineNotice?
        var priceChange: PriceChange?
        var proof: JoinProof?
        /// See `ShopSecret.stamp`.
        var stamp: String?
    }

    /// Seconds between two loads of a page without scripts, and how many more at most, by chance.
    private static let refresh: (pause: Int, jitter: Int) = (10, 5)
    /// When a running turn is said to end soon.
    private static let ending = Span.minutes(1)

    /// The page of `GET /d/{slug}/line`.
    func page(
        of listing: DropListing, _ pulse: LinePulse, _ seat: LineSeat?, _ shown: Shown,
        at now: Timestamp, in language: Language
    ) -> LinePage {
        let drop = listing.drop
        let wording = frame.wording(in: language)
        let panel = panel(pulse, seat, at: now)
        let left = frame.keeper.stock.available(listing.variants.map(\.id))
        let joins = drop.opensAt - drop.line.gathering
        return LinePage(
            slug: drop.slug, title: drop.title(in: language.rawValue), panel: panel,
            now: now.milliseconds,
            joinsAt: wording.moment(joins),
            opening: Countdown(
                to: wording.moment(drop.opensAt), span: drop.line.gathering.milliseconds,
                now: now.milliseconds),
            isEarly: now < drop.opensAt, waiting: Int(pulse.length),
            seat: seat.map { view(of: $0, pulse, drop, at: now, wording) },
            limitPerPerson: drop.limitPerPerson, turnLasts: wording.duration(drop.line.admission),
            turnsInAll: LineRules.turns, shipping: wording.shipping(of: drop),
            products: drops.products(of: listing, left: left, shown.choice, wording),
            chosen: drops.lines(of: shown.choice, listing, wording), details: shown.details,
            idempotencyKey: frame.freshKey(), recovery: shown.recovery, notice: shown.notice,
            priceChange: shown.priceChange, seen: listing.seen(),
            proof: shown.proof, stamp: shown.stamp, refresh: refresh(panel, drop, shown),
            contact: frame.contact, isRehearsal: drop.kind.isRehearsal)
    }

    private func panel(_ pulse: LinePulse, _ seat: LineSeat?, at now: Timestamp) -> LinePanel {
        if pulse.state == .closed { return .closed }
        guard let seat else { return pulse.state == .soon ? .soon : .join }
        if seat.isInside(at: now) { return .inside }
        if seat.hasUsedTurns { return .used }
        if seat.turn != nil { return .over }
        if seat.standing.isCalled { return pulse.state == .soldOut ? .soldOut : .turn }
        switch pulse.state {
        case .off, .soon, .gathering: return .gathering
        case .moving, .closed: return .waiting
        case .paused: return .paused
        case .soldOut: return .soldOut
        }
    }

    private func view(
        of seat: LineSeat, _ pulse: LinePulse, _ drop: Drop, at now: Timestamp,
        _ wording: Wording
    ) -> SeatView {
        let standing = seat.standing
        let turns = seat.turn?.turn ?? 0
        let isSettled = (now - drop.opensAt).milliseconds > LineEstimate.settled
        var view = SeatView(
            number: Int(standing.number), place: standing.place.map { Int($0) },
            ahead: standing.ahead.map { Int($0) },
            estimate: isSettled
                ? standing.ahead.flatMap { LineEstimate(ahead: $0, perMinute: pulse.perMinute) }
                : nil,
            isCalled: standing.isCalled, turns: turns, turnsLeft: LineRules.turns - turns,
            recoveryCode: seat.receipt.recoveryCode, receipt: seat.receipt.proof)
        if let turn = seat.turn, seat.isInside(at: now) {
            view.left = Countdown(
                to: wording.moment(turn.expiresAt), span: drop.line.admission.milliseconds,
                now: now.milliseconds)
            view.isEnding = turn.expiresAt - now <= Self.ending
        }
        return view
    }

    /// A page on which something is typed stays as it is.
    private func refresh(_ panel: LinePanel, _ drop: Drop, _ shown: Shown) -> PageRefresh? {
        guard panel == .soon || panel == .gathering || panel.isWaiting else { return nil }
        let chance = Int(frame.keeper.random(1).first ?? 0) % (Self.refresh.jitter + 1)
        return PageRefresh(
            seconds: Self.refresh.pause + chance,
            address: LinePath.page(of: drop.slug, shown.choice.query))
    }
}
