internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite

/// A run of the shop under everything that can go wrong: one thread, virtual time, chance from a
/// seed.
///
/// Shoppers, staff, the seller and the sweeper take turns. What they ask travels to a node, waits
/// at its desk and is performed by the real operations over the real SQL on a database in memory.
/// After each step the oracle holds what is stored and what was answered against its naive model.
package final class Simulation {
    let plan: Plan
    let world: World
    let memory: SQLiteMemory
    let time = VirtualTime()
    let oracle: Oracle
    var nodes: [Node?] = []
    var heap = EventHeap()
    var trace: Trace
    var steps = 0
    /// Turns that came, those that were left out too.
    var turns = 0
    /// What buyers have asked for, to press again.
    var wishes: [Wish] = []
    /// Tickets that shoppers were given, and the joins that they may press again.
    var tickets: [LineTicket] = []
    var joins: [Intent] = []
    /// What staff have asked for, to press again.
    var asked: [(actor: Actor, intent: Intent, words: String, care: Care)] = []
    var assortment: Assortment
    /// What each node keeps on its own disk.
    let folders: [Folder]
    /// What the receiver of the relay has got, and the entry after which the relay began.
    var arrivals: Arrivals
    var relayBegan: Int64
    /// The mail that shoppers have got.
    var letters = Arrivals()
    /// The shop as it was when it was backed up.
    var earlier: Earlier?
    /// What was given out and is lost.
    var lost = LostThings()
    var isNextDoubled = false
    var nextDelay: Int?
    /// What the last request was answered.
    private(set) var lastReply: Reply?
    private var requests = 0
    var bank: MovedMoney
    let blobs = MemoryBlobs()
    let line = TaskLine()
    /// What orders' codes are made by.
    var codec: OrderCodec?
    /// The tasks that have begun and not ended, by the turns in which they began.
    var tasks: [Int: TaskUnderWay] = [:]
    /// What came of the last task that began when everything had come to rest.
    var lastEnd: TaskEnd?

    /// The plan of a run.
    package struct Plan: Sendable {
        package var seed: UInt64
        /// The number of events until the faults stop.
        package var steps: Int
        /// The turns that are left out, and how many there are; only while a failure is made
        /// smaller.
        package var leftOut: Set<Int> = []
        package var turns: Int?
        package var tampering = Tampering()
        package var keepsTrace = false
        /// What the world is full of; `nil` lets the seed say.
        package var focus: Focus?

        package init(seed: UInt64, steps: Int) {
            self.seed = seed
            self.steps = steps
        }
    }

    /// The outcome of a run.
    package struct Outcome: Sendable {
        /// The complaint about what was not as promised; `nil` when all was.
        package var complaint: Complaint?
        package var steps: Int
        package var turns: Int
        package var orders: Int
        /// The lines of the trace; empty unless the plan keeps it.
        package var trace: [String]
        package var hash: UInt64
    }

    private init(_ plan: Plan) throws {
        self.plan = plan
        world = World(seed: plan.seed, focus: plan.focus)
        trace = Trace(isKept: plan.keepsTrace)
        assortment = world.assortment
        bank = MovedMoney(world.statements)
        memory = try SQLiteMemory()
        let file = world.assortment.file
        let picture = try memory.write { connection in
            var journal = DeskJournal()
            let book = DeskBook(connection)
            _ = try ApplyShop(file: file, caller: .shop)
                .run(on: book, at: VirtualTime.start, journal: &journal)
                .get()
            try book.flush()
            return try Picture.stored(on: connection)
        }
        oracle = Oracle(picture, LinesPicture())
        arrivals = Arrivals()
        relayBegan = 0
        folders = (0..<world.nodes).map { _ in Folder() }
        for number in 0..<world.nodes { nodes.append(try open(number)) }
        codec = nodes.first??.keeper.secret.codec
        try beginRelay()
    }

    /// Runs a plan to its end or to the first complaint.
    package static func run(_ plan: Plan) -> Outcome {
        var outcome = Outcome(
            complaint: nil, steps: 0, turns: 0, orders: 0, trace: [], hash: 0)
        do {
            let simulation = try Simulation(plan)
            do {
                try simulation.runToTheEnd()
            } catch let complaint as Complaint {
                outcome.complaint = complaint
            } catch {
                outcome.complaint = Complaint("an error that nobody expects: \(error)")
            }
            outcome.steps = simulation.steps
            outcome.turns = simulation.turns
            outcome.orders = simulation.oracle.picture.orders.count
            outcome.trace = simulation.trace.lines
            outcome.hash = simulation.trace.hash
        } catch {
            outcome.complaint = Complaint("the simulation cannot begin: \(error)")
        }
        return outcome
    }

    private func runToTheEnd() throws {
        note("\(world.nodes) nodes, \(world.people) people, \(assortment.text)")
        heap.put(.turn(0), at: time.now)
        while let (event, at) = heap.take() {
            time.now = max(time.now, at)
            if case .turn = event, isOver { continue }
            // A task takes many steps for one thing that it does.
            if case .resume = event {} else { steps += 1 }
            try happen(event)
        }
        try settle()
    }

    /// Whether no more turns come.
    private var isOver: Bool {
        if let count = plan.turns { return turns >= count }
        return steps >= plan.steps
    }

    private func happen(_ event: EventHeap.Event) throws {
        switch event {
        case .turn(let number):
            turns = number + 1
            var chance = TurnChance(seed: plan.seed, turn: UInt64(number) + 1)
            heap.put(.turn(number + 1), at: after(chance.number(1...world.pause)))
            if !plan.leftOut.contains(number) { try take(turn: number, &chance) }
        case .deliver(let request, let node): try deliver(request, to: node)
        case .step(let node): try step(node)
        case .reopen(let number):
            if nodes[number] == nil {
                if try isUnaware(number) {
                    return heap.put(.reopen(node: number), at: after(500))
                }
                nodes[number] = try open(number)
                note("node \(name(number)) opens again")
                try enterEra(number)
            }
        case .look(let number): try enterEra(number)
        case .resume(let pause):
            pause.continuation.resume()
            try goOn()
        }
    }

    func after(_ milliseconds: Int) -> Timestamp {
        time.now + .milliseconds(Int64(milliseconds))
    }

    func note(_ text: @autoclosure () -> String) { trace.add(time.now, text()) }

    func name(_ node: Int) -> String { node == 0 ? "A" : "B" }

    private func open(_ number: Int) throws -> Node {
        var limits = world.limits
        if plan.tampering.isPatient { limits.patience = .hours(1) }
        let node = try Node(
            number, memory: memory, folder: folders[number], time: time, limits: limits,
            blobs: blobs, line: line, tampering: plan.tampering)
        learnEras(number)
        return node
    }

    /// A request with a number of its own.
    func request(_ actor: Actor, _ intent: Intent, words: String, wait: Int = 1) -> Request {
        requests += 1
        return Request(number: requests, actor: actor, intent: intent, words: words, wait: wait)
    }

    func deliver(_ request: Request, to number: Int) throws {
        guard let node = nodes[number] else {
            note("\(request.text) finds node \(name(number)) closed")
            return
        }
        note("\(request.text) comes to node \(node.name)")
        try node.take(request)
        let reply = node.mailbox.take().first { $0.number == request.number }?.reply
        if let reply {
            lastReply = reply
            note("  \(request.text): \(reply.text)")
            try judge([candidate(request, node, reply)], of: [node])
        } else {
            accept(request, node)
            if !node.isStepDue {
                node.isStepDue = true
                heap.put(.step(node: number), at: after(request.wait))
            }
        }
    }

    /// A request waits at a desk.
    func accept(_ request: Request, _ node: Node) {
        let deadline = time.shown(by: node.number) + world.limits.patience
        node.waiting.append((request, deadline))
    }

    /// A desk performs its next batch.
    func step(_ number: Int) throws {
        guard let node = nodes[number] else { return }
        node.isStepDue = false
        let start = time.now
        let others = nodes.compactMap { $0 }.filter { $0.number != number }
        // None where the other has crashed: its desk must not go on.
        var otherStep: (@Sendable () -> Void)?
        if let desk = others.first?.keeper.desk { otherStep = { _ = desk.step() } }
        node.store.setOther(otherStep)
        _ = node.keeper.desk.step()
        let notes = (node.store.takeNotes() + others.flatMap { $0.store.takeNotes() })
        note("node \(node.name) steps\(notes.isEmpty ? "" : ": \(notes.joined(separator: ", "))")")
        var candidates: [Candidate] = []
        for node in others + [node] { candidates += try answered(by: node, from: start) }
        try judge(candidates, of: [node] + others)
        for node in [node] + others { try afterStep(node) }
        if line.isBusy { try goOn() }
    }

    /// The requests that a desk has taken from its queue, each with its one answer.
    private func answered(by node: Node, from start: Timestamp) throws -> [Candidate] {
        let taken = node.waiting.count - node.keeper.desk.queueLength
        let batch = node.waiting.prefix(taken)
        node.waiting.removeFirst(taken)
        var replies: [Int: Reply] = [:]
        for (number, reply) in node.mailbox.take() {
            if replies.updateValue(reply, forKey: number) != nil {
                throw Complaint("#\(number) was answered twice")
            }
        }
        if !node.store.isDead,
            let forgotten = batch.first(where: {
                replies[$0.request.number] == nil && !$0.request.intent.isOfTask
            })
        {
            throw Complaint("\(forgotten.request.text) was never answered")
        }
        return batch.map { request, deadline in
            let reply = node.store.isDead ? nil : replies[request.number]
            if !request.intent.isOfTask {
                note("  \(request.text): \(reply?.text ?? "nobody hears")")
            }
            if case .nothing = reply { node.hasReadStock = true }
            lastReply = reply
            if case .joined(.joined(let joined)) = reply { tickets.append(joined.ticket) }
            return candidate(request, node, reply, from: start, deadline: deadline)
        }
    }

    private func candidate(
        _ request: Request, _ node: Node, _ reply: Reply?, from start: Timestamp? = nil,
        deadline: Timestamp? = nil
    ) -> Candidate {
        let until = time.shown(by: node.number)
        let now = until - (time.now - (start ?? time.now))
        return Candidate(
            request: request, now: now.milliseconds, until: until.milliseconds, reply: reply,
            deadline: (deadline ?? now).milliseconds)
    }

    func judge(_ candidates: [Candidate], of nodes: [Node]) throws {
        let last = oracle.picture.entries
        let (stored, lines, entries, told) = try memory.use { connection in
            (
                try Picture.stored(on: connection), try LinesPicture.stored(on: connection),
                try Picture.entries(past: last, on: connection),
                try Picture.told(past: last, on: connection)
            )
        }
        let isAlone =
            try world.nodes == 1
            && !memory.use { connection in
                try nodes.contains {
                    try $0.keeper.desk.isInDoubt || $0.keeper.isCatalogueOld(on: connection)
                        || $0.otherWorld(on: connection) != nil
                }
            }
        try oracle.judge(
            Oracle.Step(
                candidates: candidates, isAlone: isAlone, entries: entries,
                told: told, stored: stored, lines: lines, bank: bank))
        if isAlone {
            for node in nodes where !node.store.isDead { try checkMemory(of: node) }
        }
    }

    /// The figures in memory of a shop with one node are those on disk.
    func checkMemory(of node: Node) throws {
        let variants = oracle.picture.variants.sorted { $0.key < $1.key }
        for (id, variant) in variants where variant.isOnSale {
            let known = node.keeper.stock.available(VariantID(id))
            if known != variant.available {
                throw Complaint(
                    "node \(node.name) thinks that \(known) of variant \(id) are left, "
                        + "and it is \(variant.available)")
            }
        }
    }

    func afterStep(_ node: Node) throws {
        if node.store.isDead { return crash(node.number) }
        if node.hasReadStock {
            node.hasReadStock = false
            try node.store.look { try node.keeper.readCatalogue(on: $0) }
        }
        if !node.waiting.isEmpty && !node.isStepDue {
            node.isStepDue = true
            heap.put(.step(node: node.number), at: after(1))
        }
    }

    /// A node ends, and opens again after a while. Who waited hears nothing.
    func crash(_ number: Int) {
        note("node \(name(number)) has crashed")
        // Whatever its tasks have asked for fails.
        nodes[number]?.store.end()
        while let node = nodes[number], node.keeper.desk.step() {}
        nodes[number] = nil
        heap.put(.reopen(node: number), at: after(world.reopening))
    }
}
