package import Shop
package import Storage

/// The eras as they are stored; see `Era`.
package enum Eras {
    /// Reads all of them.
    package static func load(on connection: any Connection) throws -> EraHistory {
        var numbers: [Int64: [String: Era.Numbers]] = [:]
        try connection.forEach("SELECT era, name, last, first FROM era_numbers", []) { row in
            numbers[row.integer(0), default: [:]][row.text(1)] = Era.Numbers(
                last: row.integer(2), first: row.integer(3))
        }
        return EraHistory(
            try connection.all("SELECT number, id, began_at, cause FROM eras ORDER BY number") {
                row in
                guard let cause = Era.Cause(rawValue: row.text(3)) else {
                    throw StorageError.failed(code: 0, "an era of an unknown cause")
                }
                return Era(
                    number: row.integer(0), id: row.text(1),
                    beganAt: Timestamp(milliseconds: row.integer(2)), cause: cause,
                    numbers: numbers[row.integer(0)] ?? [:])
            })
    }

    /// How many bytes of chance an era's id has.
    package static let idBytes = 16

    /// Begins an era, in a write transaction: every sequence goes on far beyond what can have been
    /// given out, and every node reads the catalogue again.
    ///
    /// Tickets of lines keep their numbers, which have no gaps: how many there were is noted.
    ///
    /// - Parameters:
    ///   - id: `idBytes` of chance.
    ///   - seen: the greatest number of a commit that this process knows of.
    ///   - gap: how many numbers are passed over; only the simulator says so.
    /// - Returns: the number of the era.
    @discardableResult
    package static func begin(
        _ cause: Era.Cause, id: [UInt8], above seen: Int64, at now: Timestamp,
        gap: Int64? = nil, on connection: any Connection
    ) throws -> Int64 {
        precondition(id.count == idBytes, "an era's id has \(idBytes) bytes")
        let last = try connection.first("SELECT coalesce(max(number), 0) FROM eras") {
            $0.integer(0)
        }
        let era = (last ?? 0) + 1
        try connection.execute(
            "INSERT INTO eras (number, id, began_at, cause) VALUES ($1, $2, $3, $4)",
            [
                .integer(era), .text(hex(id)), .integer(now.milliseconds),
                .text(cause.rawValue),
            ])
        let counters = try connection.all("SELECT name, last FROM counters ORDER BY name") { row in
            (name: row.text(0), last: row.integer(1))
        }
        for counter in counters {
            let first = counter.last + (gap ?? Era.gap(after: counter.last, id: id))
            try note(counter.name, counter.last, first, era, on: connection)
            try connection.execute(
                "UPDATE counters SET last = $1 WHERE name = $2",
                [.integer(first), .text(counter.name)])
        }
        let lines = try connection.all("SELECT drop_id, joined FROM lines ORDER BY drop_id") {
            row in (drop: DropID(row.integer(0)), joined: row.integer(1))
        }
        for line in lines {
            try note(Era.line(line.drop), line.joined, line.joined, era, on: connection)
        }
        try Settings.set(
            "catalogue_version", to: "\(try Counters.next(.catalogue, on: connection))",
            on: connection)
        try CommitPoint.open(
            era: try load(on: connection).tag, above: seen, on: connection)
        return era
    }

    private static func note(
        _ name: String, _ last: Int64, _ first: Int64, _ era: Int64, on connection: any Connection
    ) throws {
        try connection.execute(
            "INSERT INTO era_numbers (era, name, last, first) VALUES ($1, $2, $3, $4)",
            [.integer(era), .text(name), .integer(last), .integer(first)])
    }

    /// How many numbers of a counter were passed over by the beginnings of eras.
    static func skipped(_ counter: Counters, on connection: any Connection) throws -> Int64 {
        try connection.first(
            "SELECT coalesce(sum(first - last), 0) FROM era_numbers WHERE name = $1",
            [.text(counter.rawValue)]
        ) { $0.integer(0) } ?? 0
    }
}
