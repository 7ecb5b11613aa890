internal import Operations
internal import Shop
internal import Storage

/// A request in a step, and what of it was found in the timeline.
struct Candidate {
    let request: Request
    /// What the clock of its node showed before the step and after it.
    let now: Int64
    let until: Int64
    let reply: Reply?
    /// When its caller stops waiting.
    let deadline: Int64
    /// Orders that it has changed.
    var changed: [Int] = []

    /// The moments that its decision may have been made at, as far as rules can tell.
    var times: [Int64] { now == until ? [now] : [now, until] }

    /// How much its answer speaks against its having changed anything.
    var doubt: Int {
        switch reply {
        case .shed, .refused, .rowRefused, .refundRefused, .remembered, .reserved(.refused),
            .failed(.busy), .failed(.diskFull), .failed(.away), .failed(.outdated):
            2
        case nil, .failed: 1
        default: 0
        }
    }

    /// Whether the candidate may have caused an entry that was not put down to it before.
    func mayHaveCaused(_ entry: Picture.EntryPicture) -> Bool {
        guard (now...until).contains(entry.at) else { return false }
        if case .task = request.intent {
            return entry.actor != Actor.shopper.text && !changed.contains(entry.order)
        }
        guard entry.actor == request.actor.text else { return false }
        if case .expire(let limit) = request.intent {
            guard case .count(let count) = reply else { return changed.count < limit }
            return changed.count < count
        }
        return !changed.contains(entry.order)
    }
}

/// The entries of the timeline, done to the model when somebody asked for them and the rules allow
/// them.
extension Picture {
    /// - Parameter stored: what is on disk after all entries; tells which slip or key it was.
    mutating func apply(
        _ entry: EntryPicture, isLastOfOrder: Bool, among candidates: inout [Candidate],
        stored: Picture
    ) throws {
        let causes = candidates.indices.filter { index in
            candidates[index].mayHaveCaused(entry)
                && isCause(candidates[index], of: entry, isLastOfOrder, stored)
                && isCareful(candidates[index], about: entry)
        }
        // Of two copies it was the one that says so. Of two shoppers' details those that are stored
        // came last.
        func unlikeliness(_ index: Int) -> Int {
            let doubt = candidates[index].doubt
            guard doubt < 2, !isLastOfOrder,
                case .details(_, let person) = candidates[index].request.intent
            else { return 4 * doubt }
            return 4 * doubt
                + (stored.order(entry.order)?.customer == person.customer ? 6 : 0)
        }
        let index = causes.min { unlikeliness($0) < unlikeliness($1) }
        guard let index else { throw Complaint("nobody asked for \(entry)") }
        let before = entry.kind == .reserved ? nil : order(entry.order)?.status
        if entry.to != nil && entry.from != before {
            throw Complaint("\(entry) begins where the order was not: \(before?.rawValue ?? "-")")
        }
        try perform(candidates[index], entry, stored, candidates)
        candidates[index].changed.append(entry.order)
        entries += 1
        let after = order(entry.order)?.status
        if after == .refundDue && before != .refundDue && before != .refunded {
            let isLate = entry.kind == .expired || before == .expired
            ends[entry.order] = isLate ? .expired : .cancelled
        }
        let expected = before == after ? nil : after
        // What stays is not written down.
        if entry.to != expected {
            throw Complaint("\(entry) should go to \(expected?.rawValue ?? "where it was")")
        }
    }

