internal import Glibc
internal import Transfer

/// A file that is sent or read in place, at any offset.
final class LocalFile: HTTPContent {
    private let descriptor: CInt
    let byteCount: Int64

    /// Opens a file; `nil` where there is none.
    convenience init?(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw lastError("\(path) could not be opened")
        }
        try self.init(owning: descriptor)
    }

    /// Takes over a descriptor, and closes it in the end.
    init(owning descriptor: CInt) throws {
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            byteCount = 0
            throw lastError("a file could not be measured")
        }
        byteCount = Int64(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
    }
}
