package import Blobs
package import Formats
package import Shop
package import Storage
internal import Synchronization

/// Runs the shop's commands and queries for pages, API and commands alike.
///
/// It owns what they share: the store, the desk, the catalogue and the stock in memory. Features
/// add their operations and what they keep in memory, in extensions in their own folders.
package final class Shopkeeper: Sendable {
    package let store: any Store
    package let blobs: any BlobStore
    package let clock: Clock
    package let random: RandomBytes
    /// The knowledge that this process has of the database's commits.
    package let seen: SeenCommits
    package let desk: Desk
    package let stock: LiveStock
    package let lines = LiveLines()
    /// What features keep between their commands.
    let memory: FeatureMemory
    /// The directory of export files, on a real disk.
    package let exports: String
    /// The name of the process with this directory among others on the same database.
    package let node: String
    /// The times that the steps of serving take.
    package let steps: StepTimes
    private let current: Mutex<Catalogue?>
    private let keys: Mutex<ShopSecret>
    private let tally = Mutex(Tally())
    /// The last timeline entry of others that this process has taken over.
    let followed: Mutex<Int64>

    /// The parts that a shopkeeper is made of.
    package struct Parts: Sendable {
        package var store: any Store
        package var blobs: any BlobStore
        package var exports: String
        package var clock: Clock
        package var random: RandomBytes
        package var node = ""
        /// The knowledge of the database's commits, shared with the store, which commits by it.
        package var seen = SeenCommits()
        package var steps = StepTimes()
        package var deskLimits = DeskLimits()
        /// What features are to work with, in place of what they would make themselves.
        var given = FeatureValues()

        /// - Parameter exports: an existing directory on a real disk, for files being exported.
        package init(
            store: any Store, blobs: any BlobStore, exports: String, clock: @escaping Clock,
            random: @escaping RandomBytes
        ) {
            self.store = store
            self.blobs = blobs
            self.exports = exports
            self.clock = clock
            self.random = random
        }
    }

    /// Opens the shop: makes its secret the first time and reads the catalogue.
    ///
    /// - Throws: `StorageError`.
    package convenience init(_ parts: Parts) async throws {
        let fresh = parts.random(ShopSecret.byteCount)
        let secret = try await parts.store.write { try Settings.secret(random: fresh, on: $0) }
        let seen = try await parts.store.read { try Timeline.last(on: $0) }
        self.init(parts, secret: secret, followed: seen)
        try await reloadCatalogue()
    }

    /// Opens the shop on a connection of the caller's, inside a write transaction; for the
    /// simulator.
    package convenience init(_ parts: Parts, on connection: any Connection) throws {
        let fresh = parts.random(ShopSecret.byteCount)
        self.init(
            parts, secret: try Settings.secret(random: fresh, on: connection),
            followed: try Timeline.last(on: connection))
        try readCatalogue(on: connection)
    }

    private init(_ parts: Parts, secret: ShopSecret, followed entry: Int64) {
        store = parts.store
        blobs = parts.blobs
        exports = parts.exports
        node = parts.node
        steps = parts.steps
        clock = parts.clock
        random = parts.random
        memory = FeatureMemory(parts.given)
        keys = Mutex(secret)
        seen = parts.seen
        parts.seen.learn(secret.known)
        parts.seen.enter(secret.eras.tag)
        let stock = LiveStock(at: parts.clock())
        self.stock = stock
        let lines = lines
        desk = Desk(
            store: parts.store, clock: parts.clock, limits: parts.deskLimits, seen: parts.seen
        ) { journal in
            stock.publish(journal.available, ofAll: journal.stockVersion)
            lines.publish(journal.lines, journal.lineCounts)
        }
        current = Mutex(nil)
        followed = Mutex(entry)
    }

    /// The shop's secret, with what is derived from it in its eras.
    package var secret: ShopSecret { keys.withLock(\.self) }

    /// The catalogue; `nil` while no shop file has been applied.
    package var catalogue: Catalogue? { current.withLock { $0 } }

    /// Reads the catalogue again, and the stock of variants that are new. Of the others the desk
    /// tells: a snapshot may be older than its last commit.
    package func reloadCatalogue() async throws {
        try await store.read { try self.readCatalogue(on: $0) }
    }

    /// Reads the catalogue on a connection of the caller's.
    package func readCatalogue(on connection: any Connection) throws {
        let catalogue = try LoadCatalogue().run(on: connection)
        stock.learn(try ReadStock.available(on: connection), of: catalogue?.version ?? 0)
        for listing in catalogue?.listings ?? [] where listing.drop.line.mode != .off {
            if let line = try connection.line(listing.drop.id) { lines.learn(line) }
        }
        current.withLock { current in
            // A slower reader must not bring an older catalogue back.
            guard (catalogue?.version ?? 0) >= (current?.version ?? 0) else { return }
            current = catalogue
        }
    }

    /// Reads the catalogue again when another process has changed it; answers whether it did.
    package func reloadCatalogueIfChanged() async throws -> Bool {
        guard try await store.read({ try self.isCatalogueOld(on: $0) }) else { return false }
        // First: a variant that is listed before its stock is known would look sold out.
        try await desk.run(ReadStock())
        try await reloadCatalogue()
        return true
    }

    /// Whether another process has changed the catalogue since it was read, with its stock: of two
    /// that change it at once, the first reads the second's catalogue with its own.
    package func isCatalogueOld(on connection: any Connection) throws -> Bool {
        let version = try Settings.load(on: connection).catalogueVersion
        return version != catalogue?.version ?? 0 || version != stock.catalogueVersion
    }

    /// The plan by which numbers without a calling code are read.
    package var dialingPlan: DialingPlan? { country?.plan }

    /// The country whose phone numbers are read.
    package var country: ShopCountry? { catalogue.flatMap { ShopCountry(of: $0.shop) } }

    /// The short public name of an order.
    package func code(of order: OrderID) -> OrderCode {
        secret.codec.code(of: order)
    }

    /// Takes over everything that is kept in memory from a database that went back, or is in
    /// another era: nothing that was known before counts.
    ///
    /// - Returns: the tag of the era.
    package func forgetAndRead(on connection: any Connection) throws -> Int64 {
        guard let bytes = try Settings.load(on: connection).secret else {
            throw StorageError.unavailable("the shop is gone: another database is in its place")
        }
        let secret = ShopSecret(bytes: bytes, eras: try Eras.load(on: connection))
        let catalogue = try LoadCatalogue().run(on: connection)
        stock.replace(try ReadStock.available(on: connection))
        lines.replace(
            try (catalogue?.listings ?? []).filter { $0.drop.line.mode != .off }
                .compactMap { try connection.line($0.drop.id) })
        current.withLock { $0 = catalogue }
        keys.withLock { $0 = secret }
        tally.withLock { $0 = Tally() }
        let last = try Timeline.last(on: connection)
        followed.withLock { $0 = last }
        seen.learn(secret.known)
        return secret.eras.tag
    }

    /// Brings the sums up to date on the caller's snapshot and answers a copy.
    func tally(at now: Timestamp, on connection: any Connection) throws -> Tally {
        try tally.withLock { tally in
            try tally.refresh(at: now, on: connection)
            return tally
        }
    }
}

/// A source of random bytes, handed to whatever needs chance. Only `Server` names the real one.
package typealias RandomBytes = @Sendable (_ count: Int) -> [UInt8]
