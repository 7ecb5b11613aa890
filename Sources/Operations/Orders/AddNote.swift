package import Shop

/// Adds a note that staff write down and only staff read.
package struct AddNote: DeskCommand {
    package let order: OrderID
    package let text: String
    package let actor: Actor

    package init(order: OrderID, text: String, actor: Actor) {
        self.order = order
        self.text = text
        self.actor = actor
    }

    package func expect(in book: DeskBook, at now: Timestamp) { book.want(order) }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard !text.isEmpty else { return .failure(.missing(.text)) }
        connection.append(
            [(order, TimelineEntry(at: now, actor: actor, kind: .note, words: text))])
        journal.orders.insert(order)
        return .success(change.order.status)
    }
}
