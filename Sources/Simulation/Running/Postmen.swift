internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite

/// The postmen of the nodes: mail to shoppers by the shop's own relay. A mailbox that takes nothing
/// for long is given up, and staff send again.
extension Simulation {
    private static let reader = MailRelay.Reader.shopper.rawValue
    private static let tries = 3
    private static let ladder = RetryLadder(Array(repeating: .seconds(5), count: tries - 1))

    func postman(_ node: Node, _ chance: inout TurnChance) throws {
        enum Doing { case hear, deliver, sendAgain }
        for _ in 1...chance.number(1...6) where !node.store.isDead {
            let doing = chance.weighted([(Doing.hear, 3), (.deliver, 12), (.sendAgain, 1)])
            do {
                switch doing {
                case .hear: try hearOfMail(node)
                case .deliver: try deliver(node, arrives: chance.happens(50), &chance)
                case .sendAgain:
                    let dead = try deadLetters(at: node)
                    guard let letter = chance.pick(dead) else { continue }
                    try sendAgain(letter, at: node)
                }
            } catch let error as StorageError {
                note("the postman of node \(node.name): \(error)")
            }
        }
        if node.store.isDead { crash(node.number) }
    }

    private func hearOfMail(_ node: Node) throws {
        let now = time.shown(by: node.number)
        _ = try node.store.writeBesideAndWait { try MailRelay().advance(on: $0, at: now) }
    }

    /// A letter is tried. What has arrived is sometimes not known to have.
    private func deliver(_ node: Node, arrives: Bool, _ chance: inout TurnChance) throws {
        let now = time.shown(by: node.number)
        let held = try node.store.writeBesideAndWait {
            try HeldDelivery.claim(of: MailRelay().name, to: Self.reader, on: $0, at: now)
        }
        guard let held else { return }
        if arrives, let entry = held.entry { try letters.add(entry) }
        let isTold = arrives && chance.happens(85)
        try settle(held, isTold ? .delivered("") : .failed("no answer", mayPass: true), node)
    }

    private func settle(_ held: HeldDelivery, _ outcome: DeliveryOutcome, _ node: Node) throws {
        let now = time.shown(by: node.number)
        let state = try node.store.writeBesideAndWait {
            try held.settle(outcome, ladder: Self.ladder, chance: 0.5, on: $0, at: now)
        }
        if state == .givenUp, held.delivery.tries + 1 < Self.tries {
            throw Complaint("a letter was given up after \(held.delivery.tries + 1) tries")
        }
    }

    /// The letters that were given up, with the entries that they tell.
    private func deadLetters(at node: Node) throws -> [(id: Int64, entry: Int64)] {
        try node.store.look { connection in
            try connection.all(
                "SELECT id, entry FROM deliveries WHERE relay = 'mail' AND state = 'given_up'"
            ) { ($0.integer(0), $0.integer(1)) }
        }
    }

    private func sendAgain(_ letter: (id: Int64, entry: Int64), at node: Node) throws {
        letters.asked.insert(letter.entry)
        let clerk = Caller(actor: .staff("ann@shop.example"), role: .owner)
        try begin(-Int(letter.id) - 2, "to send letter \(letter.id) again", at: node) { keeper in
            do { try await keeper.sendAgain(letter.id, by: clerk) } catch is SendAgainRefusal {}
            return .nothing
        }
    }

    /// In peace every letter arrives, also those that were given up; and of all that a shopper is
    /// to be told of there is one.
    func postTheRest() throws {
        guard world.hasMail, let node = nodes.compactMap({ $0 }).first else { return }
        let clerk = Caller(actor: .staff("ann@shop.example"), role: .owner)
        for _ in 0...oracle.picture.entries / RelayLimits.entries { try hearOfMail(node) }
        // Also those whose postmen died again and again are given up, and sent again.
        for _ in 0..<2 {
            try sendDeadLetters(at: node, by: clerk)
            time.now = time.now + .hours(3)
            var chance = TurnChance(seed: plan.seed)
            for _ in 0...(try letterCount() * 4) {
                try deliver(node, arrives: true, &chance)
                time.now = time.now + .seconds(10)
            }
        }
        try checkLetters(at: node)
    }

    private func sendDeadLetters(at node: Node, by clerk: Caller) throws {
        for letter in try deadLetters(at: node) {
            letters.asked.insert(letter.entry)
            let end = try inPeace(at: node) { keeper in
                try await keeper.sendAgain(letter.id, by: clerk)
                return .nothing
            }
            guard case .done = end else { throw Complaint("a letter is not sent again: \(end)") }
        }
    }

    /// The entries whose letters were given up, as it is stored now.
    func givenUpLetters() throws -> [Int64] {
        try memory.use { connection in
            try connection.all(
                "SELECT entry FROM deliveries WHERE relay = 'mail' AND state = 'given_up'"
            ) { $0.integer(0) }
        }
    }

    private func letterCount() throws -> Int {
        try memory.use { connection in
            try connection.first("SELECT count(*) FROM deliveries WHERE relay = 'mail'") {
                Int($0.integer(0))
            } ?? 0
        }
    }

    private func checkLetters(at node: Node) throws {
        var told: Set<Int64> = []
        try memory.use { connection in
            try connection.forEach(
                "SELECT entry, state FROM deliveries WHERE relay = 'mail'", []
            ) { row in
                told.insert(row.integer(0))
                guard letters.has(row.integer(0)), row.text(1) == "delivered" else {
                    throw Complaint("the letter of entry \(row.integer(0)) is \(row.text(1))")
                }
            }
        }
        let entries = try memory.use { try Outbox.entries(past: relayBegan, limit: .max, on: $0) }
        for entry in entries {
            guard case .order(let number, let order, let what) = entry else { continue }
            // Whoever gave another address since may not have had one then.
            if Self.isTold(what), oracle.picture.order(order)?.customer?.emailKey != nil,
                !told.contains(number), hasGivenOnce(order, entries)
            {
                throw Complaint("the shopper of order \(order.value) was not told of \(what.kind)")
            }
            if !Self.isTold(what), told.contains(number) {
                throw Complaint("the shopper of order \(order.value) was told of \(what.kind)")
            }
        }
    }

    /// Whether an order had its shopper's details from the beginning, and none since.
    private func hasGivenOnce(_ order: OrderID, _ entries: [Outbox.Entry]) -> Bool {
        !entries.contains { entry in
            guard case .order(_, order, let what) = entry else { return false }
            return what.kind == .details || what.kind == .reserved && what.to == .reserved
        }
    }

    /// What a shopper is written of: naively, from the list of mails in the documentation.
    private static func isTold(_ entry: TimelineEntry) -> Bool {
        let ends: [OrderStatus?] = [
            .paid, .fulfilled, .expired, .cancelled, .refundDue, .refunded,
        ]
        switch entry.kind {
        case .slip, .slipRejected, .slipApproved, .payment: return true
        case .reserved, .details, .status, .oversold:
            return entry.to == .awaitingPayment || ends.contains(entry.to)
        case .takenBack: return entry.to == .awaitingPayment || entry.amount != nil
        case .refundDone, .refundReturned, .refundRefused: return true
        case .expired, .cancelled: return ends.contains(entry.to)
        default: return false
        }
    }
}
