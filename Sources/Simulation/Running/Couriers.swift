internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite

/// A relay that tells one receiver of everything.
private struct Crier: Relay {
    let name = "crier"
    let hearing = Outbox.Hearing.all

    func receivers(of entry: Outbox.Entry) -> [String] { [Self.receiver] }

    static let receiver = "square"
    /// It never gives up: who is not told in peace was never told.
    static let ladder = RetryLadder(Array(repeating: .seconds(5), count: 10_000))
}

/// What a receiver has got, by the numbers of entries.
struct Arrivals: Sendable {
    /// What was given up and sent again comes when it comes.
    var asked: Set<Int64> = []
    private var subjects: [Int64: String] = [:]
    private var newest: [String: Int64] = [:]

    /// Notes an arrival; the same may come again.
    ///
    /// - Throws: `Complaint` where something later about the same subject came before.
    mutating func add(_ entry: Outbox.Entry) throws {
        if subjects[entry.number] != nil { return }
        subjects[entry.number] = entry.subject
        if asked.contains(entry.number) { return }
        if let last = newest[entry.subject], last > entry.number {
            throw Complaint("\(entry.subject) was told of \(last) before \(entry.number)")
        }
        newest[entry.subject] = entry.number
    }

    func has(_ number: Int64) -> Bool { subjects[number] != nil }
}

/// The couriers of the nodes, which share one relay: what each entry tells arrives, once or more,
/// and of one subject in the order in which it happened.
extension Simulation {
    /// Lets the relay begin with what happens from now on.
    func beginRelay() throws {
        _ = try memory.write { connection in
            _ = try Crier().advance(on: connection, at: VirtualTime.start)
            _ = try MailRelay().advance(on: connection, at: VirtualTime.start)
        }
        relayBegan = try memory.use { try Outbox.last(on: $0) }
    }

    /// A node's courier does something, in which something may go wrong.
    func courier(_ node: Node, _ chance: inout TurnChance) throws {
        enum Doing { case hear, claim, deliver }
        // Another node's batch is not committed in the middle of this.
        node.store.setOther(nil)
        if world.hasMail, chance.happens(60) { return try postman(node, &chance) }
        for _ in 1...chance.number(1...6) where !node.store.isDead {
            let doing = chance.weighted([(Doing.hear, 3), (.claim, 4), (.deliver, 4)])
            do {
                switch doing {
                case .hear: try hear(node)
                case .claim:
                    if let held = try claim(node) { node.held.append(held) }
                case .deliver:
                    guard !node.held.isEmpty else { continue }
                    let held = node.held.remove(at: chance.number(0...node.held.count - 1))
                    let arrives = chance.happens(70)
                    let isTold = arrives && chance.happens(85)
                    if arrives, let entry = held.entry { try arrivals.add(entry) }
                    try settle(
                        held, isTold ? .delivered("") : .failed("no answer", mayPass: true), node)
                }
            } catch let error as StorageError {
                note("the courier of node \(node.name): \(error)")
            }
        }
        if node.store.isDead { crash(node.number) }
    }

    private func hear(_ node: Node) throws {
        let now = time.shown(by: node.number)
        _ = try node.store.writeBesideAndWait { try Crier().advance(on: $0, at: now) }
    }

    private func claim(_ node: Node) throws -> HeldDelivery? {
        let now = time.shown(by: node.number)
        return try node.store.writeBesideAndWait {
            try HeldDelivery.claim(
                of: Crier().name, to: Crier.receiver, on: $0, at: now)
        }
    }

    private func settle(_ held: HeldDelivery, _ outcome: DeliveryOutcome, _ node: Node) throws {
        let now = time.shown(by: node.number)
        _ = try node.store.writeBesideAndWait {
            try held.settle(outcome, ladder: Crier.ladder, chance: 0.5, on: $0, at: now)
        }
    }

    /// In peace everything arrives that is stored.
    func deliverTheRest() throws {
        guard let node = nodes.compactMap({ $0 }).first else { return }
        // Holds end, and clocks that were an hour ahead are forgotten.
        time.now = time.now + .hours(3)
        node.store.setOther(nil)
        let entries = try node.store.look {
            try Outbox.entries(past: relayBegan, limit: .max, on: $0)
        }
        for _ in 0...entries.count / RelayLimits.entries { try hear(node) }
        while let held = try claim(node) {
            if let entry = held.entry { try arrivals.add(entry) }
            try settle(held, .delivered(""), node)
        }
        if let missing = entries.first(where: { !arrivals.has($0.number) }) {
            throw Complaint("nobody was told of entry \(missing.number), \(missing.subject)")
        }
        let waiting = try node.store.look {
            try $0.first(
                "SELECT count(*) FROM deliveries WHERE state = 'waiting' AND relay = 'crier'"
            ) { $0.integer(0) }
        }
        if waiting != 0 { throw Complaint("\(waiting ?? 0) deliveries wait for ever") }
    }
}
