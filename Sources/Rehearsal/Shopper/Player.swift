/// One shopper: what they do next, given what they have heard.
///
/// It knows no socket and no clock: whoever plays it tells what happened and does what it says.
/// Waking and answering may be in any order; what is no longer of interest is ignored.
struct Player: Sendable {
    let number: Int
    let traits: Traits
    private(set) var stage = Stage.outside
    private(set) var order: HeardOrder?
    private(set) var admission: String?
    private(set) var ticket: Ticket?
    /// What they wait with instead of computing: one process cannot do the work of ten thousand
    /// phones.
    private(set) var challenge: String?
    /// From before the line began.
    private(set) var stamp: String?
    /// What they want now, and which wish of theirs it is: another wish is another key.
    private(set) var wish: (sku: String, quantity: Int)?
    private(set) var wishes = 0
    private var chance: Chance
    private var triesLeft: Int
    private var live: LiveView?
    private var turnAt = 0
    private var wills = 0
    private var hasDecided = false
    private var hasCut = false
    /// Their phone lies in a pocket: its browser sleeps, and what they meant to do has to wait.
    private var isLocked = false
    private var hasMissed = false
    /// Their browser is going to ask again by itself.
    private var willPoll = false
    private var outcome = Outcome.onlyLooked

    init(
        number: Int, seed: UInt64, circumstances: Set<Circumstance> = [], traits: Traits? = nil
    ) {
        self.number = number
        chance = Chance(seed: seed, stream: UInt64(number) + 1)
        let drawn = Traits(chance: &chance, circumstances)
        self.traits = traits ?? drawn
        triesLeft = self.traits.tries
    }

    /// How the visit ended, or would if it ended now.
    var verdict: Outcome {
        switch stage {
        case .gone, .staying: outcome
        default: .stillThere
        }
    }

    /// Whether the drop was in this state when they last heard of it.
    func sees(_ state: String) -> Bool {
        live?.state == state
    }

    mutating func handle(_ event: Event, in scene: Scene) -> [Action] {
        switch event {
        case .arrived:
            stage = .opening
            return [.call(.page)] + (traits.reloads ? [nextReload()] : [])
        case .assetsLoaded:
            guard stage == .loading else { return [] }
            stage = .looking
            return [wake(traits.looking, scene), poll()]
                + (traits.locks ? [nextLock(in: scene)] : [])
        case .woke(.poll):
            willPoll = false
            return isPolling && !isLocked ? [.call(pollCall)] : []
        case .woke(.lock): return lock(in: scene)
        case .woke(.unlock): return unlock(in: scene)
        case .woke(.reload): return reload()
        case .impatient: return losePatience()
        case .woke(.will(let will)):
            guard will == wills else { return [] }
            hasMissed = isLocked
            return isLocked ? [] : act(in: scene)
        case .answered(let call, let heard):
            return hear(heard, to: call, in: scene)
        }
    }

    // MARK: Making up one's mind

    /// The will of the stage: what they meant to do, or do again.
    private mutating func act(in scene: Scene) -> [Action] {
        switch stage {
        case .opening: return [.call(.page)]
        case .looking: return decide(in: scene)
        case .joining: return [.call(.join)]
        case .entering: return [.call(.admission)]
        case .reserving: return [.call(.reserve)]
        case .typing, .giving:
            stage = .giving
            return [.call(.details)]
        case .paying, .uploading: return pay()
        case .cancelling: return [.call(.cancel)]
        case .reading: return [.call(.order)]
        case .staying: return leave(outcome)
        case .inLine: return leave(.leftTheLine)
        case .outside, .loading, .gone: return []
        }
    }

    private mutating func decide(in scene: Scene) -> [Action] {
        guard traits.buys else { return stay(.onlyLooked, in: scene) }
        hasDecided = true
        switch live?.state {
        case nil, "upcoming": return []
        case "open": return live?.isLineOn == true ? join() : choose(in: scene)
        case "sold_out": return stay(.soldOut, in: scene)
        default: return stay(.refused, in: scene)
        }
    }

    private mutating func join() -> [Action] {
        stage = .joining
        return [.call(.join)]
    }

    /// Wants something that is left; of two goods the one with more of it is wanted more often.
    private mutating func choose(in scene: Scene) -> [Action] {
        let left = scene.goods.filter { (live?.available[$0.sku] ?? $0.stock) > 0 }
        let all = left.reduce(0) { $0 + $1.stock }
        guard all > 0 else { return stay(.soldOut, in: scene) }
        var place = Int(chance.share() * Double(all))
        let good = left.first { good in
            place -= good.stock
            return place < 0
        }
        guard let good else { return stay(.soldOut, in: scene) }
        wishes += 1
        wills += 1
        wish = (good.sku, min(traits.quantity, scene.limitPerPerson ?? .max, good.stock))
        stage = .reserving
        if traits.network == .cutting && !hasCut {
            hasCut = true
            return [.call(.reserve, .cut)]
        }
        return [.call(.reserve, traits.pressesTwice ? .twice : .plain)]
    }

