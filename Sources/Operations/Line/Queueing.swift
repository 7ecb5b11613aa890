package import Shop
internal import Storage

/// The turn that a shopper shows: an admission, or a ticket that may have one.
package struct ShownTurn: Sendable {
    /// The text of an admission, from a header.
    package var admission: String?
    /// The text of a ticket, from the cookie.
    package var ticket: String?
    /// The stamp that tells when the shopper came, from the drop's form; see `ShopSecret.stamp`.
    package var stamp: String?

    package init(admission: String?, ticket: String?, stamp: String? = nil) {
        self.admission = admission
        self.ticket = ticket
        self.stamp = stamp
    }
}

/// The receipt of somebody who has joined: what they take home.
package struct LineReceipt: Sendable {
    /// The ticket, which opens the place: a secret of its shopper.
    package var ticket: String
    package var number: Int64
    /// The code that finds a lost ticket again: a secret too.
    package var recoveryCode: String
    /// The receipt's text that proves the place by the published record.
    package var proof: String

    package init(ticket: String, number: Int64, recoveryCode: String, proof: String) {
        self.ticket = ticket
        self.number = number
        self.recoveryCode = recoveryCode
        self.proof = proof
    }
}

/// The standing of a ticket in its line.
package struct LineStanding: Hashable, Sendable {
    package var number: Int64
    package var state: LineState
    /// The ticket's place; `nil` before the draw.
    package var place: Int64?
    /// The number of people before this place who were not called; 0 when it was called itself;
    /// `nil` before the draw.
    package var ahead: Int64?
    package var isCalled: Bool

    package init(
        number: Int64, state: LineState, place: Int64?, ahead: Int64?, isCalled: Bool
    ) {
        self.number = number
        self.state = state
        self.place = place
        self.ahead = ahead
        self.isCalled = isCalled
    }
}

/// The pulse of a line: what everybody polls of it.
package struct LinePulse: Hashable, Sendable {
    package var mode: LineMode
    package var state: LineState
    /// The number of places called.
    package var cursor: Int64 = 0
    package var perMinute = 0
    /// The number of people who wait.
    package var length: Int64 = 0
    /// The number of tickets that were shuffled; `nil` before the draw.
    package var early: Int64?

    package init(mode: LineMode, state: LineState) {
        self.mode = mode
        self.state = state
    }
}

extension Shopkeeper {
    /// The pulse of a drop's line, from memory.
    package func pulse(of drop: Drop, available: Int, at now: Timestamp) -> LinePulse {
        guard drop.line.mode != .off, let view = lines[drop.id] else {
            // Made within a second of the shop file: until then nobody can join.
            let isMissing = drop.line.mode == .on && now < drop.closesAt
            return LinePulse(mode: drop.line.mode, state: isMissing ? .soon : .off)
        }
        let line = view.line
        var pulse = LinePulse(
            mode: drop.line.mode, state: line.state(of: drop, available: available, at: now))
        guard pulse.state != .off else { return pulse }
        if pulse.state == .moving, isLineAway(view, at: now) { pulse.state = .paused }
        pulse.cursor = line.cursor
        pulse.perMinute = view.counts?.perMinute ?? 0
        pulse.length = line.waiting
        pulse.early = line.early
        return pulse
    }

    /// The pulse of the line of a drop as it is for sale.
    package func pulse(of listing: DropListing, at now: Timestamp) -> LinePulse {
        pulse(of: listing.drop, available: available(in: listing), at: now)
    }

    /// The units of a drop that can be reserved.
    package func available(in listing: DropListing) -> Int {
        stock.available(listing.variants.map(\.id)).values.reduce(0, +)
    }

    /// Whether nobody has looked at a line for so long that its database must be away.
    private func isLineAway(_ view: LiveLines.View, at now: Timestamp) -> Bool {
        guard let seen = view.counts?.seenAt else { return false }
        return now - seen > LineLimits.away
    }

    /// Joins a line.
    ///
    /// - Returns: `isNew` unless the shopper showed a good ticket, which is answered again.
    /// - Throws: `JoinRefusal`, `DeskRefusal`, `StorageError`.
    package func join(
        _ drop: Drop, _ request: JoinRequest
    ) async throws -> (receipt: LineReceipt, isNew: Bool) {
        let now = clock()
        if let shown = request.ticket, let ticket = secret.ticket(shown, of: drop.id, at: now),
            let known = try await store.read({ try $0.joined(ticket) })
        {
            return (receipt(of: known, in: drop, at: now), false)
        }
        // Said from memory, so that nobody works for a line that takes nobody.
        if let refusal = refusalFromMemory(drop, at: now) { throw refusal }
        let answer = try await desk.join(try joining(drop, request, at: now))
        return (try receipt(answer, in: drop), true)
    }

