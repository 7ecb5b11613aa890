internal import Shop
internal import Storage

/// The rows of `line_let_in`: tickets that staff let in out of turn.
extension Connection {
    /// Whether staff let a ticket in out of turn.
    func isLetIn(_ ticket: TicketNumber) throws -> Bool {
        try first(
            "SELECT 1 FROM line_let_in WHERE drop_id = $1 AND number = $2",
            [.integer(ticket.drop.value), .integer(ticket.number)]
        ) { _ in true } ?? false
    }

    /// The tickets of a line that staff let in out of turn, `LineRules.letIn` at most.
    func ticketsLetIn(of drop: DropID) throws -> Set<Int64> {
        Set(try all(letInQuery, [.integer(drop.value)]) { $0.integer(0) })
    }

    /// Says that `ticketsLetIn` comes soon, as `expect` does.
    func expectTicketsLetIn(of drop: DropID) throws {
        try expect(letInQuery, [.integer(drop.value)])
    }

    private var letInQuery: String { "SELECT number FROM line_let_in WHERE drop_id = $1" }

    /// Writes that a move let a ticket in out of turn.
    func letIn(_ number: Int64, of drop: DropID, move: Int64) throws {
        try execute(
            "INSERT INTO line_let_in (drop_id, number, move) VALUES ($1, $2, $3)",
            [.integer(drop.value), .integer(number), .integer(move)])
    }
}
