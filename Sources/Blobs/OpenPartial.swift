internal import Glibc
internal import Synchronization

/// An open upload that comes in pieces, in the hands of the one who is at it.
///
/// Bytes count when they are in its file, however the process ends, except those whose checksum is
/// yet to come: then a mark on the disk says where to go back to.
package final class OpenPartial: Sendable {
    private struct State {
        var descriptor: CInt
        var offset: Int64
        /// Where the bytes of this piece begin.
        var start: Int64
        var isUnchecked = false
        var promise: RoomPromise?
    }

    /// The facts about the upload.
    package let upload: PartialUpload
    private let path: String
    private let directory: String
    private let room: DiskRoom
    private let state: Mutex<State>

    /// Takes the descriptor, which is -1 when the bytes have become a blob, and holds a lock.
    init(
        _ upload: PartialUpload, descriptor: CInt, path: String, directory: String, room: DiskRoom
    ) throws {
        self.upload = upload
        self.path = path
        self.directory = directory
        self.room = room
        var size = upload.length
        if upload.became == nil {
            size = try Self.settledSize(
                of: descriptor, mark: path + PartialFile.unchecked, in: directory)
            guard lseek(descriptor, off_t(size), SEEK_SET) >= 0 else {
                throw lastError("an upload could not be continued")
            }
        }
        state = Mutex(State(descriptor: descriptor, offset: size, start: size))
    }

    deinit {
        close()
    }

    /// The number of bytes that have come.
    package var offset: Int64 { state.withLock { $0.offset } }

    /// Closes the upload, so that others can have it.
    package func close() {
        state.withLock { state in
            PartialFile.letGo(state.descriptor)
            state.descriptor = -1
            state.promise = nil
        }
    }

    /// Begins a piece.
    ///
    /// - Parameters:
    ///   - bytes: the most that it can have, which are kept free for it.
    ///   - isUnchecked: whether its bytes count only when the whole piece is kept.
    /// - Throws: `BlobError.full`, `.unavailable`.
    package func begin(bytes: Int64, isUnchecked: Bool) async throws {
        try await onBlockingQueue { [self] in
            try state.withLock { state in
                state.promise = try room.promise(bytes, ofAtMost: bytes)
                guard isUnchecked else { return }
                try writeFile(path + PartialFile.unchecked, Array("\(state.offset)".utf8))
                state.isUnchecked = true
            }
        }
    }

    /// Adds bytes to a piece that has begun.
    ///
    /// - Throws: `BlobError.tooLarge` past the upload's length, `.full` when the disk is.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            guard state.offset + Int64(bytes.count) <= upload.length else {
                throw BlobError.tooLarge(limit: upload.length)
            }
            try state.promise?.check(writing: Int64(bytes.count))
            do {
                try writeAll(bytes, to: state.descriptor)
            } catch {
                // Part of them may be there, and they are the right ones.
                state.offset = (try? Self.size(of: state.descriptor)) ?? state.offset
                throw error
            }
            state.promise?.wrote(Int64(bytes.count))
            state.offset += Int64(bytes.count)
        }
    }

    /// Keeps the piece: syncs what has come, which is then told.
    ///
    /// A disk that cannot sync may have lost any of it, and would not say so again: the upload is
    /// gone then.
    package func keep() async throws -> Int64 {
        try await onBlockingQueue { [self] in
            try state.withLock { state in
                guard state.descriptor >= 0 else { return state.offset }
                guard fsync(state.descriptor) == 0 else {
                    let error = lastError("an upload was not synced")
                    for ending in [PartialFile.about, PartialFile.bytes] { unlink(path + ending) }
                    throw error
                }
                try endMark(&state)
                state.start = state.offset
                state.promise = nil
                return state.offset
            }
        }
    }

    /// Takes back the bytes of the piece.
    package func giveBack() async throws {
        try await onBlockingQueue { [self] in
            try state.withLock { state in
                try Self.cut(state.descriptor, to: state.start)
                state.offset = state.start
                state.promise = nil
                try endMark(&state)
            }
        }
    }

    /// Notes which blob the bytes have become, and lets them go here.
    package func became(_ digest: BlobDigest) async throws {
        var upload = upload
        upload.became = digest
        let bytes = upload.bytes
        try await onBlockingQueue { [path] in
            try writeFile(path + PartialFile.about, bytes)
            guard unlink(path + PartialFile.bytes) == 0 else {
                throw lastError("an upload was not removed")
            }
        }
    }

    /// The mark must be gone for good before anybody is told: it would take bytes back.
    private func endMark(_ state: inout State) throws {
        guard state.isUnchecked else { return }
        guard unlink(path + PartialFile.unchecked) == 0 else {
            throw lastError("a mark was not removed")
        }
        try syncDirectory(directory)
        state.isUnchecked = false
    }

    /// The size of the bytes that count; those that were being checked in a crash do not.
    private static func settledSize(
        of descriptor: CInt, mark: String, in directory: String
    ) throws -> Int64 {
        guard let text = try readFile(mark, atMost: 32) else { return try size(of: descriptor) }
        // A power cut may have taken more than the mark knows of.
        let size = min(
            Int64(String(decoding: text, as: UTF8.self)) ?? 0, try size(of: descriptor))
        try cut(descriptor, to: size)
        guard unlink(mark) == 0 else { throw lastError("a mark was not removed") }
        try syncDirectory(directory)
        return size
    }

    private static func cut(_ descriptor: CInt, to size: Int64) throws {
        guard ftruncate(descriptor, off_t(size)) == 0, fsync(descriptor) == 0,
            lseek(descriptor, off_t(size), SEEK_SET) >= 0
        else { throw lastError("part of an upload was not taken back") }
    }

    private static func size(of descriptor: CInt) throws -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw lastError("an upload could not be measured")
        }
        return Int64(status.st_size)
    }
}
