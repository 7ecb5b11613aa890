internal import Blobs
internal import Formats
internal import Operations
internal import Shop
internal import Storage
internal import StoragePostgres

/// The checks of a shop's database and files.
struct ShopCheckUps: Sendable {
    /// The result: what was found, and the newest moment of the shop's history where there is one.
    struct Result: Sendable {
        var checkUps: [CheckUp] = []
        var newest: Timestamp?
    }

    let configuration: Configuration
    let surroundings: Surroundings

    /// Looks at database and shop. A problem is a line of the result.
    func run() async -> Result {
        if configuration.database == .file, !configuration.directory.hasShop {
            return Result(checkUps: [
                .none(
                    "database",
                    "there is no shop in \(configuration.directory.path) yet: "
                        + "`holdfast apply FILE` sets one up"), files,
            ])
        }
        do {
            let shop = try await OpenShop.open(
                configuration, surroundings, blobs: configuration.blobs, beginsEra: false)
            let result = await look(at: shop)
            await shop.store.close()
            return result
        } catch {
            return Result(checkUps: [.fail("database", Refusal(error).line)])
        }
    }

    private func look(at shop: OpenShop) async -> Result {
        // Before anything that such a one may keep from being read.
        let holders = await holders(of: shop)
        do {
            guard try await shop.store.read({ try CopyShop.isThere(on: $0) }) else {
                return Result(checkUps: [
                    .none("database", Refusal.noShop(in: configuration.database).line),
                    await blobs(of: shop),
                ])
            }
            let facts = try await shop.store.read { try Facts(on: $0, isFile: isFile) }
            var result = Result(newest: facts.newest)
            if let risk = shop.risk {
                result.checkUps.append(
                    .fail(
                        "database", "\(facts.words), with \(risk)",
                        "turn it on: a power cut takes orders that were acknowledged"))
            } else {
                result.checkUps.append(.ok("database", facts.words))
            }
            result.checkUps.append(try await shop.eraCheckUp())
            if let clocks = try await shop.clockCheckUp(surroundings.clock) {
                result.checkUps.append(clocks)
            }
            if !isFile {
                result.checkUps.append(
                    DistanceCheckUp.judged(try await DistanceCheckUp.measure(shop.store)))
            }
            result.checkUps += holders
            if let pooler = pooler(of: shop) { result.checkUps.append(pooler) }
            if let accounts = try await shop.store.read({ try self.accounts(on: $0) }) {
                result.checkUps.append(accounts)
            }
            if let phones = try await shop.store.read({ try self.phones(on: $0) }) {
                result.checkUps.append(phones)
            }
            result.checkUps.append(await blobs(of: shop))
            return result
        } catch {
            return Result(checkUps: [.fail("database", Refusal(error).line)] + holders)
        }
    }

    /// The transaction on a server that keeps others waiting; none where that does not answer,
    /// which is told as the database's.
    private func holders(of shop: OpenShop) async -> [CheckUp] {
        guard !isFile else { return [] }
        do {
            return try await shop.store.read { connection in
                [
                    HolderCheckUp.judged(
                        try HolderCheckUp.find(on: connection),
                        isBlind: try HolderCheckUp.isBlind(on: connection))
                ]
            }
        } catch {
            return []
        }
    }

    /// The check-up of what a pooler between means for a shop that is served.
    private func pooler(of shop: OpenShop) -> CheckUp? {
        switch shop.pooler {
        case .absent: nil
        case .keepsSessions: .ok("pooler", "leaves each connection to whoever has it")
        case .perTransaction where configuration.databaseDirect != nil:
            .ok("pooler", "gives each transaction another connection; the listener has its own")
        case .perTransaction:
            .fail(
                "pooler",
                "gives each transaction another connection: `serve` would hear nothing "
                    + "of other servers",
                "name the database's own address with --database-direct")
        }
    }

    /// Whether people are asked for money that has somewhere to go; `nil` while there is no shop.
    private func accounts(on connection: any Connection) throws -> CheckUp? {
        guard let money = try PaymentRoute.load(on: connection) else { return nil }
        if money.isMissing {
            return .warn(
                "accounts", money.words,
                "write one in receiving_accounts of the shop file, and apply it")
        }
        return .ok("accounts", money.words)
    }

    /// How phone numbers are read; `nil` while there is no shop.
    private func phones(on connection: any Connection) throws -> CheckUp? {
        try Settings.load(on: connection).profile.map { shop in
            let words = ShopCountry.words(of: shop)
            if ShopCountry(of: shop) != nil { return .ok("phones", words) }
            return .warn("phones", words, "say `country` in the shop file, and apply it")
        }
    }

    private var isFile: Bool { configuration.database == .file }

    /// Puts a few bytes on the store, reads them back and takes them away.
    private func blobs(of shop: OpenShop) async -> CheckUp {
        guard let remote = shop.remote else { return files }
        do {
            try await remote.check()
            let waiting = try remote.waiting()
            guard waiting > 0 else { return .ok("blobs", "\(remote.place) takes and gives files") }
            return .warn(
                "blobs", "\(remote.place) takes and gives files; \(waiting) wait here for it",
                "they are carried while the shop is serving")
        } catch let problem as StoreProblem {
            return .fail("blobs", "\(remote.place): \(problem)")
        } catch {
            return .fail("blobs", Refusal(error).line)
        }
    }

    /// Slips lie in the data folder, so they cannot be kept where that takes no files.
    private var files: CheckUp {
        let directory = configuration.directory
        guard directory.isThere, let reason = directory.whyNotWritable else {
            return .ok("blobs", "in the data folder")
        }
        return .fail(
            "blobs", "the data folder takes no files: \(reason)",
            "make room, or let the shop's user write there")
    }
}

/// The facts that a database tells of itself.
private struct Facts: Sendable {
    var words: String
    var newest: Timestamp?

    init(on connection: any Connection, isFile: Bool) throws {
        let version = try connection.first(
            isFile ? "SELECT sqlite_version()" : "SHOW server_version"
        ) { $0.text(0) }
        let schema = try connection.first("SELECT max(version) FROM schema_version") {
            $0.integer(0)
        }
        let engine = isFile ? "SQLite" : "PostgreSQL"
        words =
            "\(engine) \(version ?? "of an unknown version"), schema \(schema ?? 0), "
            + "waits for the disk at every commit"
        newest = try connection.first("SELECT at FROM timeline ORDER BY id DESC LIMIT 1") {
            Timestamp(milliseconds: $0.integer(0))
        }
    }
}
