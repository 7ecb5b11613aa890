internal import Glibc
internal import Shop
internal import Synchronization

/// Gives blobs their names in a directory and takes them away again.
///
/// A blob is named before the row that refers to it is committed, so removing one must not race
/// with whoever is about to commit. Three things stand against that:
///
/// - Naming, renewing and removing exclude each other, over all processes, by a lock on the folder.
/// - Within a process, whoever names a blob **holds** it first, and until its row is committed or
///   refused. A remover asks what is committed while it holds the blob too, and removes it only if
///   nobody else holds it, and nobody has since it asked. So whoever came before has committed, and
///   was seen; whoever comes after finds no file and puts its own there.
/// - Of another process (`holdfast apply`, beside a serving shop) nothing is known until it has
///   committed. So only a file is removed that is just the one that was looked at: naming or
///   renewing it changes that. And what was there before is not removed before it is old.
final class BlobNames: Sendable {
    private struct Hold {
        var holders = 0
        /// The number of times that the blob was held since somebody began to.
        var arrivals = 0
        /// The file that was named here where there was nothing before; the last of several.
        var made: FileMark?
    }

    private let blobs: String
    private let outgoing: Outgoing
    private let holds = Mutex<[BlobDigest: Hold]>([:])

    init(_ blobs: String, outgoing: Outgoing) {
        self.blobs = blobs
        self.outgoing = outgoing
    }

    func path(of digest: BlobDigest) -> String {
        "\(folder(of: digest))/\(digest.text)"
    }

    private func folder(of digest: BlobDigest) -> String {
        "\(blobs)/\(digest.text.prefix(2))"
    }

    func isHeld(_ digest: BlobDigest) -> Bool {
        holds.withLock { $0[digest] != nil }
    }

    func hold(_ digests: [BlobDigest]) {
        holds.withLock { holds in
            for digest in digests {
                holds[digest, default: Hold()].holders += 1
                holds[digest, default: Hold()].arrivals += 1
            }
        }
    }

    func letGo(_ digests: [BlobDigest]) {
        holds.withLock { holds in
            for digest in digests { Self.letGo(digest, &holds) }
        }
    }

    /// Lets a blob go that is named, or may be by a commit that nobody has heard of: whoever else
    /// holds it must not take it away.
    func leave(_ digest: BlobDigest) {
        holds.withLock { holds in
            holds[digest]?.made = nil
            Self.letGo(digest, &holds)
        }
    }

    private static func letGo(_ digest: BlobDigest, _ holds: inout [BlobDigest: Hold]) {
        guard var hold = holds[digest] else { return }
        hold.holders -= 1
        holds[digest] = hold.holders > 0 ? hold : nil
    }

    /// Gives synced bytes, which the caller holds, their name, durably.
    func name(_ bytes: String, _ digest: BlobDigest, marks: Bool) throws {
        let folder = folder(of: digest)
        let target = path(of: digest)
        try makeDirectory(folder)
        let isMarked = try withLock(on: folder) {
            let wasThere = try status(of: target) != nil
            let isMarked = marks ? try outgoing.mark(digest, bytes: bytes) : true
            guard rename(bytes, target) == 0 else { throw lastError("a file was not named") }
            let mark = try status(of: target).map { FileMark($0) }
            holds.withLock { holds in
                // Over an own file that may yet go, another one may go as well.
                if !wasThere || holds[digest]?.made != nil { holds[digest]?.made = mark }
            }
            return isMarked
        }
        try syncDirectory(folder)
        // Once more for a store that was chosen in between, and has not seen this name.
        if !isMarked { _ = try outgoing.mark(digest, bytes: target) }
    }

    func renew(_ digest: BlobDigest) throws -> Bool {
        guard access(folder(of: digest), F_OK) == 0 else { return false }
        return try withLock(on: folder(of: digest)) {
            // The file system's own time stands still for milliseconds.
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            if utimensat(AT_FDCWD, path(of: digest), [now, now], 0) == 0 { return true }
            if errno == ENOENT { return false }
            throw lastError("a stored file could not be renewed")
        }
    }

    func list(beginning byte: UInt8) throws -> [LocalBlob] {
        let digits = String(byte, radix: 16)
        let folder = "\(blobs)/\(digits.count == 1 ? "0" + digits : digits)"
        return try names(in: folder).compactMap { name in
            guard let digest = BlobDigest(text: name),
                let status = try status(of: "\(folder)/\(name)")
            else { return nil }
            let mark = FileMark(status)
            return LocalBlob(
                digest: digest, byteCount: Int64(status.st_size),
                storedAt: Timestamp(
                    milliseconds: Int64(mark.seconds) * 1_000
                        + Int64(mark.nanoseconds) / 1_000_000),
                file: mark)
        }
    }
}

// Removing.
extension BlobNames {
    func remove(_ blobs: [LocalBlob], unless named: NamedBlobs) async throws -> Int {
        guard !blobs.isEmpty else { return 0 }
        let digests = blobs.map(\.digest)
        hold(digests)
        defer { letGo(digests) }
        let arrivals = holds.withLock { holds in digests.map { holds[$0]?.arrivals ?? 0 } }
        let staying = try await named(digests)
        return try await onBlockingQueue { [self] in
            try zip(blobs, arrivals).count { blob, arrivals in
                guard !staying.contains(blob.digest) else { return false }
                return try remove(blob.digest, blob.file, arrivals) == .removed
            }
        }
    }

    /// Lets a blob go that its holder does not name, and removes it when nobody else may.
    func withdraw(_ digest: BlobDigest, unless named: NamedBlobs) async throws {
        // Whoever comes meanwhile and goes again has left the blob to this holder.
        for _ in 0..<BlobLimits.withdrawals {
            let alone: Hold? = holds.withLock { holds in
                if let hold = holds[digest], hold.holders == 1, hold.made != nil { return hold }
                // The last one to go looks after it.
                Self.letGo(digest, &holds)
                return nil
            }
            guard let alone, let made = alone.made else { return }
            do {
                guard try await named([digest]).isEmpty else { break }
                let outcome = try await onBlockingQueue { [self] in
                    try remove(digest, made, alone.arrivals)
                }
                if outcome != .held { break }
            } catch {
                letGo([digest])
                throw error
            }
        }
        letGo([digest])
    }

    private enum Removal {
        case removed
        /// The file is another one now, or gone.
        case changed
        /// Somebody else holds the blob, or has since `arrivals` were counted.
        case held
    }

    private func remove(
        _ digest: BlobDigest, _ file: FileMark, _ arrivals: Int
    ) throws -> Removal {
        try withLock(on: folder(of: digest)) {
            let isAlone = holds.withLock { holds in
                holds[digest].map { $0.holders == 1 && $0.arrivals == arrivals } ?? false
            }
            // Whoever holds it from here on waits for the folder, and then finds no file.
            guard isAlone else { return .held }
            guard try status(of: path(of: digest)).map({ FileMark($0) }) == file else {
                return .changed
            }
            // The mark first: a mark without a blob would be carried.
            try outgoing.remove(digest)
            guard unlink(path(of: digest)) == 0 else { throw lastError("a file was not removed") }
            return .removed
        }
    }
}
