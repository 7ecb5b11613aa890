internal import Blobs
internal import Synchronization

/// The writers of uploads: who is at which just now, in this process, one at a time.
///
/// A phone that changes its network leaves a connection behind which nobody ends: it would hold its
/// upload until the server's patience is over. So whoever asks how far an upload has come takes it
/// over, and the connection before is ended.
final class UploadWriters: Sendable {
    private struct Writer {
        var hangUp: @Sendable () -> Void
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let writers = Mutex<[PartialID: Writer]>([:])

    /// Is the one that sends bytes of an upload.
    ///
    /// - Parameter hangUp: ends its connection.
    /// - Throws: 423 while another one does.
    func write<T>(
        _ id: PartialID, hangUp: @escaping @Sendable () -> Void, _ body: () async throws -> T
    ) async throws -> T {
        guard begin(id, hangUp) else { throw PartialProblem.busy }
        defer { end(id) }
        return try await body()
    }

    /// Is the one that is at an upload, in the place of whoever sends bytes of it.
    ///
    /// - Throws: 423 when others always come before.
    func takeOver<T>(_ id: PartialID, _ body: () async throws -> T) async throws -> T {
        for _ in 0..<Self.turns {
            if begin(id, {}) {
                defer { end(id) }
                return try await body()
            }
            await hangUp(id)
        }
        throw PartialProblem.busy
    }

    /// How often whoever takes over waits for another one to end.
    private static let turns = 8

    private func begin(_ id: PartialID, _ hangUp: @escaping @Sendable () -> Void) -> Bool {
        writers.withLock { writers in
            guard writers[id] == nil else { return false }
            writers[id] = Writer(hangUp: hangUp)
            return true
        }
    }

    /// Ends the connection of whoever sends bytes of an upload, and waits until what has come is
    /// kept: no longer than a sync takes, since nothing more comes.
    private func hangUp(_ id: PartialID) async {
        await withCheckedContinuation { continuation in
            let hangUp = writers.withLock { writers in
                writers[id]?.waiting.append(continuation)
                return writers[id]?.hangUp
            }
            if let hangUp { hangUp() } else { continuation.resume() }
        }
    }

    /// Whether somebody sends bytes of an upload.
    func isWriting(_ id: PartialID) -> Bool {
        writers.withLock { $0[id] != nil }
    }

    private func end(_ id: PartialID) {
        let waiting = writers.withLock { $0.removeValue(forKey: id)?.waiting ?? [] }
        for continuation in waiting { continuation.resume() }
    }
}
