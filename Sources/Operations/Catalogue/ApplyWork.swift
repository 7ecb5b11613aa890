internal import Shop
internal import Storage

/// One application of a shop file in one transaction.
struct ApplyWork {
    let file: ShopFile
    let now: Timestamp
    let connection: any Connection
    /// Changes also what was changed after the state that the file was made from.
    let isOverNewer: Bool
    /// Whether it did.
    private(set) var hasUndoneNewer = false
    /// Whether references of payers get another prefix, which orders are told with the accounts.
    private(set) var movesReference = false
    let pictures: [String: [PictureSize]]
    /// Who applies the file.
    let actor: Actor
    /// Whether a second person has looked at the file's accounts.
    let isConfirmed: Bool
    /// The accounts that hold from now on.
    var accounts: [ReceivingAccount] = []
    /// The number of the change of the accounts that was asked for on the way.
    var asked: Int64?
    private var changes: [ShopChange] = []
    private var refusals: [ShopRefusal] = []

    init(
        file: ShopFile, isOverNewer: Bool, pictures: [String: [PictureSize]], actor: Actor,
        isConfirmed: Bool = false, now: Timestamp, connection: any Connection
    ) {
        self.file = file
        self.isOverNewer = isOverNewer
        self.pictures = pictures
        self.actor = actor
        self.isConfirmed = isConfirmed
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
        guard refusals.isEmpty else {
            throw refusals.count == 1 ? refusals[0] : ShopRefusal.several(refusals)
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
    private mutating func guardNewer(_ before: ShopStates.State) throws {
        let facts = ShopFacts(file)
        guard facts.distance(to: before.facts) > 0 else { return }
        let states = try ShopStates.load(on: connection)
        guard let base = states.base(of: facts, madeFrom: file.madeFrom, now: before.facts)
        else { return }
        let undone = NewerChanges(base: base.facts, now: before.facts, file: facts).undone()
        hasUndoneNewer = !undone.isEmpty
        guard hasUndoneNewer, !isOverNewer else { return }
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
        if old?.names != shop.names {
            try Settings.set("name", to: shop.names.stored, on: connection)
            note("shop", "name", old?.name, shop.name)
        }
        let settings = [
            ("currency", old?.currency.code, shop.currency.code),
            ("locale", old?.locale, shop.locale), ("time_zone", old?.timeZone, shop.timeZone),
            ("contact", old?.contact, shop.contact),
            // A shop of before there was a country has none, and neither has a new one.
            ("country", old?.country ?? "", shop.country),
            ("reference_prefix", old?.referencePrefix ?? "", shop.referencePrefix),
            ("confirm_payments", old?.confirming.said ?? "", shop.confirming.said),
            (Settings.forgiving, old?.forgivingText ?? "", shop.forgivingText),
        ]
        for (name, old, new) in settings where old != new {
            try Settings.set(name, to: new, on: connection)
            // What is left out is stored as nothing.
            note("shop", name, old == "" ? nil : old, new == "" ? nil : new)
        }
        movesReference = (old?.referencePrefix ?? "") != shop.referencePrefix
        try applyFace()
    }

    /// The logo and what the seller says of itself.
    private mutating func applyFace() throws {
        let logo = file.shop.logo
        if try Settings.load(on: connection).logo != logo {
            try Settings.set(Settings.logo, to: logo ?? "", on: connection)
            note("shop", logo == nil ? "logo removed" : "logo changed")
        }
        let old = try Settings.legal(on: connection)
        for part in ShopLegal.Part.allCases where old[part] != file.shop.legal[part] {
            let new = file.shop.legal[part]
            try Settings.set(Settings.name(of: part), to: new?.stored ?? "", on: connection)
            let change = new == nil ? "removed" : old[part] == nil ? "added" : "changed"
            note("shop", "legal \(part.rawValue) \(change)")
        }
    }

    /// Notes what must be refused. The rest of the file is looked at all the same, so that the
    /// seller hears all of it at once; nothing of it is kept.
    mutating func refuse(_ refusal: ShopRefusal) { refusals.append(refusal) }

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
