package import Shop
internal import Storage

/// A relay: it hears of every entry of the shop's history once, in its order, and says who is to be
/// told.
package protocol Relay: Sendable {
    /// The name of the relay, which stays for ever: its cursor is kept under it.
    var name: String { get }

    /// The names of the receivers that an entry is delivered to.
    func receivers(of entry: Outbox.Entry) -> [String]
}

/// The named limits of relays and deliveries.
package enum RelayLimits {
    /// Entries that a relay reads at once.
    package static let entries = 500
    /// How long a delivery is held by whoever tries it: longer than any try takes.
    package static let held: Span = .seconds(60)
    /// Deliveries that are listed at once.
    package static let listed = 50
    /// How long a delivery that has ended is told of.
    package static let kept: Span = .days(30)
}

extension Shopkeeper {
    /// Lets a relay hear of the next entries, and keeps what is to be delivered: one step, which
    /// any node may take. A relay that is new hears of what comes from now on.
    ///
    /// - Returns: whether there may be more to hear of.
    /// - Throws: `StorageError`.
    package func advance(_ relay: some Relay) async throws -> Bool {
        let name = relay.name
        let (cursor, last) = try await store.read { connection in
            (try RelayRows.cursor(of: name, on: connection), try Outbox.last(on: connection))
        }
        if let cursor, cursor >= last { return false }
        let now = clock()
        return try await store.write { connection in
            guard let cursor = try RelayRows.cursor(of: name, on: connection) else {
                let last = try Outbox.last(on: connection)
                try RelayRows.begin(name, after: last, on: connection)
                return false
            }
            let entries = try Outbox.entries(
                past: cursor, limit: RelayLimits.entries, on: connection)
            guard let newest = entries.last else { return false }
            let fresh = entries.flatMap { entry in
                relay.receivers(of: entry).map { (receiver: $0, entry: entry) }
            }
            try DeliveryRows.add(fresh, of: name, at: now, on: connection)
            try RelayRows.move(name, to: newest.number, on: connection)
            return entries.count == RelayLimits.entries
        }
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
