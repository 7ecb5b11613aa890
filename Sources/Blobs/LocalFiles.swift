internal import Glibc
internal import NIOPosix
internal import Shop

/// Runs a call that waits for the disk away from the threads that serve requests.
func onBlockingQueue<T: Sendable>(
    _ body: @escaping @Sendable () throws -> T
) async throws -> T {
    // Not `runIfActive`, which ends with the caller's task: what was received is kept to the end.
    try await withCheckedThrowingContinuation { continuation in
        blockingThreads.submit { state in
            switch state {
            case .active: continuation.resume(with: Result(catching: body))
            case .cancelled: continuation.resume(throwing: CancellationError())
            }
        }
    }
}

/// The threads that wait for the disk. Not a concurrent dispatch queue: that has as many as there
/// are processors and more only when those have all been stuck for a while, and a sync is a wait
/// that others share.
private let blockingThreads: NIOThreadPool = {
    let threads = NIOThreadPool(numberOfThreads: BlobLimits.threads)
    threads.start()
    return threads
}()

func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = write(
            descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw lastError("a file could not be written") }
        rest = rest.dropFirst(written)
    }
}

func makeDirectory(_ path: String) throws {
    if mkdir(path, 0o700) == 0 {
        let parent = path.pieces(at: "/", keepsEmpty: true).dropLast()
            .joined(separator: "/")
        try syncDirectory(parent.isEmpty ? "." : parent)
        return
    }
    guard errno == EEXIST else { throw lastError("the folder \(path) could not be made") }
}

func syncDirectory(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lastError("the folder \(path) could not be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw lastError("the folder \(path) was not synced") }
}

/// Keeps everybody else, in this process or another, from doing the same with a folder meanwhile.
func withLock<T>(on directory: String, _ body: () throws -> T) throws -> T {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lastError("the folder \(directory) could not be opened") }
    // Closing it ends the lock.
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
        guard errno == EINTR else {
            throw lastError("the folder \(directory) could not be locked")
        }
    }
    return try body()
}

/// The mark of a file, which tells it from another that has its name later: its place on the disk
/// and the time of its last change.
struct FileMark: Hashable, Sendable {
    let node: UInt64
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
        node = UInt64(status.st_ino)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

/// The status of a file; `nil` where there is none.
func status(of path: String) throws -> stat? {
    var status = stat()
    guard stat(path, &status) == 0 else {
        if errno == ENOENT { return nil }
        throw lastError("\(path) could not be looked at")
    }
    return status
}

/// The bytes that a disk has left; `nil` when it does not say.
package func freeBytes(in directory: String) -> Int64? {
    var figures = statvfs()
    guard statvfs(directory, &figures) == 0 else { return nil }
    return Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
}

func lastError(_ words: String) -> BlobError {
    let code = errno
    let reason = "\(words): \(String(cString: strerror(code)))"
    return code == ENOSPC || code == EDQUOT ? .full(reason) : .unavailable(reason)
}

/// The names in a directory without `.` and `..`; none where there is no directory.
func names(in path: String) throws -> [String] {
    guard let directory = opendir(path) else {
        if errno == ENOENT || errno == ENOTDIR { return [] }
        throw lastError("the folder \(path) could not be listed")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names
}

/// A small file's bytes; `nil` where there is none.
func readFile(_ path: String, atMost limit: Int) throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT { return nil }
        throw lastError("\(path) could not be opened")
    }
    defer { close(descriptor) }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
        count = read(descriptor, buffer.baseAddress, limit)
        filled = max(0, count)
    }
    guard count >= 0 else { throw lastError("\(path) could not be read") }
    return bytes
}

/// Writes a small file that is either whole under its name or not there.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    let partial = "\(path).partial"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw lastError("\(path) could not be written") }
    defer { close(descriptor) }
    try bytes.withUnsafeBytes { try writeAll($0, to: descriptor) }
    guard fsync(descriptor) == 0, rename(partial, path) == 0 else {
        throw lastError("\(path) could not be written")
    }
    try syncDirectory(
        path.pieces(at: "/", keepsEmpty: true)
            .dropLast().joined(separator: "/"))
}
