internal import Shop

/// The waitlist's naive rules: whoever asked first is offered first what can be had, units are
/// offered once, and nobody buys what is kept for those who wait.
struct WaitlistJudge {
    /// What was ever asked, and who was ever to leave.
    let asks: [SimulatedAsk]
    let leaving: Set<Int64>

    /// Takes over who has asked and who has left, of which no history of an order tells.
    func takeOver(_ step: Oracle.Step, into picture: inout Picture) throws {
        let stored = step.stored.waitlist
        for (id, entry) in stored.entries.sorted(by: { $0.key < $1.key })
        where picture.waitlist.entries[id] == nil {
            try enter(id, entry, step, &picture)
        }
        for (id, entry) in stored.entries.sorted(by: { $0.key < $1.key }) {
            guard let own = picture.waitlist.entries[id], own.state == "waiting",
                entry.state == "left" || entry.state == "removed"
            else { continue }
            guard leaving.contains(id) else {
                throw Complaint("entry \(id) of the waitlist has ended, and nobody asked for it")
            }
            end(id, entry.state, &picture)
        }
        for (drop, list) in stored.lists { picture.waitlist.lists[drop] = list }
    }

    private func enter(
        _ id: Int64, _ entry: WaitlistPicture.EntryPicture, _ step: Oracle.Step,
        _ picture: inout Picture
    ) throws {
        let ask = asks.first { ask in
            picture.drop(ask.slug)?.0 == entry.drop
                && Array("waitlist \(entry.drop)\n\(ask.key)".utf8) == entry.key
        }
        let wanted = ask.map { ask in
            ask.sku.reduce(into: [Int64: Int]()) { lines, line in
                if let id = picture.variant(line.key, of: entry.drop)?.0 { lines[id] = line.value }
            }
        }
        guard let ask, wanted == entry.lines, ask.takesFewer == entry.takesFewer,
            ask.person.phoneKey == entry.phone, ask.person.emailKey == entry.email
        else { throw Complaint("nobody asked the waitlist for \(entry)") }
        let before = picture.waitlist.entries.values.filter { $0.drop == entry.drop }
        if entry.number != Int64(before.count) + 1 {
            throw Complaint(
                "entry \(id) of the waitlist is the \(entry.number)th of \(before.count)")
        }
        if before.contains(where: { $0.key == entry.key }) {
            throw Complaint("one press is two entries of the waitlist")
        }
        let own = before.filter { other in
            other.state == "waiting"
                && (other.phone == entry.phone || other.email != nil && other.email == entry.email)
        }
        if !own.isEmpty { throw Complaint("entry \(id) waits beside another of its own") }
        if step.candidates.count <= 1 {
            let free = entry.lines.keys.reduce(into: [Int64: Int]()) {
                $0[$1] = picture.variants[$1]?.available ?? 0
            }
            if !entry.served(by: free).isEmpty {
                throw Complaint("entry \(id) waits for what is for sale")
            }
        }
        var entry = entry
        entry.state = "waiting"
        entry.order = nil
        picture.waitlist.entries[id] = entry
        for variant in entry.lines.keys { picture.variants[variant]?.waiting += 1 }
    }

    private func end(_ id: Int64, _ state: String, _ picture: inout Picture) {
        guard let entry = picture.waitlist.entries[id] else { return }
        picture.waitlist.entries[id]?.state = state
        for variant in entry.lines.keys { picture.variants[variant]?.waiting -= 1 }
    }

    // MARK: Offers

    /// Takes over what became of what was kept: offers that were refused, and units that nobody can
    /// take.
    func takeOverOffers(_ step: Oracle.Step, into picture: inout Picture) throws {
        let stored = step.stored
        let offered = step.candidates.contains {
            if case .offer = $0.request.intent { true } else { false }
        }
        for (id, entry) in stored.waitlist.entries.sorted(by: { $0.key < $1.key })
        where entry.state == "refused" && picture.waitlist.entries[id]?.state == "waiting" {
            let customer = Customer(
                name: "", phone: "", email: "", address: "", note: "", phoneKey: entry.phone,
                emailKey: entry.email)
            let most = entry.lines.values.reduce(0, +)
            guard offered, !picture.isWithinLimit(customer, most, in: entry.drop) else {
                throw Complaint("entry \(id) of the waitlist was refused within the limit")
            }
            end(id, "refused", &picture)
            let key = Array("offers\n\(id)".utf8)
            if let answer = stored.answers[key], answer.order == nil,
                answer.text.begins(with: "limit_reached")
            {
                picture.answers[key] = answer
            }
        }
        // What was promised beyond the stock is of what was kept.
        for id in picture.variants.keys.sorted() where offered {
            guard let own = picture.variants[id], own.isOnSale, own.oversold > 0, own.kept > 0,
                stored.variants[id]?.oversold != own.oversold
            else { continue }
            let paidOff = min(own.kept, own.oversold)
            picture.variants[id]?.kept -= paidOff
            picture.variants[id]?.oversold -= paidOff
        }
        for (id, variant) in stored.variants {
            guard let own = picture.variants[id], own.kept != variant.kept, offered else {
                continue
            }
            let sold = own.kept - variant.kept
            guard sold > 0, own.available + sold == variant.available else { continue }
            let isWaitedFor = picture.waitlist.waiting(in: own.drop).contains {
                !$0.entry.served(by: [id: sold]).isEmpty
            }
            if isWaitedFor {
                throw Complaint(
                    "\(sold) of variant \(id) are for sale, and somebody waits for them")
            }
            picture.variants[id]?.kept = variant.kept
            picture.variants[id]?.available = variant.available
        }
        picture.waitlist.moves = stored.waitlist.moves
    }

