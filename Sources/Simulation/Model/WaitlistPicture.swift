internal import Shop
internal import Storage

/// The waitlists as they are stored: who asked for what, and the record that proves it.
struct WaitlistPicture: Equatable {
    /// By the numbers of entries over all drops.
    var entries: [Int64: EntryPicture] = [:]
    /// By drops.
    var lists: [Int64: ListPicture] = [:]
    /// The lines of each drop's record.
    var moves: [Int64: [String]] = [:]

    struct EntryPicture: Equatable {
        var drop: Int64
        var number: Int64
        var state: String
        var takesFewer: Bool
        /// Units by variants.
        var lines: [Int64: Int]
        var phone: String?
        var email: String?
        var order: Int?
        var key: [UInt8]

        /// What of free units serves it: all of it, or what there is where fewer is welcome.
        func served(by free: [Int64: Int]) -> [Int64: Int] {
            let there = lines.compactMapValues { $0 }.reduce(into: [Int64: Int]()) { there, line in
                let units = min(line.value, max(0, free[line.key] ?? 0))
                if units > 0 { there[line.key] = units }
            }
            return takesFewer || there == lines ? there : [:]
        }
    }

    struct ListPicture: Equatable {
        var asked: Int64
        var waiting: Int64
        var moves: Int64
        var offerAt: Int64?
    }

    /// The entries of a drop that wait, in the order in which they asked.
    func waiting(in drop: Int64) -> [(id: Int64, entry: EntryPicture)] {
        entries.filter { $0.value.drop == drop && $0.value.state == "waiting" }
            .map { (id: $0.key, entry: $0.value) }.sorted { $0.entry.number < $1.entry.number }
    }

    static func stored(on connection: any Connection) throws -> WaitlistPicture {
        var list = WaitlistPicture()
        try connection.forEach(
            "SELECT drop_id, asked, waiting, moves, offer_at FROM waitlists", []
        ) { row in
            list.lists[row.integer(0)] = ListPicture(
                asked: row.integer(1), waiting: row.integer(2), moves: row.integer(3),
                offerAt: row.optionalInteger(4))
        }
        if list.lists.isEmpty { return list }
        var lines: [Int64: [Int64: Int]] = [:]
        try connection.forEach(
            "SELECT entry_id, variant_id, quantity FROM waitlist_lines", []
        ) { row in
            lines[row.integer(0), default: [:]][row.integer(1)] = Int(row.integer(2))
        }
        try connection.forEach(
            """
            SELECT id, drop_id, number, state, takes_fewer, phone_key, email_key, order_id,
                request_key
            FROM waitlist_entries
            """, []
        ) { row in
            list.entries[row.integer(0)] = EntryPicture(
                drop: row.integer(1), number: row.integer(2), state: row.text(3),
                takesFewer: row.integer(4) == 1, lines: lines[row.integer(0)] ?? [:],
                phone: row.optionalText(5), email: row.optionalText(6),
                order: row.optionalInteger(7).map { Int($0) }, key: row.blob(8))
        }
        try connection.forEach(
            "SELECT drop_id, text FROM waitlist_moves ORDER BY drop_id, number", []
        ) { list.moves[$0.integer(0), default: []].append($0.text(1)) }
        return list
    }
}

/// What somebody asked a waitlist for; the same under the same key is the same press again.
struct SimulatedAsk: Hashable {
    var slug: String
    var sku: [String: Int]
    var takesFewer: Bool
    var person: SimulatedShopper
    var key: String
}