    private func isCause(
        _ candidate: Candidate, of entry: EntryPicture, _ isLastOfOrder: Bool, _ stored: Picture
    ) -> Bool {
        let words = candidate.request.words
        let payment = stored.payment(payments.count + 1)
        switch (candidate.request.intent, entry.kind) {
        case (.reserve(let wish), .reserved):
            return stored.order(entry.order).map { isWish(wish, of: $0) } == true
                && stored.answers[key(of: wish)]?.order == entry.order
                && answers[key(of: wish)] == nil
        case (.details(let order, let person), .details):
            // The same details again are the same press again, and nothing is written down.
            let isAgain = isDone(
                candidate.request, .status(self.order(order)?.status ?? .reserved))
            return Int(order.value) == entry.order && !isAgain
                && (!isLastOfOrder || stored.order(entry.order)?.customer == person.customer)
        case (.cancel(let order), .cancelled): return Int(order.value) == entry.order
        case (.slip(let order, _), .slip):
            return Int(order.value) == entry.order && entry.words == words
        case (.decide(let slip, .approve(let amount)), .slipApproved):
            return payment?.slip == Int(slip.value) && payment?.source == .slip
                && entry.amount == amount ?? order(entry.order)?.balance
        case (.decide(_, .reject(let reason)), .slipRejected): return entry.words == reason
        case (.decide(let slip, .takeBack), .takenBack):
            return isTakingBack(Int(slip.value), entry, payment)
        case (.takeBack(let id, let order), .takenBack):
            return Int(order.value) == entry.order && payment?.reverses == Int(id.value)
        case (.pay(let order, _, _), .payment):
            return Int(order.value) == entry.order && entry.words == words
        case (.set(let order, _, _, _), .status), (.set(let order, _, _, _), .oversold):
            return Int(order.value) == entry.order && entry.words == words
        case (.setMany(let orders, _), .status):
            return orders.contains { Int($0.value) == entry.order } && entry.words == words
        case (.note(let order), .note):
            return Int(order.value) == entry.order && entry.words == words
        case (.expire, .expired): return true
        case (.offer, .reserved):
            return stored.waitlist.entries.contains { $0.value.order == entry.order }
        default: return isOfBank(candidate, causing: entry, stored)
        }
    }

    private func isTakingBack(
        _ slip: Int, _ entry: EntryPicture, _ payment: PaymentPicture?
    ) -> Bool {
        guard self.slip(slip)?.order == entry.order, self.slip(slip)?.status != .waiting else {
            return false
        }
        guard entry.amount != nil else { return standingPayment(ofSlip: slip) == nil }
        return payment?.reverses.map { self.payment($0)?.slip == slip } == true
    }

    private func isWish(_ wish: Wish, of order: OrderPicture) -> Bool {
        guard drops[order.drop]?.slug == wish.slug,
            wish.lines.count == order.lines.count
        else { return false }
        return zip(wish.lines, order.lines).allSatisfy { wanted, line in
            variants[line.variant]?.sku == wanted.sku && line.quantity == wanted.quantity
        }
    }

    private mutating func perform(
        _ candidate: Candidate, _ entry: EntryPicture, _ stored: Picture, _ step: [Candidate]
    ) throws {
        let number = entry.order
        let now = entry.at
        switch candidate.request.intent {
        case .reserve(let wish): try reserve(wish, number, at: now, stored)
        case .details(_, let person): try giveDetails(person.customer, number, at: now)
        case .cancel:
            guard let order = order(number), order.confirmed == 0,
                [.reserved, .awaitingPayment].contains(order.status),
                waitingSlips(of: number) == 0
            else { throw Complaint("order \(number) was cancelled when it could not be") }
            move(number, to: .cancelled, at: now)
        case .slip(_, let digest):
            try receive(
                SlipPicture(
                    order: number, digest: digest, fileName: candidate.request.words,
                    uploadedAt: now), at: now)
        case .decide(let slip, let decision):
            try decide(Int(slip.value), decision, candidate, entry)
        case .takeBack(let id, _): try takeBack(Int(id.value), candidate, entry)
        case .pay(_, let amount, let key):
            let name = Array("payments \(number)\n\(key)".utf8)
            if payments.contains(where: { $0.key == name }) {
                throw Complaint("the payment under key \(key) was entered twice")
            }
            try enter(amount, entry, slip: nil, key: name)
            confirm(number, at: now, decidesSlip: false)
        case .set(_, let status, let force, let shipment):
            try set(number, to: status, force: force, shipment, candidate, entry)
        case .setMany(_, let status):
            try set(number, to: status, force: false, nil, candidate, entry)
        case .expire:
            guard let order = order(number), let deadline = order.deadline, deadline <= now else {
                throw Complaint("order \(number) expired before its time")
            }
            guard waitingSlips(of: number) == 0 else {
                throw Complaint("order \(number) expired while a slip of it waited")
            }
            move(number, to: Self.end(.expired, of: order), at: now)
        case .note: newestNotes[number] = entry
        case .offer: try offer(number, at: now, stored)
        case .settle, .reopen, .tellAccount, .export, .decideRefund, .prove, .reopenRefunds,
            .task:
            try performOfBank(candidate, entry, stored, step)
        case .apply, .readStock, .follow, .join, .admit, .leave, .stepLines, .putAside:
            throw Complaint("\(entry) of nobody's order")
        }
    }

