internal import NIOCore
internal import Shop

/// Plays the whole crowd on one event loop: it does what the players want, times it, and tells the
/// ledger what they heard.
///
/// One thread is enough for tens of thousands of requests a second, and with one thread "before"
/// and "after" mean something in the ledger.
final class Crew {
    let loop: any EventLoop
    let plan: RehearsalPlan
    let booths: [Booth]
    let clock: Clock
    let auditors: WirePool
    let room: ConnectionRoom
    private let address: ShopAddress
    private let arrivals: [Duration]
    private let progress: (RehearsalProgress) -> Void
    private let finished: () -> Void
    private let shop: ShopWatch?
    private let staff: StaffPlay?
    /// What all go through that a proxy stands in front of.
    private let proxy: WirePool?

    private var started = NIODeadline.now()
    private var visitors: [Visitor] = []
    private(set) var tallies: Tallies
    private(set) var people = 0
    private(set) var mostPeople = 0
    private(set) var cameBeforeFirstAnswer: Int?
    /// How far the shop's clock is ahead of this machine's, at least.
    private var ahead: Span?
    /// How far the shop's clocks on the wall are ahead of UTC, in seconds, as it was heard.
    private(set) var offset: Int64?
    var inFlight = 0
    private(set) var isOver = false
    private var hasFinished = false
    private var overSince: Duration?
    private var lastRequests = 0
    var chance: Chance
    var lookupsLeft: [(booth: Booth, place: Int)] = []

    init(
        loop: any EventLoop, plan: RehearsalPlan, acts: [(scene: Scene, assets: [String])],
        address: ShopAddress, name: String, clock: @escaping Clock,
        shop: ShopWatch?, staff: StaffPlay?, progress: @escaping (RehearsalProgress) -> Void,
        finished: @escaping () -> Void
    ) {
        self.loop = loop
        self.shop = shop
        self.staff = staff
        self.plan = plan
        self.address = address
        self.clock = clock
        self.progress = progress
        self.finished = finished
        chance = Chance(seed: plan.seed)
        arrivals = plan.curve.arrivals(plan.shoppers, over: plan.ramp, chance: &chance)
        let slips = SlipMaker(bytes: plan.slipBytes, chance: chance)
        booths = acts.map { act in
            Booth(scene: act.scene, assets: act.assets, name: name, slips: slips)
        }
        tallies = Tallies(length: plan.length)
        room = ConnectionRoom(limit: plan.openFiles - RehearsalLimits.reservedFiles)
        let isProxied = plan.circumstances.contains(.proxy)
        room.reserved = isProxied ? 0 : plan.shoppers
        proxy =
            isProxied
            ? WirePool(
                loop: loop, address: address, source: nil, greatest: RehearsalLimits.proxied,
                room: room) : nil
        auditors = WirePool(
            loop: loop, address: address, source: nil, greatest: RehearsalLimits.lookups,
            room: room)
    }

    /// The time since the beginning.
    var now: Duration { .nanoseconds((NIODeadline.now() - started).nanoseconds) }

    /// What the shop's clock says, as far as it was heard.
    var moment: Timestamp { clock() + (ahead ?? .seconds(0)) }

    /// Whether the shop is asked what it says about itself.
    var asksShop: Bool { shop != nil }

    /// How the visits ended, or stand.
    var outcomes: [Player.Outcome: Int] {
        visitors.reduce(into: [:]) { $0[$1.player.verdict, default: 0] += 1 }
    }

    // MARK: The play

    func begin() {
        started = .now()
        for arrival in arrivals.prefix(1) { schedule(at: arrival) { self.welcomeAll() } }
        schedule(at: .seconds(1)) { self.tick(due: .seconds(1)) }
        schedule(at: plan.length) { self.end() }
    }

    /// No shopper does anything more; what is on its way may still arrive.
    func end() {
        guard !isOver else { return }
        // Of what has just been asked nobody knows yet whether it comes in time.
        for visitor in visitors where visitor.isTired(at: now, of: RehearsalLimits.tired) {
            losePatience(visitor)
        }
        isOver = true
        overSince = now
    }

    /// Lets somebody leave because what they asked for does not come. That nobody waits for it any
    /// more does not make the shop quicker: it is counted with the time that it had.
    private func losePatience(_ visitor: Visitor) {
        guard let waiting = visitor.waiting else { return }
        let now = now
        let call = visitor.player.stage == .loading ? .asset : waiting.call
        tallies.abandoned(
            call, due: waiting.since, took: visitor.isTimed ? now - waiting.since : nil)
        visitor.rests()
        for action in visitor.player.handle(.impatient, in: visitor.booth.scene) {
            perform(action, visitor, now)
        }
    }

    private func schedule(at due: Duration, _ body: @escaping () -> Void) {
        let deadline = started + .nanoseconds(due.nanoseconds)
        loop.assumeIsolated().scheduleTask(deadline: deadline) { body() }
    }

