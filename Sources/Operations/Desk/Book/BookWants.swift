internal import Shop
internal import Storage

/// The wants of a book: what it is about to read.
struct BookWants {
    var orders: [OrderID] = []
    var stockOf: [OrderID] = []
    var slipsOf: [OrderID] = []
    var paymentsOf: [OrderID] = []
    var details: [OrderID] = []
    /// Slips whose orders are wanted with everything that belongs to them.
    var slips: [SlipID] = []
    var due: [DueOrders] = []
    var drops: [DropID] = []
    var stock: [VariantID] = []
    var people: [Person] = []
    var peopleOf: [(order: OrderID, mark: Person.Mark)] = []
    /// Slips whose file may be other orders' too.
    var slipUses: [SlipID] = []
    var entered: [[UInt8]] = []
    var counters: [Counters] = []
    var lines: [DropID] = []
    var turns: [TicketNumber] = []
    var tickets: [TicketNumber] = []
    var letIn: [DropID] = []
    var openTurns: [OpenTurns] = []
    var waitlists: [DropID] = []

    var isEmpty: Bool {
        orders.isEmpty && stockOf.isEmpty && slipsOf.isEmpty && paymentsOf.isEmpty
            && details.isEmpty && slips.isEmpty && due.isEmpty && drops.isEmpty
            && stock.isEmpty && people.isEmpty
            && peopleOf.isEmpty && slipUses.isEmpty && entered.isEmpty
            && counters.isEmpty
            && lines.isEmpty && turns.isEmpty && tickets.isEmpty && letIn.isEmpty
            && openTurns.isEmpty && waitlists.isEmpty
    }
}

extension DeskBook {
    func takeWants() -> BookWants {
        var wants = BookWants()
        wants.orders = orders.takeWanted()
        (wants.stockOf, stockOf) = (stockOf, [])
        wants.slipsOf = slips.takeWanted()
        wants.paymentsOf = payments.takeWanted()
        wants.details = details.takeWanted()
        wants.slips = slipOrders.takeWanted()
        wants.due = dueOrders.takeWanted()
        wants.drops = drops.takeWanted()
        wants.stock = stock.takeWanted()
        wants.people = people.takeWanted()
        (wants.peopleOf, peopleOf) = (peopleOf, [])
        wants.slipUses = slipUses.takeWanted()
        wants.entered = entered.takeWanted()
        wants.counters = counters.takeWanted()
        wants.lines = lines.takeWanted()
        wants.turns = turns.takeWanted()
        wants.tickets = tickets.takeWanted()
        wants.letIn = letIn.takeWanted()
        wants.openTurns = openTurns.takeWanted()
        wants.waitlists = waitlists.takeWanted()
        return wants
    }

    /// Sends the questions.
    func ask(_ wants: BookWants) throws {
        try askOrders(wants)
        try askStock(wants)
        try askMoney(wants)
        try askPeople(wants)
        try askLines(wants)
        try askDetails(wants)
        try askWaitlists(wants)
        for counter in wants.counters { try Counters.expect(counter, on: base) }
    }

    /// Takes the answers, in the order in which they were asked for.
    func take(_ wants: BookWants) throws {
        try takeOrders(wants)
        try takeStock(wants)
        try takeMoney(wants)
        try takePeople(wants)
        try takeLines(wants)
        try takeDetails(wants)
        try takeWaitlists(wants)
        for counter in wants.counters {
            counters.put(counter, try Counters.last(counter, on: base))
        }
    }
}

extension BookWants {
    /// Where orders come from, with what belongs to them.
    var sources: [OrderSource] {
        var sources: [OrderSource] = []
        if !orders.isEmpty { sources.append(.orders(orders)) }
        if !slips.isEmpty { sources.append(.slips(slips)) }
        return sources + due.map(OrderSource.due)
    }
}
