package import Shop
internal import Storage

extension Shopkeeper {
    /// Entries of waitlists that somebody has the keys of; those that are not there are missing.
    ///
    /// - Throws: `StorageError`.
    package func ownWaits(
        of entries: [WaitlistEntryID]
    ) async throws -> [WaitlistEntryID: WaitlistEntry] {
        guard !entries.isEmpty else { return [:] }
        let names = (1...entries.count).map { "$\($0)" }.joined(separator: ", ")
        let found = try await store.read { connection in
            try WaitlistRows.load(
                "entry.id IN (\(names))", entries.map { .integer($0.value) }, on: connection)
        }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }
}
