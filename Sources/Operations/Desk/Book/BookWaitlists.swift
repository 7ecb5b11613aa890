package import Shop
internal import Storage

/// The receipt of a wish on a waitlist: its place in the order, and its link of the record.
package struct WaitlistReceipt: Hashable, Sendable {
    package var id: WaitlistEntryID
    package var number: Int64
    /// The line of the record, and the link of the chain there.
    package var move: Int64
    package var link: [UInt8]
    package var isReplay: Bool
    /// A digest of what the request asked.
    var fingerprint: [UInt8]
}

/// A drop's waitlist as it is stored: how many asked and wait, and where its record ends.
struct StoredWaitlist {
    var drop: DropID
    var asked: Int64 = 0
    var waiting: Int64 = 0
    /// The lines of the record, and the last link of their chain.
    var moves: Int64 = 0
    var link: [UInt8]
    /// When the next batch is offered.
    var offerAt: Timestamp?
    /// What was asked in this transaction, by the keys of the requests and by who asked.
    var news: [[UInt8]: WaitlistReceipt] = [:]
    var newMarks: Set<Person.Mark> = []

    static let query = """
        SELECT asked, waiting, moves, link, offer_at FROM waitlists WHERE drop_id = $1
        """
}

extension WaitlistChain {
    /// The chain that every waitlist has.
    static let standard = WaitlistChain(sha256: LineChain.standardSHA256)
}

extension DeskBook {
    /// Says that a drop and its waitlist will be asked for.
    func want(waitlistOf drop: DropID) {
        drops.want(drop)
        waitlists.want(drop)
    }

    /// The waitlist of a drop, which nobody needs to have asked in yet.
    func waitlist(of drop: Drop) throws -> StoredWaitlist {
        if !waitlists.knows(drop.id) {
            waitlists.want(drop.id)
            try load()
        }
        return waitlists[drop.id]
            ?? StoredWaitlist(drop: drop.id, link: WaitlistChain.standard.start(slug: drop.slug))
    }

    /// Writes a line of the record at the end of a waitlist, and the waitlist.
    ///
    /// - Returns: the line's number.
    @discardableResult
    func record(
        _ event: WaitlistMove.Event, in list: inout StoredWaitlist, at now: Timestamp
    ) throws -> Int64 {
        list.moves += 1
        let text = WaitlistMove(number: list.moves, at: now, event: event).text
        list.link = WaitlistChain.standard.link(after: list.link, line: text)
        try base.enqueue(
            "INSERT INTO waitlist_moves (drop_id, number, text) VALUES ($1, $2, $3)",
            [.integer(list.drop.value), .integer(list.moves), .text(text)])
        try save(list)
        return list.moves
    }

    /// Writes a waitlist.
    func save(_ list: StoredWaitlist) throws {
        waitlists[list.drop] = list
        try base.enqueue(
            """
            INSERT INTO waitlists (drop_id, asked, waiting, moves, link, offer_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (drop_id) DO UPDATE SET asked = excluded.asked,
                waiting = excluded.waiting, moves = excluded.moves, link = excluded.link,
                offer_at = excluded.offer_at
            """,
            [
                .integer(list.drop.value), .integer(list.asked), .integer(list.waiting),
                .integer(list.moves), .blob(list.link), Value(list.offerAt?.milliseconds),
            ])
    }

    /// The units of variants as the record names them.
    func units(_ lines: [WantedLine]) throws -> [WaitlistMove.Units] {
        try lines.map { line in
            WaitlistMove.Units(
                try stock(of: line.variant)?.told.title.sku ?? "", line.quantity)
        }.sorted { $0.sku < $1.sku }
    }

    func askWaitlists(_ wants: BookWants) throws {
        for drop in wants.waitlists {
            try base.expect(StoredWaitlist.query, [.integer(drop.value)])
        }
    }

    func takeWaitlists(_ wants: BookWants) throws {
        for drop in wants.waitlists {
            let list = try base.first(StoredWaitlist.query, [.integer(drop.value)]) { row in
                StoredWaitlist(
                    drop: drop, asked: row.integer(0), waiting: row.integer(1),
                    moves: row.integer(2), link: row.blob(3),
                    offerAt: row.optionalInteger(4).map(Timestamp.init(milliseconds:)))
            }
            if let list { waitlists.put(drop, list) }
        }
    }
}
