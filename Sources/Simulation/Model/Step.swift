internal import Shop
internal import Storage

extension Oracle {
    /// A step of the simulation: what happened in it, and what is on disk after it.
    struct Step {
        var candidates: [Candidate]
        /// Whether only one node has ever changed this shop, and its catalogue is as stored.
        var isAlone: Bool
        var entries: [Picture.EntryPicture]
        /// Who did what, by the entries of the shop's own history.
        var told: [(actor: String, kind: ShopEvent.Kind)]
        var stored: Picture
        var lines: LinesPicture
        var bank: MovedMoney
    }
}

extension Oracle.Step {
    /// Each shop file that changed something has left one entry, and nothing else has.
    func countTold() throws -> Int {
        var asked: [String: (least: Int, most: Int)] = [:]
        for candidate in candidates {
            guard case .apply = candidate.request.intent else { continue }
            let actor = candidate.request.actor.text
            asked[actor, default: (0, 0)].most += 1
            if case .applied(.success(let changes))? = candidate.reply, !changes.isEmpty {
                asked[actor, default: (0, 0)].least += 1
            }
        }
        var told: [String: Int] = [:]
        for entry in self.told {
            switch entry.kind {
            case .shopApplied: told[entry.actor, default: 0] += 1
            // Whoever brings a statement asks for it to be read.
            case .jobAsked, .jobCancelled, .waitlistRemoved, .batchAnnounced, .sentAgain: break
            default: throw Complaint("nobody asked for what an entry tells: \(entry.kind)")
            }
        }
        for actor in Set(asked.keys).union(told.keys).sorted() {
            let (least, most) = asked[actor] ?? (0, 0)
            let count = told[actor] ?? 0
            guard (least...most).contains(count) else {
                throw Complaint(
                    "\(actor) applied \(least) to \(most) shop files, and \(count) are told")
            }
        }
        return self.told.count
    }
}

/// A place on a waitlist, as somebody was told it.
struct Receipt: Sendable {
    var drop: Int64
    var number: Int64
    var move: Int64
    var link: [UInt8]
}

extension Picture {
    mutating func readMoney(_ connection: any Connection) throws {
        try connection.forEach(
            """
            SELECT id, order_id, status, digest, file_name, uploaded_at, decided_at, decided_by,
                reason
            FROM slips ORDER BY id
            """, []
        ) { row in
            passOver(until: 0, Int(row.integer(0)), 0)
            guard row.integer(0) == slips.count + 1 else {
                throw Complaint("slip \(row.integer(0)) comes after \(slips.count)")
            }
            slips.append(
                SlipPicture(
                    order: Int(row.integer(1)),
                    status: SlipStatus(rawValue: row.text(2)) ?? .waiting,
                    digest: row.text(3), fileName: row.text(4), uploadedAt: row.integer(5),
                    decidedAt: row.optionalInteger(6), decidedBy: row.optionalText(7),
                    reason: row.optionalText(8)))
        }
        try connection.forEach(
            """
            SELECT id, order_id, amount, source, slip_id, at, actor, words, request_key, reverses
            FROM payments ORDER BY id
            """, []
        ) { row in
            passOver(until: 0, 0, Int(row.integer(0)))
            guard row.integer(0) == payments.count + 1 else {
                throw Complaint("payment \(row.integer(0)) comes after \(payments.count)")
            }
            payments.append(
                PaymentPicture(
                    order: Int(row.integer(1)), amount: row.integer(2),
                    source: PaymentSource(rawValue: row.text(3)) ?? .staff,
                    slip: row.optionalInteger(4).map { Int($0) }, at: row.integer(5),
                    actor: row.text(6), words: row.optionalText(7),
                    key: row.isNull(8) ? nil : row.blob(8),
                    reverses: row.optionalInteger(9).map { Int($0) }))
        }
    }

    /// What the shop's own history tells past a number of an entry: who did what.
    static func told(
        past number: Int, on connection: any Connection
    ) throws -> [(actor: String, kind: ShopEvent.Kind)] {
        try connection.all(
            "SELECT actor, kind FROM shop_entries WHERE id > $1 ORDER BY id", [Value(number)]
        ) { row in
            guard let kind = ShopEvent.Kind(rawValue: row.text(1)) else {
                throw Complaint("nobody asked for what an entry tells: \(row.text(1))")
            }
            return (row.text(0), kind)
        }
    }
}
