internal import Crypto
internal import Foundation
internal import Glibc
internal import Shop

/// A folder with a backup: the database, the slips and pictures that it names, and last of all the
/// file that says what is in it. Without that file it is no backup.
///
/// It is a data folder but for that: with `holdfast serve --data` it is served, in a new era.
struct BackupFolder: Sendable {
    let directory: DataDirectory

    init(path: String) {
        directory = DataDirectory(path: path)
    }

    /// The manifest: what a backup says of itself.
    struct Manifest: Hashable, Sendable {
        var madeAt: String
        var version: String
        /// SHA-256 of the database's file, and its length.
        var digest: String
        var bytes: Int64
        var orders: Int
        var files: Int
        /// Files that the shop names and nobody has.
        var missing: Int
    }

    private var manifest: String { directory.path + "/backup" }
    private static let longest = 4_096

    /// Reads what the backup says of itself.
    ///
    /// - Throws: `Refusal` where there is no whole backup.
    func read() throws(Refusal) -> Manifest {
        guard access(manifest, F_OK) == 0 else {
            throw Refusal(
                "there is no backup in \(directory.path): name a folder that `holdfast backup` made"
            )
        }
        let text = String(
            decoding: try FileBytes.read(manifest, atMost: Self.longest), as: UTF8.self)
        var fields: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard fields["holdfast-backup"] == "1", let digest = fields["sha256"],
            let bytes = fields["bytes"].flatMap({ Int64($0) })
        else {
            throw Refusal("\(manifest) is damaged or of a newer holdfast: take another backup")
        }
        return Manifest(
            madeAt: fields["made"] ?? "", version: fields["version"] ?? "", digest: digest,
            bytes: bytes, orders: fields["orders"].flatMap { Int($0) } ?? 0,
            files: fields["files"].flatMap { Int($0) } ?? 0,
            missing: fields["missing"].flatMap { Int($0) } ?? 0)
    }

    /// Writes it, which makes the folder a backup once the folder has its name.
    func write(_ manifest: Manifest) throws {
        let text = """
            holdfast-backup 1
            made \(manifest.madeAt)
            version \(manifest.version)
            sha256 \(manifest.digest)
            bytes \(manifest.bytes)
            orders \(manifest.orders)
            files \(manifest.files)
            missing \(manifest.missing)

            """
        let file = try AtomicFile(named: self.manifest)
        try file.write { flush in try flush(Array(text.utf8)) }
        try file.finish()
    }

    /// The SHA-256 and the length of a file.
    ///
    /// - Parameter each: gets the bytes as they are read.
    static func digest(
        of path: String, _ each: ([UInt8]) throws -> Void = { _ in }
    ) throws -> (digest: String, bytes: Int64) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
        }
        defer { close(descriptor) }
        var hash = SHA256()
        var length: Int64 = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
            }
            if count == 0 { return (hex(hash.finalize()), length) }
            let bytes = Array(chunk[..<count])
            hash.update(data: bytes)
            length += Int64(count)
            try each(bytes)
        }
    }

    /// Makes the names in a folder outlast a power cut.
    static func sync(folder path: String) throws(Refusal) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0, close(descriptor) == 0 else {
            throw Refusal("\(path) could not be synced: \(DataDirectory.words(errno))")
        }
    }
}

/// A folder that gets its name only when all that belongs in it is there.
struct UnfinishedFolder: Sendable {
    let path: String
    private let name: String
    private static let mark = "/unfinished"

    /// Makes the folder beside its name. What a run that was killed left there is removed.
    ///
    /// - Throws: `Refusal` where the name is taken.
    init(named name: String) throws(Refusal) {
        let end = name.lastIndex { $0 != "/" }
        self.name = end.map { String(name[...$0]) } ?? name
        path = self.name + ".unfinished"
        let inside = try? FileManager.default.contentsOfDirectory(atPath: self.name)
        guard inside?.isEmpty ?? (access(self.name, F_OK) != 0) else {
            throw Refusal("\(self.name) is there already: name a new folder for the backup")
        }
        if access(path, F_OK) == 0 {
            guard access(path + Self.mark, F_OK) == 0 else {
                throw Refusal("\(path) is in the way, and is no unfinished backup: move it")
            }
            try? FileManager.default.removeItem(atPath: path)
        }
        guard mkdir(path, 0o700) == 0 else {
            throw Refusal("\(path) could not be made: \(DataDirectory.words(errno))")
        }
        let descriptor = open(path + Self.mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, close(descriptor) == 0 else {
            throw Refusal("\(path) could not be written: \(DataDirectory.words(errno))")
        }
    }

    /// Gives the folder its name, on disk.
    func finish() throws(Refusal) {
        unlink(path + Self.mark)
        try BackupFolder.sync(folder: path)
        // An empty folder of that name may be there: a mounted disk's, for example.
        rmdir(name)
        guard rename(path, name) == 0 else {
            throw Refusal("\(name) could not be made: \(DataDirectory.words(errno))")
        }
        let slash = name.lastIndex(of: "/")
        let parent = slash.map { String(name[..<$0]) } ?? "."
        try BackupFolder.sync(folder: parent.isEmpty ? "/" : parent)
    }

    /// Throws away the folder.
    func discard() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