    /// Everybody comes whose time it is, in one turn of the loop: nothing is read meanwhile, so a
    /// wall really stands before the shop when the first of it is answered.
    private func welcomeAll() {
        guard !isOver else { return }
        while visitors.count < arrivals.count, arrivals[visitors.count] <= now {
            welcome(due: arrivals[visitors.count])
        }
        guard visitors.count < arrivals.count else { return }
        schedule(at: arrivals[visitors.count]) { self.welcomeAll() }
    }

    private func welcome(due: Duration) {
        let number = visitors.count
        let player = Player(number: number, seed: plan.seed, circumstances: plan.circumstances)
        let visitor = Visitor(
            player: player, booth: booths.booth(of: number, seed: plan.seed),
            pool: proxy ?? browser(of: player), isProxied: proxy != nil)
        visitors.append(visitor)
        if proxy == nil { room.reserved -= 1 }
        people += 1
        mostPeople = max(mostPeople, people)
        tallies.people(people, at: now)
        tallies.late(by: now - due)
        tell(visitor, .arrived, due: due)
    }

    /// The connections of one shopper's browser.
    private func browser(of player: Player) -> WirePool {
        WirePool(
            loop: loop, address: address, source: address.source(of: player.number),
            line: player.traits.network.line, seed: plan.seed &+ UInt64(player.number) << 8,
            greatest: plan.connections, room: room)
    }

    private func tell(_ visitor: Visitor, _ event: Player.Event, due: Duration) {
        guard !isOver, !visitor.hasLeft else { return }
        for action in visitor.player.handle(event, in: visitor.booth.scene) {
            perform(action, visitor, due)
        }
    }

    private func perform(_ action: Player.Action, _ visitor: Visitor, _ due: Duration) {
        switch action {
        case .call(let call, let manner):
            var request = visitor.booth.requests.request(call, of: visitor.player, tag: visitor.tag)
            request.isCut = manner == .cut
            note(call, visitor, due)
            visitor.asks(call, at: due)
            send(request, call, visitor, due)
            if manner == .twice { send(request, call, visitor, due) }
        case .loadAssets:
            let booth = visitor.booth
            visitor.assetsLeft = booth.assets.count
            for path in booth.assets { send(booth.requests.asset(path), .asset, visitor, due) }
            if booth.assets.isEmpty { loaded(visitor, due) }
        case .wake(let alarm, let pause):
            let wanted = due + pause
            schedule(at: wanted) {
                self.tallies.late(by: self.now - wanted)
                self.tell(visitor, .woke(alarm), due: wanted)
            }
        case .hangUp: inFlight -= visitor.hangUp()
        case .leave:
            people -= 1
            inFlight -= visitor.leave()
        }
    }

    /// What must be known of a call before it leaves.
    private func note(_ call: Call, _ visitor: Visitor, _ due: Duration) {
        let player = visitor.player
        visitor.booth.ledger.asks(call, about: visitor.booth.requests.key(of: player))
        switch call {
        case .reserve where visitor.wished?.number != player.wishes:
            visitor.wished = (player.wishes, due)
        case .join:
            visitor.joinedWhileOpen = player.sees("open")
        default: break
        }
    }

    private func send(_ request: WireRequest, _ call: Call, _ visitor: Visitor, _ due: Duration) {
        let errand = SentCall(
            call: call, due: due, sentAt: now,
            key: visitor.booth.requests.key(of: visitor.player),
            wish: visitor.player.wish, admission: visitor.player.admission,
            isCut: request.isCut)
        inFlight += 1
        var request = request
        if visitor.isProxied {
            request.fields += ShopAddress.forwarded(of: visitor.player.number)
        }
        visitor.pool.ask(request) { [self] result in
            inFlight -= 1
            answered(errand, visitor, result)
        }
    }

    /// A request as it was when it left.
    private struct SentCall {
        var call: Call
        var due: Duration
        var sentAt: Duration
        var key: String
        var wish: (sku: String, quantity: Int)?
        var admission: String?
        var isCut: Bool
    }

    // MARK: Answers

    private func answered(
        _ sent: SentCall, _ visitor: Visitor, _ result: Result<WireReply, WireFailure>
    ) {
        let now = now
        cameBeforeFirstAnswer = cameBeforeFirstAnswer ?? visitors.count
        let heard = visitor.booth.hearing.hear(result, to: sent.call)
        if !sent.isCut {
            tallies.answered(
                sent.call, due: sent.due, took: visitor.isTimed ? now - sent.due : nil, result,
                heard)
        }
        keep(sent, visitor, heard, result, now)
        if sent.call == .asset {
            visitor.assetsLeft -= 1
            if visitor.assetsLeft == 0 { loaded(visitor, now) }
        } else {
            if isOver && heard != .failed && sent.call.isWaitedFor { visitor.rests() }
            visitor.hears(heard, to: sent.call)
            tell(visitor, .answered(sent.call, heard), due: now)
        }
    }

