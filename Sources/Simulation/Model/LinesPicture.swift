internal import Shop
internal import Storage

/// All lines at one moment, as they are stored.
struct LinesPicture: Equatable {
    var lines: [Int64: LinePicture] = [:]
    var tickets: [Key: TicketPicture] = [:]
    var turns: [Key: TurnPicture] = [:]

    /// A ticket's drop and number.
    struct Key: Hashable, Comparable {
        var drop: Int64
        var number: Int64

        static func < (left: Key, right: Key) -> Bool {
            (left.drop, left.number) < (right.drop, right.number)
        }
    }

    struct LinePicture: Equatable {
        var secret: [UInt8]
        var joined: Int64
        var chain: [UInt8]
        var early: Int64?
        var drawChain: [UInt8]
        var called: Int64
        var isEngaged: Bool
    }

    struct TicketPicture: Equatable {
        var id: [UInt8]
        var joinedAt: Int64
        var link: [UInt8]
        var isInside: Bool
    }

    struct TurnPicture: Equatable {
        var place: Int64
        var turn: Int
        var givenAt: Int64
        var expiresAt: Int64
        var endedAt: Int64?
        var order: Int?

        /// Whether somebody may reserve on it.
        func isOpen(at now: Int64) -> Bool { endedAt == nil && now < expiresAt }
    }

    /// Reads all of it.
    static func stored(on connection: any Connection) throws -> LinesPicture {
        var picture = LinesPicture()
        try connection.forEach(
            """
            SELECT drop_id, secret, joined, chain, early, draw_chain, called, engaged_at FROM lines
            """, []
        ) { row in
            picture.lines[row.integer(0)] = LinePicture(
                secret: row.blob(1), joined: row.integer(2), chain: row.blob(3),
                early: row.optionalInteger(4), drawChain: row.blob(5), called: row.integer(6),
                isEngaged: !row.isNull(7))
        }
        try connection.forEach(
            "SELECT drop_id, number, id, joined_at, link, inside FROM line_tickets", []
        ) { row in
            picture.tickets[Key(drop: row.integer(0), number: row.integer(1))] = TicketPicture(
                id: row.blob(2), joinedAt: row.integer(3), link: row.blob(4),
                isInside: row.integer(5) != 0)
        }
        try connection.forEach(
            """
            SELECT drop_id, number, place, turn, given_at, expires_at, ended_at, order_id
            FROM line_turns
            """, []
        ) { row in
            picture.turns[Key(drop: row.integer(0), number: row.integer(1))] = TurnPicture(
                place: row.integer(2), turn: Int(row.integer(3)), givenAt: row.integer(4),
                expiresAt: row.integer(5), endedAt: row.optionalInteger(6),
                order: row.optionalInteger(7).map { Int($0) })
        }
        return picture
    }
}

extension Picture {
    /// Units of a drop that can be reserved.
    func available(in drop: Int64) -> Int {
        variants.values.reduce(0) { $0 + ($1.drop == drop && $1.isOnSale ? $1.available : 0) }
    }
}
