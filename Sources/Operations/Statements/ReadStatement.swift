internal import Blobs
internal import Formats
package import Shop
internal import Storage

/// Reads a statement's file into rows, some hundred at a time, and goes on where a process that
/// died had come.
package struct ReadStatement: JobWork {
    package static let kind = JobKind.readStatement

    let statement: StatementID

    init(statement: StatementID) { self.statement = statement }

    package init?(parameters: String) {
        guard let id = DetailText(parameters)["statement"].flatMap({ Int64(digits: $0) }) else {
            return nil
        }
        self.init(statement: StatementID(id))
    }

    var parameters: String {
        var text = DetailText()
        text["statement"] = "\(statement.value)"
        return text.text
    }

    package func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String? {
        let statement = statement
        let found = try await shop.store.read { connection in
            try StatementTable.find(statement, on: connection)
        }
        guard let found, found.state != .failed, let catalogue = shop.catalogue else { return nil }
        if found.state == .reading {
            try await readWhole(found, catalogue, hold, in: shop)
        }
        if catalogue.shop.confirming == .certain { try await confirm(hold, in: shop) }
        return nil
    }

    /// Reads a statement that has to be read to its end, and forgets what was stored of one that
    /// cannot be.
    private func readWhole(
        _ found: StoredStatement, _ catalogue: Catalogue, _ hold: JobHold, in shop: Shopkeeper
    ) async throws {
        do {
            try await shop.renew(hold)
            try await read(found, catalogue, hold, in: shop)
        } catch let refusal as StatementRefusal {
            try await fail(refusal, hold, in: shop)
            throw refusal
        } catch let error as BlobError where !Self.mayPass(error) {
            try await fail(StatementRefusal(line: 0, reason: .lostFile), hold, in: shop)
            throw error
        } catch JobStop.cancelled {
            try await fail(StatementRefusal(line: 0, reason: .cancelled), hold, in: shop)
            throw JobStop.cancelled
        }
    }

    /// What cannot be read is not read better the next time.
    package func mayPass(_ error: any Error) -> Bool {
        switch error {
        case is StatementRefusal: false
        case let error as BlobError: Self.mayPass(error)
        case is DeskRefusal: true
        case let error as StorageError: error.isForEverybody || error.isDoubtful
        default: false
        }
    }

    /// Whether a file that cannot be had now may be there later.
    private static func mayPass(_ error: BlobError) -> Bool {
        switch error {
        case .notHereYet, .storeAway, .unavailable: true
        case .missing, .lost, .damaged, .tooLarge, .full: false
        }
    }

    private func read(
        _ found: StoredStatement, _ catalogue: Catalogue, _ hold: JobHold, in shop: Shopkeeper
    ) async throws {
        guard let digest = BlobDigest(text: found.digest) else { return }
        let reading = StatementReading(
            found.format, currency: catalogue.shop.currency,
            mapping: found.mapping.flatMap { StatementCSVMapping(text: $0) })
        // What is looked at before it is read counts as much as what is read.
        var looked: Int64 = 0
        func note(_ read: Int64, rest: Int64) {
            hold.note(done: Int(looked + read), of: Int(looked + found.bytes + rest))
        }
        while reading.needsLook {
            var read: Int64 = 0
            try await Self.pieces(of: digest, in: shop) { piece in
                try reading.look(at: piece)
                read += Int64(piece.count)
                note(read, rest: found.bytes)
            }
            try reading.endLook()
            looked += found.bytes
        }
        var events = StoringEvents(of: found, hold, accounts: catalogue.accounts)
        try await Self.pieces(of: digest, in: shop) { piece in
            try reading.feed(piece) { events.add($0) }
            events.readBytes += Int64(piece.count)
            note(events.readBytes, rest: 0)
            try await events.store(in: shop)
        }
        try reading.finish { events.add($0) }
        try await events.storeAll(in: shop)
        let statement = statement
        let orphans = try await orphans(hold, in: shop)
        try await shop.store.writeBeside { connection in
            try hold.checkHeld(on: connection)
            try OrphanedRows.adopt(orphans, by: statement, on: connection)
            try connection.execute(
                "UPDATE statements SET state = 'ready', read_bytes = bytes WHERE id = $1",
                [.integer(statement.value)])
        }
    }

    /// The rows that were taken for those of statements which nobody can work on.
    private func orphans(
        _ hold: JobHold, in shop: Shopkeeper
    ) async throws -> [OrphanedRows.Row] {
        let statement = statement
        var found: [OrphanedRows.Row] = []
        var equal = EqualRows()
        var next: Int64? = 0
        while let past = next {
            try Task.checkCancellation()
            try hold.check()
            let before = equal
            let part = try await shop.store.read { connection in
                var equal = before
                let part = try OrphanedRows.find(
                    in: statement, past: past, &equal, on: connection)
                return (found: part.found, next: part.next, equal: equal)
            }
            found += part.found
            equal = part.equal
            next = part.next
        }
        return found
    }

    /// Confirms what leaves no doubt. A process that dies here has given what it has given, and the
    /// next one goes on with what is open.
    private func confirm(_ hold: JobHold, in shop: Shopkeeper) async throws {
        var isMoving = true
        while isMoving {
            try Task.checkCancellation()
            try await shop.renew(hold)
            let outcomes = try await shop.settleCertain(of: statement, by: .shop)
            // Of fewer than go at once, those that were refused would be refused again.
            isMoving =
                outcomes.count >= StatementLimits.settled && outcomes.contains { $0.settled != nil }
        }
    }

    /// Says why a statement could not be read. Nothing of a damaged file is believed.
    private func fail(
        _ refusal: StatementRefusal, _ hold: JobHold, in shop: Shopkeeper
    ) async throws {
        let statement = statement
        var isThere = true
        while isThere {
            isThere = try await shop.store.writeBeside { connection in
                try hold.checkMine(on: connection)
                return try connection.execute(
                    """
                    DELETE FROM statement_rows WHERE id IN (
                        SELECT id FROM statement_rows WHERE statement_id = $1 LIMIT $2)
                    """, [.integer(statement.value), Value(StoringEvents.batch)]) > 0
            }
        }
        try await shop.store.writeBeside { connection in
            try hold.checkMine(on: connection)
            try connection.execute(
                "DELETE FROM statement_refusals WHERE statement_id = $1",
                [.integer(statement.value)])
            try connection.execute(
                """
                UPDATE statements SET state = 'failed', problem = $1, problem_line = $2, added = 0,
                    known = 0, pending = 0, refused = 0
                WHERE id = $3
                """,
                [
                    .text(refusal.reason.sentence.stored),
                    refusal.line > 0 ? Value(refusal.line) : .null, .integer(statement.value),
                ])
        }
    }

    /// Hands over a file piece by piece, and looks in between whether the work is to end.
    private static func pieces(
        of digest: BlobDigest, in shop: Shopkeeper, _ take: ([UInt8]) async throws -> Void
    ) async throws {
        let reader = try await shop.blobs.open(digest)
        while true {
            try Task.checkCancellation()
            let piece = try await reader.read(upTo: StatementLimits.piece)
            if piece.isEmpty { return }
            try await take(piece)
        }
    }
}
