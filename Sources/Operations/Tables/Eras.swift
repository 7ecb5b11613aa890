package import Shop
package import Storage

/// The eras as they are stored; see `Era`.
package enum Eras {
    /// Reads all eras.
    package static func load(on connection: any Connection) throws -> EraHistory {
        var numbers: [Int64: [String: Era.Numbers]] = [:]
        try connection.forEach("SELECT era, name, last, first FROM era_numbers", []) { row in
            numbers[row.integer(0), default: [:]][row.text(1)] = Era.Numbers(
                last: row.integer(2), first: row.integer(3))
        }
        return EraHistory(
            try connection.all("SELECT number, id, began_at, cause FROM eras ORDER BY number") {
                row in
                Era(
                    number: row.integer(0), id: row.text(1),
                    beganAt: Timestamp(milliseconds: row.integer(2)),
                    cause: try row.known(3, "eras.cause", of: row.integer(0)),
                    numbers: numbers[row.integer(0)] ?? [:])
            })
    }

    /// Reads all eras, with the shop that they are of; `nil` where there is no shop yet.
    package static func known(on connection: any Connection) throws -> KnownEras? {
        guard let secret = try Settings.load(on: connection).secret else { return nil }
        return KnownEras(shop: ShopSecret.shop(of: secret), history: try load(on: connection))
    }

    /// The number of random bytes of an era's id.
    package static let idBytes = 16

    /// Begins an era, in a write transaction: every sequence goes on far beyond what can have been
    /// given out, and every node reads the catalogue again.
    ///
    /// Tickets of lines keep their numbers, which have no gaps: how many there were is noted.
    ///
    /// - Parameters:
    ///   - id: `idBytes` of chance.
    ///   - seen: the greatest number of a commit that this process knows of.
    ///   - known: the eras that this process knows of. Those that the database has lost are put in
    ///     again: what they gave out is lost and says so. The new one's numbers begin above those
    ///     of all of them, also where the database is another branch.
    ///   - gap: how many numbers are passed over; only the simulator says so.
    /// - Returns: the number of the era.
    @discardableResult
    package static func begin(
        _ cause: Era.Cause, id: [UInt8], above seen: Int64, knowing known: KnownEras?,
        at now: Timestamp, gap: Int64? = nil, on connection: any Connection
    ) throws -> Int64 {
        precondition(id.count == idBytes, "an era's id has \(idBytes) bytes")
        let stored = try load(on: connection)
        let remembered = try remembered(known, on: connection)
        let counters = try counters(on: connection)
        let lines = try lines(on: connection)
        let here = counters.merging(lines) { counter, _ in counter }
        let lost = remembered.continuing(stored)
        for era in lost { try insert(era.putBack(among: here), on: connection) }
        var era = Era(
            number: (lost.last?.number ?? stored.current) + 1, id: hex(id), beganAt: now,
            cause: cause, numbers: lines.mapValues { Era.Numbers(last: $0, first: $0) })
        for (name, last) in counters {
            let greatest = max(last, remembered.first(in: name), stored.first(in: name))
            let first = greatest + (gap ?? Era.gap(after: greatest, id: id))
            era.numbers[name] = Era.Numbers(last: last, first: first)
        }
        try insert(era, on: connection)
        for name in counters.keys.sorted() {
            try connection.execute(
                "UPDATE counters SET last = $1 WHERE name = $2",
                [.integer(era.numbers[name]?.first ?? 0), .text(name)])
        }
        try Settings.set(
            "catalogue_version", to: "\(try Counters.next(.catalogue, on: connection))",
            on: connection)
        try ShopEntries.append(
            .eraBegun(number: era.number, cause), of: .shop, by: .system, at: now, on: connection)
        try CommitPoint.open(era: era.tag, above: seen, on: connection)
        return era.number
    }

    /// What is known of this very shop.
    private static func remembered(
        _ known: KnownEras?, on connection: any Connection
    ) throws -> EraHistory {
        guard let known else { return EraHistory() }
        let secret = try Settings.load(on: connection).secret
        return secret.map(ShopSecret.shop(of:)) == known.shop ? known.history : EraHistory()
    }

    private static func counters(on connection: any Connection) throws -> [String: Int64] {
        let rows = try connection.all("SELECT name, last FROM counters") { row in
            (row.text(0), row.integer(1))
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func lines(on connection: any Connection) throws -> [String: Int64] {
        let rows = try connection.all("SELECT drop_id, joined FROM lines") { row in
            (Era.line(DropID(row.integer(0))), row.integer(1))
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func insert(_ era: Era, on connection: any Connection) throws {
        try connection.execute(
            "INSERT INTO eras (number, id, began_at, cause) VALUES ($1, $2, $3, $4)",
            [
                .integer(era.number), .text(era.id), .integer(era.beganAt.milliseconds),
                .text(era.cause.rawValue),
            ])
        for (name, numbers) in era.numbers.sorted(by: { $0.key < $1.key }) {
            try connection.execute(
                "INSERT INTO era_numbers (era, name, last, first) VALUES ($1, $2, $3, $4)",
                [
                    .integer(era.number), .text(name), .integer(numbers.last),
                    .integer(numbers.first),
                ])
        }
    }

    /// How many numbers of a counter were passed over by the beginnings of eras, or lost with one.
    static func skipped(_ counter: Counters, on connection: any Connection) throws -> Int64 {
        try load(on: connection).passedOver(in: counter.rawValue)
    }
}
