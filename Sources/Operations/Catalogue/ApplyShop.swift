package import Shop
internal import Storage

/// Makes the stored shop match a shop file. Applying the same file again changes nothing.
///
/// What orders refer to is never deleted: what is missing from the file is no longer listed.
package struct ApplyShop: StaffCommand {
    package static let permission = Permission.changeShop

    package let file: ShopFile
    package let caller: Caller
    /// Whether the file is applied although it undoes changes that were made after it.
    package let isOverNewer: Bool
    /// The pictures that were made of the file's own, by their names.
    package let pictures: [String: [PictureSize]]

    /// - Parameters:
    ///   - file: its pictures are names of stored blobs.
    ///   - pictures: what was made of those, in stored blobs too; of others it stays as it is.
    package init(
        file: ShopFile, caller: Caller, isOverNewer: Bool = false,
        pictures: [String: [PictureSize]] = [:]
    ) {
        self.file = file
        self.caller = caller
        self.isOverNewer = isOverNewer
        self.pictures = pictures
    }

    package func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<[ShopChange], ShopRefusal> {
        do {
            var work = ApplyWork(
                file: file, isOverNewer: isOverNewer, pictures: pictures, actor: actor, now: now,
                connection: connection)
            // It finds out what it must refuse while it writes.
            let changes = try connection.savepoint { try work.run() }
            if !changes.isEmpty {
                try journal.readStock(on: connection)
                connection.append(
                    .shopApplied(changes: changes.count, isOverNewer: work.hasUndoneNewer),
                    of: .shop, by: actor, at: now)
                if let change = work.asked {
                    connection.append(
                        .accountsAsked(change: change), of: .shop, by: actor, at: now)
                }
            }
            return .success(changes)
        } catch let refusal as ShopRefusal {
            return .failure(refusal)
        }
    }
}
