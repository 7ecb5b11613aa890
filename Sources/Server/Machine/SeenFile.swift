internal import Glibc
internal import Shop
internal import Storage
internal import StoragePostgres
internal import Synchronization

/// The file of what was seen of a shop's database, kept in the data folder beside it: an older copy
/// that is put in its place, or a standby that lagged, is found out by it.
///
/// Each commit's number is written, which a killed process leaves in the kernel's memory, before
/// anybody is answered. What a power cut takes from there is bounded: numbers are used only below a
/// mark that is on the disk, and whoever finds numbers missing below it after a restart of the
/// machine must think that they were given out. The same holds for a file that cannot be read.
final class SeenFile: Sendable {
    private struct Content: Hashable {
        var number: Int64 = 0
        /// Numbers below are used without asking the disk.
        var reserved: Int64 = 0
        /// Names the start of the machine that wrote it.
        var boot = ""
        var servers = PostgresServers.Known()
    }

    private let path: String
    private let eras: SeenEras
    private let descriptor: CInt
    private let content: Mutex<Content>
    /// The content as it was when this process began.
    private let found: Content
    /// Whether the content cannot be read any more, as after a power cut on a bad disk.
    let isDamaged: Bool
    private let boot: String

    /// How many numbers are reserved at a time.
    static let block: Int64 = 50_000
    /// The file's length, so that it is always written in one piece.
    private static let length = 512

    /// - Parameters:
    ///   - boot: names the start of the machine (proc(5), `random/boot_id`).
    ///   - isOnServer: whether the database is on a server. A folder whose shop was moved there has
    ///     seen both, and each has numbers of its own.
    init(_ directory: DataDirectory, boot: String, isOnServer: Bool = false) throws(Refusal) {
        path = directory.path + (isOnServer ? "/seen-on-server" : "/seen")
        eras = SeenEras(path: path + "-eras")
        self.boot = boot
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal("\(path) could not be opened: \(DataDirectory.words(errno))")
        }
        let stored = Self.stored(in: descriptor)
        isDamaged = stored == nil
        found = stored ?? Content()
        content = Mutex(found)
    }

    deinit {
        close(descriptor)
    }

    /// The knowledge of commits that stores and shopkeepers of this process share.
    func commits() -> SeenCommits {
        SeenCommits(
            found.number, eras: eras.read(), keep: { self.keep($0) },
            keepEras: { [eras] in eras.write($0) })
    }

    /// The servers that were seen.
    ///
    /// - Parameter takesAny: also one that was left is taken.
    func servers(_ seen: SeenCommits, takesAny: Bool) -> PostgresServers {
        PostgresServers(found.servers, seen: seen, takesAny: takesAny) { servers in
            self.content.withLock { content in
                content.servers = servers
                self.write(content, isSafe: true)
            }
        }
    }

    /// Whether commits may be missing although none is known to be: the machine stopped without a
    /// word, and the last numbers that were reserved may have been used.
    func isDoubtful(_ point: CommitPoint) -> Bool {
        !found.boot.isEmpty && found.boot != boot && point.number < found.reserved
    }

    /// The process ends in order: nothing beyond the last number was used, unless another process
    /// has gone on, such as the one that took this one's place.
    func settle() {
        content.withLock { content in
            guard content.reserved > content.number, content.boot == boot else { return }
            let others = Self.stored(in: descriptor)
            guard others.map({ $0.number <= content.number }) ?? true else { return }
            content.reserved = content.number
            write(content, isSafe: true)
        }
    }

    private func keep(_ number: Int64) {
        content.withLock { content in
            content.number = number
            content.boot = boot
            let isUsedUp = number >= content.reserved
            if isUsedUp { content.reserved = number + Self.block }
            write(content, isSafe: isUsedUp)
        }
    }

    /// A full disk does not stop the shop: the file is there already and is written over.
    private func write(_ content: Content, isSafe: Bool) {
        let bytes = Self.text(of: content)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
        if isSafe { _ = fdatasync(descriptor) }
    }
}

extension SeenFile {
    private static let name = "holdfast-seen"

    /// Reads the file's content; `nil` when it cannot be read.
    private static func stored(in descriptor: CInt) -> Content? {
        var bytes = [UInt8](repeating: 0, count: length)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { return nil }
        return content(of: String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    /// Words with blanks between them, the last one a sum over the others, and blanks to its end.
    private static func text(of content: Content) -> [UInt8] {
        let servers =
            [content.servers.current.map(word) ?? "-"] + content.servers.left.map(word)
        let words = [
            name, "1", "\(content.number)", "\(content.reserved)",
            content.boot.isEmpty ? "-" : content.boot, servers.joined(separator: ","),
        ].joined(separator: " ")
        let line = "\(words) \(sum(words))"
        let blanks = repeatElement(UInt8(ascii: " "), count: max(0, length - 1 - line.utf8.count))
        return Array(line.utf8) + blanks + [UInt8(ascii: "\n")]
    }

    private static func content(of text: String) -> Content? {
        if text.isEmpty { return Content() }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 7, words[0] == name, words[1] == "1", let number = Int64(words[2]),
            let reserved = Int64(words[3]),
            words[6] == sum(words.dropLast().joined(separator: " "))
        else { return nil }
        let servers = words[5].split(separator: ",").map(server)
        return Content(
            number: number, reserved: reserved, boot: words[4] == "-" ? "" : words[4],
            servers: PostgresServers.Known(
                current: servers.first ?? nil, left: servers.dropFirst().compactMap(\.self)))
    }

    private static func word(_ server: PostgresIdentity) -> String {
        "\(server.system)/\(server.timeline)"
    }

    private static func server(_ word: some StringProtocol) -> PostgresIdentity? {
        let parts = word.split(separator: "/")
        guard parts.count == 2, let timeline = Int64(parts[1]) else { return nil }
        return PostgresIdentity(system: String(parts[0]), timeline: timeline)
    }

    /// A sum over a line, which tells one that was torn.
    static func sum(_ text: String) -> String {
        var hash = FNV1a()
        hash.add(text.utf8)
        return String(hash.value, radix: 16)
    }
}
