internal import Glibc

/// A file that an export is written to, readable by the shop's own user alone.
///
/// Before each piece it looks at what the disk has left: an export must never use up the room that
/// is kept for orders, and a disk that fills up meanwhile ends it with nothing lost but the export.
package final class SheetFile {
    /// Bytes between two looks at the disk, and the most that are written at once.
    package static let piece = 1_048_576

    /// The file, or the folder of one without a name.
    private let path: String
    private let keptFree: Int64
    private var descriptor: CInt
    /// Bytes that may be written until the disk is looked at again.
    private var cleared: Int64 = 0
    /// The length of the file in bytes.
    package private(set) var count: Int64 = 0

    /// Makes an empty file, in place of what was there.
    ///
    /// - Parameter keptFree: bytes of the disk that are not the export's.
    package init(path: String, keptFree: Int64) throws(SheetFailure) {
        self.path = path
        self.keptFree = keptFree
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SheetFailure(errno, path) }
    }

    /// Makes a file without a name, which is gone as soon as this is.
    package init(unnamedIn directory: String, keptFree: Int64) throws(SheetFailure) {
        path = directory
        self.keptFree = keptFree
        var template = Array("\(directory)/.sheet-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SheetFailure(errno, directory) }
        // Glibc's mkostemp is not shown to Swift; a process that takes this one's place is told
        // here that the file is none of its own.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Adds bytes at the file's end.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(SheetFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(SheetFile.piece))
            try clear(Int64(piece.count))
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw SheetFailure(errno, path) }
            rest = rest.dropFirst(written)
            count += Int64(written)
            cleared -= Int64(written)
        }
    }

    /// Adds bytes at the file's end.
    package func append(_ bytes: [UInt8]) throws(SheetFailure) {
        do {
            try bytes.withUnsafeBytes { try append($0) }
        } catch let failure as SheetFailure {
            throw failure
        } catch {
            preconditionFailure("a file throws only what happened to it: \(error)")
        }
    }

    /// Writes over bytes that are there.
    func overwrite(_ bytes: [UInt8], at offset: Int64) throws(SheetFailure) {
        let written = pwrite(descriptor, bytes, bytes.count, off_t(offset))
        guard written == bytes.count else { throw SheetFailure(errno, path) }
    }

    /// Adds all of this file to another.
    func copy(to other: SheetFile) throws(SheetFailure) {
        var offset: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: SheetFile.piece)
        while offset < count {
            let got = pread(descriptor, &buffer, buffer.count, off_t(offset))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw SheetFailure(errno, path) }
            try other.append(got == buffer.count ? buffer : Array(buffer[..<got]))
            offset += Int64(got)
        }
    }

    /// Ends the file, and tells what the file system held back until now.
    package func close() throws(SheetFailure) {
        guard descriptor >= 0 else { return }
        let code = Glibc.close(descriptor)
        descriptor = -1
        guard code == 0 else { throw SheetFailure(errno, path) }
    }

    /// Looks whether there is room for the next bytes.
    private func clear(_ bytes: Int64) throws(SheetFailure) {
        guard cleared < bytes else { return }
        guard keptFree > 0, let free = DiskSpace.free(of: descriptor) else {
            cleared = Int64(SheetFile.piece)
            return
        }
        let piece = Int64(SheetFile.piece)
        guard free >= keptFree + piece else {
            throw .noRoom(directory: folder, needed: nil, free: max(0, free - keptFree))
        }
        cleared = piece
    }

    private var folder: String { SheetFailure.folder(of: path) }
}

/// The room of a disk for whoever is not root.
package enum DiskSpace {
    /// The free bytes where a folder lies; `nil` when the system does not say.
    package static func free(in directory: String) -> Int64? {
        var figures = statvfs()
        guard statvfs(directory, &figures) == 0 else { return nil }
        return free(figures)
    }

    fileprivate static func free(of descriptor: CInt) -> Int64? {
        var figures = statvfs()
        guard fstatvfs(descriptor, &figures) == 0 else { return nil }
        return free(figures)
    }

    private static func free(_ figures: statvfs) -> Int64 {
        Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
    }
}

extension SheetFailure {
    /// Translates what the system says of a file.
    init(_ code: CInt, _ path: String) {
        let words = String(cString: strerror(code))
        self =
            switch code {
            case ENOSPC, EDQUOT: .noRoom(directory: Self.folder(of: path), needed: nil, free: 0)
            case EROFS, EACCES, EPERM, ENOENT, ENOTDIR:
                .notWritable(directory: Self.folder(of: path), words: words)
            default: .file(path: path, words: words)
            }
    }

    /// The folder that a file lies in; a path without a name is its own.
    static func folder(of path: String) -> String {
        var facts = stat()
        if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR { return path }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
