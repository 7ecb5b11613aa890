internal import Synchronization

/// The free bytes of a disk, and what of them is promised to uploads under way.
///
/// Without the promises, many uploads that begin together would each see the same free bytes, and
/// together write what is kept for orders.
final class DiskRoom: Sendable {
    private let promised = Mutex<Int64>(0)
    private let freeBytes: @Sendable () -> Int64?

    /// - Parameter freeBytes: what the disk has left; `nil` when it does not say.
    init(freeBytes: @escaping @Sendable () -> Int64?) {
        self.freeBytes = freeBytes
    }

    /// Promises bytes to an upload that may take `limit`.
    ///
    /// - Throws: `BlobError.full` when it might not fit beside what is promised to others.
    func promise(_ bytes: Int64, ofAtMost limit: Int64) throws -> RoomPromise {
        try promised.withLock { promised in
            try check(limit, beside: promised)
            promised += bytes
        }
        return RoomPromise(self, bytes)
    }

    /// Looks again before bytes are written, of which `own` are promised to their writer: something
    /// else may be filling the disk.
    fileprivate func check(writing bytes: Int64, own: Int64) throws {
        // Whoever writes what was not promised leaves the others theirs.
        let others = bytes > own ? promised.withLock { $0 } - own : 0
        try check(bytes, beside: others)
    }

    fileprivate func giveBack(_ bytes: Int64) {
        promised.withLock { $0 -= bytes }
    }

    private func check(_ bytes: Int64, beside promised: Int64) throws {
        guard let all = freeBytes() else { return }
        let free = max(0, all - promised)
        guard free >= bytes + BlobLimits.keptFree else {
            throw BlobError.full("\(free / 1_000_000) MB are free, and orders need them")
        }
    }
}

/// A promise of room: what is kept free for one upload, given back as it is written, the rest at
/// the end.
final class RoomPromise: Sendable {
    private let room: DiskRoom
    private let rest: Mutex<Int64>

    fileprivate init(_ room: DiskRoom, _ bytes: Int64) {
        self.room = room
        rest = Mutex(bytes)
    }

    deinit {
        end()
    }

    /// Checks that the bytes may be written.
    ///
    /// - Throws: `BlobError.full` when the bytes would be the orders'.
    func check(writing bytes: Int64) throws {
        try room.check(writing: bytes, own: rest.withLock { $0 })
    }

    /// Notes that bytes are on the disk, and missing from what it has left.
    func wrote(_ bytes: Int64) {
        let given = rest.withLock { rest in
            let given = min(rest, bytes)
            rest -= given
            return given
        }
        room.giveBack(given)
    }

    /// Gives the rest of the room back.
    func end() {
        wrote(.max)
    }
}