    private mutating func reserve(
        _ wish: Wish, _ number: Int, at now: Int64, _ stored: Picture
    ) throws {
        guard number == orders.count + 1, let (id, drop) = drop(wish.slug) else {
            throw Complaint("order \(number) comes after order \(orders.count)")
        }
        if let refusal = refusal(of: wish, at: now) {
            throw Complaint("\(wish.body)was granted, and should be \(refusal)")
        }
        let lines = wish.lines.compactMap { wanted -> LinePicture? in
            guard let (id, variant) = variant(wanted.sku, of: id) else { return nil }
            return LinePicture(
                variant: id, quantity: wanted.quantity, price: variant.price,
                title: variant.title)
        }
        let subtotal = lines.reduce(0) { $0 + $1.price * Int64($1.quantity) }
        var status: OrderStatus = wish.person == nil ? .reserved : .awaitingPayment
        if wish.person != nil && subtotal + drop.fee == 0 { status = .paid }
        orders.append(
            OrderPicture(
                drop: id, status: status, createdAt: now, changedAt: now,
                deadline: deadline(status, of: id, from: now), fee: drop.fee, lines: lines,
                quantity: lines.reduce(0) { $0 + $1.quantity }, subtotal: subtotal,
                customer: wish.person?.customer, paidAt: status == .paid ? now : nil,
                ticket: wish.ticket(in: id),
                adjustment: adjustment(of: subtotal + drop.fee, within: drop.within, at: now)))
        for line in lines { variants[line.variant]?.available -= line.quantity }
        let until = orders[number - 1].deadline.map { " \($0)" } ?? ""
        answers[key(of: wish)] = AnswerPicture(
            fingerprint: stored.answers[key(of: wish)]?.fingerprint ?? [], order: number,
            text: status.rawValue + until)
    }

    /// The satang that an order is less than what it costs: as few as no other order is known by,
    /// which is open or was until a week ago. None where all are taken, or nothing is left to pay.
    func adjustment(of plain: Int64, within: Int64, at now: Int64) -> Int64 {
        let week: Int64 = 7 * 86_400_000
        let taken = orders.filter { order in
            order.adjustment != 0
                && ([.reserved, .awaitingPayment, .underReview].contains(order.status)
                    || order.changedAt > now - week)
        }.map(\.total)
        var satang: Int64 = 1
        while satang <= within, satang < plain {
            if !taken.contains(plain - satang) { return -satang }
            satang += 1
        }
        return 0
    }

    private mutating func giveDetails(_ customer: Customer, _ number: Int, at now: Int64) throws {
        guard let order = order(number) else { throw Complaint("details of no order") }
        guard isWithinLimit(customer, order.quantity, in: order.drop, except: number) else {
            throw Complaint("order \(number) got details of a person who is at the limit")
        }
        orders[number - 1].customer = customer
        switch order.status {
        case .reserved: move(number, to: order.total == 0 ? .paid : .awaitingPayment, at: now)
        case .awaitingPayment, .underReview: orders[number - 1].changedAt = now
        case .paid where order.customer == nil: orders[number - 1].changedAt = now
        default: throw Complaint("order \(number) got details while \(order.status.rawValue)")
        }
    }

    private mutating func receive(_ slip: SlipPicture, at now: Int64) throws {
        guard let order = order(slip.order), order.status != .reserved else {
            throw Complaint("order \(slip.order) got a slip before its details")
        }
        if slips.contains(where: { $0.order == slip.order && $0.digest == slip.digest }) {
            throw Complaint("order \(slip.order) got the same slip twice")
        }
        slips.append(slip)
        let returns = canTakeAgain(order, slip.order)
        if order.status == .awaitingPayment || returns {
            move(slip.order, to: .underReview, at: now)
        } else {
            orders[slip.order - 1].changedAt = now
        }
    }

