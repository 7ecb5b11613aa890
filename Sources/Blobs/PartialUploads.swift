internal import Glibc
package import Shop
internal import Synchronization

/// The uploads that come in pieces, in the directory `partial/`, on this machine alone.
///
/// They lie in folders by their owners. Each has two files: `ID.about`, which is written whole
/// before its client hears of it, and `ID.bytes`, whose size is how much has come. What is told to
/// have come was synced before, so neither a killed process nor a power cut takes it back. Whoever
/// is at an upload holds a lock on its bytes: two processes share the directory while one takes the
/// other's place.
package final class PartialUploads: Sendable {
    private let directory: String
    private let uploads: String
    private let names: BlobNames
    private let room: DiskRoom
    /// The uploads that are being begun, which nobody has heard of yet.
    private let creating = Mutex<[PartialID: PartialUpload]>([:])

    /// - Parameters:
    ///   - parent: the directory with `blobs/` in it.
    ///   - uploads: where blobs are before they have their name.
    init(in parent: String, uploads: String, names: BlobNames, room: DiskRoom) throws {
        directory = parent + "/partial"
        self.uploads = uploads
        self.names = names
        self.room = room
        try makeDirectory(directory)
    }

    /// Begins an upload. Of the owner's others, the one that was touched longest ago makes way
    /// where there are too many: a client that never heard of it must not keep its next one out.
    ///
    /// - Parameters:
    ///   - note: one line, at most `PartialLimits.note` bytes.
    ///   - bytes: the most that the owner's unfinished uploads may have together.
    /// - Throws: `PartialProblem.tooMany`, `BlobError`.
    package func create(
        _ id: PartialID, length: Int64, note: String, until expiry: Timestamp, within bytes: Int64
    ) async throws -> PartialUpload {
        precondition(!note.has("\n"), "a note is one line")
        let upload = PartialUpload(id: id, length: length, note: note, expiresAt: expiry)
        try await onBlockingQueue { [self] in
            try room.promise(length, ofAtMost: length).end()
            try makeDirectory(folder(id))
            try creating.withLock { creating in
                let beside = creating.values.filter { $0.id.owner == id.owner }
                try makeWay(for: upload, beside: beside, within: bytes)
                creating[id] = upload
            }
            defer { creating.withLock { $0[id] = nil } }
            try touch(bytesPath(id))
            do {
                try writeFile(aboutPath(id), upload.bytes)
            } catch {
                unlink(bytesPath(id))
                throw error
            }
        }
        return upload
    }

    /// Opens an upload for whoever is at it alone, until it is closed.
    ///
    /// - Throws: `PartialProblem.unknown`, `.busy`, `BlobError`.
    package func open(_ id: PartialID, at now: Timestamp) async throws -> OpenPartial {
        try await onBlockingQueue { [self] in
            let descriptor = try lockedBytes(id)
            do {
                guard let upload = try about(id), upload.expiresAt > now,
                    descriptor >= 0 || upload.became != nil
                else { throw PartialProblem.unknown }
                return try OpenPartial(
                    upload, descriptor: descriptor, path: path(id), directory: folder(id),
                    room: room)
            } catch {
                PartialFile.letGo(descriptor)
                throw error
            }
        }
    }

    /// The whole content of an upload that has all of its bytes, as they become a blob. They stay
    /// where they are until `OpenPartial.became`, so that a crash in between can be made up for.
    ///
    /// - Throws: `PartialProblem.incomplete`, `BlobError`.
    package func whole(
        _ partial: OpenPartial
    ) async throws -> (upload: any BlobUpload, digest: BlobDigest) {
        let (offset, length) = (partial.offset, partial.upload.length)
        guard offset == length else {
            throw PartialProblem.incomplete(offset: offset, length: length)
        }
        return try await onBlockingQueue { [self] in
            let bytes = bytesPath(partial.upload.id)
            let path = "\(uploads)/\(partial.upload.id.text)"
            // Left by a try that was cut short; nobody else is at this upload.
            unlink(path)
            guard link(bytes, path) == 0 else { throw lastError("an upload was not taken over") }
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw lastError("an upload was not taken over") }
            let upload = DirectoryUpload(
                descriptor: descriptor, path: path, limit: length, promise: nil, names: names,
                marks: true)
            return (upload, try upload.readAgain())
        }
    }

    /// Throws an upload away.
    ///
    /// - Throws: `PartialProblem.unknown`, `.busy`, `BlobError`.
    package func remove(_ id: PartialID) async throws {
        try await onBlockingQueue { [self] in
            guard try status(of: aboutPath(id)) != nil else { throw PartialProblem.unknown }
            try removeNow(id)
            try syncDirectory(folder(id))
        }
    }

    /// Throws away what has expired, and what a crash left of uploads that nobody heard of.
    package func clearAway(at now: Timestamp) async throws {
        try await onBlockingQueue { [self] in
            for name in try Blobs.names(in: directory) {
                try clearAway(in: "\(directory)/\(name)", at: now)
            }
        }
    }

    private func clearAway(in folder: String, at now: Timestamp) throws {
        let oldest = (now - PartialLimits.kept).milliseconds / 1_000
        for name in try Blobs.names(in: folder) {
            if let id = id(ofAbout: name) {
                let upload = try about(id)
                guard upload.map({ $0.expiresAt <= now }) ?? true else { continue }
                do {
                    try removeNow(id)
                } catch PartialProblem.busy {
                    // Whoever is at it finds it gone at the next look.
                }
            } else if let found = try status(of: "\(folder)/\(name)"),
                Int64(found.st_mtim.tv_sec) < oldest, try isStray(name)
            {
                unlink("\(folder)/\(name)")
            }
        }
    }
}

