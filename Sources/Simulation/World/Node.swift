internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite
internal import Synchronization

/// Time of the simulation, which only the simulation moves, and how wrong each node's clock is.
final class VirtualTime: Sendable {
    private let state = Mutex((now: VirtualTime.start, skews: [Int: Span]()))

    /// When every run begins.
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    var now: Timestamp {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    /// What a node's clock shows.
    func shown(by node: Int) -> Timestamp {
        state.withLock { $0.now + ($0.skews[node] ?? .milliseconds(0)) }
    }

    /// Sets a node's clock wrong, or right with zero.
    func skew(_ node: Int, by span: Span) { state.withLock { $0.skews[node] = span } }
}

/// The mailbox where replies wait until the simulation looks at them.
final class Mailbox: Sendable {
    private let replies = Mutex<[(number: Int, reply: Reply)]>([])

    func put(_ number: Int, _ reply: Reply) { replies.withLock { $0.append((number, reply)) } }

    func take() -> [(number: Int, reply: Reply)] {
        replies.withLock { replies in
            defer { replies = [] }
            return replies
        }
    }
}

/// The folder of what a node keeps on its own disk.
final class Folder: Sendable {
    private let number = Mutex<Int64>(0)
    private let known = Mutex<KnownEras?>(nil)

    /// The greatest commit that was seen.
    var seen: Int64 {
        get { number.withLock(\.self) }
        set { number.withLock { $0 = newValue } }
    }

    /// The eras that were seen.
    var eras: KnownEras? {
        get { known.withLock(\.self) }
        set { known.withLock { $0 = newValue } }
    }
}

/// A node: one process of the shop; everything in it is lost when it crashes, the database is not.
final class Node {
    let number: Int
    let keeper: Shopkeeper
    let store: NodeStore
    let mailbox = Mailbox()
    /// What was accepted by the desk and not answered, in the desk's order.
    var waiting: [(request: Request, deadline: Timestamp)] = []
    /// Figures that live as long as the process.
    var tally = Tally()
    /// A relay of the outbox: the last entry it has seen.
    var cursor: Int64 = 0
    /// What its courier tries to deliver.
    var held: [HeldDelivery] = []
    /// A step is on the heap.
    var isStepDue = false
    /// The stock was read at the desk, and the catalogue is to follow.
    var hasReadStock = false

    /// Opens a node on what is stored.
    ///
    /// - Parameter folder: its data folder, which outlives it.
    init(
        _ number: Int, memory: SQLiteMemory, folder: Folder, time: VirtualTime,
        limits: DeskLimits, blobs: MemoryBlobs, line: TaskLine, tampering: Tampering
    ) throws {
        self.number = number
        let seen =
            tampering.forgetsSeen
            ? SeenCommits()
            : SeenCommits(
                folder.seen, eras: folder.eras, keep: { folder.seen = $0 },
                keepEras: {
                    if !tampering.keepsNoEras { folder.eras = $0 }
                    return true
                })
        let store = NodeStore(
            memory: memory, seen: seen, time: time, line: line, tampering: tampering)
        self.store = store
        var parts = Shopkeeper.Parts(
            store: store, blobs: blobs, exports: "", clock: { time.shown(by: number) },
            random: { [UInt8](repeating: 7, count: $0) })
        parts.node = number == 0 ? "A" : "B"
        parts.storeStatements(rowsAtOnce: 3)
        parts.deskLimits = limits
        parts.seen = seen
        keeper = try memory.write { try Shopkeeper(parts, on: $0) }
    }

    /// `A`, `B`.
    var name: String { number == 0 ? "A" : "B" }

    /// Takes a request as a handler would: to the desk, or answered from memory.
    func take(_ request: Request) throws {
        let number = request.number
        let mailbox = mailbox
        if case .reserve(let wish) = request.intent {
            return try reserve(wish, number)
        }
        let words = request.words
        let caller = Caller(actor: request.actor, role: .owner)
        switch request.intent {
        case .reserve: break
        case .details(let order, let person):
            run(GiveDetails(order: order, customer: person.customer), number) { .status($0) }
        case .cancel(let order): run(CancelOrder(order: order), number) { .status($0) }
        case .slip(let order, let digest):
            run(
                ReceiveSlip(
                    order: order, mediaType: "image/png", digest: digest, byteCount: 9,
                    fileName: words), number
            ) { .slip($0) }
        case .decide, .set, .setMany, .pay, .takeBack: takeFromStaff(request)
        case .settle, .putAside, .reopen, .tellAccount, .export, .decideRefund, .prove,
            .reopenRefunds:
            takeOfBank(request, number)
        case .task: break
        case .offer(let drop):
            run(OfferWaiting(drop: drop), number) { .count($0 ? 1 : 0) }
        case .note(let order):
            run(AddNote(order: order, text: words, caller: caller), number) { .status($0) }
        case .expire(let limit): run(ExpireOrders(limit: limit), number) { .count($0) }
        case .apply(let assortment):
            let apply = ApplyShop(
                file: assortment.file, caller: caller, isOverNewer: true)
            run(apply, number, outcome: { .applied($0) })
        case .readStock:
            keeper.desk.resolveDoubt { mailbox.put(number, Reply($0) { .nothing }) }
        case .join, .admit, .leave, .stepLines: takeLine(request.intent, number)
        case .follow:
            keeper.followOthers { mailbox.put(number, Reply($0) { .nothing }) }
        }
    }

