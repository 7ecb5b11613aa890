internal import Foundation
internal import Glibc

/// Reads whole files of a bounded size.
enum FileBytes {
    /// The bytes of a file.
    ///
    /// - Throws: a refusal that names the file.
    static func read(_ path: String, atMost limit: Int) throws(Refusal) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
        }
        return try read(descriptor, called: path, atMost: limit)
    }

    /// The bytes of an open file from where it stands, which is closed.
    static func read(
        _ descriptor: CInt, called path: String, atMost limit: Int
    ) throws(Refusal) -> [UInt8] {
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal("\(path) could not be read: \(DataDirectory.words(errno))")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw Refusal("\(path) is too large: \(limit) bytes are the most")
            }
        }
    }
}

/// A directory for the length of one command.
struct TemporaryDirectory: Sendable {
    let path: String

    init() throws(Refusal) {
        var template = Array("/tmp/holdfast-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Refusal("no temporary folder could be made: \(DataDirectory.words(errno))")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes it with all that is in it. What cannot be removed is left to the system's own
    /// cleaning of temporary files.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A file that gets its name only when it is whole.
struct AtomicFile: Sendable {
    let path: String
    private let name: String

    /// Makes an empty file beside the name.
    init(named name: String) throws(Refusal) {
        self.name = name
        path = "\(name).partial-\(getpid())"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failed(name) }
        close(descriptor)
    }

    private static func failed(_ name: String) -> Refusal {
        let code = errno
        let words = "\(name) could not be written: \(DataDirectory.words(code))"
        // Root writes anywhere, but a command that works on a folder works as its owner.
        let isOwners = code == EACCES && getuid() != 0
        let who = isOwners ? " (as the user \(FolderOwner.name(of: getuid())))" : ""
        return Refusal(words + who)
    }

    /// Hands out what adds bytes to the file.
    func write<T>(
        _ body: (_ flush: @escaping ([UInt8]) throws -> Void) throws -> T
    ) throws -> T {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failed(name) }
        defer { close(descriptor) }
        return try body { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { throw Self.failed(name) }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Whether the file lies on the same disk as a folder.
    func isBeside(_ folder: String) -> Bool {
        var (own, other) = (stat(), stat())
        return stat(path, &own) == 0 && stat(folder, &other) == 0 && own.st_dev == other.st_dev
    }

    /// Syncs the file and gives it its name, in place of what was there.
    func finish() throws(Refusal) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0, close(descriptor) == 0,
            rename(path, name) == 0
        else { throw Self.failed(name) }
    }

    /// Removes what was written so far.
    func discard() {
        unlink(path)
    }
}
