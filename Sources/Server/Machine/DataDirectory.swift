internal import Glibc
internal import Operations
internal import Shop

/// The directory that holds a whole shop.
struct DataDirectory: Hashable, Sendable {
    let path: String

    /// The path of the embedded database.
    var database: String { path + "/holdfast.sqlite" }
    /// Exports that staff have asked for.
    var exports: String { path + "/exports" }
    /// Settings that need not be typed each time.
    var settings: String { path + "/holdfast.yaml" }

    /// The file of what the serving process says of where requests come from, while something is to
    /// be said.
    private var oneAddress: String { path + "/one-address" }

    /// Whether a shop was ever set up here.
    var hasShop: Bool { access(database, F_OK) == 0 }

    /// Whether the folder is there.
    var isThere: Bool { access(path, F_OK) == 0 }

    /// Makes the directory, those above it and those in it, where they are missing; readable by
    /// this user only.
    func make() throws(Refusal) {
        try Self.make(exports)
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw Refusal(
                "the folder \(path) may not be written by this user: "
                    + "change its owner, or choose another with --data")
        }
        try refuseForeignFiles()
    }

    private static func make(_ path: String) throws(Refusal) {
        var made = path.first == "/" ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + part
            guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            // A directory that is there although it cannot be made, such as a mount point.
            let code = errno
            var status = stat()
            guard stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw Refusal(
                    "the folder \(made) could not be made (\(words(code))): "
                        + "make it, or choose another with --data")
            }
        }
    }

    /// Keeps for `doctor` what is to be said of where requests come from, or takes it away. It is
    /// in the log as well, so that nothing is lost where it cannot be written.
    func note(oneAddress words: String?) {
        guard let words else {
            unlink(oneAddress)
            return
        }
        guard let file = try? AtomicFile(named: oneAddress) else { return }
        do {
            try file.write { flush in try flush(Array("\(words)\n".utf8)) }
            try file.finish()
        } catch {
            file.discard()
        }
    }

    /// The note that `note` has kept; `nil` where nothing is to be said.
    var notedOneAddress: String? {
        (try? FileBytes.read(oneAddress, atMost: 1_024)).map {
            String(decoding: $0, as: UTF8.self).trimmed
        }
    }

    /// The name by which the process that serves this directory goes among others on the same
    /// database: the same after a restart, and another in each directory.
    func nodeName(_ random: (_ count: Int) -> [UInt8]) throws -> String {
        let path = path + "/node"
        if access(path, F_OK) == 0 {
            return String(decoding: try FileBytes.read(path, atMost: 64), as: UTF8.self).trimmed
        }
        let name = hex(random(8))
        let file = try AtomicFile(named: path)
        try file.write { flush in try flush(Array("\(name)\n".utf8)) }
        try file.finish()
        return name
    }

    /// Refuses where no shop was set up, so that a typing error does not make an empty one.
    func requireShop() throws(Refusal) {
        guard hasShop else {
            throw Refusal(
                "there is no shop in \(path): set one up with `holdfast apply FILE "
                    + "--data \(path)`, or name its folder with --data")
        }
    }

    static func words(_ code: CInt) -> String {
        String(cString: strerror(code))
    }

    /// Tries to write a file of a few bytes, and answers why that failed. The file has one name for
    /// each process, and goes at once.
    var whyNotWritable: String? {
        let probe = "\(path)/.room-\(getpid())"
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return Self.words(errno) }
        defer { unlink(probe) }
        let bytes = [UInt8](repeating: 0, count: 4_096)
        let written = write(descriptor, bytes, bytes.count)
        let reason = written == bytes.count ? nil : Self.words(written < 0 ? errno : ENOSPC)
        let code = close(descriptor)
        return reason ?? (code == 0 ? nil : Self.words(errno))
    }
}
