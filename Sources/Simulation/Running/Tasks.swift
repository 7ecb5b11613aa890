internal import Blobs
internal import Formats
internal import Operations
internal import Shop
internal import Storage
internal import Synchronization

/// A task that is under way: what a process does in several steps, between which everything else
/// happens.
struct TaskUnderWay {
    var node: Node
    var words: String
    var chance: TurnChance

    /// How long it waits, which is sometimes longer than anybody holds a job.
    mutating func pause() -> Int {
        chance.number(1...chance.weighted([(30, 60), (1_000, 20), (5_000, 12), (45_000, 8)]))
    }
}

/// Tasks run on the thread of the simulation. Before each look at the database they wait, and are
/// let go on by an event.
extension Simulation {
    /// Begins a task at a node.
    func begin(
        _ turn: Int, _ words: String, at node: Node,
        _ work: @escaping @Sendable (Shopkeeper) async throws -> TaskEnd.Done
    ) throws {
        note("node \(node.name) begins \(words)")
        tasks[turn] = TaskUnderWay(
            node: node, words: words,
            chance: TurnChance(seed: plan.seed, turn: UInt64(bitPattern: Int64(turn)) | 1 << 41))
        let keeper = node.keeper
        line.begin(turn) { try await work(keeper) }
        try goOn()
    }

    /// Lets tasks go on as far as they come, and judges what they have stored.
    func goOn() throws {
        line.drain()
        for pause in line.takePauses() {
            heap.put(.resume(pause), at: after(tasks[pause.task]?.pause() ?? 1))
        }
        let nodes = nodes.compactMap(\.self)
        for node in nodes { adopt(node) }
        let ends = line.takeEnds()
        for (task, end) in ends { try ended(task, end) }
        try judge([], of: nodes)
        for node in nodes {
            for note in node.store.takeNotes() { self.note("  \(note)") }
            try afterStep(node)
        }
    }

    /// What tasks have given to a desk is counted among what waits there.
    private func adopt(_ node: Node) {
        while node.waiting.count < node.keeper.desk.queueLength {
            accept(request(.system, .task, words: "a task"), node)
        }
    }

    private func ended(_ number: Int, _ end: TaskEnd) throws {
        guard let task = tasks.removeValue(forKey: number) else {
            lastEnd = end
            return
        }
        switch end {
        case .done(let done):
            note("\(task.words) at node \(task.node.name): \(done)")
            switch done {
            case .statement(let file, true): oracle.filesRead.insert(file)
            case .waits(let drop, let number, let move, let link):
                oracle.receipts.append(
                    Receipt(drop: drop, number: number, move: move, link: link))
            default: break
            }
        case .failed(let error):
            note("\(task.words) at node \(task.node.name): \(Self.text(of: error))")
            try judge(error, of: task)
        }
    }

    /// An error as text, without the order of a dictionary.
    private static func text(of error: any Error) -> String {
        guard case WaitlistRefusal.inStock(let left) = error else { return "\(error)" }
        return "in stock, left \(left.values.reduce(0, +))"
    }

    private func judge(_ error: any Error, of task: TaskUnderWay) throws {
        switch error {
        case StorageError.busy(Fault.words), StorageError.diskFull(Fault.words),
            StorageError.away, StorageError.outdated, StorageError.unavailable(Fault.words),
            StorageError.failed(_, Fault.words), is DeskRefusal, is JobStop, is CancellationError:
            break
        case let refusal as StatementRefusal where refusal.reason == .cancelled: break
        case is StatementRefusal where task.words.contains("cut"): break
        case is JobRefusal: break
        case let refusal as WaitlistRefusal where refusal != .keyReused: break
        case is ReserveFailure: break
        // Its row is lost, with everything else that came after the copy.
        case StatementDenial.unknownStatement where lost.times > 0: break
        default: throw Complaint("\(task.words): an error that nobody is promised: \(error)")
        }
    }
}

/// What tasks do at the end, when nothing goes wrong any more and nobody waits for them.
extension Simulation {
    /// Lets a task run to its end at a node.
    func inPeace(
        at node: Node, _ work: @escaping @Sendable (Shopkeeper) async throws -> TaskEnd.Done
    ) throws -> TaskEnd {
        let keeper = node.keeper
        line.begin(nil) { try await work(keeper) }
        lastEnd = nil
        while true {
            try goOn()
            if let end = lastEnd { return end }
            guard !node.waiting.isEmpty else { throw Complaint("a task never ends") }
            try step(node.number)
        }
    }

    /// Every file that was taken is read, also those whose readers have died.
    func readTheRest() throws {
        if let (_, task) = tasks.min(by: { $0.key < $1.key }) {
            throw Complaint("\(task.words) never ends")
        }
        guard let node = nodes.compactMap(\.self).first else { return }
        // Holds on jobs end, also those of a clock that was an hour ahead.
        time.now = time.now + .hours(2)
        for place in bank.names.indices {
            let name = bank.names[place]
            guard let file = bank.files[name], !file.isCut else { continue }
            let format = bank.format
            let end = try inPeace(at: node) { keeper in
                while try await keeper.runNextJob(as: ReadStatement.self) {}
                let upload = try keeper.beginStatement(by: .shop)
                try file.bytes.withUnsafeBytes { try upload.append($0) }
                let (read, _) = try await keeper.importStatement(
                    upload, StatementOrigin(fileName: "again", format: format), by: .shop)
                return .statement(digest: read.digest, isRead: read.state == .ready)
            }
            guard case .done(.statement(name, true)) = end else {
                throw Complaint("file \(place + 1) of the bank cannot be read: \(end)")
            }
            oracle.filesRead.insert(name)
        }
        try judge([], of: nodes.compactMap(\.self))
    }

    /// What checks stored data says nothing.
    func verify() throws {
        guard let node = nodes.compactMap(\.self).first else { return }
        let end = try inPeace(at: node) { keeper in
            let faults = Mutex<[String]>([])
            let verify = VerifyShop(store: keeper.store, files: nil, at: keeper.clock())
            _ = try await verify.run { part in
                guard part.faults > 0 else { return }
                let words = part.listed.filter { $0.weight == .fault }
                    .map { "\(part.name): \($0.place) \($0.words)" }
                faults.withLock { $0 += words }
            }
            return .verified(faults.withLock(\.self))
        }
        switch end {
        case .done(.verified(let faults)):
            if let fault = faults.first { throw Complaint("verify: \(fault)") }
        default: throw Complaint("verify ended: \(end)")
        }
    }
}
