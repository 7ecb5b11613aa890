package import Shop
internal import Storage

/// Adds a note that staff write down and only staff read.
///
/// The same words from the same person within a minute are the same press, sent again because no
/// answer came: they are stored once.
package struct AddNote: StaffCommand {
    package static let permission = Permission.writeNotes

    package let order: OrderID
    package let text: String
    package let caller: Caller

    package init(order: OrderID, text: String, caller: Caller) {
        self.order = order
        self.text = text
        self.caller = caller
    }

    package func expect(in book: DeskBook, at now: Timestamp) throws {
        book.want(order)
        try book.expect(Self.newest, newestKey)
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderStatus, OrderRefusal> {
        guard let change = try OrderChange(order, at: now, on: connection) else {
            return .failure(.unknownOrder)
        }
        guard !text.isEmpty else { return .failure(.missing(.text)) }
        guard try !isSentAgain(in: connection, at: now) else {
            return .success(change.order.status)
        }
        connection.append(
            [(order, TimelineEntry(at: now, actor: actor, kind: .note, words: text))])
        return .success(change.order.status)
    }

    /// The time for which a note is the same press as the one before it.
    static let pressedAgain = Span.seconds(60)

    private static let newest = """
        SELECT at, actor, words FROM timeline WHERE order_id = $1 AND kind = $2
        ORDER BY id DESC LIMIT 1
        """
    private var newestKey: [Value] {
        [.integer(order.value), .text(TimelineEntry.Kind.note.rawValue)]
    }

    /// Whether the order's newest note is this one, sent before.
    private func isSentAgain(in book: DeskBook, at now: Timestamp) throws -> Bool {
        // Read with what else was expected, so that it does not know this transaction's own.
        let stored = try book.first(Self.newest, newestKey) { row in
            (at: Timestamp(milliseconds: row.integer(0)), actor: row.text(1), words: row.text(2))
        }
        let newest = book.newNotes[order].map { ($0.at, $0.actor.text, $0.words ?? "") } ?? stored
        guard let (at, name, words) = newest else { return false }
        return name == actor.text && words == text && now - at < Self.pressedAgain
    }
}
