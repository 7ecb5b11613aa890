internal import Operations
internal import Shop
internal import Storage
internal import Synchronization

/// The actors of a waitlist: those who ask for what is sold out and those who leave, staff who
/// remove them or say when a batch is offered, and the clock that offers.
extension Simulation {
    func waiting(_ turn: Int, _ chance: inout TurnChance) throws {
        enum Doing { case ask, again, leave, remove, announce, offer }
        let doing = chance.weighted([
            (Doing.ask, 40), (.again, 6), (.leave, 6), (.remove, 3), (.announce, 6), (.offer, 40),
        ])
        switch doing {
        case .ask: try ask(newAsk("wait \(turn)", &chance), turn, &chance)
        case .again:
            guard let ask = chance.pick(Array(oracle.asks.suffix(8))) else { return }
            try self.ask(ask, turn, &chance)
        case .leave, .remove:
            let entries = oracle.picture.waitlist.entries
            let waits = entries.filter { $0.value.state == "waiting" }.keys.sorted()
            guard let id = chance.pick(chance.happens(80) ? waits : entries.keys.sorted()) else {
                return
            }
            oracle.leaving.insert(id)
            let (entry, clerk) = (WaitlistEntryID(id), clerk(&chance))
            let isLeaving = doing == .leave
            try task(turn, "to end entry \(id) of a waitlist", &chance) { keeper in
                if isLeaving {
                    try await keeper.leaveWaitlist(entry)
                } else {
                    try await keeper.removeWaiting(entry, reason: "twice", by: clerk)
                }
                return .nothing
            }
        case .announce:
            let drops = oracle.picture.drops.keys.sorted()
            guard let drop = chance.pick(drops) else { return }
            let moment = chance.happens(85) ? after(chance.number(0...60_000)) : nil
            let clerk = clerk(&chance)
            try task(turn, "to announce a batch in drop \(drop)", &chance) { keeper in
                try await keeper.announceBatch(in: DropID(drop), at: moment, by: clerk)
                return .nothing
            }
        case .offer: try offer(turn, &chance)
        }
    }

    private func newAsk(_ key: String, _ chance: inout TurnChance) -> SimulatedAsk {
        let drop = chance.pick(assortment.drops) ?? assortment.drops[0]
        var skus: [String: Int] = [:]
        for variant in drop.variants where chance.happens(60) {
            skus[variant.sku] = chance.weighted([(1, 60), (2, 30), (3, 10)])
        }
        if skus.isEmpty { skus[drop.variants[0].sku] = 1 }
        return SimulatedAsk(
            slug: drop.slug, sku: skus, takesFewer: chance.happens(50), person: person(&chance),
            key: key)
    }

    private func ask(_ ask: SimulatedAsk, _ turn: Int, _ chance: inout TurnChance) throws {
        if !oracle.asks.contains(ask) { oracle.asks.append(ask) }
        guard let drop = oracle.picture.drop(ask.slug)?.0 else { return }
        let lines = ask.sku.sorted { $0.key < $1.key }
        let request = WaitlistRequest(
            slug: ask.slug,
            lines: lines.map { ReserveRequest.Line(sku: $0.key, quantity: $0.value) },
            takesFewer: ask.takesFewer, customer: ask.person.form, key: ask.key,
            body: Array("\(ask.key)".utf8))
        try task(turn, "\(ask.person.name) to wait for \(lines.map(\.key))", &chance) { keeper in
            let receipt = try await keeper.askWaitlist(request)
            return .waits(
                drop: drop, number: receipt.number, move: receipt.move, link: receipt.link)
        }
    }

    /// The clock of a node looks whether something can be offered.
    private func offer(_ turn: Int, _ chance: inout TurnChance) throws {
        let number = chance.number(0...world.nodes - 1)
        guard let node = nodes[number] else { return }
        let drops = try node.store.look { try node.keeper.dropsToOffer(on: $0) }
        guard let drop = chance.pick(drops) else { return }
        heap.put(
            .deliver(request(.system, .offer(drop), words: "turn \(turn)"), node: number),
            at: time.now)
    }

    /// When nobody comes any more, everything that is kept is offered or sold.
    func endWaiting() throws {
        guard let node = nodes.compactMap(\.self).first else { return }
        for _ in 0...2 * oracle.picture.waitlist.entries.count + 10 {
            let drops = try node.store.look { try node.keeper.dropsToOffer(on: $0) }
            guard let drop = drops.first else { break }
            try ask(.system, .offer(drop), of: node)
        }
        let now = time.now.milliseconds
        for (id, variant) in oracle.picture.variants.sorted(by: { $0.key < $1.key }) {
            guard variant.kept > 0, variant.isOnSale, let drop = oracle.picture.drops[variant.drop],
                drop.opensAt <= now, drop.closesAt > now
            else { continue }
            let settings = assortment.drops.first { $0.slug == drop.slug }?.waitlist
            if settings?.offers == .atOnce {
                throw Complaint("\(variant.kept) of variant \(id) are kept for ever")
            }
        }
        try proveReceipts(at: node)
    }

    /// The record proves every place that somebody was told, and offers in the order of asking.
    private func proveReceipts(at node: Node) throws {
        for listing in node.keeper.catalogue?.listings ?? [] where listing.drop.waitlist != nil {
            let receipts = oracle.receipts.filter { $0.drop == listing.drop.id.value }
            let end = try inPeace(at: node) { keeper in
                var pieces = try await keeper.waitlistRecord(of: listing.drop)
                var text = ""
                while let piece = try await pieces.piece() { text += piece }
                var wrong: [String] = []
                let all = WaitlistChain.audit(text)
                if all?.isProved != true { wrong.append("it finds \(all?.findings ?? [])") }
                for receipt in receipts {
                    let proof = WaitlistProof(
                        slug: listing.drop.slug, number: receipt.number, move: receipt.move,
                        link: receipt.link)
                    let report = WaitlistChain.audit(text, receipt: proof)
                    if report?.isReceiptProved != true {
                        wrong.append("number \(receipt.number) is not in it")
                    }
                }
                return .verified(wrong)
            }
            guard case .done(.verified(let wrong)) = end, wrong.isEmpty else {
                throw Complaint("the record of \(listing.drop.slug) proves nothing: \(end)")
            }
        }
    }
}
