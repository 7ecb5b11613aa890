internal import Blobs
internal import Documents
internal import Formats
internal import Operations
internal import Shop
internal import Storage
internal import StoragePostgres
internal import StorageSQLite
internal import Web

/// A shop opened for one command, which may run beside a serving process.
struct OpenShop: Sendable {
    let directory: DataDirectory
    let store: any Store
    let blobs: any BlobStore
    /// The blobs of the data directory.
    let local: DirectoryBlobs
    /// The store that blobs are carried to; `nil` when they stay in the data directory.
    let remote: S3Blobs?

    /// The knowledge of what was seen of the database, and where that is kept.
    let seen: SeenCommits
    let seenFile: SeenFile
    /// The reason why an acknowledged order might be lost; `nil` when none will.
    let risk: String?

    /// Whether the database is on a server, which may be another one tomorrow.
    let isOnServer: Bool
    /// The pooler that stands between this process and the database, if one does.
    let pooler: PostgresPooler
    /// The reason why nothing is heard of what other servers commit; `nil` where it is.
    let deafness: @Sendable () -> String?

    /// The shop's slips and pictures as `verify` looks at them: here, and on the store by itself.
    func files(_ others: VerifyShop.Others) -> VerifyShop.Files {
        VerifyShop.Files(
            here: local,
            carried: remote.map { remote in
                VerifyShop.Carried(store: remote.depot) { remote.isWaiting($0) }
            }, others: others)
    }

    /// Opens what is there, or makes a new shop; refuses a copy that was not finished.
    ///
    /// - Parameters:
    ///   - place: where blobs go; `nil` for a command that has nothing to do with slips and
    ///     pictures.
    ///   - isServing: true for the process that serves; it clears away what a crash left, and waits
    ///     less long for the database than a command that reads all of it.
    ///   - isAlone: false while the process whose place this one takes still has uploads.
    ///   - needsShop: whether a database that nobody has set up is refused, as
    ///     `Configuration.requireShop` refuses a folder.
    ///   - beginsEra: whether a new era is begun where it must be; false for a command that only
    ///     looks.
    ///   - takesAnyServer: also a database server that the shop has left is taken.
    static func open(
        _ configuration: Configuration, _ surroundings: Surroundings,
        blobs place: BlobsPlace? = nil, isServing: Bool = false, isAlone: Bool = true,
        needsShop: Bool = false, beginsEra: Bool = true, takesAnyServer: Bool = false
    ) async throws -> OpenShop {
        let shop = try openAny(
            configuration, surroundings, blobs: place, isServing: isServing, isAlone: isAlone,
            takesAnyServer: takesAnyServer)
        do {
            let isUnfinished = try await shop.store.read { try CopyMark.isUnfinished(on: $0) }
            guard !isUnfinished else {
                throw Refusal(
                    "a copy to this database was begun and not finished: run the same "
                        + "`holdfast copy` again, which goes on where it stopped")
            }
            if needsShop, try await !shop.store.read({ try CopyShop.isThere(on: $0) }) {
                throw Refusal.noShop(in: configuration.database)
            }
            if beginsEra, let begun = try await shop.beginEraIfNeeded(surroundings) {
                Output.error(begun)
            }
            return shop
        } catch {
            await shop.store.close()
            throw error
        }
    }

    private static func openAny(
        _ configuration: Configuration, _ surroundings: Surroundings,
        blobs place: BlobsPlace?, isServing: Bool, isAlone: Bool, takesAnyServer: Bool
    ) throws -> OpenShop {
        let directory = configuration.directory
        try directory.becomeOwner()
        try directory.make()
        let local = try DirectoryBlobs(
            directory: directory.path, ownsUploads: isServing && isAlone)
        var remote: S3Blobs?
        switch place {
        case .store(let location, let keys):
            remote = try S3Blobs(local, on: location, keys: keys)
        case .directory where isServing: try local.keepAll()
        case .directory, nil: break
        }
        let file = try SeenFile(
            directory, boot: surroundings.boot, isOnServer: configuration.database != .file)
        let seen = file.commits()
        let servers = file.servers(seen, takesAny: takesAnyServer)
        let postgres = try postgres(
            configuration, surroundings, servers, seen, isServing: isServing)
        return OpenShop(
            directory: directory,
            store: try postgres ?? SQLiteStore(path: directory.database, seen: seen),
            blobs: remote ?? local, local: local, remote: remote, seen: seen, seenFile: file,
            risk: postgres?.risk, isOnServer: postgres != nil,
            pooler: postgres?.pooler ?? .absent, deafness: { postgres?.deafness })
    }

