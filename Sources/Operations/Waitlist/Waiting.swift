package import Shop
package import Storage

/// A shopper's wish for what is sold out, as a page or the API hands it over.
package struct WaitlistRequest: Sendable {
    package var slug: String
    package var lines: [ReserveRequest.Line]
    package var takesFewer: Bool
    package var customer: CustomerForm
    /// The client's idempotency key.
    package var key: String
    /// The bytes of the request, to tell another request under the same key.
    package var body: [UInt8]

    package init(
        slug: String, lines: [ReserveRequest.Line], takesFewer: Bool, customer: CustomerForm,
        key: String, body: [UInt8]
    ) {
        self.slug = slug
        self.lines = lines
        self.takesFewer = takesFewer
        self.customer = customer
        self.key = key
        self.body = body
    }
}

/// An entry of a waitlist with what its page tells beside it.
package struct WaitlistView: Sendable {
    package var entry: WaitlistEntry
    /// The entries before it that wait for any of the same variants.
    package var ahead: Int
    /// When the next batch is offered, where that was announced.
    package var offerAt: Timestamp?
}

extension Shopkeeper {
    /// Puts a shopper on a drop's waitlist, or answers what the same request was answered before.
    ///
    /// - Throws: `ReserveFailure` for fields that are wrong; `WaitlistRefusal`, `DeskRefusal`,
    ///   `StorageError`.
    package func askWaitlist(_ request: WaitlistRequest) async throws -> WaitlistReceipt {
        guard let listing = catalogue?.listing(slug: request.slug) else {
            throw ReserveFailure.unknownDrop
        }
        let lines = try wanted(request.lines, in: listing)
        let customer: Customer
        do {
            customer = try request.customer.checked(plan: dialingPlan)
        } catch {
            throw ReserveFailure.invalid(error.fields(prefix: "customer."))
        }
        return try await desk.run(
            AskWaitlist(
                drop: listing.drop.id, lines: lines, takesFewer: request.takesFewer,
                customer: customer,
                key: RequestKey(
                    scope: "waitlist \(listing.drop.id.value)", key: request.key,
                    body: request.body)))
    }

    /// The secret key of an entry's page.
    package func key(of entry: WaitlistEntryID) -> String { secret.key(of: entry) }

    /// The entry with a number in a drop, for whoever shows its key; `nil` where the two do not
    /// belong together.
    ///
    /// - Throws: `StorageError`.
    package func waitlistEntry(
        _ number: Int64, key: String, of drop: DropID
    ) async throws -> WaitlistView? {
        guard let view = try await waitlistEntry(number, of: drop),
            secret.isKey(key, of: view.entry.id)
        else { return nil }
        return view
    }

    /// The entry with a number in a drop, for staff.
    package func waitlistEntry(
        _ number: Int64, of drop: DropID
    ) async throws -> WaitlistView? {
        try await store.read { connection in
            let found = try WaitlistRows.load(
                "entry.drop_id = $1 AND entry.number = $2",
                [.integer(drop.value), .integer(number)], on: connection)
            guard let entry = found.first else { return nil }
            guard entry.state == .waiting else { return WaitlistView(entry: entry, ahead: 0) }
            return WaitlistView(
                entry: entry, ahead: try connection.waiting(before: entry),
                offerAt: try connection.offerAt(of: drop))
        }
    }

    /// Takes an entry off its list for whoever asked.
    ///
    /// - Throws: `WaitlistRefusal`, `DeskRefusal`, `StorageError`.
    package func leaveWaitlist(_ entry: WaitlistEntryID) async throws {
        try await desk.run(LeaveWaitlist(entry: entry))
    }

    /// Removes an entry from its list for staff.
    ///
    /// - Throws: `WaitlistRefusal`, `Forbidden`, `DeskRefusal`, `StorageError`.
    package func removeWaiting(
        _ entry: WaitlistEntryID, reason: String, by caller: Caller
    ) async throws {
        try await desk.run(
            RemoveWaiting(entry: entry, reason: StaffTextLimits.cut(reason), caller: caller))
    }

    /// Says when what is kept in a drop is offered together; `nil` takes it back.
    ///
    /// - Parameter seen: what was announced as it was seen; the outer `nil` where nothing says so.
    /// - Throws: `WaitlistRefusal`, `Forbidden`, `DeskRefusal`, `StorageError`.
    package func announceBatch(
        in drop: DropID, at moment: Timestamp?, seen: Timestamp?? = nil, by caller: Caller
    ) async throws {
        try await desk.run(AnnounceBatch(drop: drop, at: moment, seen: seen, caller: caller))
    }

    /// The drops in which something that is kept may be offered or sold now: asked without a write,
    /// so that an idle shop does not write.
    package func dropsToOffer() async throws -> [DropID] {
        try await store.read { try self.dropsToOffer(on: $0) }
    }

    /// The drops in which something may be offered now, on a connection of the caller's.
    package func dropsToOffer(on connection: any Connection) throws -> [DropID] {
        try connection.all(
            """
            SELECT DISTINCT drops.id FROM variants JOIN drops ON drops.id = variants.drop_id
            LEFT JOIN waitlists ON waitlists.drop_id = drops.id
            WHERE variants.kept > 0 AND variants.on_sale = 1
                AND drops.opens_at <= $1 AND drops.closes_at > $1
                AND (variants.waiting = 0 OR drops.waitlist IS NULL
                    OR drops.waitlist = 'at_once' OR waitlists.offer_at <= $1)
            ORDER BY drops.id
            """, [.integer(clock().milliseconds)]
        ) { DropID($0.integer(0)) }
    }
}

extension Connection {
    /// How many wait before an entry for any of the same variants.
    fileprivate func waiting(before entry: WaitlistEntry) throws -> Int {
        try first(
            """
            SELECT count(*) FROM waitlist_entries AS other
            WHERE other.drop_id = $1 AND other.state = 'waiting' AND other.number < $2
                AND EXISTS (
                    SELECT 1 FROM waitlist_lines AS theirs
                    JOIN waitlist_lines AS own ON own.variant_id = theirs.variant_id
                    WHERE theirs.entry_id = other.id AND own.entry_id = $3)
            """,
            [
                .integer(entry.drop.value), .integer(entry.wish.number), .integer(entry.id.value),
            ]
        ) { Int($0.integer(0)) } ?? 0
    }

    /// When the next batch of a drop is offered.
    fileprivate func offerAt(of drop: DropID) throws -> Timestamp? {
        try first("SELECT offer_at FROM waitlists WHERE drop_id = $1", [.integer(drop.value)]) {
            $0.optionalInteger(0).map(Timestamp.init(milliseconds:))
        } ?? nil
    }
}