// Files.
extension PartialUploads {
    private func folder(_ id: PartialID) -> String { "\(directory)/\(id.folder)" }
    private func path(_ id: PartialID) -> String { "\(folder(id))/\(id.text)" }
    private func aboutPath(_ id: PartialID) -> String { path(id) + PartialFile.about }
    private func bytesPath(_ id: PartialID) -> String { path(id) + PartialFile.bytes }

    private func id(ofAbout name: String) -> PartialID? {
        guard name.ends(with: PartialFile.about) else { return nil }
        return PartialID(
            text: String(decoding: name.utf8.dropLast(PartialFile.about.utf8.count), as: UTF8.self))
    }

    /// Whether a file belongs to no upload.
    private func isStray(_ name: String) throws -> Bool {
        guard let id = PartialID(text: String(name.before("."))) else { return true }
        return try status(of: aboutPath(id)) == nil
    }

    private func about(_ id: PartialID) throws -> PartialUpload? {
        try readFile(aboutPath(id), atMost: PartialFile.aboutBytes).flatMap {
            PartialUpload(id: id, bytes: $0)
        }
    }

    private func touch(_ path: String) throws {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw lastError("an upload could not be started") }
        close(descriptor)
    }

    /// The bytes of an upload, locked; -1 where there are none.
    private func lockedBytes(_ id: PartialID) throws -> CInt {
        let descriptor = Glibc.open(bytesPath(id), O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return -1 }
            throw lastError("an upload could not be opened")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            if code == EWOULDBLOCK { throw PartialProblem.busy }
            errno = code
            throw lastError("an upload could not be locked")
        }
        return descriptor
    }

    /// Removes an upload's files, first what tells of it: bytes that nothing tells of are nobody's.
    private func removeNow(_ id: PartialID) throws {
        let descriptor = try lockedBytes(id)
        defer { PartialFile.letGo(descriptor) }
        for ending in [PartialFile.about, PartialFile.bytes, PartialFile.unchecked] {
            guard unlink(path(id) + ending) == 0 || errno == ENOENT else {
                throw lastError("an upload was not removed")
            }
        }
    }

    private func makeWay(
        for upload: PartialUpload, beside others: [PartialUpload], within bytes: Int64
    ) throws {
        let names = try Blobs.names(in: folder(upload.id))
        guard names.count(where: { $0.ends(with: PartialFile.bytes) }) < PartialLimits.ofFolder
        else { throw PartialProblem.tooMany }
        let begun = Set(others.map(\.id))
        let own = try names.compactMap { id(ofAbout: $0) }
            .filter { $0.owner == upload.id.owner && !begun.contains($0) }
            .compactMap { id in
                try about(id).map { upload in
                    let path = upload.became == nil ? bytesPath(id) : aboutPath(id)
                    return (upload: upload, touched: try status(of: path)?.st_mtim)
                }
            }
            .sorted { Self.isEarlier($0.touched, $1.touched) }
            .map(\.upload)
        for old in own.filter({ $0.became != nil }).dropLast(PartialLimits.rememberedOfOwner - 1) {
            try removeNow(old.id)
        }
        var open = own.filter { $0.became == nil }
        var sum = (open + others).reduce(upload.length) { $0 + $1.length }
        while open.count + others.count >= PartialLimits.ofOwner || sum > bytes {
            guard let gone = try removeFirst(of: &open) else { throw PartialProblem.tooMany }
            sum -= gone.length
        }
    }

    /// Removes the first that nobody is at.
    private func removeFirst(of uploads: inout [PartialUpload]) throws -> PartialUpload? {
        for index in uploads.indices {
            do {
                try removeNow(uploads[index].id)
                return uploads.remove(at: index)
            } catch PartialProblem.busy {
                continue
            }
        }
        return nil
    }

    private static func isEarlier(_ left: timespec?, _ right: timespec?) -> Bool {
        guard let left, let right else { return left == nil && right != nil }
        return (left.tv_sec, left.tv_nsec) < (right.tv_sec, right.tv_nsec)
    }
}

/// The files of an upload that comes in pieces, by what their names end in.
enum PartialFile {
    static let about = ".about"
    static let bytes = ".bytes"
    /// The size up to which bytes count, while more are written whose checksum is yet to come.
    static let unchecked = ".unchecked"
    /// More than a note and three numbers can have.
    static let aboutBytes = 2 * PartialLimits.note

    /// Unlocks and closes the bytes, where there are some.
    ///
    /// Closing alone would leave the lock to a process that is being started just then and has a
    /// copy of the descriptor until it runs its program.
    static func letGo(_ descriptor: CInt) {
        guard descriptor >= 0 else { return }
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
