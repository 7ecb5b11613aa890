package import Shop
package import Storage

/// Confirms or refuses a change of the receiving accounts that waits for a second person.
package struct DecideAccountChange: StaffCommand {
    package static let permission = Permission.changeShop

    /// The number of the change: it says all that a page showed of it.
    let change: Int64
    let isConfirmed: Bool
    package let caller: Caller

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<[ShopChange], ShopRefusal> {
        do {
            // It finds out what it must refuse while it writes.
            let changes = try connection.savepoint { try decide(on: connection, at: now) }
            if !changes.isEmpty { try journal.readStock(on: connection) }
            connection.append(
                isConfirmed ? .accountsConfirmed(change: change) : .accountsRefused(change: change),
                of: .shop, by: actor, at: now)
            return .success(changes)
        } catch let refusal as ShopRefusal {
            return .failure(refusal)
        }
    }

    private func decide(
        on connection: DeskBook, at now: Timestamp
    ) throws -> [ShopChange] {
        guard let asked = try AccountChanges.change(change, on: connection),
            asked.state == .waiting
        else { throw ShopRefusal.accountsDecided }
        guard isConfirmed else {
            try AccountChanges.end(change, .refused, by: actor, at: now, on: connection)
            return []
        }
        let people = try AccountChanges.people(on: connection)
        guard asked.mayBeConfirmed(by: actor, people: people) else {
            throw ShopRefusal.needsAnotherPerson
        }
        guard var file = try ShowShop().run(on: connection) else {
            throw ShopRefusal.accountsDecided
        }
        file.accounts = asked.accounts
        try AccountChanges.end(change, .confirmed, by: actor, at: now, on: connection)
        var work = ApplyWork(
            file: file, isOverNewer: true, pictures: [:], actor: actor, isConfirmed: true,
            now: now, connection: connection)
        return try work.run()
    }
}

/// Reads the accounts that hold, and the changes of them that were asked for.
package struct ListAccountChanges: StaffQuery {
    package static let permission = Permission.changeShop

    package let caller: Caller

    package func run(on connection: any Connection) throws -> AccountChangeList {
        AccountChangeList(
            inForce: try ReceivingAccount.inForce(on: connection),
            changes: try AccountChanges.newest(on: connection),
            people: try AccountChanges.people(on: connection))
    }
}

/// The receiving accounts that hold, and the newest changes of them.
package struct AccountChangeList: Sendable {
    package var inForce: [ReceivingAccount]
    /// Newest first; at most one of them waits.
    package var changes: [AccountChange]
    /// The owners and managers that the shop has.
    package var people: Int

    /// The change that waits for a second person.
    package var waiting: AccountChange? { changes.first { $0.state == .waiting } }

    /// What a change would change, a line each: against the accounts that hold now.
    package func differences(of change: AccountChange) -> [String] {
        AccountDifferences(from: inForce, to: change.accounts).texts
    }
}

extension Shopkeeper {
    /// The receiving accounts and their changes.
    ///
    /// - Throws: `Forbidden`, `StorageError`.
    package func accountChanges(by caller: Caller) async throws -> AccountChangeList {
        try await ask(ListAccountChanges(caller: caller))
    }

    /// Confirms or refuses a change of the receiving accounts.
    ///
    /// - Returns: what has changed.
    /// - Throws: `ShopRefusal`, `Forbidden`, `DeskRefusal`, `StorageError`.
    @discardableResult
    package func decideAccounts(
        _ change: Int64, isConfirmed: Bool, by caller: Caller
    ) async throws -> [ShopChange] {
        let changes = try await desk.run(
            DecideAccountChange(change: change, isConfirmed: isConfirmed, caller: caller))
        if !changes.isEmpty { try await reloadCatalogue() }
        return changes
    }

    /// The same without a desk at work: for a command beside the server.
    ///
    /// - Throws: `ShopRefusal`, `StorageError`.
    package func decideAccountsAlone(
        _ change: Int64, isConfirmed: Bool
    ) async throws -> [ShopChange] {
        let command = DecideAccountChange(change: change, isConfirmed: isConfirmed, caller: .shop)
        let now = clock()
        return try await store.write { connection in
            var journal = DeskJournal()
            let book = DeskBook(connection)
            let answer = try command.run(on: book, at: now, journal: &journal).get()
            try book.flush()
            return answer
        }
    }
}
