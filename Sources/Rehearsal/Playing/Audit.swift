internal import NIOCore
internal import NIOHTTP1

/// The rehearsal's own questions: is every acknowledged order there, and is it the same?
extension Crew {
    /// Asks for a few orders while the crowd plays, and sends a reservation again.
    func sampleOrders() {
        for booth in booths where !booth.ledger.entries.isEmpty {
            for _ in 0..<Self.samples {
                lookUp(Int.random(in: booth.ledger.entries.indices, using: &chance), booth) { _ in }
            }
            replay(Int.random(in: booth.ledger.entries.indices, using: &chance), booth)
        }
    }

    private static let samples = 3
    /// How often an order is asked for in the end before it counts as lost.
    private static let tries = 5

    /// Asks for every order; `done` is called once.
    func lookUpAll(done: @escaping () -> Void) {
        lookupsLeft = booths.flatMap { booth in
            booth.ledger.entries.indices.reversed().map { (booth, $0) }
        }
        guard !lookupsLeft.isEmpty else { return done() }
        sweepAuditors()
        var waiting = 0
        func next() {
            guard let (booth, place) = lookupsLeft.popLast() else {
                if waiting == 0 { done() }
                return
            }
            waiting += 1
            find(place, booth, triesLeft: Self.tries) {
                waiting -= 1
                next()
            }
        }
        for _ in 0..<min(RehearsalLimits.lookups, lookupsLeft.count) { next() }
    }

    private func find(
        _ place: Int, _ booth: Booth, triesLeft: Int, done: @escaping () -> Void
    ) {
        lookUp(place, booth) { [self] heard in
            switch heard {
            case .failed, .busy:
                guard triesLeft > 1 else {
                    booth.ledger.leaveUnanswered()
                    return done()
                }
                loop.assumeIsolated().scheduleTask(in: .seconds(1)) { [self] in
                    find(place, booth, triesLeft: triesLeft - 1, done: done)
                }
            default: done()
            }
        }
    }

    private func lookUp(
        _ place: Int, _ booth: Booth, heard: @escaping (Heard) -> Void
    ) {
        let entry = booth.ledger.entries[place]
        let request = booth.requests.order(code: entry.order.code, key: entry.order.key ?? "")
        audit(request, .order) { [self] answer in
            booth.ledger.heard(
                answer, to: .order, about: entry.requestKey, at: moment, now: now)
            heard(answer)
        }
    }

    /// Sends the same key again, which must be the same order again. What else the shop may say,
    /// such as that it is somebody else's turn, breaks no promise.
    private func replay(_ place: Int, _ booth: Booth) {
        let entry = booth.ledger.entries[place]
        let request = booth.requests.reserve(
            entry.wish, key: entry.requestKey, admission: entry.admission)
        audit(request, .reserve) { [self] answer in
            guard case .reserved(let order) = answer else { return }
            booth.ledger.acknowledged(
                order, for: entry.wish, requestKey: entry.requestKey, admission: nil, at: moment,
                now: now)
        }
    }

    /// Calls off what shoppers may still call off, for whoever plays without the owner's token.
    func cancelAll(done: @escaping (_ left: Int) -> Void) {
        var places = booths.flatMap { booth in
            booth.ledger.entries.indices.filter { booth.ledger.entries[$0].isHeld }
                .map { (booth, $0) }
        }
        var left = 0
        var waiting = 0
        func next() {
            guard let (booth, place) = places.popLast() else {
                if waiting == 0 { done(left) }
                return
            }
            let order = booth.ledger.entries[place].order
            var request = booth.requests.order(code: order.code, key: order.key ?? "")
            request.method = .DELETE
            waiting += 1
            audit(request, .cancel) { answer in
                if answer != .fine { left += 1 }
                waiting -= 1
                next()
            }
        }
        guard !places.isEmpty else { return done(0) }
        sweepAuditors()
        for _ in 0..<min(RehearsalLimits.lookups, places.count) { next() }
    }

    private func audit(_ request: WireRequest, _ call: Call, heard: @escaping (Heard) -> Void) {
        inFlight += 1
        auditors.ask(request) { [self] result in
            inFlight -= 1
            var hearing = Hearing()
            heard(hearing.hear(result, to: call))
        }
    }
}
