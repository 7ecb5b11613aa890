internal import Shop
internal import Storage

/// One application of a shop file in one transaction.
struct ApplyWork {
    let file: ShopFile
    let now: Timestamp
    let connection: any Connection
    /// Changes also what was changed after the state that the file was made from.
    let isOverNewer: Bool
    let pictures: [String: [PictureSize]]
    private var changes: [ShopChange] = []

    init(
        file: ShopFile, isOverNewer: Bool, pictures: [String: [PictureSize]], now: Timestamp,
        connection: any Connection
    ) {
        self.file = file
        self.isOverNewer = isOverNewer
        self.pictures = pictures
        self.now = now
        self.connection = connection
    }

    mutating func run() throws -> [ShopChange] {
        // Taken first: two files applied at once are applied one after the other.
        _ = try Counters.last(.catalogue, on: connection)
        let before = try ShowShop().state(at: now, on: connection)
        try applyProfile()
        if let before { try guardNewer(before) }
        try applyAccounts()
        for (position, entry) in file.drops.enumerated() {
            try applyDrop(entry, position: position)
        }
        try removeDrops()
        try applyPictures()
        guard !changes.isEmpty else { return [] }
        // From the same sequence as the ids that were given out on the way.
        let version = try Counters.next(.catalogue, on: connection)
        try Settings.set("catalogue_version", to: String(version), on: connection)
        if let before { try ShopStates.keep(before, on: connection) }
        if let after = try ShowShop().state(at: now, on: connection) {
            try ShopStates.keep(after, on: connection)
        }
        return changes
    }

    /// A file that was made from an older state undoes nothing that was changed since.
    private func guardNewer(_ before: ShopStates.State) throws {
        let facts = ShopFacts(file)
        guard !isOverNewer, facts.distance(to: before.facts) > 0 else { return }
        let states = try ShopStates.load(on: connection)
        guard let base = states.base(of: facts, madeFrom: file.madeFrom, now: before.facts)
        else { return }
        let undone = NewerChanges(base: base.facts, now: before.facts, file: facts).undone()
        guard !undone.isEmpty else { return }
        throw ShopRefusal.undoesNewer(
            UndoneChanges(
                madeFrom: base.mark, now: before.mark, isSaid: file.madeFrom != nil,
                changes: undone))
    }

    private mutating func applyProfile() throws {
        let old = try Settings.load(on: connection).profile
        if let old, old.currency != file.shop.currency {
            let hasOrders = try connection.first("SELECT 1 FROM orders LIMIT 1") { _ in true }
            if hasOrders == true {
                throw ShopRefusal.currencyInUse(old: old.currency, new: file.shop.currency)
            }
        }
        let shop = file.shop
        let settings = [
            ("name", old?.name, shop.name), ("currency", old?.currency.code, shop.currency.code),
            ("locale", old?.locale, shop.locale), ("time_zone", old?.timeZone, shop.timeZone),
            ("contact", old?.contact, shop.contact),
            // A shop of before there was a country has none, and neither has a new one.
            ("country", old?.country ?? "", shop.country),
        ]
        for (name, old, new) in settings where old != new {
            try Settings.set(name, to: new, on: connection)
            note("shop", name, old, new)
        }
    }

    /// Notes a field that was changed.
    ///
    /// - Parameter keeping: orders that keep what they were told.
    mutating func note(
        _ thing: String, _ field: String, _ old: String?, _ new: String?,
        _ keeping: KeptOrders? = nil
    ) {
        let was = old.map { "\($0) -> " } ?? ""
        note(thing, "\(field) \(was)\(new ?? "none")", keeping)
    }

    /// Notes something else that was changed.
    mutating func note(_ thing: String, _ change: String, _ keeping: KeptOrders? = nil) {
        changes.append(ShopChange(thing: thing, change: change, keeping: keeping))
    }

    /// How many changes were noted.
    var changeCount: Int { changes.count }
}
