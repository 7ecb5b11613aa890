internal import Shop
internal import Storage

/// What a book takes over from earlier batches, and leaves to later ones.
extension DeskBook {
    /// Reads what is wanted, but for what earlier batches know of it.
    func read(_ wants: BookWants) throws {
        guard let recent, base.session != nil, !hasLooked, forgotten == 0, !isChanged else {
            try ask(wants)
            return try take(wants)
        }
        hasLooked = true
        var wants = wants
        let recalled = recent.recall(wants)
        let spared = recalled.map { wants.takeOut($0.orders) }
        if let recalled, let spared { want(besideOrders: spared, recalled, &wants) }
        try CommitPoint.expect(on: base)
        try ask(wants)
        try take(wants)
        let point = try CommitPoint.load(on: base)
        standing = base.session.map { RecentOrders.Standing(session: $0, point: point) }
        guard let recalled, let spared else { return }
        if recent.isUnchanged(recalled.standing, standing) {
            put(recalled)
        } else {
            // Somebody else has committed since: what was known may not be so any more.
            try ask(spared)
            try take(spared)
        }
    }

    /// Asks for what stands beside orders that are known: their variants' units, and what their
    /// people have where that is limited.
    private func want(
        besideOrders spared: BookWants, _ recalled: RecentOrders.Recalled,
        _ wants: inout BookWants
    ) {
        for id in spared.stockOf {
            for line in recalled.orders[id]?.row.order.lines ?? [] { stock.want(line.variant) }
        }
        for (id, mark) in spared.peopleOf {
            guard let drop = recalled.orders[id]?.row.order.drop,
                recalled.drops[drop]?.limitPerPerson != nil
            else { continue }
            people.want(Person(drop: drop, mark: mark))
        }
        wants.stock += stock.takeWanted()
        wants.people += people.takeWanted()
    }

    private func put(_ recalled: RecentOrders.Recalled) {
        for (id, drop) in recalled.drops { drops.put(id, drop) }
        for (id, known) in recalled.orders {
            orders.put(id, known.row)
            if let known = known.slips {
                slips.put(id, known)
                for slip in known { slipOrders.put(slip.id, id) }
            }
            if let known = known.payments { payments.put(id, known) }
            guard let story = known.story, let drop = recalled.drops[known.row.order.drop] else {
                continue
            }
            var detail = OrderDetail(known.row.order, drop, changedAt: known.row.changedAt)
            (detail.told, detail.timeline) = (story.told, story.timeline)
            details.put(id, detail)
        }
    }

    /// What this transaction leaves to those after it, once it is committed; asked for at its end.
    func left() -> RecentOrders.Left {
        var left = RecentOrders.Left(
            before: standing, hasWritten: base.hasWritten, isBlind: forgotten > 0)
        guard standing != nil, forgotten == 0 else { return left }
        left.drops = drops.all
        left.made = made
        left.changed = changed
        for (id, row) in orders.all {
            let slips = slips.knows(id) ? slips[id] ?? [] : nil
            let payments = payments.knows(id) ? payments[id] ?? [] : nil
            left.orders.append(
                RecentOrders.Known(
                    row, slips: slips, payments: payments,
                    story: details[id].flatMap(RecentOrders.Story.init)))
        }
        return left
    }
}

extension RecentOrders.Story {
    fileprivate init?(_ detail: OrderDetail) {
        guard detail.slips.isEmpty, detail.payments.isEmpty else { return nil }
        self.init(told: detail.told, timeline: detail.timeline)
    }
}
