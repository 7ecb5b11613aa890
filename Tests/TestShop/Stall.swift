internal import Blobs
package import Operations
package import Shop
package import Storage
internal import Synchronization

/// A small shop in a folder of its own, with its desk at work.
package struct Stall: Sendable {
    package let keeper: Shopkeeper
    package let clock: HandClock
    package let folder: TemporaryFolder
    /// The database itself, also where the shopkeeper has a double around it.
    package let store: any Store
    private let keys = Counter()
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// A shop whose stored data breaks a promise.
package struct BrokenInvariants: Error, CustomStringConvertible {
    package let description: String
}

/// Opens a shop with a file applied, hands it to `body`, and afterwards checks every invariant of
/// what is stored.
///
/// - Parameters:
///   - seen: what the node knows of the database.
///   - seed: of the node's chance.
///   - reach: of the node's webhooks.
///   - around: puts a double around the store.
package func withStall(
    _ file: ShopFile? = .sample(), limits: DeskLimits = .recalling,
    throttle: SignInThrottle.Limits = SignInThrottle.Limits(),
    gate: JoinGate = JoinGate(), in folder: TemporaryFolder? = nil,
    engine: TestEngine = .chosen, clock: HandClock = HandClock(),
    seen: SeenCommits = SeenCommits(), seed: UInt64 = 1,
    reach: WebhookReach = .thisMachine,
    around: (any Store) -> any Store = { $0 },
    _ body: (Stall) async throws -> Void
) async throws {
    let folder = try folder ?? TemporaryFolder()
    if Turns.isTaken {
        return try await runStall(
            file, limits, throttle, gate, folder, engine, clock, seen, seed, reach, around, body)
    }
    await Turns.stalls.take()
    defer { Turns.stalls.give() }
    try await Turns.$isTaken.withValue(true) {
        try await runStall(
            file, limits, throttle, gate, folder, engine, clock, seen, seed, reach, around, body)
    }
}

extension WebhookReach {
    /// What is everybody's, and what listens on this machine.
    package static let thisMachine = WebhookReach(
        networks: ["127.0.0.0/8", "::1"].compactMap { NetworkRange($0) })
}

extension DeskLimits {
    /// Those of a desk that recalls orders as soon as it may.
    package static var recalling: DeskLimits {
        var limits = DeskLimits()
        limits.calm = 0
        return limits
    }
}

private func runStall(
    _ file: ShopFile?, _ limits: DeskLimits, _ throttle: SignInThrottle.Limits,
    _ gate: JoinGate, _ folder: TemporaryFolder, _ engine: TestEngine, _ clock: HandClock,
    _ seen: SeenCommits, _ seed: UInt64, _ reach: WebhookReach,
    _ around: (any Store) -> any Store,
    _ body: (Stall) async throws -> Void
) async throws {
    let store = try engine.open(folder, seen: seen)
    var parts = Shopkeeper.Parts(
        store: around(BesideGuard(base: store)),
        blobs: try DirectoryBlobs(directory: folder.path + "/slips", ownsUploads: true),
        exports: folder.path, clock: clock.clock, random: seededBytes(seed))
    parts.deskLimits = limits
    parts.seen = seen
    parts.passwords = Passwords(operations: 1, memory: 8_192)
    parts.throttle = SignInThrottle(limits: throttle)
    parts.gate = gate
    parts.reach = reach
    let keeper = try await Shopkeeper(parts)
    let work = Task { await keeper.desk.work() }
    let result: Result<Void, any Error>
    do {
        if let file { _ = try await keeper.apply(file, by: .staff(.owner)) }
        try await body(Stall(keeper: keeper, clock: clock, folder: folder, store: store))
        result = .success(())
    } catch {
        result = .failure(error)
    }
    keeper.desk.close()
    await work.value
    let broken = try await store.read { try Invariants.check($0) }
    await store.close()
    try result.get()
    guard broken.isEmpty else {
        throw BrokenInvariants(description: broken.joined(separator: "\n"))
    }
}

extension Stall {
    /// Reserves units of SKUs of a drop.
    ///
    /// - Parameter key: the idempotency key; a fresh one when it is `nil`.
    @discardableResult
    package func reserve(
        _ lines: [(String, Int)], from slug: String = "tour", by customer: CustomerForm? = nil,
        key: String? = nil, body: String? = nil, turn: ShownTurn? = nil
    ) async throws -> OrderReceipt {
        try await keeper.reserve(
            ReserveRequest(
                slug: slug,
                lines: lines.map { ReserveRequest.Line(sku: $0, quantity: $1) },
                customer: customer, key: key ?? "key \(keys.next())",
                body: Array((body ?? "\(lines)").utf8), turn: turn))
    }

    /// An order that waits for money.
    @discardableResult
    package func awaiting(
        _ sku: String = "SHIRT-S", _ quantity: Int = 1, by number: Int = 1
    ) async throws -> OrderID {
        try await reserve([(sku, quantity)], by: .person(number)).order.id
    }

    /// Uploads a slip whose content follows from a text.
    @discardableResult
    package func slip(_ text: String, for order: OrderID) async throws -> ReceiveSlip.Answer {
        let upload = try await keeper.beginSlip(for: order)
        let bytes = Array("%PDF-1.7\n\(text)\n%%EOF\n".utf8)
        try bytes.withUnsafeBytes { try upload.append($0) }
        return try await keeper.finishSlip(upload, fileName: "slip.pdf", for: order)
    }

    /// Everything about an order that is there.
    package func detail(_ order: OrderID) async throws -> OrderDetail {
        guard let detail = try await keeper.detail(of: order) else {
            throw OrderRefusal.unknownOrder
        }
        return detail
    }

    /// Where an order stands.
    package func status(_ order: OrderID) async throws -> OrderStatus {
        try await detail(order).order.status
    }

    /// A variant's number.
    package func variant(_ sku: String, in slug: String = "tour") throws -> VariantID {
        guard let variant = keeper.catalogue?.listing(slug: slug)?.variant(sku: sku) else {
            throw ReserveFailure.unknownDrop
        }
        return variant
    }

    /// A variant's stored numbers.
    package func stock(_ sku: String) async throws -> StockRow {
        let rows = try await store.read { connection in
            try connection.all(
                "SELECT stock, available, oversold FROM variants WHERE sku = $1", [.text(sku)]
            ) { row in
                StockRow(
                    stock: Int(row.integer(0)), available: Int(row.integer(1)),
                    oversold: Int(row.integer(2)))
            }
        }
        guard let row = rows.first else { throw ReserveFailure.unknownDrop }
        return row
    }

    /// How many rows a table has.
    package func count(_ table: String) async throws -> Int {
        try await store.read { connection in
            try connection.first("SELECT count(*) FROM \(table)") { Int($0.integer(0)) } ?? 0
        }
    }
}

/// A variant's stock as it is stored.
package struct StockRow: Hashable, Sendable {
    package var stock: Int
    package var available: Int
    package var oversold: Int

    package init(stock: Int, available: Int, oversold: Int = 0) {
        self.stock = stock
        self.available = available
        self.oversold = oversold
    }
}
