package import Blobs
package import Shop
package import Storage

extension Shopkeeper {
    /// Opens a slip's file for reading, with what is known of the slip.
    ///
    /// - Returns: `nil` when there is no such slip.
    /// - Throws: also `BlobError`; `.lost` for one that is on its way for longer than that takes.
    package func openSlip(
        _ slip: SlipID, by caller: Caller
    ) async throws -> (slip: Slip, file: any BlobReader)? {
        try caller.need(.seeOrders)
        guard let slip = try await slipReads.value(of: slip, in: store),
            let digest = BlobDigest(text: slip.digest)
        else { return nil }
        do {
            return (slip, try await blobs.open(digest))
        } catch BlobError.notHereYet where clock() - slip.uploadedAt > BlobLimits.onItsWay {
            throw BlobError.lost(digest)
        } catch BlobError.missing {
            // Nothing carries it, so nobody brings it.
            throw BlobError.lost(digest)
        }
    }

    /// Opens the copy of a slip's picture that was made anew, or the small one.
    ///
    /// - Returns: `nil` where there is none, or none any more.
    /// - Throws: also `BlobError`.
    package func openSlipCopy(
        _ slip: SlipID, isSmall: Bool, by caller: Caller
    ) async throws -> (any BlobReader)? {
        let copy = try await ask(FindSlipCopy(slip: slip, isSmall: isSmall, caller: caller))
        guard let copy else { return nil }
        do {
            return try await blobs.open(copy)
        } catch BlobError.missing {
            return nil
        }
    }

    /// The slips that wait, those of ended orders first and then the oldest, past a cursor.
    package func waitingSlips(
        past cursor: SlipID?, limit: Int = WaitingSlips.pageSize, by caller: Caller
    ) async throws -> [WaitingSlips.Row] {
        try await ask(ListWaitingSlips(cursor: cursor, limit: limit, caller: caller))
    }

    /// The slip to look at next that nobody else looks at: the first past a slip, else the first of
    /// all; `nil` where there is none but that slip.
    package func nextSlip(after slip: SlipID?, by caller: Caller) async throws -> SlipID? {
        try await nextWaiting(after: slip, by: caller)?.id
    }

    /// The slip to look at next, as `nextSlip` finds it, with what the list says of it.
    package func nextWaiting(
        after slip: SlipID?, by caller: Caller
    ) async throws -> WaitingSlips.Row? {
        if let slip, let next = try await freeSlip(past: slip, by: caller) { return next }
        let oldest = try await freeSlip(past: nil, by: caller)
        return oldest?.id == slip ? nil : oldest
    }

    private func freeSlip(
        past cursor: SlipID?, by caller: Caller
    ) async throws -> WaitingSlips.Row? {
        let asking = WaitingSlips.Asking(actor: caller.actor, now: clock())
        let free = try await ask(
            ListWaitingSlips(cursor: cursor, limit: 1, asking: asking, caller: caller))
        return free.first
    }

    /// Any slip by its number, or `nil`.
    package func slip(_ id: SlipID, by caller: Caller) async throws -> Slip? {
        try caller.need(.seeOrders)
        return try await slipReads.value(of: id, in: store)
    }
}

/// Reads a page of the slips that wait.
package struct ListWaitingSlips: StaffQuery {
    /// The slip past which the page begins.
    let cursor: SlipID?
    let limit: Int
    var asking: WaitingSlips.Asking?
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [WaitingSlips.Row] {
        try WaitingSlips.load(past: cursor, limit: limit, for: asking, on: connection)
    }
}

/// Finds the copy of a slip's picture.
package struct FindSlipCopy: StaffQuery {
    let slip: SlipID
    let isSmall: Bool
    package let caller: Caller

    package func run(on connection: any Connection) throws -> BlobDigest? {
        try connection.first(
            """
            SELECT \(isSmall ? "thumbnail" : "copy") FROM slip_readings WHERE slip_id = $1
            """, [slip.key]
        ) { $0.optionalText(0).flatMap(BlobDigest.init(text:)) } ?? nil
    }
}
