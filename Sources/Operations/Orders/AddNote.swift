package import Shop
package import Storage

/// Staff write something down that only staff read.
package struct AddNote: DeskCommand {
    package let order: OrderID
    package let text: String
    package let actor: Actor

    package init(order: OrderID, text: String, actor: Actor) {
        self.order = order
        self.text = text
        self.actor = actor
    }

    package func run(
        on connection: any Connection, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard !text.isEmpty else { return .failure(.missing(.text)) }
        try Timeline.append(
            [(order, TimelineEntry(at: now, actor: actor, kind: .note, words: text))],
            on: connection)
        journal.orders.insert(order)
        return .success(change.order.status)
    }
}