    /// The clustered engine; `nil` where the shop is a file.
    private static func postgres(
        _ configuration: Configuration, _ surroundings: Surroundings,
        _ servers: PostgresServers, _ seen: SeenCommits, isServing: Bool
    ) throws -> PostgresStore? {
        guard case .postgres(let url) = configuration.database else { return nil }
        let use: PostgresSettings.Use = isServing ? .serving : .everything
        func settings(_ url: String) throws -> PostgresSettings {
            var settings = try PostgresSettings(url: url, for: use)
            settings.servers = servers
            settings.seen = seen
            return settings
        }
        let direct = try configuration.databaseDirect.map { url in
            try settings(url)
        }
        return try PostgresStore(
            settings(url), direct: direct,
            connections: configuration.databaseConnections, node: hex(surroundings.random(8)))
    }

    /// The parts of a shopkeeper for this shop.
    func parts(_ surroundings: Surroundings) throws -> Shopkeeper.Parts {
        var parts = Shopkeeper.Parts(
            store: store, blobs: blobs, exports: directory.exports, clock: surroundings.clock,
            random: surroundings.random)
        parts.exportWords = try ExportLanguages.words()
        parts.node = try directory.nodeName(surroundings.random)
        parts.seen = seen
        return parts
    }
}

/// Runs what a command does, and puts whatever goes wrong into one line.
func withShop<T: Sendable>(
    _ configuration: Configuration, _ surroundings: Surroundings, blobs: BlobsPlace? = nil,
    needsShop: Bool = true, beginsEra: Bool = true, _ body: (OpenShop) async throws -> T
) async throws(Refusal) -> T {
    do {
        let shop = try await OpenShop.open(
            configuration, surroundings, blobs: blobs, needsShop: needsShop, beginsEra: beginsEra)
        do {
            let answer = try await body(shop)
            await shop.store.close()
            return answer
        } catch {
            await shop.store.close()
            throw error
        }
    } catch {
        throw Refusal(error)
    }
}

extension Refusal {
    /// Any failure as a line that says what to do, where there is something to do.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as StorageError: self.init(Self.words(error))
        case BlobError.full(let words): self.init("the disk is full: \(words): make room")
        case BlobError.unavailable(let words): self.init("files could not be kept: \(words)")
        case let failure as SheetFailure: self.init("\(failure)")
        case let problem as PasswordProblem: self.init(Self.words(problem))
        case let use as PostgresInUse: self.init(Self.words(use))
        case let damage as BackupDamage:
            self.init("the database is damaged, and nothing was kept: \(damage.words)")
        case CopyRefusal.noShop:
            self.init("the shop's secret is missing: `holdfast verify` says what to do")
        case let failure as BlobCopyFailure:
            self.init(
                "the content of file \(failure.digest.text) was changed: `holdfast verify` names "
                    + "such files, take it from an earlier backup")
        default: self.init("failed: \(error)")
        }
    }

    /// The refusal where there is a database, and no shop in it.
    static func noShop(in database: DatabasePlace) -> Refusal {
        guard case .postgres(let url) = database else {
            return Refusal("there is no shop yet: set one up with `holdfast apply FILE`")
        }
        let place = (try? PostgresSettings(url: url).place) ?? "PostgreSQL"
        return Refusal(
            "there is no shop in \(place): set one up with `holdfast apply FILE` and the same "
                + "--database, or name its own")
    }

    private static func words(_ error: StorageError) -> String {
        switch error {
        case .busy: "\(error): another command is writing, try again"
        case .diskFull: "\(error): make room"
        default: error.description
        }
    }

    private static func words(_ use: PostgresInUse) -> String {
        if use.isHeld {
            return "\(use.place) is being copied by another process: wait until that is done"
        }
        let from = use.addresses.isEmpty ? "" : " from " + use.addresses.joined(separator: ", ")
        return "\(use.place) is served\(from): stop all of its servers first"
    }

    private static func words(_ problem: PasswordProblem) -> String {
        switch problem {
        case .tooShort: "the password is too short: \(Passwords.shortest) characters at least"
        case .tooLong: "the password is too long: \(Passwords.longestBytes) bytes at most"
        case .noMemory: "there was not enough free memory to keep a password: free some"
        }
    }
}
