internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite

/// A shop as it was when it was backed up.
struct Earlier {
    let memory: SQLiteMemory
    let thoughts: Oracle.Thoughts
    let assortment: Assortment
}

/// What was given out by a world that is lost, as its shoppers hold it.
struct LostThings {
    var orders: [(code: String, key: String)] = []
    var tickets: [(drop: DropID, text: String)] = []
    /// Tickets that were there before the last loss and after it.
    var kept: [(drop: DropID, text: String)] = []
    /// How often something was lost.
    var times = 0
    /// How many numbers the next era passes over: a few more than were given out and lost. Each one
    /// is told to the oracle in every step, so they are not thousands.
    var gap = 0
}

/// The database goes back to an older copy beside nodes that go on, and the shop begins an era.
extension Simulation {
    /// What is passed over beside the numbers of the timeline, of which there are the most.
    private static let spare = 20
    /// The longest tail that is lost.
    private static let longest = 200

    /// The shop is backed up; or, if it is, everything since then is lost.
    func tail() throws {
        guard let earlier else {
            earlier = Earlier(
                memory: try memory.snapshot(), thoughts: oracle.thoughts, assortment: assortment)
            return note("the shop is backed up")
        }
        self.earlier = nil
        let before = earlier.thoughts.picture
        let tail = oracle.picture.entries - before.entries
        guard tail < Self.longest else { return }
        lost.times += 1
        lost.gap = tail + Self.spare
        note("the shop goes back to \(before.orders.count) orders")
        try noteLost(earlier.thoughts)
        try memory.goBack(to: earlier.memory)
        oracle.goBack(to: earlier.thoughts)
        assortment = earlier.assortment
        lookSoon()
    }

    /// Each node looks within its half second.
    private func lookSoon() {
        for number in nodes.indices {
            heap.put(.look(node: number), at: after(100 + 300 * number))
        }
    }

    /// Notes what shoppers hold of what is about to be lost. Nobody shows a ticket any more that
    /// the next world refuses before the desk.
    private func noteLost(_ earlier: Oracle.Thoughts) throws {
        let secret = try memory.use { try Settings.secret(random: [], on: $0) }
        for index in oracle.picture.orders.indices
        where index >= earlier.picture.orders.count && !oracle.picture.orders[index].isPassedOver {
            let id = OrderID(Int64(index) + 1)
            lost.orders.append((secret.codec.code(of: id).text, secret.key(of: id)))
        }
        func isLost(_ ticket: LineTicket?) -> Bool {
            ticket.map { $0.number > earlier.joined($0.drop.value) } ?? false
        }
        for ticket in tickets where isLost(ticket) {
            lost.tickets.append((ticket.drop, secret.text(of: ticket, at: time.now)))
        }
        tickets.removeAll(where: isLost)
        lost.kept = tickets.map { ($0.drop, secret.text(of: $0, at: time.now)) }
        wishes.removeAll { isLost($0.ticket) }
        heap.remove { event in
            guard case .deliver(let request, _) = event else { return false }
            switch request.intent {
            case .reserve(let wish): return isLost(wish.ticket)
            case .admit(let ticket), .leave(let ticket): return isLost(ticket)
            default: return false
            }
        }
    }

    /// A node looks whether its database is the one that it read, and goes on with the one that is
    /// there.
    func enterEra(_ number: Int) throws {
        guard let node = nodes[number] else { return }
        let found = try node.store.look { try node.otherWorld(on: $0) }
        guard let found else { return }
        note("node \(node.name) finds another world: \(found)")
        if found == .behind, try !beginEra(at: node) {
            if node.store.isDead { return crash(number) }
            return heap.put(.look(node: number), at: after(500))
        }
        let era = try node.store.look { try node.keeper.forgetAndRead(on: $0) }
        node.tally = Tally()
        // What waits was asked of the world that is gone.
        while nodes[number] === node, !node.waiting.isEmpty { try step(number) }
        guard nodes[number] === node else { return }
        node.keeper.seen.enter(era)
        try lookAtLost(node)
    }

    /// - Returns: whether the era has begun, as far as the node was told.
    private func beginEra(at node: Node) throws -> Bool {
        let before = try era()
        let id = [UInt8](
            repeating: UInt8(truncatingIfNeeded: lost.times), count: Eras.idBytes)
        let gap = Int64(lost.gap)
        node.store.setOther(nil)
        var isTold = true
        do {
            try node.store.writeAndWait { [keeper = node.keeper] connection in
                try keeper.beginEra(id: id, gap: gap, on: connection)
            }
        } catch is StorageError {
            isTold = false
        }
        for note in node.store.takeNotes() { self.note("  \(note)") }
        if try era() != before {
            note("era \(lost.times) begins")
            try oracle.beginEra(
                passing: lost.gap, stored: try memory.use { try Picture.stored(on: $0) })
            lookSoon()
        }
        return isTold
    }

    private func era() throws -> Int64 {
        try memory.use { try CommitPoint.load(on: $0).era }
    }

    /// What was lost says so and opens nothing; what is there is opened by what its shopper holds.
    private func lookAtLost(_ node: Node) throws {
        let keeper = node.keeper
        let secret = keeper.secret
        for order in lost.orders {
            do {
                let found = try keeper.orderID(code: order.code, key: order.key)
                throw Complaint(
                    "the key of a lost order opens \(found.map { "order \($0.value)" } ?? "none")")
            } catch is LostOrder {}
        }
        for (drop, text) in lost.tickets {
            let now = keeper.clock()
            guard secret.ticket(text, of: drop, at: now) == nil,
                secret.isLostTicket(text, of: drop, at: now)
            else { throw Complaint("a lost ticket of drop \(drop.value) opens a place") }
        }
        for (drop, text) in lost.kept where secret.ticket(text, of: drop, at: keeper.clock()) == nil
        {
            throw Complaint("a ticket of drop \(drop.value) that is there opens nothing")
        }
        for index in oracle.picture.orders.indices
        where !oracle.picture.orders[index].isPassedOver {
            let id = OrderID(Int64(index) + 1)
            let code = secret.codec.code(of: id).text
            guard try keeper.orderID(code: code, key: secret.key(of: id)) == id else {
                throw Complaint("order \(id.value) is not opened by its own key")
            }
        }
    }
}

extension Node {
    /// Whether the database is not the one that the node's memory was read from.
    func otherWorld(on connection: any Connection) throws -> Shopkeeper.OtherWorld? {
        try keeper.otherWorld(on: connection, known: keeper.seen.number)
    }
}
