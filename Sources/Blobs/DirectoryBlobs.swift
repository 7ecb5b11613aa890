internal import Crypto
internal import Glibc
internal import Synchronization

/// Blobs in a directory: `blobs/ab/abcd…`, with uploads under way in `uploads/`.
///
/// An upload becomes a blob by a rename after its bytes are synced, and the directory is synced
/// after that, so a blob that has its name is whole.
package final class DirectoryBlobs: BlobStore {
    let outgoing: Outgoing
    private let blobs: String
    private let uploads: String
    private let freeBytes: @Sendable (_ directory: String) -> Int64?

    /// Makes the directories where they are missing and removes what a crash left half-uploaded.
    ///
    /// - Parameter ownsUploads: false for a command that runs beside a serving shop, whose uploads
    ///   it must not remove.
    package convenience init(directory: String, ownsUploads: Bool) throws {
        try self.init(directory: directory, ownsUploads: ownsUploads, freeBytes: freeBytes(in:))
    }

    /// - Parameter freeBytes: what the disk of a directory has left; `nil` when it does not say.
    package init(
        directory: String, ownsUploads: Bool,
        freeBytes: @escaping @Sendable (_ directory: String) -> Int64?
    ) throws {
        self.freeBytes = freeBytes
        blobs = directory + "/blobs"
        uploads = directory + "/uploads"
        outgoing = Outgoing(in: directory)
        for path in [directory, blobs, uploads] { try makeDirectory(path) }
        if ownsUploads { try removeLeftovers() }
    }

    package func receive(limit: Int64) throws -> any BlobUpload {
        try upload(limit: limit, marks: true)
    }

    /// - Parameter marks: whether the blob is to be carried to a store.
    func upload(limit: Int64, marks: Bool) throws -> DirectoryUpload {
        if let free = freeBytes(uploads), free < limit + BlobLimits.keptFree {
            throw BlobError.full("\(free / 1_000_000) MB are free, and orders need them")
        }
        var template = Array((uploads + "/XXXXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw lastError("an upload could not be started") }
        let path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        return DirectoryUpload(
            descriptor: descriptor, path: path, limit: limit, outgoing: marks ? outgoing : nil,
            destination: path(of:))
    }

    package func open(_ digest: BlobDigest) async throws -> any BlobReader {
        let path = path(of: digest)
        return try await onBlockingQueue { try DirectoryReader(path, digest) }
    }

    package func isHere(_ digest: BlobDigest) -> Bool {
        access(path(of: digest), F_OK) == 0
    }

    /// Marks everything for a store, also what was kept before there was one.
    func carry(to store: String) throws {
        try outgoing.begin(for: store, blobs: blobs)
    }

    /// Says that no store is used any more: nothing waits to be carried. For the process that
    /// serves.
    package func keepAll() throws {
        try outgoing.end()
    }

    func path(of digest: BlobDigest) -> String {
        "\(blobs)/\(digest.text.prefix(2))/\(digest.text)"
    }

    private func removeLeftovers() throws {
        for name in try names(in: uploads) { unlink("\(uploads)/\(name)") }
    }
}

/// An upload into a file of its own, which becomes a blob by being renamed.
final class DirectoryUpload: BlobUpload {
    private struct State {
        var descriptor: CInt
        var hash = SHA256()
        var count: Int64 = 0
        var prefix: [UInt8] = []
    }

    private let state: Mutex<State>
    private let path: String
    private let limit: Int64
    private let outgoing: Outgoing?
    private let destination: @Sendable (BlobDigest) -> String

    init(
        descriptor: CInt, path: String, limit: Int64, outgoing: Outgoing?,
        destination: @escaping @Sendable (BlobDigest) -> String
    ) {
        state = Mutex(State(descriptor: descriptor))
        self.path = path
        self.limit = limit
        self.outgoing = outgoing
        self.destination = destination
    }

    deinit {
        discard()
    }

    var prefix: [UInt8] { state.withLock { $0.prefix } }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            guard state.count + Int64(bytes.count) <= limit else {
                throw BlobError.tooLarge(limit: limit)
            }
            try writeAll(bytes, to: state.descriptor)
            state.hash.update(bufferPointer: bytes)
            state.count += Int64(bytes.count)
            let wanted = BlobLimits.prefix - state.prefix.count
            if wanted > 0 { state.prefix.append(contentsOf: bytes.prefix(wanted)) }
        }
    }

    func finish() async throws -> StoredBlob {
        try await onBlockingQueue { try self.store(as: nil) }
    }

    /// Names the bytes only when they are the ones that were wanted.
    ///
    /// - Throws: `BlobError.damaged` when they are others.
    func finish(as wanted: BlobDigest) async throws {
        _ = try await onBlockingQueue { try self.store(as: wanted) }
    }

    /// Lets the bytes be gone with whoever holds them. Such an upload is not finished.
    func takeNameAway() {
        unlink(path)
    }

    /// What has come so far: its hash, and its bytes to be read.
    func content() throws -> (digest: BlobDigest, file: LocalFile) {
        try state.withLock { state in
            let copy = fcntl(state.descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw lastError("a file could not be read again") }
            return (BlobDigest(of: state.hash.finalize()), try LocalFile(owning: copy))
        }
    }

    private func store(as wanted: BlobDigest?) throws -> StoredBlob {
        try state.withLock { state in
            let digest = BlobDigest(of: state.hash.finalize())
            if let wanted, wanted != digest { throw BlobError.damaged(wanted) }
            guard fsync(state.descriptor) == 0 else { throw lastError("a file was not synced") }
            let target = destination(digest)
            let directory = String(target.dropLast(digest.text.count + 1))
            try makeDirectory(directory)
            let isMarked = try outgoing?.mark(digest, bytes: path) ?? true
            guard rename(path, target) == 0 else { throw lastError("a file was not named") }
            try syncDirectory(directory)
            // Once more for a store that was chosen in between, and has not seen this name.
            if !isMarked { _ = try outgoing?.mark(digest, bytes: target) }
            close(state.descriptor)
            state.descriptor = -1
            return StoredBlob(digest: digest, byteCount: state.count)
        }
    }

    func discard() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            close(state.descriptor)
            state.descriptor = -1
            unlink(path)
        }
    }
}

extension BlobDigest {
    init(of hash: SHA256.Digest) {
        let name = hash.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        guard let digest = BlobDigest(text: name) else {
            preconditionFailure("SHA-256 has 64 hex digits")
        }
        self = digest
    }
}

private final class DirectoryReader: BlobReader {
    private let descriptor: CInt
    let byteCount: Int64

    init(_ path: String, _ digest: BlobDigest) throws {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw BlobError.missing(digest) }
            throw lastError("a stored file could not be opened")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw lastError("a stored file could not be measured")
        }
        byteCount = Int64(status.st_size)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func read(upTo count: Int) async throws -> [UInt8] {
        try await onBlockingQueue { [descriptor] in
            var failed = false
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let got = Glibc.read(descriptor, buffer.baseAddress, count)
                failed = got < 0
                filled = max(0, got)
            }
            if failed { throw lastError("a stored file could not be read") }
            return bytes
        }
    }
}