    /// Takes what staff do with an order's state and its money.
    private func takeFromStaff(_ request: Request) {
        let (number, words, care) = (request.number, request.words, request.care)
        let caller = Caller(actor: request.actor, role: .owner)
        switch request.intent {
        case .decide(let slip, let decision):
            run(
                DecideSlip(
                    slip: slip, decision: decision, caller: caller, overpayment: care.isMeant,
                    knownOthers: care.knownOthers, seen: care.seen.values.first), number
            ) { .status($0) }
        case .set(let order, let status, let force, let shipment):
            run(
                SetStatus(
                    order: order, to: status, reason: words, force: force,
                    unpaid: care.isMeant, shipment: shipment, caller: caller,
                    seen: care.seen[order]), number
            ) { .status($0) }
        case .setMany(let orders, let status):
            run(
                SetStatuses(
                    orders: orders, to: status, reason: words, unpaid: care.isMeant,
                    caller: caller, seen: care.seen), number
            ) { .several($0) }
        case .pay(let order, let amount, let key):
            let key = RequestKey(scope: "payments \(order.value)", key: key, body: [])
            run(
                RecordPayment(
                    order: order, amount: amount, words: words, caller: caller, key: key,
                    overpayment: care.isMeant, seen: care.seen[order]), number
            ) { .status($0) }
        case .takeBack(let payment, let order):
            run(
                TakeBackPayment(
                    payment: payment, order: order, words: words, caller: caller,
                    seen: care.seen[order]), number
            ) { .status($0) }
        default: preconditionFailure("not what staff do with a state or money")
        }
    }

    func run<Command: DeskCommand>(
        _ command: Command, _ number: Int, _ reply: @escaping @Sendable (Command.Answer) -> Reply
    ) {
        let mailbox = mailbox
        keeper.desk.run(command) { mailbox.put(number, Reply($0, reply)) }
    }

    /// Runs a command whose refusals have a reply of their own.
    private func run<Command: DeskCommand>(
        _ command: Command, _ number: Int,
        outcome: @escaping @Sendable (Result<Command.Answer, Command.Refusal>) -> Reply
    ) {
        let mailbox = mailbox
        keeper.desk.run(command) { mailbox.put(number, Reply($0, outcome: outcome)) }
    }

    /// What has to do with a line.
    private func takeLine(_ intent: Intent, _ number: Int) {
        let mailbox = mailbox
        switch intent {
        case .join(let slug, let id): join(slug, id, number)
        case .admit(let ticket):
            let shuffle = keeper.lines[ticket.drop]?.shuffle
            run(AdmitTicket(ticket: ticket, shuffle: shuffle), number, outcome: { .admission($0) })
        case .leave(let ticket):
            let name = TicketNumber(drop: ticket.drop, number: ticket.number)
            run(LeaveLine(ticket: name), number) { .count($0 ? 1 : 0) }
        case .stepLines(let strain):
            guard let step = keeper.lineStep(strain: strain) else {
                return mailbox.put(number, .nothing)
            }
            run(step, number) { .count(0) }
        default: preconditionFailure("nothing of a line: \(intent.text)")
        }
    }

    private func join(_ slug: String, _ id: [UInt8], _ number: Int) {
        let mailbox = mailbox
        guard let drop = keeper.catalogue?.listing(slug: slug)?.drop.id else {
            return mailbox.put(number, .joined(.refused(.noLine)))
        }
        keeper.desk.join(Joining(drop: drop, id: id)) {
            mailbox.put(number, Reply($0) { .joined($0) })
        }
    }

    private func reserve(_ wish: Wish, _ number: Int) throws {
        let mailbox = mailbox
        let request = ReserveRequest(
            slug: wish.slug,
            lines: wish.lines.map { ReserveRequest.Line(sku: $0.sku, quantity: $0.quantity) },
            customer: wish.person?.form, key: wish.key, body: Array(wish.body.utf8),
            turn: wish.ticket.map { ticket in
                ShownTurn(
                    admission: nil,
                    ticket: keeper.secret.text(of: ticket, at: keeper.clock()))
            }, expectedTotal: wish.expected.map(baht))
        let caller: ReservationCaller = { mailbox.put(number, Reply($0) { .reserved($0) }) }
        if keeper.reserveAtDesk(request, caller: caller) { return }
        do {
            let receipt = try store.look { try keeper.receiptFromMemory(request, on: $0) }
            guard let receipt else {
                return mailbox.put(number, .broken("memory refused and then knew nothing"))
            }
            mailbox.put(
                number, .reserved(.reserved(receipt.order, isReplay: receipt.isReplay)))
        } catch ReserveFailure.refused(let refusal) {
            mailbox.put(number, .remembered(refusal))
        } catch ReserveFailure.invalid {
            // A variant that this node's catalogue does not list.
            mailbox.put(number, .remembered(.unknownVariant))
        }
    }
}