    /// The page is there whole.
    private func loaded(_ visitor: Visitor, _ due: Duration) {
        visitor.rests()
        tell(visitor, .assetsLoaded, due: due)
    }

    private func keep(
        _ sent: SentCall, _ visitor: Visitor, _ heard: Heard,
        _ result: Result<WireReply, WireFailure>, _ now: Duration
    ) {
        let booth = visitor.booth
        switch (sent.call, heard) {
        case (.reserve, .reserved(let order)):
            guard let wish = sent.wish else { return }
            let before = booth.ledger.entries.count
            booth.ledger.acknowledged(
                order, for: wish, requestKey: sent.key, admission: sent.admission, at: moment,
                now: now)
            if booth.ledger.entries.count > before {
                let took = now - (visitor.wished?.at ?? sent.due)
                tallies.bought(at: now, took: visitor.isTimed ? took : nil)
            }
        case (.live, .live(let view)):
            if case .success(let reply) = result, let tag = reply.tag { visitor.tag = tag }
            offset = view.offset ?? offset
            if let told = view.serverTime, ahead.map({ told - clock() > $0 }) ?? true {
                ahead = told - clock()
            }
        case (.join, .joined(let ticket)):
            let wrong = booth.watch.joins(
                ticket.index, by: visitor.player.number, sentAt: sent.sentAt, heardAt: now)
            if let wrong { booth.ledger.judge(.placeTwice, now: now, wrong) }
        case (.admission, .admitted) where visitor.joinedWhileOpen:
            visitor.player.ticket.map { booth.watch.admits($0.index, heardAt: now) }
        case (.admission, .notYourTurn) where visitor.joinedWhileOpen:
            let wrong = visitor.player.ticket.flatMap {
                booth.watch.waits($0.index, sentAt: sent.sentAt)
            }
            if let wrong { booth.ledger.judge(.unfairLine, now: now, wrong) }
        case (.details, _), (.slip, _), (.order, _), (.cancel, _):
            booth.ledger.heard(heard, to: sent.call, about: sent.key, at: moment, now: now)
        default: break
        }
    }

    // MARK: Every second

    private func tick(due: Duration) {
        guard !hasFinished else { return }
        let now = now
        let deadline = NIODeadline.now()
        proxy?.sweep(at: deadline)
        for visitor in visitors {
            if !visitor.isProxied { visitor.pool.sweep(at: deadline) }
            if !isOver && visitor.isTired(at: now) { losePatience(visitor) }
        }
        auditors.sweep(at: deadline)
        for booth in booths { booth.ledger.settle(at: moment) }
        look(at: now)
        if !isOver { sampleOrders() }
        report(now)
        if let overSince, inFlight == 0 || now > overSince + plan.farewell {
            hasFinished = true
            for visitor in visitors { losePatience(visitor) }
            for visitor in visitors { _ = visitor.pool.close() }
            _ = proxy?.close()
            shop?.close()
            staff?.close()
            return finished()
        }
        let next = due + .seconds(1)
        schedule(at: next) { self.tick(due: next) }
    }

    /// Counts who is there, and asks the shop how it is.
    private func look(at now: Duration) {
        tallies.people(people, at: now)
        guard !isOver else { return }
        var crowd = CrowdCount()
        for visitor in visitors { crowd.add(visitor.fate) }
        tallies.crowd(crowd, connections: room.open, at: now)
        shop?.ask { [self] in tallies.shop($0, at: now) }
        staff?.look(at: now) { [self] call, took, result in
            var hearing = Hearing()
            let heard = hearing.hear(result, to: call)
            tallies.answered(call, due: now, took: took, result, heard)
        }
    }

    private func report(_ now: Duration) {
        let all = tallies.all
        let slice = tallies.slices.last { $0.browsing.count > 0 }
        progress(
            RehearsalProgress(
                time: now, people: people, orders: booths.orders,
                requestsPerSecond: all.all - lastRequests,
                browsing: slice?.browsing.milliseconds(at: 99),
                reserving: slice?.reserving.milliseconds(at: 99), shed: all.shed,
                failed: all.failed, breaches: booths.breaches.counts.values.reduce(0, +)))
        lastRequests = all.all
    }

    /// Sweeps the auditors while orders are looked for after the play.
    func sweepAuditors() {
        guard !lookupsLeft.isEmpty || inFlight > 0 else { return }
        auditors.sweep(at: .now())
        schedule(at: now + .seconds(1)) { self.sweepAuditors() }
    }
}

/// The progress of a rehearsal, once a second.
package struct RehearsalProgress: Sendable {
    /// The time since the beginning.
    package var time: Duration
    package var people: Int
    package var orders: Int
    package var requestsPerSecond: Int
    /// The time within which 99 of 100 answers came lately, in milliseconds.
    package var browsing: Double?
    package var reserving: Double?
    package var shed: Int
    package var failed: Int
    package var breaches: Int
}
