internal import Crypto
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Blobs in a directory: `blobs/ab/abcd…`, with uploads under way in `uploads/`.
///
/// An upload becomes a blob by a rename after its bytes are synced, and the directory is synced
/// after that, so a blob that has its name is whole.
package final class DirectoryBlobs: BlobStore {
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
        for path in [directory, blobs, uploads] { try makeDirectory(path) }
        if ownsUploads { try removeLeftovers() }
    }

    package func receive(limit: Int64) throws -> any BlobUpload {
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
            descriptor: descriptor, path: path, limit: limit, destination: path(of:))
    }

    package func open(_ digest: BlobDigest) throws -> any BlobReader {
        let descriptor = Glibc.open(path(of: digest), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw BlobError.missing(digest) }
            throw lastError("a stored file could not be opened")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw lastError("a stored file could not be measured")
        }
        return DirectoryReader(descriptor: descriptor, byteCount: Int64(status.st_size))
    }

    private func path(of digest: BlobDigest) -> String {
        "\(blobs)/\(digest.text.prefix(2))/\(digest.text)"
    }

    private func removeLeftovers() throws {
        guard let directory = opendir(uploads) else {
            throw lastError("the uploads could not be listed")
        }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { unlink("\(uploads)/\(name)") }
        }
    }
}

private final class DirectoryUpload: BlobUpload {
    private struct State {
        var descriptor: CInt
        var hash = SHA256()
        var count: Int64 = 0
        var prefix: [UInt8] = []
    }

    private let state: Mutex<State>
    private let path: String
    private let limit: Int64
    private let destination: @Sendable (BlobDigest) -> String

    init(
        descriptor: CInt, path: String, limit: Int64,
        destination: @escaping @Sendable (BlobDigest) -> String
    ) {
        state = Mutex(State(descriptor: descriptor))
        self.path = path
        self.limit = limit
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
        try await onBlockingQueue { try self.store() }
    }

    private func store() throws -> StoredBlob {
        try state.withLock { state in
            guard fsync(state.descriptor) == 0 else { throw lastError("a file was not synced") }
            let name = state.hash.finalize().map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
            guard let digest = BlobDigest(text: name) else {
                preconditionFailure("SHA-256 has 64 hex digits")
            }
            let target = destination(digest)
            let directory = String(target.dropLast(digest.text.count + 1))
            try makeDirectory(directory)
            guard rename(path, target) == 0 else { throw lastError("a file was not named") }
            try syncDirectory(directory)
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

private final class DirectoryReader: BlobReader {
    private let descriptor: CInt
    let byteCount: Int64

    init(descriptor: CInt, byteCount: Int64) {
        self.descriptor = descriptor
        self.byteCount = byteCount
    }

    deinit {
        close(descriptor)
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

/// Runs a call that waits for the disk away from the threads that serve requests.
private func onBlockingQueue<T: Sendable>(
    _ body: @escaping @Sendable () throws -> T
) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        blockingQueue.async { continuation.resume(with: Result(catching: body)) }
    }
}

private let blockingQueue = DispatchQueue(label: "holdfast.blobs", attributes: .concurrent)

private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = write(
            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw lastError("a file could not be written") }
        rest = rest.dropFirst(written)
    }
}

private func makeDirectory(_ path: String) throws {
    if mkdir(path, 0o700) == 0 {
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        try syncDirectory(parent.isEmpty ? "." : parent)
        return
    }
    guard errno == EEXIST else { throw lastError("the folder \(path) could not be made") }
}

private func syncDirectory(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lastError("the folder \(path) could not be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw lastError("the folder \(path) was not synced") }
}

private func freeBytes(in directory: String) -> Int64? {
    var figures = statvfs()
    guard statvfs(directory, &figures) == 0 else { return nil }
    return Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
}

private func lastError(_ words: String) -> BlobError {
    let code = errno
    let reason = "\(words): \(String(cString: strerror(code)))"
    return code == ENOSPC || code == EDQUOT ? .full(reason) : .unavailable(reason)
}
