package import Shop
package import Storage

/// The reason why no access codes were made.
package enum CodesRefusal: Error, Hashable, Sendable {
    /// The shop file names no time from which members come in.
    case noMembersTime
    /// The number of codes is outside the range that may be made at once.
    case count(ClosedRange<Int>)
    case labelMissing
}

/// Access codes as staff make and see them.
extension Shopkeeper {
    /// Makes access codes of a drop and answers them, for the only time.
    ///
    /// - Parameter key: names the form that was sent: the same form again answers the same codes.
    /// - Throws: `Forbidden`, `CodesRefusal`, `StorageError`.
    package func makeCodes(
        _ count: Int, for drop: Drop, label: String, key: String, by caller: Caller
    ) async throws -> [String] {
        try caller.need(.changeShop)
        guard drop.membersOpenAt != nil else { throw CodesRefusal.noMembersTime }
        guard AccessCodes.atOnce.contains(count) else {
            throw CodesRefusal.count(AccessCodes.atOnce)
        }
        let label = TextSize.cut(label.trimmed, characters: AccessCodes.label)
        if label.isEmpty { throw CodesRefusal.labelMissing }
        let codes = secret.accessCodes(
            count, seed: Array("\(drop.id.value) \(label)\n\(key)".utf8))
        let now = clock()
        try await store.write { connection in
            try AccessCodes.add(
                codes.map(\.stored), to: drop.id, label: label, by: caller.actor, at: now,
                on: connection)
        }
        return codes.map(\.text)
    }

    /// The access codes of a drop by how they were made, newest first; never the codes themselves.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func codeBatches(
        of drop: Drop, by caller: Caller
    ) async throws -> [AccessCodes.Batch] {
        try await ask(ListCodeBatches(drop: drop.id, caller: caller))
    }
}

/// Lists how the access codes of a drop were made.
package struct ListCodeBatches: StaffQuery {
    let drop: DropID
    package let caller: Caller

    package func run(on connection: any Connection) throws -> [AccessCodes.Batch] {
        try AccessCodes.batches(of: drop, on: connection)
    }
}