    private mutating func pay() -> [Action] {
        let isFirst = stage == .paying
        stage = .uploading
        return [.call(.slip, isFirst && traits.network == .cutting ? .cut : .plain)]
    }

    /// Has nothing more to do here, and keeps the page open for a while.
    private mutating func stay(_ outcome: Outcome, in scene: Scene) -> [Action] {
        self.outcome = outcome
        stage = .staying
        return [wake(traits.staying, scene)]
    }

    private mutating func losePatience() -> [Action] {
        switch stage {
        case .opening, .loading: leave(.neverSaw)
        case .outside, .gone: []
        default: leave(.leftSlow)
        }
    }

    private mutating func leave(_ outcome: Outcome) -> [Action] {
        self.outcome = outcome
        stage = .gone
        return [.leave(outcome)]
    }

    // MARK: Waiting

    private mutating func wake(_ seconds: Double, _ scene: Scene) -> Action {
        wake(after: scene.span(seconds))
    }

    private mutating func wake(after pause: Duration) -> Action {
        wills += 1
        return .wake(.will(wills), after: pause)
    }

    /// As `polling.js` does it: every two seconds on a drop, every five on an order, with jitter.
    /// Browsers do not hurry with the pace of the rehearsal.
    private mutating func poll() -> Action {
        let every = Duration.seconds(order == nil ? 2 : 5)
        willPoll = true
        return .wake(.poll, after: chance.part(of: every, from: 0.75, to: 1.25))
    }

    private var pollCall: Call { order == nil ? .live : .status }

    private var isPolling: Bool {
        ![.outside, .opening, .loading, .gone].contains(stage)
    }
}

/// What people do besides: they put their phones away, and load pages anew.
extension Player {
    private mutating func nextLock(in scene: Scene) -> Action {
        .wake(.lock, after: scene.span(chance.seconds(median: 30)))
    }

    /// A phone locks itself where nobody types: before the opening, in the line, in the bank's app.
    private mutating func lock(in scene: Scene) -> [Action] {
        switch stage {
        case .looking, .inLine, .paying, .staying:
            isLocked = true
            return [
                .hangUp, .wake(.unlock, after: scene.span(chance.seconds(median: 45))),
            ]
        case .gone: return []
        default: return [nextLock(in: scene)]
        }
    }

    /// They come back: the page asks at once, and what they meant to do is done now.
    private mutating func unlock(in scene: Scene) -> [Action] {
        guard isLocked, stage != .gone else { return [] }
        isLocked = false
        let missed = hasMissed ? act(in: scene) : []
        hasMissed = false
        return missed + (willPoll ? [] : [.call(pollCall)]) + [nextLock(in: scene)]
    }

    private mutating func nextReload() -> Action {
        .wake(.reload, after: .seconds(chance.seconds(median: 5)))
    }

    /// Whoever sees nothing, or nothing new, presses "reload", which helps nobody.
    private mutating func reload() -> [Action] {
        switch stage {
        case .opening, .loading:
            stage = .opening
            return [.hangUp, .call(.page), nextReload()]
        case .looking, .inLine: return (isLocked ? [] : [.call(.page)]) + [nextReload()]
        case .staying where outcome == .soldOut && !isLocked:
            return [.call(.page), nextReload()]
        case .gone: return []
        default: return [nextReload()]
        }
    }
}

/// What answers do to a shopper.
extension Player {
    private mutating func hear(_ heard: Heard, to call: Call, in scene: Scene) -> [Action] {
        guard stage != .gone else { return [] }
        if call == .live || call == .status { return hearPoll(heard, in: scene) }
        guard isWaiting(for: call) else { return [] }
        switch heard {
        case .busy(let pause): return again(after: chance.part(of: pause, from: 1, to: 1.5))
        case .failed: return again(after: chance.part(of: .seconds(3), from: 0.3, to: 1))
        case .proofRequired(let challenge, let pause):
            self.challenge = challenge
            return again(after: chance.part(of: pause, from: 1, to: 1.2))
        case .refused(let code, let left): return refused(code, left: left, in: scene)
        default: break
        }
        triesLeft = traits.tries
        wills += 1
        return goOn(heard, in: scene)
    }

