extension DeskState {
    /// Decides a batch of reservations, first come first served, and takes what is granted out of
    /// this state.
    ///
    /// Pure: the same state, order and moment give the same answers. An order of several lines is
    /// all or nothing. Ids are given in order, starting after `lastOrder`.
    ///
    /// - Returns: an answer for each reservation, in their order.
    package mutating func decide(
        _ reservations: [Reservation], at now: Timestamp, lastOrder: OrderID
    ) -> [ReservationAnswer] {
        var last = lastOrder.value
        return reservations.map { reservation in
            if let earlier = answered[reservation.key.name] {
                return replay(earlier, for: reservation)
            }
            let answer: ReservationAnswer
            do throws(ReservationRefusal) {
                let order = try grant(reservation, as: OrderID(last + 1), at: now)
                last += 1
                answer = .reserved(order, isReplay: false)
            } catch {
                answer = .refused(error)
            }
            if answer.isKept {
                answered[reservation.key.name] = EarlierAnswer(
                    fingerprint: reservation.key.fingerprint, answer: answer)
            }
            return answer
        }
    }

    private func replay(
        _ earlier: EarlierAnswer, for reservation: Reservation
    ) -> ReservationAnswer {
        guard earlier.fingerprint == reservation.key.fingerprint else {
            return .refused(.keyReused)
        }
        guard case .reserved(let order, _) = earlier.answer else { return earlier.answer }
        return .reserved(order, isReplay: true)
    }

    private mutating func grant(
        _ reservation: Reservation, as id: OrderID, at now: Timestamp
    ) throws(ReservationRefusal) -> ReservedOrder {
        guard let drop = drops[reservation.drop] else { throw .unknownVariant }
        if now >= drop.closesAt { throw .closed(closedAt: drop.closesAt) }
        let isEarly = now < drop.opensAt
        if isEarly {
            try checkCode(in: drop, for: reservation, at: now)
        } else if reservation.offer == nil {
            try checkTurn(in: drop, for: reservation, at: now)
        }
        let lines = try priced(reservation)
        try checkLimit(of: drop, for: reservation)
        var order = drop.order(
            id, lines: lines, hasCustomer: reservation.customer != nil,
            terms: terms[drop.id] ?? .nothing, at: now)
        if let offer = reservation.offer, order.deadline != nil { order.deadline = now + offer }
        if let expected = reservation.expectedTotal,
            order.total.minorUnits > expected.minorUnits
        {
            throw .priceChanged(total: order.total)
        }
        // Only now: who was shown a total knows of the few minor units.
        adjust(&order, by: drop.uniqueAmounts)
        for line in lines {
            variants[line.variant]?.available -= line.quantity
        }
        if let ticket = reservation.ticket { turns[ticket]?.isOver = true }
        if isEarly, let code = reservation.accessCode { codes[code]?.isUsed = true }
        for mark in reservation.marks {
            units[Person(drop: drop.id, mark: mark), default: 0] += reservation.quantity
        }
        return order
    }

    /// Gives an order an amount of its own, where its drop has such.
    private mutating func adjust(_ order: inout ReservedOrder, by unique: UniqueAmounts?) {
        guard let unique else { return }
        let adjustment = unique.adjustment(of: order.total.minorUnits, taken: takenAmounts)
        guard adjustment != 0 else { return }
        order.adjustment = Money(minorUnits: adjustment, currency: order.total.currency)
        takenAmounts.insert(order.total.minorUnits)
    }

    /// Checks the access code: before the opening only members reserve, one order with each code;
    /// they are counted, so they need not wait in line.
    private func checkCode(
        in drop: Drop, for reservation: Reservation, at now: Timestamp
    ) throws(ReservationRefusal) {
        guard drop.isForMembers(at: now), let name = reservation.accessCode else {
            throw .notOpen(opensAt: drop.opensAt)
        }
        guard let code = codes[name], code.drop == drop.id else { throw .accessCodeInvalid }
        if code.isUsed { throw .accessCodeUsed }
    }

    /// Checks the turn in the line: it is good once, and only until it is over, so that nobody
    /// walks round a line.
    private func checkTurn(
        in drop: Drop, for reservation: Reservation, at now: Timestamp
    ) throws(ReservationRefusal) {
        guard lines[drop.id]?.isOn(drop.line.mode) ?? (drop.line.mode == .on) else { return }
        guard let pass = reservation.pass, let ticket = reservation.ticket,
            turns[ticket]?.admits(pass, at: now) == true
        else { throw .admissionRequired }
    }

    private func priced(
        _ reservation: Reservation
    ) throws(ReservationRefusal) -> [OrderLine] {
        var lines: [OrderLine] = []
        var isShort = false
        for line in reservation.lines {
            guard let variant = variants[line.variant], variant.drop == reservation.drop else {
                throw .unknownVariant
            }
            let wanted = reservation.lines.reduce(0) {
                $0 + ($1.variant == line.variant ? $1.quantity : 0)
            }
            isShort = isShort || variant.available < wanted
            lines.append(
                OrderLine(
                    variant: line.variant, quantity: line.quantity, unitPrice: variant.price,
                    told: variant.told))
        }
        if isShort {
            var left: [VariantID: Int] = [:]
            for line in reservation.lines { left[line.variant] = variants[line.variant]?.available }
            throw .soldOut(left: left)
        }
        return lines
    }

    private func checkLimit(
        of drop: Drop, for reservation: Reservation
    ) throws(ReservationRefusal) {
        guard let limit = drop.limitPerPerson else { return }
        let had = reservation.marks.map { units[Person(drop: drop.id, mark: $0)] ?? 0 }.max() ?? 0
        if had + reservation.quantity > limit { throw .limitReached(limit: limit, had: had) }
    }
}

extension ReservationAnswer {
    /// Whether a later request with the same key must get this answer again. What only time decides
    /// is not kept: after the opening the same press succeeds.
    package var isKept: Bool {
        switch self {
        case .reserved, .refused(.soldOut), .refused(.limitReached): true
        case .refused: false
        }
    }
}

extension Drop {
    /// A new order of this drop: which status it starts in and when its clock ends.
    package func order(
        _ id: OrderID, lines: [OrderLine], hasCustomer: Bool, terms: ToldTerms = .nothing,
        at now: Timestamp
    ) -> ReservedOrder {
        var order = ReservedOrder(
            id: id, status: .reserved, deadline: now + hold, lines: lines,
            shippingFee: shippingFee, terms: terms)
        if hasCustomer {
            let isFree = order.total.minorUnits == 0
            order.status = isFree ? .paid : .awaitingPayment
            order.deadline = deadline(in: order.status, from: now)
        }
        return order
    }
}