    /// Whether a join is for the desk alone: no ticket is shown, and memory does not refuse it.
    package func mayJoinAtDesk(_ drop: Drop, _ request: JoinRequest) -> Bool {
        request.ticket == nil && refusalFromMemory(drop, at: clock()) == nil
    }

    /// Hands a join to the desk for a caller that cannot wait. Its answer becomes a receipt with
    /// `receipt`.
    package func joinAtDesk(
        _ drop: Drop, _ request: JoinRequest, caller: @escaping JoinCaller
    ) {
        do {
            desk.join(try joining(drop, request, at: clock()), caller: caller)
        } catch {
            caller(.success(.refused(error)))
        }
    }

    /// Makes the receipt of what the desk answered.
    ///
    /// - Throws: `JoinRefusal`.
    package func receipt(_ answer: JoinAnswer, in drop: Drop) throws(JoinRefusal) -> LineReceipt {
        switch answer {
        case .joined(let joined): return receipt(of: joined, in: drop, at: clock())
        case .refused(let refusal): throw refusal
        }
    }

    private func joining(
        _ drop: Drop, _ request: JoinRequest, at now: Timestamp
    ) throws(JoinRefusal) -> Joining {
        Joining(
            drop: drop.id, id: try paidID(request, for: drop, at: now),
            arrivedAt: request.stamp.flatMap { secret.arrival($0, at: drop.id, now: now) })
    }

    private func refusalFromMemory(_ drop: Drop, at now: Timestamp) -> JoinRefusal? {
        if drop.line.mode == .off { return .noLine }
        if now >= drop.closesAt { return .closed }
        guard let line = lines[drop.id]?.line else {
            return drop.line.mode == .on ? .notYet(drop.opensAt - drop.line.gathering) : .noLine
        }
        if !line.isOn(drop.line.mode) { return .noLine }
        let opens = drop.opensAt - drop.line.gathering
        if now < opens { return .notYet(opens) }
        return line.joined >= LineRules.tickets ? .full : nil
    }

    /// Finds a lost ticket by its recovery code; `nil` when there is none of that code.
    ///
    /// - Throws: `AdmissionRefusal.lostTicket`, `StorageError`.
    package func recover(_ code: String, in drop: Drop) async throws -> LineReceipt? {
        let secret = secret
        guard let number = secret.ticketNumber(recovery: code, of: drop.id) else {
            if secret.isLostRecoveryCode(code, of: drop.id) { throw AdmissionRefusal.lostTicket }
            return nil
        }
        let found = try await store.read { connection in
            try connection.joined(TicketNumber(drop: drop.id, number: number))
        }
        return found.map { receipt(of: $0, in: drop, at: clock()) }
    }

    /// The standing of a ticket, from memory; `nil` for a text that is no ticket of this drop.
    package func standing(_ shown: String, in drop: Drop, available: Int) -> LineStanding? {
        let now = clock()
        guard let ticket = secret.ticket(shown, of: drop.id, at: now) else { return nil }
        let pulse = pulse(of: drop, available: available, at: now)
        let view = lines[drop.id]
        let place = view?.place(of: ticket.number)
        let isLetIn = view?.counts?.letIn.contains(ticket.number) ?? false
        let isCalled = ticket.isInside || isLetIn || place.map { $0 <= pulse.cursor } ?? false
        return LineStanding(
            number: ticket.number, state: pulse.state, place: place,
            ahead: isCalled ? 0 : place.map { max(0, $0 - pulse.cursor - 1) }, isCalled: isCalled)
    }

