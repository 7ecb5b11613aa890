internal import Glibc
internal import Synchronization

/// Held by the one process that serves a data directory, and by the one that takes its place. The
/// system lets go of it when the process ends, however it ends.
final class ServingLock: Sendable {
    private let descriptor: Mutex<CInt?>

    init(_ directory: DataDirectory) throws(Refusal) {
        let path = directory.path + "/serving.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal("\(path) could not be opened: \(DataDirectory.words(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw Refusal(
                    "\(path) could not be locked (\(DataDirectory.words(code))): "
                        + "put the data on a local disk")
            }
            throw Refusal(
                "\(directory.path) is served already\(holder): stop that one first, "
                    + "or choose another folder with --data")
        }
        self.descriptor = Mutex(descriptor)
        sign()
    }

    /// Shares the lock of the process whose place this one takes. A lock belongs to the open file,
    /// which both of them have.
    init(inherited descriptor: CInt) {
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        release()
    }

    /// Writes who holds it: for people who read it, and for whoever tells it to let a new program
    /// take its place. The lock is what counts.
    func sign() {
        let number = "\(getpid())\n"
        descriptor.withLock { descriptor in
            guard let descriptor, ftruncate(descriptor, 0) == 0 else { return }
            _ = pwrite(descriptor, number, number.utf8.count, 0)
        }
    }

    /// Hands the descriptor to whoever starts the next process.
    func lend<T>(_ body: (CInt?) throws -> T) rethrows -> T {
        try descriptor.withLock { try body($0) }
    }

    /// Lets go of the directory, unless another process shares the lock.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    private static func holder(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = String(
            decoding: bytes.prefix(max(0, count)).filter { $0 > 0x20 }, as: UTF8.self)
        return digits.isEmpty ? "" : " by process \(digits)"
    }
}
