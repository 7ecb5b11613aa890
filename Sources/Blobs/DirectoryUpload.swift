internal import Crypto
internal import Glibc
internal import Synchronization

/// An upload into a file of its own, which becomes a blob by being renamed.
final class DirectoryUpload: BlobUpload {
    private struct State {
        var descriptor: CInt
        var hash = SHA256()
        var count: Int64 = 0
        var prefix: [UInt8] = []
        /// The blob that the upload became, and holds.
        var held: BlobDigest?
    }

    private let state: Mutex<State>
    private let path: String
    private let limit: Int64
    /// The room that is kept for the upload; `nil` for bytes that are on the disk already.
    private let promise: RoomPromise?
    private let names: BlobNames
    private let marks: Bool

    init(
        descriptor: CInt, path: String, limit: Int64, promise: RoomPromise?, names: BlobNames,
        marks: Bool
    ) {
        state = Mutex(State(descriptor: descriptor))
        self.path = path
        self.limit = limit
        self.promise = promise
        self.names = names
        self.marks = marks
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
            try promise?.check(writing: Int64(bytes.count))
            try writeAll(bytes, to: state.descriptor)
            promise?.wrote(Int64(bytes.count))
            Self.take(bytes, &state)
        }
    }

    private static func take(_ bytes: UnsafeRawBufferPointer, _ state: inout State) {
        state.hash.update(bufferPointer: bytes)
        state.count += Int64(bytes.count)
        let wanted = BlobLimits.prefix - state.prefix.count
        if wanted > 0 { state.prefix.append(contentsOf: bytes.prefix(wanted)) }
    }

    /// Takes the bytes that are in the file already; answers what they will be called.
    func readAgain() throws -> BlobDigest {
        try state.withLock { state in
            let chunk = UnsafeMutableRawBufferPointer.allocate(
                byteCount: BlobLimits.chunk, alignment: 1)
            defer { chunk.deallocate() }
            while true {
                let got = read(state.descriptor, chunk.baseAddress, chunk.count)
                guard got >= 0 else { throw lastError("an upload could not be read") }
                guard got > 0 else { return BlobDigest(of: state.hash.finalize()) }
                Self.take(UnsafeRawBufferPointer(rebasing: chunk[..<got]), &state)
            }
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

    /// The content that has come so far: its hash, and its bytes to be read.
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
            names.hold([digest])
            do {
                try names.name(path, digest, marks: marks)
            } catch {
                names.leave(digest)
                throw error
            }
            // Two names of the same bytes are left as they are by a rename (POSIX, rename()).
            unlink(path)
            state.held = digest
            close(state.descriptor)
            state.descriptor = -1
            promise?.end()
            return StoredBlob(digest: digest, byteCount: state.count)
        }
    }

    func withdraw(unless named: NamedBlobs) async throws {
        let held = state.withLock { state in
            defer { state.held = nil }
            return state.held
        }
        if let held { try await names.withdraw(held, unless: named) }
    }

    func discard() {
        let held = state.withLock { state in
            if state.descriptor >= 0 {
                close(state.descriptor)
                state.descriptor = -1
                unlink(path)
            }
            defer { state.held = nil }
            return state.held
        }
        promise?.end()
        if let held { names.leave(held) }
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
