package import Shop

/// A command about one order that its shopper gives.
package protocol OwnOrderCommand: DeskCommand where Refusal == OrderRefusal {
    var order: OrderID { get }
}

/// A command about one order, answered with the whole of the order as the command left it: read
/// with what the command itself reads, so that nobody asks for it afterwards.
package struct AnsweredWhole<Command: OwnOrderCommand>: DeskCommand {
    package let command: Command

    package init(_ command: Command) {
        self.command = command
    }

    package static var kind: DeskKind { Command.kind }

    package func authorise() throws(Forbidden) { try command.authorise() }

    package func expect(in book: DeskBook, at now: Timestamp) throws {
        try command.expect(in: book, at: now)
        book.want(detailOf: command.order)
    }

    /// - Returns: the order; `nil` in its place where it has to be read, because another command of
    ///   the same batch has changed more of it than the book knows.
    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<OrderDetail?, OrderRefusal> {
        switch try command.run(on: connection, at: now, journal: &journal) {
        case .success: .success(try connection.detail(of: command.order))
        case .failure(let refusal): .failure(refusal)
        }
    }
}
