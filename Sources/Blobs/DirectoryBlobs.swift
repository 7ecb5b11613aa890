internal import Glibc

/// Blobs in a directory: `blobs/ab/abcd…`, with uploads under way in `uploads/` and those that come
/// in pieces in `partial/`.
///
/// An upload becomes a blob by a rename after its bytes are synced, and the directory is synced
/// after that, so a blob that has its name is whole.
package final class DirectoryBlobs: BlobStore {
    let outgoing: Outgoing
    let names: BlobNames
    package let partials: PartialUploads?
    private let blobs: String
    private let uploads: String
    private let room: DiskRoom

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
        let uploads = directory + "/uploads"
        blobs = directory + "/blobs"
        self.uploads = uploads
        outgoing = Outgoing(in: directory)
        names = BlobNames(blobs, outgoing: outgoing)
        room = DiskRoom { freeBytes(uploads) }
        for path in [directory, blobs, uploads] { try makeDirectory(path) }
        partials = try PartialUploads(in: directory, uploads: uploads, names: names, room: room)
        if ownsUploads { try removeLeftovers() }
    }

    package func receive(limit: Int64) throws -> any BlobUpload {
        try upload(limit: limit, promised: limit, marks: true)
    }

    /// - Parameters:
    ///   - promised: how many of the bytes are kept free for this upload.
    ///   - marks: whether the blob is to be carried to a store.
    func upload(limit: Int64, promised: Int64, marks: Bool) throws -> DirectoryUpload {
        let promise = try room.promise(promised, ofAtMost: limit)
        var template = Array((uploads + "/XXXXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            let error = lastError("an upload could not be started")
            promise.end()
            throw error
        }
        let path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        return DirectoryUpload(
            descriptor: descriptor, path: path, limit: limit, promise: promise, names: names,
            marks: marks)
    }

    package func open(_ digest: BlobDigest) async throws -> any BlobReader {
        let path = path(of: digest)
        return try await onBlockingQueue { try DirectoryReader(path, digest) }
    }

    package func isHere(_ digest: BlobDigest) -> Bool {
        access(path(of: digest), F_OK) == 0
    }

    package func renew(_ digest: BlobDigest) throws -> Bool {
        try names.renew(digest)
    }

    package func here(beginning byte: UInt8) async throws -> [LocalBlob] {
        try await onBlockingQueue { [names] in try names.list(beginning: byte) }
    }

    package func remove(_ blobs: [LocalBlob], unless named: NamedBlobs) async throws -> Int {
        try await names.remove(blobs, unless: named)
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
        names.path(of: digest)
    }

    private func removeLeftovers() throws {
        for name in try Blobs.names(in: uploads) { unlink("\(uploads)/\(name)") }
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
