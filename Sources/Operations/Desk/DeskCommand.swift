package import Shop

/// A change that takes or gives back stock, or moves an order: it runs at the desk only.
///
/// `run` loads, decides and saves in the desk's book. It refuses by returning, before it has
/// written anything; a throw is a storage failure and rolls the whole batch back.
package protocol DeskCommand<Answer, Refusal>: Sendable {
    associatedtype Answer: Sendable
    /// Why the command may not be done; `Never` where nothing speaks against it.
    associatedtype Refusal: RefusalReason

    /// The kind of the command, by which it is turned away when there is too much to do. Payment
    /// where a command does not say.
    static var kind: DeskKind { get }

    /// Refuses the command to whoever may not give it, before it waits for the desk.
    func authorise() throws(Forbidden)

    /// Says what `run` will ask for, so that all commands of a batch share one round trip. What is
    /// forgotten here is read all the same, in a round trip of its own.
    func expect(in book: DeskBook, at now: Timestamp) throws

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Answer, Refusal>
}

extension DeskCommand {
    /// The kind of a command that does not say otherwise: what somebody was promised already.
    package static var kind: DeskKind { .payment }

    /// Lets everybody give the command: what shoppers may do, and the shop's own upkeep.
    package func authorise() throws(Forbidden) {}

    /// Expects nothing, so that everything is asked for when it is needed.
    package func expect(in book: DeskBook, at now: Timestamp) {}
}

/// The journal of a batch: what it has changed, told to the rest of the shop after the commit.
package struct DeskJournal: Sendable {
    /// The units that can be reserved, for every variant whose number changed.
    package var available: [VariantID: Int] = [:]
    /// The number of new orders in this batch.
    package var reserved = 0
    /// The version of the catalogue whose stock is all in `available`; `nil` where only a part is.
    package var stockVersion: Int64?
    /// The lines that people joined, that moved or that staff changed, as they are now.
    package var lines: [DropID: Line] = [:]
    /// The counts that a look at each line made beside it.
    package var lineCounts: [DropID: LineCounts] = [:]

    package init() {}

    /// Whether nothing changed that is kept in memory.
    package var isEmpty: Bool {
        available.isEmpty && stockVersion == nil && lines.isEmpty && lineCounts.isEmpty
    }
}
