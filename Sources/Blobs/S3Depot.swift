internal import Crypto
internal import Synchronization
package import Transfer

/// A depot: blobs on an S3-compatible store with nothing in front of it, so that what is asked for
/// comes from there, and what is kept is there before that is said. For commands that move files; a
/// shop that serves has `S3Blobs`.
///
/// Each blob passes through a file without a name, so that none is ever whole in memory and nothing
/// is left of it however the process ends.
package final class S3Depot: BlobStore {
    private let spool: DirectoryBlobs
    private let store: S3Store
    private let limits: HTTPLimits

    /// - Parameters:
    ///   - spool: a directory with room for a few blobs.
    ///   - limits: nobody waits for a command as people wait for a page.
    package convenience init(
        on location: S3Location, keys: S3Keys, spool: DirectoryBlobs,
        limits: HTTPLimits = S3Limits().carrying
    ) {
        self.init(on: S3Store(location, keys: keys), spool: spool, limits: limits)
    }

    init(on store: S3Store, spool: DirectoryBlobs, limits: HTTPLimits = S3Limits().carrying) {
        self.store = store
        self.spool = spool
        self.limits = limits
    }

    /// The store's name for people.
    package var place: String { store.location.text }

    package func isHere(_ digest: BlobDigest) -> Bool { false }

    package func renew(_ digest: BlobDigest) -> Bool { false }

    /// The blobs on this machine: none.
    package func here(beginning byte: UInt8) -> [LocalBlob] { [] }

    package func remove(_ blobs: [LocalBlob], unless named: NamedBlobs) -> Int { 0 }

    package func receive(limit: Int64) throws -> any BlobUpload {
        S3Upload(try unnamed(limit: limit), to: self)
    }

    /// Opens a blob of the store, whole and with the hash that its name says.
    ///
    /// - Throws: `BlobError.missing`, `.damaged`, `DepotProblem`.
    package func open(_ digest: BlobDigest) async throws -> any BlobReader {
        let upload = try unnamed(limit: BlobLimits.fetched)
        do {
            let isThere = try await asking {
                try await store.get(digest, within: limits) { try upload.append($0) }
            }
            guard isThere else { throw BlobError.missing(digest) }
        } catch BlobError.tooLarge {
            throw BlobError.damaged(digest)
        }
        let content = try upload.content()
        guard content.digest == digest else { throw BlobError.damaged(digest) }
        return FileReader(content.file)
    }

    /// Asks whether the store can be read, and leaves nothing there.
    ///
    /// - Throws: `DepotProblem`.
    package func checkReading() async throws {
        let anything = BlobDigest(of: SHA256.hash(data: Array("nothing".utf8)))
        _ = try await asking { try await store.get(anything, within: limits) { _ in } }
    }

    /// Puts a few bytes on the store and reads them back.
    ///
    /// - Throws: `DepotProblem`, `BlobError.damaged`.
    package func checkWriting() async throws {
        try await asking { try await store.check(within: limits) }
    }

    /// Puts a file on the store and reads it back.
    fileprivate func put(_ digest: BlobDigest, _ file: LocalFile) async throws {
        let hash = Mutex(SHA256())
        let isThere = try await asking {
            try await store.put(digest, file, within: limits)
            return try await store.get(digest, within: limits) { piece in
                hash.withLock { $0.update(bufferPointer: piece) }
            }
        }
        guard isThere, BlobDigest(of: hash.withLock { $0.finalize() }) == digest else {
            throw BlobError.damaged(digest)
        }
    }

    private func unnamed(limit: Int64) throws -> DirectoryUpload {
        let upload = try spool.upload(limit: limit, promised: 0, marks: false)
        upload.takeNameAway()
        return upload
    }

    private func asking<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let problem as StoreProblem {
            throw DepotProblem(place: place, problem: problem)
        }
    }
}

/// The problem of a store, with the store's name.
package struct DepotProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var place: String
    package var problem: StoreProblem

    package init(place: String, problem: StoreProblem) {
        self.place = place
        self.problem = problem
    }

    package var description: String { "the store \(place): \(problem)" }
}

/// Bytes on their way to a store.
private final class S3Upload: BlobUpload {
    private let upload: DirectoryUpload
    private let depot: S3Depot

    init(_ upload: DirectoryUpload, to depot: S3Depot) {
        self.upload = upload
        self.depot = depot
    }

    var prefix: [UInt8] { upload.prefix }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try upload.append(bytes)
    }

    func finish() async throws -> StoredBlob {
        let content = try upload.content()
        upload.discard()
        try await depot.put(content.digest, content.file)
        return StoredBlob(digest: content.digest, byteCount: content.file.byteCount)
    }

    /// Does nothing: what is on the store stays there, because a command that copies puts there
    /// what is named.
    func withdraw(unless named: NamedBlobs) {}

    func discard() {
        upload.discard()
    }
}

/// Reads a file from its beginning.
private final class FileReader: BlobReader {
    private let file: LocalFile
    private let offset = Mutex<Int64>(0)

    init(_ file: LocalFile) {
        self.file = file
    }

    var byteCount: Int64 { file.byteCount }

    func read(upTo count: Int) async throws -> [UInt8] {
        try await onBlockingQueue {
            try self.offset.withLock { offset in
                var got = 0
                let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                    got = self.file.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
                    filled = max(0, got)
                }
                guard got >= 0 else { throw lastError("a file could not be read") }
                offset += Int64(got)
                return bytes
            }
        }
    }
}