    private mutating func goOn(_ heard: Heard, in scene: Scene) -> [Action] {
        switch (stage, heard) {
        case (.opening, _):
            stage = .loading
            return [.loadAssets]
        case (.joining, .joined(let ticket)):
            self.ticket = ticket
            stage = .inLine
            return [wake(traits.staying * 2, scene)]
        case (.entering, .admitted(let admission)):
            self.admission = admission
            return choose(in: scene)
        case (.entering, .notYourTurn(let ahead)):
            turnAt = (live?.cursor ?? 0) + max(1, ahead)
            stage = .inLine
            return [wake(traits.staying * 2, scene)]
        case (.reserving, .reserved(let order)):
            self.order = order
            return begin(.typing, traits.givesDetails, .neverGaveDetails, traits.typing, scene)
        case (.giving, .order(let order)):
            heardAgain(order)
            if traits.cancels {
                return begin(.cancelling, true, .cancelled, traits.paying / 2, scene)
            }
            return begin(.paying, traits.pays, .neverPaid, traits.paying, scene)
        case (.uploading, _):
            return begin(.reading, true, .bought, 1, scene)
        case (.cancelling, _):
            return stay(.cancelled, in: scene)
        case (.reading, .order(let order)):
            heardAgain(order)
            return stay(.bought, in: scene)
        default:
            return []
        }
    }

    /// Goes to the next stage and acts there after a while, or stays for another reason.
    private mutating func begin(
        _ next: Stage, _ goesOn: Bool, _ otherwise: Outcome, _ seconds: Double, _ scene: Scene
    ) -> [Action] {
        guard goesOn else { return stay(otherwise, in: scene) }
        stage = next
        return [wake(seconds, scene)]
    }

    private mutating func heardAgain(_ heard: HeardOrder) {
        order?.status = heard.status
        order?.expiresAt = heard.expiresAt
    }

    private mutating func again(after pause: Duration) -> [Action] {
        triesLeft -= 1
        guard triesLeft > 0 else { return leave(stage == .opening ? .neverSaw : .gaveUp) }
        return [wake(after: pause)]
    }

    private mutating func refused(
        _ code: String, left: [String: Int], in scene: Scene
    ) -> [Action] {
        switch (stage, code) {
        case (.reserving, "sold_out"):
            for (sku, units) in left { live?.available[sku] = units }
            if let wish { live?.available[wish.sku] = left[wish.sku] ?? 0 }
            // Some take another size, most go.
            guard (live?.left ?? 0) > 0, wishes < 3, chance.happens(0.6) else {
                return stay(.soldOut, in: scene)
            }
            stage = .looking
            return [wake(chance.seconds(median: 4), scene)]
        case (.reserving, "admission_required"):
            admission = nil
            return join()
        case (.entering, "sold_out"), (.entering, "closed"), (.joining, "closed"):
            return stay(.soldOut, in: scene)
        case (.entering, "no_line"), (.joining, "no_line"):
            return choose(in: scene)
        case (.reserving, "not_open"), (.joining, "not_open"):
            stage = .looking
            live?.state = "upcoming"
            return []
        case (.giving, "wrong_status"), (.uploading, "wrong_status"), (.cancelling, "wrong_status"):
            return stay(.expired, in: scene)
        case (.opening, _):
            return leave(.neverSaw)
        default:
            return stay(.refused, in: scene)
        }
    }

    private mutating func hearPoll(_ heard: Heard, in scene: Scene) -> [Action] {
        let next = poll()
        guard case .live(let view) = heard else { return [next] }
        let before = live?.state
        live = view
        stamp = view.stamp ?? stamp
        switch stage {
        case .looking where hasDecided && before != "open" && view.state == "open":
            // The moment everybody waited for; nobody's finger is quicker than this.
            return [wake(chance.seconds(median: 0.8), scene), next]
        case .looking where hasDecided && before == nil:
            return decide(in: scene) + [next]
        case .inLine:
            return look(at: view, in: scene) + [next]
        case .staying where outcome == .soldOut && view.left > 0 && wishes < 3:
            // Somebody gave theirs back.
            guard view.state == "open", chance.happens(0.3) else { return [next] }
            stage = .looking
            return [wake(chance.seconds(median: 2), scene), next]
        default:
            return [next]
        }
    }

    /// In the line: whether it is their turn, or there is nothing left to wait for.
    private mutating func look(at view: LiveView, in scene: Scene) -> [Action] {
        if view.state == "sold_out" || view.state == "closed" {
            return stay(.soldOut, in: scene)
        }
        guard view.isLineOn else { return choose(in: scene) }
        guard view.cursor >= turnAt else { return [] }
        wills += 1
        stage = .entering
        return [.call(.admission)]
    }

    /// Whether an answer to this call is still of interest.
    private func isWaiting(for call: Call) -> Bool {
        switch (stage, call) {
        case (.opening, .page), (.joining, .join), (.entering, .admission),
            (.reserving, .reserve), (.giving, .details), (.uploading, .slip),
            (.cancelling, .cancel), (.reading, .order):
            true
        default:
            false
        }
    }
}