    /// Lets a ticket in whose turn has come. Most who ask too early are answered from memory.
    ///
    /// - Returns: the admission with its text.
    /// - Throws: `AdmissionRefusal`, `DeskRefusal`, `StorageError`.
    package func admit(
        _ shown: String, to drop: Drop, available: Int, asking turn: Int? = nil
    ) async throws -> (LineAdmission, text: String) {
        let now = clock()
        guard let ticket = secret.ticket(shown, of: drop.id, at: now) else {
            throw refusal(of: shown, in: drop)
        }
        let view = lines[drop.id]
        if let view, let standing = standing(shown, in: drop, available: available),
            view.line.isOn(drop.line.mode), !standing.isCalled
        {
            if standing.state == .closed { throw AdmissionRefusal.closed }
            if standing.state == .soldOut { throw AdmissionRefusal.soldOut }
            throw AdmissionRefusal.notYourTurn(ahead: standing.ahead)
        }
        let admit = AdmitTicket(ticket: ticket, shuffle: view?.shuffle, asked: turn)
        let admission = try await desk.run(admit)
        return (admission, secret.text(of: admission, at: now))
    }

    /// The reason why a text opens no place: it is no ticket of this drop, or one that was lost
    /// with an older copy of the shop.
    package func refusal(of shown: String?, in drop: Drop) -> AdmissionRefusal {
        guard let shown, secret.isLostTicket(shown, of: drop.id, at: clock()) else {
            return .unknownTicket
        }
        return .lostTicket
    }

    /// Gives a turn back; answers whether there was one.
    ///
    /// - Throws: `DeskRefusal`, `StorageError`.
    package func leave(_ shown: String, _ drop: Drop) async throws -> Bool {
        guard let ticket = secret.ticket(shown, of: drop.id, at: clock()) else { return false }
        return try await desk.run(
            LeaveLine(ticket: TicketNumber(drop: drop.id, number: ticket.number)))
    }

    /// Looks at every line that people may be in; for the line's clock.
    ///
    /// - Throws: `DeskRefusal`, `StorageError`.
    package func stepLines(strain: LineStrain) async throws {
        gate.feel(strain)
        guard let command = lineStep(strain: strain) else { return }
        try await desk.run(command)
    }

    /// The look as a command of the desk; `nil` while no drop has a line.
    package func lineStep(strain: LineStrain) -> StepLines? {
        let now = clock()
        let drops = (catalogue?.listings ?? []).map(\.drop).filter { drop in
            drop.line.mode != .off
                && (now < drop.closesAt + LineLimits.afterClosing || lines[drop.id] == nil)
        }
        guard !drops.isEmpty else { return nil }
        return StepLines(
            drops: drops.map(\.id), strain: strain, random: random(LineRules.secretBytes))
    }

    /// The turn that a shopper shows, if it can be one.
    func pass(_ shown: ShownTurn, in drop: Drop) -> LinePass? {
        let now = clock()
        if let text = shown.admission, let admission = secret.admission(text, of: drop.id, at: now)
        {
            return LinePass(number: admission.number, turn: admission.turn)
        }
        guard let text = shown.ticket, let ticket = secret.ticket(text, of: drop.id, at: now) else {
            return nil
        }
        return LinePass(number: ticket.number, turn: nil)
    }

    /// Whether memory knows that a reservation lacks its turn. Only the desk knows that it has one.
    func isTurnMissing(_ reservation: Reservation, in drop: Drop) -> Bool {
        guard reservation.pass == nil, reservation.accessCode == nil, drop.line.mode != .off
        else { return false }
        return lines[drop.id]?.line.isOn(drop.line.mode) ?? (drop.line.mode == .on)
    }

    /// Begins with the time, so that the ids of one minute lie together.
    func freshTicketID(at now: Timestamp) -> [UInt8] {
        let time = UInt64(bitPattern: now.milliseconds)
        return (0..<6).reversed().map { UInt8(truncatingIfNeeded: time >> ($0 * 8)) }
            + random(LineRules.ticketBytes - 6)
    }

    func receipt(of joined: JoinedTicket, in drop: Drop, at now: Timestamp) -> LineReceipt {
        let ticket = joined.ticket
        return LineReceipt(
            ticket: secret.text(of: ticket, at: now), number: ticket.number,
            recoveryCode: secret.recoveryCode(
                of: TicketNumber(drop: drop.id, number: ticket.number)),
            proof: LineProof(
                slug: drop.slug, number: ticket.number, joinedAt: joined.joinedAt, id: ticket.id,
                link: joined.link
            ).text)
    }
}

/// The named limits of looking at lines.
package enum LineLimits {
    /// How long nobody may have looked before a line is told to be paused.
    package static let away = Span.seconds(5)
    /// How long after a drop has closed its line is still looked at.
    package static let afterClosing = Span.minutes(1)
}
