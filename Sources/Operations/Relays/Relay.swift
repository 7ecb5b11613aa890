package import Shop
package import Storage

/// A relay: it hears of entries of the shop's history, each once and in their order, and says who
/// is to be told.
package protocol Relay: Sendable {
    /// The name of the relay, which stays for ever: its cursor is kept under it.
    var name: String { get }

    /// What the relay hears of; all else passes it by, and costs nothing.
    var hearing: Outbox.Hearing { get }

    /// The names of the receivers that an entry is delivered to.
    func receivers(of entry: Outbox.Entry) -> [String]

    /// Those of the entries that are delivered although something besides them has a say, in the
    /// transaction that keeps the deliveries.
    func deliverable(
        _ entries: [Outbox.Entry], on connection: any Connection
    ) throws -> [Outbox.Entry]
}

extension Relay {
    package func deliverable(
        _ entries: [Outbox.Entry], on connection: any Connection
    ) throws -> [Outbox.Entry] { entries }
}

/// The named limits of relays and deliveries.
package enum RelayLimits {
    /// Entries that a relay reads at once.
    package static let entries = 500
    /// How long a delivery is held by whoever tries it: longer than any try takes.
    package static let held: Span = .seconds(60)
    /// How often a delivery is begun whose process ended each time before it was done; after that
    /// it is given up.
    package static let lost = 5
    /// How long a delivery waits beyond its time for a server that serves its receiver; after that
    /// it is given up.
    package static let unserved: Span = .days(1)
    /// Deliveries that are forgotten in one statement.
    static let chunk = 1_000
    /// Deliveries that are listed at once.
    package static let listed = 50
    /// How long a delivery that has ended is told of.
    package static let kept: Span = .days(30)
}

extension Relay {
    /// Lets the relay hear of the next entries, and keeps what is to be delivered: one step in a
    /// write transaction, which any node may take. A relay that is new hears of what comes from now
    /// on.
    ///
    /// - Returns: whether there may be more to hear of.
    package func advance(on connection: any Connection, at now: Timestamp) throws -> Bool {
        guard let cursor = try RelayRows.cursor(of: name, on: connection) else {
            let last = try Outbox.last(on: connection)
            try RelayRows.begin(name, after: last, on: connection)
            return false
        }
        let entries = try Outbox.entries(
            past: cursor, limit: RelayLimits.entries, hearing, on: connection)
        guard let newest = entries.last else { return false }
        let fresh = try deliverable(entries, on: connection).flatMap { entry in
            receivers(of: entry).map { (receiver: $0, entry: entry) }
        }
        try DeliveryRows.add(fresh, of: name, at: now, on: connection)
        try RelayRows.move(name, to: newest.number, on: connection)
        return entries.count == RelayLimits.entries
    }
}

extension Shopkeeper {
    /// Lets a relay hear of the next entries; see `Relay.advance`. Where there is nothing to hear
    /// of nothing is written.
    ///
    /// - Returns: whether there may be more to hear of.
    /// - Throws: `StorageError`.
    package func advance(_ relay: some Relay) async throws -> Bool {
        let (name, hearing) = (relay.name, relay.hearing)
        let isDue = try await store.read { connection in
            guard let cursor = try RelayRows.cursor(of: name, on: connection) else { return true }
            return try !Outbox.entries(past: cursor, limit: 1, hearing, on: connection).isEmpty
        }
        guard isDue else { return false }
        let now = clock()
        return try await store.writeBeside { try relay.advance(on: $0, at: now) }
    }
}

/// The rows of `relays`: how far each has heard.
enum RelayRows {
    /// The number of the last entry that a relay has heard of; `nil` for a new relay.
    static func cursor(of relay: String, on connection: any Connection) throws -> Int64? {
        try connection.first("SELECT entry FROM relays WHERE name = $1", [.text(relay)]) {
            $0.integer(0)
        }
    }

    static func begin(
        _ relay: String, after entry: Int64, on connection: any Connection
    ) throws {
        try connection.execute(
            "INSERT INTO relays (name, entry) VALUES ($1, $2)", [.text(relay), .integer(entry)])
    }

    static func move(_ relay: String, to entry: Int64, on connection: any Connection) throws {
        try connection.execute(
            "UPDATE relays SET entry = $1 WHERE name = $2", [.integer(entry), .text(relay)])
    }
}
