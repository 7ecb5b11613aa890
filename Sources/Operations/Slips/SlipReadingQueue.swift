internal import Blobs
internal import Formats
internal import Shop
internal import Storage

/// The rows of slips that wait to be read.
enum SlipReadingQueue {
    /// Whether a slip waits that nobody holds.
    static func hasWork(on connection: any Connection, at now: Timestamp) throws -> Bool {
        try connection.first(
            """
            SELECT CASE WHEN coalesce((SELECT max(id) FROM slips), 0)
                    > coalesce((SELECT max(slip_id) FROM slip_readings), 0)
                OR EXISTS (SELECT 1 FROM slip_readings WHERE \(isFree)) THEN 1 ELSE 0 END
            """, [.integer(now.milliseconds)]
        ) { $0.integer(0) == 1 } ?? false
    }

    private static let isFree = "state = 'waiting' AND (held_until IS NULL OR held_until <= $1)"

    /// Claims slips that wait, the new ones first, in a write transaction.
    static func claim(
        atMost most: Int, on connection: any Connection, at now: Timestamp
    ) throws -> [ClaimedSlip] {
        try connection.execute(
            """
            INSERT INTO slip_readings (slip_id, order_id, state)
            SELECT id, order_id, 'waiting' FROM slips
            WHERE id > (SELECT coalesce(max(slip_id), 0) FROM slip_readings)
            """)
        let free = try connection.all(
            """
            SELECT slip_id, (SELECT digest FROM slips WHERE slips.id = slip_id), claims, tries,
                order_id
            FROM slip_readings WHERE \(isFree) ORDER BY later, slip_id LIMIT $2
            """, [.integer(now.milliseconds), Value(most)]
        ) { row in
            ClaimedSlip(
                id: SlipID(row.integer(0)), order: OrderID(row.integer(4)), digest: row.text(1),
                claim: row.integer(2) + 1, tries: row.integer(3) + 1)
        }
        guard !free.isEmpty else { return [] }
        let until = Value.integer((now + SlipQueueLimits.held).milliseconds)
        for slip in free {
            try connection.execute(
                """
                UPDATE slip_readings SET claims = $1, tries = $2, held_until = $3
                WHERE slip_id = $4
                """, [.integer(slip.claim), .integer(slip.tries), until, slip.id.key])
        }
        // Whoever held it ended over it each time.
        let lost = free.filter { $0.tries > SlipQueueLimits.tries }
        try save(
            lost.map { slip in
                var reading = EndedReading(slip: slip)
                reading.outcome = .failed(.readerEnded)
                return reading
            }, on: connection, at: now)
        return free.filter { $0.tries <= SlipQueueLimits.tries }
    }

    /// Writes what came of readings, in a write transaction.
    static func save(
        _ readings: [EndedReading], on connection: any Connection, at now: Timestamp
    ) throws {
        for reading in readings {
            switch reading.outcome {
            case .read(let report, let copy, let thumbnail, let imprint):
                let isKept = try end(
                    reading.slip, .read, on: connection, at: now,
                    [
                        Value(report.size.map { Int64($0.width) }),
                        Value(report.size.map { Int64($0.height) }),
                        Value(report.problem?.rawValue),
                        Value(copy?.digest.text), Value(copy?.byteCount),
                        Value(thumbnail?.digest.text), Value(thumbnail?.byteCount),
                    ])
                guard isKept else { continue }
                try add(report.codes, of: reading.slip, on: connection)
                if let imprint {
                    try SlipImprints.add(imprint, of: reading.slip.id, on: connection)
                }
            case .failed(let problem): try fail(reading.slip, problem, on: connection, at: now)
            case .again where reading.slip.tries >= SlipQueueLimits.tries:
                try fail(reading.slip, .readerEnded, on: connection, at: now)
            case .again: try release(reading.slip, until: nil, tries: 0, on: connection)
            case .later:
                try release(
                    reading.slip, until: now + SlipQueueLimits.pause, tries: 1, on: connection)
            }
        }
    }

    private static func fail(
        _ slip: ClaimedSlip, _ problem: SlipReadingProblem, on connection: any Connection,
        at now: Timestamp
    ) throws {
        _ = try end(
            slip, .failed, on: connection, at: now,
            [.null, .null, .text(problem.rawValue), .null, .null, .null, .null])
    }

    /// - Returns: false where another reading has been begun since, or the slip is gone.
    private static func end(
        _ slip: ClaimedSlip, _ state: SlipReadingState, on connection: any Connection,
        at now: Timestamp, _ columns: [Value]
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE slip_readings SET width = $1, height = $2, problem = $3, copy = $4,
                copy_bytes = $5, thumbnail = $6, thumbnail_bytes = $7, state = $8, ended_at = $9,
                held_until = NULL
            WHERE slip_id = $10 AND claims = $11 AND state = 'waiting'
            """,
            columns + [
                .text(state.rawValue), .integer(now.milliseconds), slip.id.key,
                .integer(slip.claim),
            ]) > 0
    }

    /// Lets a slip wait again.
    ///
    /// - Parameter tries: how many tries are not counted.
    private static func release(
        _ slip: ClaimedSlip, until: Timestamp?, tries: Int64, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE slip_readings SET held_until = $1, tries = tries - $2
            WHERE slip_id = $3 AND claims = $4 AND state = 'waiting'
            """,
            [
                Value(until?.milliseconds), .integer(tries), slip.id.key, .integer(slip.claim),
            ])
    }

    private static func add(
        _ codes: [SlipCode], of slip: ClaimedSlip, on connection: any Connection
    ) throws {
        let kept = codes.prefix(SlipQueueLimits.codes).filter {
            $0.text.utf8.count <= SlipQueueLimits.codeBytes && !$0.text.utf8.contains(0)
        }
        try insert.run(
            connection,
            kept.enumerated().flatMap { position, code in
                [
                    slip.id.key, Value(position), slip.order.key, .text(code.kind.rawValue),
                    .text(code.text), .text(code.bank ?? ""), Value(code.reference),
                ]
            })
    }

    private static let insert = MultiRowInsert(
        into: "slip_codes (slip_id, position, order_id, kind, text, bank, reference)", columns: 7)
}
