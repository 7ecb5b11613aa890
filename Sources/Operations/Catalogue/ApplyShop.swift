package import Shop
internal import Storage

/// Makes the stored shop match a shop file. Applying the same file again changes nothing.
///
/// What orders refer to is never deleted: what is missing from the file is no longer listed.
package struct ApplyShop: DeskCommand {
    package let file: ShopFile

    /// - Parameter file: its pictures are names of stored blobs.
    package init(file: ShopFile) {
        self.file = file
    }

    /// What was changed, or why nothing was.
    package typealias Answer = Result<[ShopChange], ShopRefusal>

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<Answer, OrderRefusal> {
        do {
            var work = ApplyWork(file: file, now: now, connection: connection)
            // It finds out what it must refuse while it writes.
            let changes = try connection.savepoint { try work.run() }
            journal.available.merge(work.available) { $1 }
            journal.catalogueChanged = journal.catalogueChanged || !changes.isEmpty
            return .success(.success(changes))
        } catch let refusal as ShopRefusal {
            return .success(.failure(refusal))
        }
    }
}

/// One thing that applying a shop file changed: `drop tour-2026`, `closes_at`, from, to.
package struct ShopChange: Hashable, Sendable {
    /// What was changed: `shop`, `account main`, `drop tour-2026`, `variant SHIRT-S`.
    package var thing: String
    /// `added`, `removed`, or what it was and is: `stock 100 -> 120`.
    package var change: String

    package var text: String { "\(thing): \(change)" }
}

/// Why a shop file was not applied. Nothing is changed then.
package enum ShopRefusal: Error, Hashable, Sendable {
    /// The new stock is below what is held or sold.
    case stockBelowTaken(drop: String, sku: String, stock: Int, taken: Int)
    /// A drop that opens `now` would be closed already.
    case closesBeforeOpening(drop: String)
    /// A drop with orders was to become a rehearsal, or the other way round.
    case hasOrders(drop: String, kind: DropKind)
    /// There are orders in the old currency.
    case currencyInUse(old: Currency, new: Currency)
}

extension ShopRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stockBelowTaken(let drop, let sku, let stock, let taken):
            "drop \(drop), variant \(sku): \(taken) are held or sold, so its stock cannot be "
                + "\(stock); set at least \(taken), or cancel orders first"
        case .closesBeforeOpening(let drop):
            "drop \(drop) opens now, and its closes_at has passed already: set a later one"
        case .hasOrders(let drop, .sale):
            "drop \(drop) has orders and cannot become a rehearsal: give the rehearsal a slug of "
                + "its own"
        case .hasOrders(let drop, _):
            "drop \(drop) has orders of a rehearsal: an owner clears them first, with DELETE "
                + "/api/v1/admin/rehearsals/\(drop)"
        case .currencyInUse(let old, let new):
            "the shop has orders in \(old.code) and cannot change to \(new.code): "
                + "start a new shop for another currency"
        }
    }
}
