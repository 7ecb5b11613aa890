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

/// The things that were given out by a world that is lost, as its shoppers hold them.
struct LostThings {
    /// The orders, with the id of the era that each was given out in, as in the next two.
    var orders: [(code: String, key: String, era: String)] = []
    var tickets: [(drop: DropID, text: String, era: String)] = []
    /// Tickets that were there before the last loss and after it.
    var kept: [(drop: DropID, text: String, era: String)] = []
    /// How often something was lost.
    var times = 0
    /// Commits were lost, and no era has begun since.
    var isOpen = false
    /// The greatest numbers of each sequence that ever were, in whichever world.
    var reached: [String: Int] = [:]
    /// The eras that each node knows of, by its number: what it has seen outlives it.
    var known: [Int: [EraPicture]] = [:]

    /// How many numbers the next era passes over: a few more than were given out beyond those that
    /// its node knows of. Each one is told to the oracle in every step, so they are not thousands.
    func gap(after picture: Picture, knowing known: [EraPicture]) -> Int {
        let beyond = reached.map { name, number in
            number - max(picture.reached[name] ?? 0, known.first(name))
        }
        return Self.spare + max(0, beyond.max() ?? 0)
    }

    private static let spare = 20
}

/// The database goes back to an older copy beside nodes that go on, and the shop begins an era.
extension Simulation {
    /// The longest tail that is lost.
    private static let longest = 200

    /// The shop is backed up; or, if it is, everything since then is lost. One and the same copy
    /// may be put back twice.
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
        if lost.times % 2 == 1 { self.earlier = earlier }
        lost.reached.merge(oracle.picture.reached, uniquingKeysWith: max)
        note("the shop goes back to \(before.orders.count) orders")
        try noteLost(earlier.thoughts)
        try lookBefore(earlier.memory)
        // What was given up then may wait again now.
        letters.asked.formUnion(try givenUpLetters())
        try memory.goBack(to: earlier.memory)
        oracle.goBack(to: earlier.thoughts)
        assortment = earlier.assortment
        lookSoon()
    }

    /// A node that runs has looked within its half second, and knows of what is about to be lost.
    private func lookBefore(_ earlier: SQLiteMemory) throws {
        let look = nodes.compactMap { plan.tampering.trustsAnyWorld ? nil : $0 }
        for node in look where !node.store.isDead {
            _ = try node.store.look { try node.otherWorld(on: $0) }
        }
        let copied = try earlier.use { try CommitPoint.load(on: $0).number }
        if try memory.use({ try CommitPoint.load(on: $0).number }) > copied { lost.isOpen = true }
    }

    /// Whether a node that opens now would go on with a database that went back, because only the
    /// other one knows of it. Nobody can find that out, so it is not played.
    func isUnaware(_ number: Int) throws -> Bool {
        let point = try memory.use { try CommitPoint.load(on: $0) }
        return lost.isOpen && folders[number].seen <= point.number
            && folders.contains { $0.seen > point.number }
    }

    /// Lets each node look within its half second.
    private func lookSoon() {
        for number in nodes.indices {
            heap.put(.look(node: number), at: after(400 + 100 * number))
        }
    }

    /// Notes what shoppers hold of what is about to be lost. Nobody shows a ticket any more that
    /// the next world refuses before the desk.
    private func noteLost(_ earlier: Oracle.Thoughts) throws {
        let secret = try memory.use { try Settings.secret(random: [], on: $0) }
        for index in oracle.picture.orders.indices
        where index >= earlier.picture.orders.count && !oracle.picture.orders[index].isPassedOver {
            let id = OrderID(Int64(index) + 1)
            lost.orders.append(
                (
                    secret.codec.code(of: id).text, secret.key(of: id),
                    oracle.picture.era(ofOrder: index + 1)
                ))
        }
        func isLost(_ ticket: LineTicket?) -> Bool {
            ticket.map { $0.number > earlier.joined($0.drop.value) } ?? false
        }
        let era = oracle.picture.eras.last?.id ?? ""
        for ticket in tickets where isLost(ticket) {
            lost.tickets.append((ticket.drop, secret.text(of: ticket, at: time.now), era))
        }
        tickets.removeAll(where: isLost)
        lost.kept = tickets.map { ($0.drop, secret.text(of: $0, at: time.now), era) }
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
        learnEras(number)
        node.tally = Tally()
        // What waits was asked of the world that is gone.
        while nodes[number] === node, !node.waiting.isEmpty { try step(number) }
        guard nodes[number] === node else { return }
        node.keeper.seen.enter(era)
        try lookAtLost(node)
    }

    /// A node has read the eras that are there.
    func learnEras(_ number: Int) {
        lost.known[number] = lost.known[number, default: []].learning(oracle.picture.eras)
    }

    /// - Returns: whether the era has begun, as far as the node was told.
    private func beginEra(at node: Node) throws -> Bool {
        let before = try era()
        let id = [UInt8](
            repeating: UInt8(truncatingIfNeeded: lost.times), count: Eras.idBytes)
        let known = lost.known[node.number] ?? []
        let gap = lost.gap(after: oracle.picture, knowing: known)
        node.store.setOther(nil)
        var isTold = true
        do {
            let eras = plan.tampering.forgetsLostEras ? nil : node.keeper.seen.eras
            try node.store.writeAndWait { [keeper = node.keeper] connection in
                try keeper.beginEra(id: id, knowing: eras, gap: Int64(gap), on: connection)
            }
        } catch is StorageError {
            isTold = false
        }
        for note in node.store.takeNotes() { self.note("  \(note)") }
        if try era() != before {
            note("era \(lost.times) begins")
            lost.isOpen = false
            try oracle.beginEra(
                id: hex(id), knowing: known, gap: gap,
                stored: try memory.use { try Picture.stored(on: $0) })
            lookSoon()
        }
        return isTold
    }

    private func era() throws -> Int64 {
        try memory.use { try CommitPoint.load(on: $0).era }
    }

    /// What was lost says so and opens nothing; what is there is opened by what its shopper holds.
    ///
    /// An era that was lost before the node which began the next one had heard of it is known to
    /// nobody: what it gave out opens nothing, and cannot say why.
    private func lookAtLost(_ node: Node) throws {
        let keeper = node.keeper
        let secret = keeper.secret
        let eras = Set(oracle.picture.eras.map(\.id) + [""])
        for order in lost.orders {
            do {
                let found = try keeper.orderID(code: order.code, key: order.key)
                if found == nil && !eras.contains(order.era) { continue }
                throw Complaint(
                    "the key of a lost order opens \(found.map { "order \($0.value)" } ?? "none")")
            } catch is LostOrder {}
        }
        for (drop, text, era) in lost.tickets {
            let now = keeper.clock()
            guard secret.ticket(text, of: drop, at: now) == nil,
                secret.isLostTicket(text, of: drop, at: now) || !eras.contains(era)
            else { throw Complaint("a lost ticket of drop \(drop.value) opens a place") }
        }
        for (drop, text, era) in lost.kept
        where eras.contains(era) && secret.ticket(text, of: drop, at: keeper.clock()) == nil {
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
