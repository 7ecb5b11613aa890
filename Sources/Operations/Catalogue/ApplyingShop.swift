package import Shop
internal import Storage

extension Shopkeeper {
    /// Makes the shop match a shop file.
    ///
    /// - Parameter overNewer: undoes also what was changed after the file was made.
    /// - Throws: `ShopRefusal`, `Forbidden`, `DeskRefusal`, `StorageError`.
    package func apply(
        _ file: ShopFile, overNewer: Bool = false, by caller: Caller
    ) async throws -> [ShopChange] {
        let changes = try await desk.run(
            ApplyShop(file: file, caller: caller, isOverNewer: overNewer))
        if !changes.isEmpty { try await reloadCatalogue() }
        return try await counted(changes)
    }

    /// The changes with how many orders keep what they were told before.
    private func counted(_ changes: [ShopChange]) async throws -> [ShopChange] {
        guard changes.contains(where: { $0.keeping != nil }) else { return changes }
        return try await store.read { try CountKeptOrders(changes: changes).run(on: $0) }
    }

    /// Makes the shop match a shop file without a desk at work: for a command beside the server.
    ///
    /// - Parameters:
    ///   - overNewer: undoes also what was changed after the file was made.
    ///   - pictures: what was made of the file's pictures.
    ///   - dryRun: tells what would change and changes nothing.
    /// - Throws: `ShopRefusal`, `Forbidden`, `StorageError`.
    package func applyAlone(
        _ file: ShopFile, overNewer: Bool = false, pictures: [String: [PictureSize]] = [:],
        dryRun: Bool, by caller: Caller = .shop
    ) async throws -> [ShopChange] {
        let command = ApplyShop(
            file: file, caller: caller, isOverNewer: overNewer, pictures: pictures)
        try command.authorise()
        let now = clock()
        let changes: [ShopChange]
        do {
            changes = try await store.write { connection in
                var journal = DeskJournal()
                let book = DeskBook(connection)
                let answer = try command.run(on: book, at: now, journal: &journal).get()
                try book.flush()
                if dryRun { throw DryRun(changes: answer) }
                return answer
            }
        } catch let dryRun as DryRun {
            changes = dryRun.changes
        }
        return try await counted(changes)
    }
}

/// Rolls a dry run back and carries its answer out.
private struct DryRun: Error {
    let changes: [ShopChange]
}
