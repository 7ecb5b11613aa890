internal import ArgumentParser
internal import Blobs
internal import Glibc
internal import Operations
internal import Shop
internal import Storage
internal import StorageSQLite

/// `holdfast restore BACKUP`: a shop from its backup, in a new era.
struct Restore: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup into a data folder that has no shop.",
        discussion: """
            The backup is held against its own sums, the database and each file, and a new era \
            begins: orders made after the backup are lost, their links say so, and none of their \
            codes, keys and payment references is given to anybody else. The backup is left as it \
            is. The folder has a shop only when all is there; a restore that was stopped is given \
            again.
            """)

    @Argument(help: "A folder that `holdfast backup` made.")
    var backup: String

    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        let source = BackupFolder(path: backup)
        let manifest = try source.read()
        let directory = configuration.directory
        guard configuration.database == .file else {
            throw Refusal(
                "a backup is put back into PostgreSQL by copying it: "
                    + "holdfast copy --from \(backup) --to postgres://… "
                    + "--to-blobs \(directory.path)")
        }
        guard !directory.hasShop else {
            throw Refusal(
                "there is a shop in \(directory.path) already: move it away, or name an empty "
                    + "folder with --data")
        }
        ProcessLimits.keepFilesPrivate()
        do {
            try directory.make()
            let lock = try ServingLock(directory)
            defer { lock.release() }
            try await restore(source, manifest, to: directory, surroundings)
        } catch {
            throw Refusal(error)
        }
    }

    private func restore(
        _ source: BackupFolder, _ manifest: BackupFolder.Manifest, to directory: DataDirectory,
        _ surroundings: Surroundings
    ) async throws {
        let database = try copyDatabase(of: source, manifest, to: directory)
        let seenFile = try SeenFile(directory, boot: surroundings.boot)
        let seen = seenFile.commits()
        let store = try SQLiteStore(path: database, seen: seen)
        let report = BackupReport(clock: surroundings.clock)
        do {
            let outcome = try await CopyBlobs(
                of: store,
                from: [try DirectoryBlobs(directory: source.directory.path, ownsUploads: false)],
                to: try DirectoryBlobs(directory: directory.path, ownsUploads: false)
            ).run { report.tell("files: \($0) looked at") }
            let id = surroundings.random(Eras.idBytes)
            let (now, known) = (surroundings.clock(), seen.number)
            let eras = seen.eras
            let era = try await store.write { connection in
                try BackupMark.remove(on: connection)
                return try Eras.begin(
                    .restored, id: id, above: known, knowing: eras, at: now, on: connection)
            }
            try store.settle()
            await store.close()
            for end in ["-wal", "-shm"] { unlink(database + end) }
            guard rename(database, directory.database) == 0 else {
                throw Refusal(
                    "\(directory.database) could not be made: \(DataDirectory.words(errno))")
            }
            try BackupFolder.sync(folder: directory.path)
            seenFile.settle()
            for name in outcome.missing { Output.line("missing: file \(name)") }
            Output.line(
                "\(manifest.orders) orders and \(outcome.copied + outcome.wereThere) files are "
                    + "back as of \(manifest.madeAt); era \(era) has begun")
        } catch {
            await store.close()
            throw error
        }
    }

    /// Copies the database's file under another name, and holds it against its sum.
    private func copyDatabase(
        of source: BackupFolder, _ manifest: BackupFolder.Manifest, to directory: DataDirectory
    ) throws -> String {
        let path = directory.database + ".restoring"
        for end in ["", "-wal", "-shm"] { unlink(path + end) }
        let file = try AtomicFile(named: path)
        do {
            let sum = try file.write { flush in
                try BackupFolder.digest(of: source.directory.database) { try flush($0) }
            }
            guard sum.digest == manifest.digest, sum.bytes == manifest.bytes else {
                throw Refusal(
                    "the database in \(source.directory.path) is not as the backup made it: take "
                        + "another backup, or serve a copy of this folder and run `holdfast verify`"
                )
            }
            try file.finish()
            return path
        } catch {
            file.discard()
            throw error
        }
    }
}
