internal import Operations
internal import Shop

/// The end of a run: the faults stop, and everything must come to rest.
extension Simulation {
    func settle() throws {
        note("the faults stop")
        for number in 0..<world.nodes { time.skew(number, by: .seconds(0)) }
        for node in nodes.compactMap({ $0 }) {
            node.store.heal()
            try enterEra(node.number)
            try ask(.system, .readStock, of: node)
        }
        try pressAgain()
        try readTheRest()
        try endHolds()
        try endWaiting()
        try endLines()
        try deliverTheRest()
        try postTheRest()
        for node in nodes.compactMap({ $0 }) { try look(at: node) }
        try verify()
    }

    /// Presses again for those who never heard, who are then told for good.
    private func pressAgain() throws {
        guard let node = nodes.compactMap({ $0 }).first else {
            throw Complaint("a node did not open again")
        }
        for wish in wishes.suffix(5) { try ask(.shopper, .reserve(wish), of: node) }
    }

    /// Time passes, and every hold ends.
    private func endHolds() throws {
        time.now = time.now + .hours(3)
        guard let node = nodes.compactMap({ $0 }).first else { return }
        for _ in 0...oracle.picture.orders.count {
            let isDue = try node.store.look { try node.keeper.hasDueOrders(on: $0) }
            if !isDue { break }
            try ask(.system, .expire(limit: 50), of: node)
        }
        // An order that was set back while its slip waits does not run out before somebody decides.
        if oracle.picture.isSomethingDue(at: .max - 1) {
            throw Complaint("the hold of an order never ends")
        }
    }

    /// Asks without faults: there is an answer at once, and it is one of the rules.
    func ask(_ actor: Actor, _ intent: Intent, of node: Node) throws {
        let request = request(actor, intent, words: "the end")
        try deliver(request, to: node.number)
        while !node.waiting.isEmpty {
            steps += 1
            try step(node.number)
        }
        if let reply = lastReply, reply.isFailure {
            throw Complaint("\(request.text) failed in peace: \(reply.text)")
        }
    }

    private func look(at node: Node) throws {
        if world.nodes > 1 { try ask(.system, .follow, of: node) }
        try checkMemory(of: node)
        try node.store.look { connection in
            try relay(node, connection)
            try lookAtFigures(of: node, connection)
        }
        if node.cursor != oracle.picture.entries {
            throw Complaint("the outbox has \(oracle.picture.entries), a relay got \(node.cursor)")
        }
    }
}

extension Reply {
    /// Whether the reply is a failure, which nobody is told while nothing goes wrong.
    var isFailure: Bool {
        switch self {
        case .shed, .failed, .broken: true
        default: false
        }
    }
}
