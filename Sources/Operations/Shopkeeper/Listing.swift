internal import Formats
package import Shop
package import Storage

/// Lists, figures and exports for staff.
extension Shopkeeper {
    /// A page of the orders of a filter, newest first.
    ///
    /// - Parameter newer: pages back, towards newer orders; the rows are newest first all the same.
    package func orders(
        _ filter: OrderFilter, past cursor: OrderID?, newer: Bool = false,
        limit: Int = OrderList.pageSize, by caller: Caller
    ) async throws -> OrderList {
        try caller.need(.seeOrders)
        let search = search(filter)
        let limit = min(max(1, limit), OrderList.greatestPage)
        return try await store.read(in: .staff) { connection in
            let index = try OrderIndex(filter, search: search, on: connection)
            var list = try OrderList.load(
                index, past: cursor, direction: newer ? .oldestFirst : .newestFirst, limit: limit,
                on: connection)
            if newer { list.rows.reverse() }
            return list
        }
    }

    private func search(_ filter: OrderFilter) -> OrderSearch? {
        OrderSearch(filter.search, codec: secret.codec, plan: dialingPlan)
    }

    /// The figures of the front page.
    ///
    /// - Parameter lane: whose time it takes; what watches the database asks among shoppers, to see
    ///   what they see.
    package func figures(
        in lane: Lane = .staff, by caller: Caller
    ) async throws -> ShopFigures {
        try caller.need(.seeOrders)
        let now = clock()
        let drops = (catalogue?.listings.map(\.drop) ?? []) + (catalogue?.withdrawn ?? [])
        let rehearsals = drops.filter(\.kind.isRehearsal).map(\.id)
        return try await store.read(in: lane) { connection in
            let tally = try self.tally(at: now, on: connection)
            let waiting = try WaitingSlips.count(on: connection)
            return ShopFigures(
                at: now, tally: tally, waitingSlips: waiting,
                slipsOfBuyers: try WaitingSlips.ofBuyers(
                    besides: rehearsals, of: waiting, on: connection),
                misfits: try MoneyMisfits.load(on: connection))
        }
    }

    /// An export with everything it needs, ready to be written.
    package func export(
        _ filter: OrderFilter, _ layout: ExportLayout, by caller: Caller
    ) throws -> ExportOrders {
        try caller.need(.export)
        let zone = catalogue?.shop.timeZone ?? "UTC"
        guard let wallClock = WallClock(timeZone: zone) ?? WallClock(timeZone: "UTC") else {
            preconditionFailure("this machine knows no UTC")
        }
        return ExportOrders(
            filter: filter, search: search(filter), layout: layout,
            words: layout.language.flatMap(exportWords) ?? ExportWords(), wallClock: wallClock,
            codec: secret.codec)
    }

    /// Makes the shop match a shop file.
    ///
    /// - Parameter overNewer: undoes also what was changed after the file was made.
    /// - Throws: `ShopRefusal`, `Forbidden`, `DeskRefusal`, `StorageError`.
    package func apply(
        _ file: ShopFile, overNewer: Bool = false, by caller: Caller
    ) async throws -> [ShopChange] {
        try caller.need(.changeShop)
        let changes = try await desk.run(ApplyShop(file: file, isOverNewer: overNewer))
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
    /// - Throws: `ShopRefusal`, `StorageError`.
    package func applyAlone(
        _ file: ShopFile, overNewer: Bool = false, pictures: [String: [PictureSize]] = [:],
        dryRun: Bool
    ) async throws -> [ShopChange] {
        let now = clock()
        let changes: [ShopChange]
        do {
            changes = try await store.write { connection in
                var journal = DeskJournal()
                let answer = try ApplyShop(file: file, isOverNewer: overNewer, pictures: pictures)
                    .run(on: DeskBook(connection), at: now, journal: &journal).get()
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

/// The figures of the shop at a moment.
package struct ShopFigures: Sendable {
    package var at: Timestamp
    package var tally: Tally
    package var waitingSlips: Int
    /// The waiting slips that somebody waits for.
    package var slipsOfBuyers: WaitingSlips.OfBuyers
    /// The orders whose money does not fit.
    package var misfits: MoneyMisfits

    /// The sums of one status, of one drop or of all.
    package func sums(_ status: OrderStatus, of drop: DropID? = nil) -> Tally.Sums {
        var sums = Tally.Sums()
        for (key, part) in tally.sums where key.status == status && (drop ?? key.drop) == key.drop {
            sums.orders += part.orders
            sums.units += part.units
            sums.total += part.total
        }
        return sums
    }

    /// Confirmed money in minor units, of one drop or of all.
    package func confirmed(of drop: DropID? = nil) -> Int64 {
        tally.confirmed.reduce(0) { $0 + ((drop ?? $1.key) == $1.key ? $1.value : 0) }
    }
}