    /// Each line that was added to a record is what the rule makes of what was kept.
    func check(_ step: Oracle.Step, from before: Picture) throws {
        guard step.candidates.count == 1, case .offer(let drop) = step.candidates[0].request.intent
        else { return }
        let moves = step.stored.waitlist.moves[drop.value] ?? []
        let new = moves.dropFirst(before.waitlist.moves[drop.value]?.count ?? 0)
        guard let line = new.first, new.count == 1,
            let move = WaitlistMove(text: Substring(line)),
            case .offered(let free, let offers) = move.event
        else {
            if new.isEmpty { return }
            throw Complaint("an offer was written down as \(new)")
        }
        func units(_ told: [WaitlistMove.Units]) -> [Int64: Int] {
            told.reduce(into: [:]) { units, line in
                if let id = before.variant(line.sku, of: drop.value)?.0 { units[id] = line.count }
            }
        }
        var kept = before.variants.filter {
            $0.value.drop == drop.value && $0.value.kept > 0 && $0.value.waiting > 0
                && $0.value.isOnSale
        }.mapValues { max(0, $0.kept - $0.oversold) }.filter { $0.value > 0 }
        if units(free) != kept { throw Complaint("\(line) says what is free, and it is \(kept)") }
        var told = offers[...]
        for (_, entry) in before.waitlist.waiting(in: drop.value) {
            let served = entry.served(by: kept)
            if served.isEmpty { continue }
            guard let offer = told.popFirst() else {
                if offers.count == WaitlistLimits.offers { return }
                throw Complaint("\(line): number \(entry.number) was passed over")
            }
            if offer.number != entry.number || units(offer.units) != served {
                throw Complaint("\(line): it was number \(entry.number)'s turn, for \(served)")
            }
            for (id, count) in served { kept[id]? -= count }
        }
        if let offer = told.first { throw Complaint("\(line): number \(offer.number) had no turn") }
    }
}

extension Picture {
    /// An offer is a reserved order: its units were kept, and are one entry's that waited.
    mutating func offer(_ number: Int, at now: Int64, _ stored: Picture) throws {
        let found = stored.waitlist.entries.first { $0.value.order == number }
        guard let (id, told) = found, let entry = waitlist.entries[id], entry.state == "waiting",
            number == orders.count + 1, let drop = drops[entry.drop],
            let order = stored.order(number)
        else { throw Complaint("order \(number) was offered to nobody who waited") }
        var lines: [LinePicture] = []
        for line in order.lines {
            guard var variant = variants[line.variant], variant.kept >= line.quantity,
                entry.lines[line.variant] ?? 0 >= line.quantity
            else { throw Complaint("order \(number) was offered what was not kept: \(line)") }
            variant.kept -= line.quantity
            variants[line.variant] = variant
            lines.append(
                LinePicture(
                    variant: line.variant, quantity: line.quantity, price: variant.price,
                    title: variant.title))
        }
        if !entry.takesFewer && lines.contains(where: { entry.lines[$0.variant] != $0.quantity }) {
            throw Complaint("order \(number) is less than all of it: \(lines)")
        }
        for variant in entry.lines.keys { variants[variant]?.waiting -= 1 }
        waitlist.entries[id]?.state = told.state
        waitlist.entries[id]?.order = number
        let subtotal = lines.reduce(0) { $0 + $1.price * Int64($1.quantity) }
        let status: OrderStatus = subtotal + drop.fee == 0 ? .paid : .awaitingPayment
        guard order.customer?.phoneKey == entry.phone, order.customer?.emailKey == entry.email
        else {
            throw Complaint("order \(number) was offered to somebody else")
        }
        orders.append(
            OrderPicture(
                drop: entry.drop, status: status, createdAt: now, changedAt: now,
                deadline: status == .paid ? nil : now + drop.offer, fee: drop.fee, lines: lines,
                quantity: lines.reduce(0) { $0 + $1.quantity }, subtotal: subtotal,
                customer: order.customer, paidAt: status == .paid ? now : nil,
                adjustment: adjustment(of: subtotal + drop.fee, within: drop.within, at: now)))
        let until = orders[number - 1].deadline.map { " \($0)" } ?? ""
        let key = Array("offers\n\(id)".utf8)
        answers[key] = AnswerPicture(
            fingerprint: stored.answers[key]?.fingerprint ?? [], order: number,
            text: status.rawValue + until)
    }
}
