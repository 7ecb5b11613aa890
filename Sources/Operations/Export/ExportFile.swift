package import Blobs
internal import Dispatch
internal import Glibc
internal import Shop
internal import Storage
internal import Synchronization

extension Shopkeeper {
    /// Writes an export now and opens it. Its file has no name any more when this returns: it is
    /// gone as soon as the reader is.
    ///
    /// When the caller's task is cancelled, it ends there and then.
    ///
    /// - Throws: `TooManyExports`, `Forbidden`, `StorageError`, `SheetFailure`, `OutputFileError`.
    package func exportNow(
        _ filter: OrderFilter, _ layout: ExportLayout, by caller: Caller
    ) async throws -> any BlobReader {
        let export = try export(filter, layout, by: caller)
        try exportsNow.begin()
        defer { exportsNow.end() }
        let path = "\(exports)/now-\(hex(random(8))).\(layout.format.rawValue)"
        defer { OutputFile.remove(path) }
        _ = try await write(export, to: path)
        try await note(filter, layout, by: caller)
        return try InputFile(path: path)
    }

    /// Keeps who has taken orders away.
    private func note(
        _ filter: OrderFilter, _ layout: ExportLayout, by caller: Caller
    ) async throws {
        let now = clock()
        let event = ShopEvent.exported(
            format: layout.format.rawValue, isSearch: !filter.search.isEmpty)
        let subject = filter.drop.map(EntrySubject.drop) ?? .shop
        try await store.write { connection in
            try ShopEntries.append(event, of: subject, by: caller.actor, at: now, on: connection)
        }
    }

    /// Opens a finished background export for reading; `nil` while it is not finished.
    ///
    /// The file lies with the process that wrote it. Another one writes it once more.
    ///
    /// - Throws: as `exportNow` does.
    package func openExport(
        _ job: ExportJob, by caller: Caller
    ) async throws -> (any BlobReader)? {
        try caller.need(.export)
        guard job.status == .done else { return nil }
        if access(exportPath(job), F_OK) == 0 {
            try await note(job.request.filter, job.request.layout, by: caller)
            return try InputFile(path: exportPath(job))
        }
        return try await exportNow(job.request.filter, job.request.layout, by: caller)
    }
}

/// Counts the exports that somebody waits for, so that a few of them leave the machine to shoppers.
final class ExportsNow: Sendable {
    private let count = Mutex(0)

    func begin() throws(TooManyExports) {
        let isFree = count.withLock { count in
            guard count < ExportLimits.atOnce else { return false }
            count += 1
            return true
        }
        if !isFree { throw TooManyExports() }
    }

    func end() {
        count.withLock { $0 -= 1 }
    }
}

/// A file that is read from its beginning to its end.
private final class InputFile: BlobReader {
    private static let queue = DispatchQueue(label: "holdfast.exports", attributes: .concurrent)

    private let descriptor: CInt
    let byteCount: Int64

    init(path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0 else {
            throw OutputFileError(
                words: "the file \(path) could not be opened: \(String(cString: strerror(errno)))")
        }
        byteCount = Int64(facts.st_size)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func read(upTo count: Int) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { [descriptor] in
                continuation.resume(with: Result { try Self.read(descriptor, upTo: count) })
            }
        }
    }

    private static func read(_ descriptor: CInt, upTo count: Int) throws -> [UInt8] {
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            got = Glibc.read(descriptor, buffer.baseAddress, count)
            filled = max(0, got)
        }
        guard got >= 0 else { throw OutputFileError(words: "an export could not be read") }
        return bytes
    }
}
