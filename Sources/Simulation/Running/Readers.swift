internal import Operations
internal import Shop
internal import Storage

/// The readers, who only look: staff at their lists, a relay at the outbox, a node that looks
/// whether another has changed the catalogue.
extension Simulation {
    func reader(_ turn: Int, _ chance: inout TurnChance) throws {
        let number = chance.number(0...world.nodes - 1)
        guard let node = nodes[number] else { return }
        let isElsewhere = try node.store.look { try node.otherWorld(on: $0) != nil }
        if isElsewhere { return try enterEra(number) }
        try watch(node, turn)
        try node.store.look { connection in
            try lookAtOrder(&chance, connection)
            try lookAtLists(&chance, connection)
            try relay(node, connection)
            try lookAtFigures(of: node, connection)
        }
        try courier(node, &chance)
    }

    /// What is in doubt, or what another node has changed, is learnt at the desk.
    private func watch(_ node: Node, _ turn: Int) throws {
        let keeper = node.keeper
        let (isOld, isBehind) = try node.store.look {
            (try keeper.isCatalogueOld(on: $0), try keeper.isBehind(on: $0))
        }
        let reads = isOld || keeper.desk.isInDoubt
        guard reads || world.nodes > 1 && isBehind else { return }
        let intent: Intent = reads ? .readStock : .follow
        heap.put(
            .deliver(request(.system, intent, words: "turn \(turn)"), node: node.number),
            at: time.now)
    }

    private func lookAtOrder(_ chance: inout TurnChance, _ connection: any Connection) throws {
        let picture = oracle.picture
        let number = chance.number(1...picture.orders.count + 1)
        let found = try OrderDetail.load(OrderID(Int64(number)), on: connection)
        guard let order = picture.order(number), let detail = found else {
            if (found == nil) != (picture.order(number) == nil) {
                throw Complaint("order \(number) is on one side only")
            }
            return
        }
        let slips = picture.slips.filter { $0.order == number }
        let payments = picture.payments.filter { $0.order == number }
        guard detail.order.status == order.status,
            detail.order.total.minorUnits == order.total,
            detail.order.balance.minorUnits == order.balance,
            detail.order.deadline?.milliseconds == order.deadline,
            detail.order.customer == order.customer,
            detail.slips.map(\.slip.status) == slips.map(\.status),
            detail.payments.map(\.payment.amount.minorUnits) == payments.map(\.amount)
        else { throw Complaint("the page of order \(number) shows \(detail), it is \(order)") }
        // The timeline is complete: it leads from nothing to where the order is, without a gap.
        var status: OrderStatus?
        for entry in detail.timeline where entry.to != nil {
            if entry.from != status { throw Complaint("order \(number): a gap before \(entry)") }
            status = entry.to
        }
        if status != order.status { throw Complaint("order \(number): its timeline ends early") }
    }

    private func lookAtLists(_ chance: inout TurnChance, _ connection: any Connection) throws {
        let picture = oracle.picture
        let status = chance.pick(OrderStatus.allCases) ?? .paid
        let filter = OrderFilter(statuses: [status])
        let index = try OrderIndex(filter, search: nil, on: connection)
        let shown = try OrderList.load(index, past: nil, limit: 5, on: connection).rows
        let expected = picture.orders.indices.reversed()
            .filter { !picture.orders[$0].isPassedOver && picture.orders[$0].status == status }
            .prefix(5)
        if shown.map(\.id.value) != expected.map({ Int64($0) + 1 }) {
            throw Complaint("the list of \(status.rawValue) shows \(shown.map(\.id.value))")
        }
        let waiting = try WaitingSlips.load(past: nil, on: connection).map(\.id.value)
        let waits = picture.slips.indices.filter { picture.slips[$0].status == .waiting }
        // Who sent one to an order that has ended waits for money that goes back: they go first.
        let ended: Set<OrderStatus> = [.expired, .cancelled, .refundDue, .refunded]
        let isEnded = { ended.contains(picture.orders[picture.slips[$0].order - 1].status) }
        let inTurn = waits.filter(isEnded) + waits.filter { !isEnded($0) }
        if waiting != inTurn.prefix(WaitingSlips.pageSize).map({ Int64($0) + 1 }) {
            throw Complaint("the review page shows the slips \(waiting)")
        }
    }

    /// A relay reads on from its cursor and must find every entry once, in order.
    func relay(_ node: Node, _ connection: any Connection) throws {
        node.cursor = oracle.next(after: node.cursor)
        let entries = try Outbox.entries(past: node.cursor, limit: .max, on: connection)
        for id in entries.map(\.number) {
            if id != node.cursor + 1 { throw Complaint("a relay misses entry \(node.cursor + 1)") }
            node.cursor = oracle.next(after: id)
        }
    }

    /// The figures that live with the process are those that a new process would read.
    func lookAtFigures(of node: Node, _ connection: any Connection) throws {
        let now = time.shown(by: node.number)
        try node.tally.refresh(at: now, on: connection)
        var fresh = Tally()
        try fresh.refresh(at: now, on: connection)
        let sums = node.tally.sums.filter { $0.value.orders != 0 }
        guard sums == fresh.sums, node.tally.confirmed == fresh.confirmed else {
            throw Complaint("node \(node.name) counts \(node.tally), on disk are \(fresh)")
        }
        let money = oracle.picture.orders.reduce(0) { $0 + $1.confirmed }
        if fresh.confirmed.values.reduce(0, +) != money {
            throw Complaint("the figures have \(fresh.confirmed), the orders \(money)")
        }
    }
}
