internal import Formats
internal import Shop
internal import Storage

/// An imprint as it is kept.
struct PackedImprint: Sendable {
    let fold: [UInt8]
    let hash: [UInt8]
    let grey: [UInt8]

    init(_ imprint: PictureImprint) {
        fold = imprint.hash.fold.bytes
        hash = imprint.hash.bytes
        grey = imprint.grey.packed
    }
}

/// The imprints of slips without a transfer's code, and which of them look alike.
enum SlipImprints {
    /// An imprint as it is searched by.
    struct Folded: Sendable {
        var slip: SlipID
        var fold: DifferenceHash.Fold
    }

    /// Two slips that look alike.
    struct Alike: Sendable {
        var slip: SlipID
        var other: SlipID
        var blocks: Int
    }

    /// Keeps the imprint of a slip, in the transaction that keeps what was read of it.
    static func add(
        _ imprint: PackedImprint, of slip: SlipID, on connection: any Connection
    ) throws {
        try connection.execute(
            "INSERT INTO slip_imprints (slip_id, fold) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [slip.key, .blob(imprint.fold)])
        try connection.execute(
            """
            INSERT INTO slip_greys (slip_id, hash, grey) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """, [slip.key, .blob(imprint.hash), .blob(imprint.grey)])
    }

    private static let isFree =
        "compared_at IS NULL AND (held_until IS NULL OR held_until <= $1)"

    /// Whether an imprint is new that nobody holds.
    static func hasFresh(on connection: any Connection, at now: Timestamp) throws -> Bool {
        try connection.first(
            """
            SELECT CASE WHEN EXISTS (SELECT 1 FROM slip_imprints WHERE \(isFree))
                THEN 1 ELSE 0 END
            """, [.integer(now.milliseconds)]
        ) { $0.integer(0) == 1 } ?? false
    }

    /// Claims new imprints, the oldest first, in a write transaction. Who dies over them leaves
    /// them to whoever comes after `SlipComparingLimits.held`.
    static func claim(on connection: any Connection, at now: Timestamp) throws -> [Folded] {
        let free = try connection.all(
            """
            SELECT slip_id, fold FROM slip_imprints WHERE \(isFree) ORDER BY slip_id LIMIT $2
            """, [.integer(now.milliseconds), Value(SlipComparingLimits.together)], folded
        ).compactMap(\.self)
        let until = Value.integer((now + SlipComparingLimits.held).milliseconds)
        for imprint in free {
            try connection.execute(
                "UPDATE slip_imprints SET held_until = $1 WHERE slip_id = $2",
                [until, imprint.slip.key])
        }
        return free
    }

    /// A page of the imprints behind one slip and up to another.
    static func page(
        past first: Int64, to last: Int64, on connection: any Connection
    ) throws -> [Folded] {
        try connection.all(
            """
            SELECT slip_id, fold FROM slip_imprints WHERE slip_id > $1 AND slip_id <= $2
            ORDER BY slip_id LIMIT $3
            """, [.integer(first), .integer(last), Value(SlipComparingLimits.page)], folded
        ).compactMap(\.self)
    }

    private static func folded(_ row: any Row) -> Folded? {
        DifferenceHash.Fold(bytes: row.blob(1)).map {
            Folded(slip: SlipID(row.integer(0)), fold: $0)
        }
    }

    /// The hashes of some slips; what is no hash is left out.
    static func hashes(
        of slips: [SlipID], on connection: any Connection
    ) throws -> [SlipID: DifferenceHash] {
        var hashes: [SlipID: DifferenceHash] = [:]
        try hashQuery.forEach(connection, slips.map(\.key)) { row in
            hashes[SlipID(row.integer(0))] = DifferenceHash(bytes: row.blob(1))
        }
        return hashes
    }

    /// The packed grey copies of some slips.
    static func greys(
        of slips: [SlipID], on connection: any Connection
    ) throws -> [SlipID: [UInt8]] {
        var greys: [SlipID: [UInt8]] = [:]
        try greyQuery.forEach(connection, slips.map(\.key)) { row in
            greys[SlipID(row.integer(0))] = row.blob(1)
        }
        return greys
    }

    private static let hashQuery = KeyedQuery { keys in
        "SELECT slip_id, hash FROM slip_greys WHERE slip_id IN (\(keys))"
    }

    private static let greyQuery = KeyedQuery { keys in
        "SELECT slip_id, grey FROM slip_greys WHERE slip_id IN (\(keys))"
    }

    /// Keeps which slips look alike, and that some were compared, in a write transaction. Slips
    /// that are gone meanwhile are left out.
    static func save(
        _ alike: [Alike], of compared: [SlipID], on connection: any Connection,
        at now: Timestamp
    ) throws {
        var there: Set<SlipID> = []
        let named = Set(alike.flatMap { [$0.slip, $0.other] })
        try stillThere.forEach(connection, named.map(\.key)) { row in
            there.insert(SlipID(row.integer(0)))
        }
        let kept = alike.filter { there.contains($0.slip) && there.contains($0.other) }
        try insert.run(
            connection,
            kept.flatMap { pair in
                [
                    pair.slip.key, pair.other.key, Value(pair.blocks),
                    pair.other.key, pair.slip.key, Value(pair.blocks),
                ]
            })
        for slip in compared {
            try connection.execute(
                """
                UPDATE slip_imprints SET compared_at = $1, held_until = NULL
                WHERE slip_id = $2 AND compared_at IS NULL
                """, [.integer(now.milliseconds), slip.key])
        }
    }

    private static let stillThere = KeyedQuery { keys in
        "SELECT slip_id FROM slip_imprints WHERE slip_id IN (\(keys))"
    }

    /// Two servers may find the same two slips alike.
    private static let insert = MultiRowInsert(
        into: "slip_likenesses (slip_id, other_id, blocks)", columns: 3,
        tail: " ON CONFLICT DO NOTHING")
}
