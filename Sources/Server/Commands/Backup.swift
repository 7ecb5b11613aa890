internal import ArgumentParser
internal import Blobs
internal import Formats
internal import Glibc
internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite
internal import Synchronization

/// `holdfast backup TARGET`: the whole shop as it is at one moment, in a folder.
struct Backup: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the whole shop as it is now into a new folder, while it serves.",
        discussion: """
            The database is taken at one moment and checked, and the slips and pictures that it \
            names go with it, each held against its hash. TARGET gets its name only when all is \
            there and on disk: what a stopped backup leaves is TARGET.unfinished. A shop on \
            PostgreSQL is written as an embedded database, and can be served as one. Put it back \
            with `holdfast restore`, which begins a new era.
            """)

    @Argument(help: "A new folder, best on another disk.")
    var target: String

    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        try configuration.requireShop()
        ProcessLimits.keepFilesPrivate()
        let folder = try UnfinishedFolder(named: target)
        do {
            let manifest = try await withShop(
                configuration, surroundings, blobs: configuration.blobs, beginsEra: false
            ) { shop in
                try await backUp(shop, to: folder.path, surroundings)
            }
            try folder.finish()
            Output.line(
                "\(manifest.orders) orders and \(manifest.files) files in \(target), checked")
            guard manifest.missing == 0 else {
                let isShared = configuration.database != .file && configuration.blobs.isOwn
                throw Refusal(
                    "the backup is made, but \(manifest.missing) files that the shop names are "
                        + (isShared
                            ? "not on this machine. Another server of the shop may have them: "
                                + "back up there too, or keep files where all servers find them "
                                + "(--blobs)"
                            : "nowhere: `holdfast verify` names them"))
            }
        } catch {
            folder.discard()
            throw Refusal(error)
        }
    }

    /// A backup that does not fit would take the room that orders need, where it lies beside the
    /// shop, and would come to nothing after minutes.
    private static func check(_ room: BackupShop.Room, in path: String) throws(Refusal) {
        let need = room.database + room.slips + BlobLimits.keptFree
        guard let free = freeBytes(in: path), free < need else { return }
        throw Refusal(
            "the backup needs about \(need / 1_000_000) MB and \(free / 1_000_000) MB are free: "
                + "name a folder on another disk, or make room")
    }

    private func backUp(
        _ shop: OpenShop, to path: String, _ surroundings: Surroundings
    ) async throws -> BackupFolder.Manifest {
        let folder = BackupFolder(path: path)
        let report = BackupReport(clock: surroundings.clock)
        let now = surroundings.clock()
        let database = folder.directory.database
        let room = try await shop.store.read(in: .long) { try BackupShop.room(on: $0) }
        try Self.check(room, in: path)
        if let file = shop.store as? SQLiteStore {
            try await report.watching(database, of: room.database) {
                try file.backup(to: database)
            }
        }
        let store = try SQLiteStore(path: database)
        do {
            if !(shop.store is SQLiteStore) {
                try await BackupShop.fill(store, from: shop.store) { report.tell($0) }
            }
            let counts = try await BackupShop.seal(store, at: now)
            let sources: [any BlobStore] =
                [shop.local] + (shop.remote.map { [$0.depot] } ?? [])
            let files = try DirectoryBlobs(directory: path, ownsUploads: false)
            let outcome = try await CopyBlobs(of: store, from: sources, to: files).run {
                report.tell("files: \($0) looked at")
            }
            try store.settle()
            await store.close()
            for end in ["-wal", "-shm"] { unlink(database + end) }
            for name in outcome.missing { Output.line("missing: file \(name)") }
            let sum = try BackupFolder.digest(of: database)
            let manifest = BackupFolder.Manifest(
                madeAt: DateText.rfc3339(now), version: ProgramVersion.text, digest: sum.digest,
                bytes: sum.bytes, orders: counts.orders,
                files: outcome.copied + outcome.wereThere, missing: outcome.missing.count)
            try folder.write(manifest)
            return manifest
        } catch {
            await store.close()
            throw error
        }
    }
}

/// The report of a backup while it runs: on standard error, every few seconds.
final class BackupReport: Sendable {
    private static let pause: Span = .seconds(2)

    private let clock: Clock
    private let last: Mutex<Timestamp>

    init(clock: @escaping Clock) {
        self.clock = clock
        last = Mutex(clock())
    }

    func tell(_ words: String) {
        let now = clock()
        let isDue = last.withLock { last in
            guard now - last >= Self.pause else { return false }
            last = now
            return true
        }
        if isDue { Output.error(words) }
    }

    /// Tells how far a file has grown while `body` writes it.
    func watching(
        _ path: String, of bytes: Int64, _ body: @escaping @Sendable () throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try body()
                return true
            }
            group.addTask {
                while (try? await Task.sleep(for: .milliseconds(500))) != nil {
                    var status = stat()
                    guard stat(path, &status) == 0 else { continue }
                    let (done, all) = (Int64(status.st_size) / 1_000_000, bytes / 1_000_000)
                    self.tell("database: \(done) of about \(all) MB")
                }
                return false
            }
            while let isDone = try await group.next(), !isDone {}
            group.cancelAll()
        }
    }
}