    private mutating func decide(
        _ number: Int, _ decision: SlipDecision, _ candidate: Candidate, _ entry: EntryPicture
    ) throws {
        guard let slip = slip(number), slip.order == entry.order else {
            throw Complaint("\(entry) is about a slip of another order")
        }
        if decision == .takeBack {
            return try takeBack(standingPayment(ofSlip: number), candidate, entry, slip: number)
        }
        guard slip.status == .waiting, let order = order(slip.order) else {
            throw Complaint("slip \(number) was decided on twice")
        }
        slips[number - 1].decidedAt = entry.at
        slips[number - 1].decidedBy = entry.actor
        switch decision {
        case .approve(let amount):
            slips[number - 1].status = .approved
            try enter(amount ?? order.balance, entry, slip: number, key: nil)
            confirm(slip.order, at: entry.at, decidesSlip: true)
        case .reject(let reason):
            slips[number - 1].status = .rejected
            slips[number - 1].reason = reason
            reviewed(slip.order, at: entry.at)
        case .takeBack: break
        }
    }

    private mutating func enter(
        _ amount: Int64, _ entry: EntryPicture, slip: Int?, key: [UInt8]?, reverses: Int? = nil
    ) throws {
        guard entry.amount == amount, amount > 0 || reverses != nil else {
            throw Complaint("\(entry) should be about \(amount)")
        }
        let source =
            reverses.flatMap { payment($0)?.source } ?? (slip == nil ? .staff : .slip)
        payments.append(
            PaymentPicture(
                order: entry.order, amount: amount, source: source, slip: slip, at: entry.at,
                actor: entry.actor, words: entry.words, key: key, reverses: reverses))
        orders[entry.order - 1].confirmed += amount
    }

    mutating func takeBack(
        _ payment: Int?, _ candidate: Candidate, _ entry: EntryPicture, slip: Int? = nil
    ) throws {
        let slip = slip ?? payment.flatMap { self.payment($0)?.slip }
        if let payment {
            guard isStanding(payment), let found = self.payment(payment) else {
                throw Complaint("payment \(payment) was taken back twice")
            }
            if [.fulfilled, .refunded].contains(order(entry.order)?.status) {
                throw Complaint("payment \(payment) was taken back when it had gone on")
            }
            if order(entry.order)?.confirmed ?? 0 < found.amount {
                throw Complaint("payment \(payment) was taken back when it had gone back")
            }
            try enter(-found.amount, entry, slip: nil, key: nil, reverses: payment)
            bank.takeBack(payment)
        } else if entry.amount != nil {
            throw Complaint("\(entry) takes money back that was not there")
        }
        if let slip {
            slips[slip - 1].status = .waiting
            slips[slip - 1].decidedAt = nil
            slips[slip - 1].decidedBy = nil
            slips[slip - 1].reason = nil
        }
        takenBack(entry.order, money: payment != nil, at: entry.at)
    }

    /// Whoever calls an order refunded says that all of its money has gone, and whoever sets it to
    /// something else afterwards takes that back, but for what went through the bank.
    private mutating func setMoney(of number: Int, becoming status: OrderStatus) {
        let order = orders[number - 1]
        if status == .refunded {
            let sent = order.due > 0 ? bank.sent(of: number) : nil
            let atBank = sent.flatMap { bank.refunds[$0]?.amount } ?? 0
            if let sent { bank.refunds[sent]?.state = .done }
            orders[number - 1].gone += order.confirmed
            orders[number - 1].said += order.confirmed - atBank
            orders[number - 1].confirmed = 0
        } else if order.status == .refunded {
            orders[number - 1].confirmed = order.owned
            orders[number - 1].gone -= order.said
            orders[number - 1].said = 0
        }
    }

    private mutating func set(
        _ number: Int, to status: OrderStatus, force: Bool, _ shipment: Shipment?,
        _ candidate: Candidate, _ entry: EntryPicture
    ) throws {
        guard let order = order(number) else { throw Complaint("no order \(number) to set") }
        let status = Self.end(status, of: order)
        if order.status == status {
            guard shipment != nil else { throw Complaint("order \(number) was set where it is") }
            orders[number - 1].changedAt = entry.at
        } else {
            let takes = !Self.holds(order.status) && Self.holds(status)
            let isShort = takes && !canTake(order)
            guard !isShort || force, isShort == (entry.kind == .oversold) else {
                throw Complaint("\(entry): order \(number) took stock that was not there")
            }
            setMoney(of: number, becoming: status)
            move(number, to: status, at: entry.at)
        }
        if let shipment { orders[number - 1].shipment = [shipment.carrier, shipment.tracking] }
    }
}
