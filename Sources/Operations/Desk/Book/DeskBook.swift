internal import Shop
package import Storage

/// The book that a batch of the desk works on: the rows that its commands will ask for are read
/// together, in one round trip, and what they change is kept here and written together, in one
/// more.
///
/// While the commands run one after another the book is the truth: a later one sees what an earlier
/// one did. It is a connection too. A command that asks something else gets the answer of the
/// database, after everything pending was written; one that writes something else makes the book
/// forget what it knew, and read again.
package final class DeskBook: Connection {
    /// The transaction below. What is written through it must be nothing that the book knows.
    let base: any Connection
    var orders = Shelf<OrderID, StoredOrder>()
    var drops = Shelf<DropID, Drop>()
    var stock = Shelf<VariantID, StoredStock>()
    /// Orders whose variants are wanted.
    var stockOf: [OrderID] = []
    var slips = Shelf<OrderID, [StoredSlip]>()
    var slipOrders = Shelf<SlipID, OrderID>()
    var payments = Shelf<OrderID, [StoredPayment]>()
    /// Whole orders, but for what their rows say.
    var details = Shelf<OrderID, OrderDetail>()
    /// Files that came in this transaction, written or pending.
    var newFiles: [FileUse] = []
    /// The newest note of each order that got one in this transaction, written or pending.
    var newNotes: [OrderID: TimelineEntry] = [:]
    var slipUses = Shelf<SlipID, Set<OrderID>>()
    var entered = Shelf<[UInt8], Bool>()
    var people = Shelf<Person, Int>()
    /// Marks that are wanted in the drop of an order.
    var peopleOf: [(order: OrderID, mark: Person.Mark)] = []
    var counters = Shelf<Counters, Int64>()
    var dueOrders = Shelf<DueOrders, [OrderID]>()
    var lines = Shelf<DropID, Line>()
    var turns = Shelf<TicketNumber, StoredTurn>()
    var tickets = Shelf<TicketNumber, JoinedTicket>()
    var letIn = Shelf<DropID, Set<Int64>>()
    var openTurns = Shelf<OpenTurns, Int>()
    var waitlists = Shelf<DropID, StoredWaitlist>()
    var pending = BookWrites()
    /// How often the book was made to forget what it knew.
    private(set) var forgotten = 0
    /// Whether the book has changed anything so far.
    private(set) var hasChanged = false

    /// What earlier batches know, and where the database stood when this one began to read; `nil`
    /// where nothing is kept.
    let recent: RecentOrders?
    var standing: RecentOrders.Standing?
    var hasLooked = false
    /// The orders that this transaction has made.
    var made: MadeOrders?
    /// Orders that this transaction has changed, or added something to.
    var changed: Set<OrderID> = []

    /// - Parameter base: a connection inside a write transaction.
    package convenience init(_ base: any Connection) {
        self.init(base, recent: nil)
    }

    init(_ base: any Connection, recent: RecentOrders?) {
        self.base = base
        self.recent = recent
    }

    /// Whether anything was written to the database in this transaction.
    package var hasWritten: Bool { base.hasWritten }

    /// The session of the connection below.
    package var session: Int64? { base.session }

    /// The dialect of the engine below.
    package var dialect: Dialect { base.dialect }

    @discardableResult
    package func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        try forget()
        return try base.execute(sql, arguments)
    }

    package func enqueue(_ sql: String, _ arguments: [Value]) throws {
        try forget()
        try base.enqueue(sql, arguments)
    }

    package func expect(_ sql: String, _ arguments: [Value]) throws {
        try base.expect(sql, arguments)
    }

    package func forEach(
        _ sql: String, _ arguments: [Value], _ body: (any Row) throws -> Void
    ) throws {
        if sql.utf8.starts(with: "SELECT".utf8) { try flush() } else { try forget() }
        try base.forEach(sql, arguments, body)
    }

    /// Reads everything that is wanted, in one round trip where there is one.
    func load() throws {
        let wants = takeWants()
        guard !wants.isEmpty else { return }
        try flush()
        try read(wants)
    }

    /// Writes what is pending; nobody waits for it before the next answer or the commit.
    package func flush() throws {
        guard !pending.isEmpty else { return }
        hasChanged = true
        try writePending()
    }

    /// Whether anything was changed in this transaction, written or pending.
    var isChanged: Bool { hasChanged || !pending.isEmpty }

    /// Writes what is pending and forgets what was read: what comes asks again.
    func forgetRead() throws { try forget() }

    private func forget() throws {
        try flush()
        forgotten += 1
        hasChanged = true
        orders = Shelf()
        drops = Shelf()
        stock = Shelf()
        slips = Shelf()
        slipOrders = Shelf()
        payments = Shelf()
        details = Shelf()
        slipUses = Shelf()
        entered = Shelf()
        people = Shelf()
        counters = Shelf()
        dueOrders = Shelf()
        lines = Shelf()
        turns = Shelf()
        tickets = Shelf()
        letIn = Shelf()
        openTurns = Shelf()
        waitlists = Shelf()
    }
}
