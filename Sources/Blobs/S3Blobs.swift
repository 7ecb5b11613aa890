internal import Synchronization

/// Blobs on an S3-compatible store, with the directory of this machine in front of it.
///
/// A blob is synced here before anybody is told that it is kept, with a mark that it is to be
/// carried; the store gets it soon after. A store that is down delays that and loses nothing. What
/// was carried or fetched stays here: the directory is the cache.
package final class S3Blobs: BlobStore, OutgoingBlobs {
    private let local: DirectoryBlobs
    private let store: S3Store
    private let limits: S3Limits
    private let fetches = Mutex<[BlobDigest: Task<Void, any Error>]>([:])

    /// Marks what was kept here before this store was chosen.
    ///
    /// - Throws: `BlobError`. The store itself is not asked for anything.
    package init(
        _ local: DirectoryBlobs, on location: S3Location, keys: S3Keys,
        limits: S3Limits = S3Limits()
    ) throws {
        self.local = local
        self.limits = limits
        store = S3Store(location, keys: keys)
        try local.carry(to: location.text)
    }

    /// The store's name for people.
    package var place: String { store.location.text }

    package func receive(limit: Int64) throws -> any BlobUpload {
        try local.receive(limit: limit)
    }

    package var partials: PartialUploads? { local.partials }

    package func isHere(_ digest: BlobDigest) -> Bool {
        local.isHere(digest)
    }

    package func renew(_ digest: BlobDigest) throws -> Bool {
        try local.renew(digest)
    }

    package func here(beginning byte: UInt8) async throws -> [LocalBlob] {
        try await local.here(beginning: byte)
    }

    package func remove(_ blobs: [LocalBlob], unless named: NamedBlobs) async throws -> Int {
        try await local.remove(blobs, unless: named)
    }

    package func open(_ digest: BlobDigest) async throws -> any BlobReader {
        do {
            return try await local.open(digest)
        } catch BlobError.missing {
            try await fetch(digest)
            return try await local.open(digest)
        }
    }

    /// Whether a blob is yet to be carried.
    package func isWaiting(_ digest: BlobDigest) -> Bool {
        local.outgoing.has(digest)
    }

    /// The store as a depot, without what is here; what is read passes through a file without a
    /// name here.
    package var depot: S3Depot {
        S3Depot(on: store, spool: local)
    }

    package func waiting() throws -> Int {
        try local.outgoing.marks().count
    }

    /// Puts a few bytes on the store and reads them back.
    ///
    /// - Throws: `StoreProblem`, `BlobError.damaged`, `CancellationError`.
    package func check() async throws {
        try await store.check(within: limits.starting)
    }

    /// Whether this store was seen to work for this directory, however it does now.
    package var hasWorked: Bool { local.outgoing.hasWorked(store.location.text) }

    /// Notes that the store works for this directory.
    ///
    /// - Throws: `BlobError`.
    package func noteWorking() throws {
        try local.outgoing.noteWorking(store.location.text)
    }
}

// Carrying.
extension S3Blobs {
    private enum Outcome {
        case carried
        case refused(BlobDigest, String)
        case ended(String)
        case cancelled
    }

    package func carry() async -> CarryRound {
        var round = CarryRound()
        do {
            // Spares the round its tasks: nothing waits nearly always.
            // What somebody is still putting to its order may be withdrawn, and waits.
            let marks = try local.outgoing.marks().filter { !local.names.isHeld($0) }
            if !marks.isEmpty { await carry(marks, &round) }
        } catch {
            round.problem = Self.words(error)
        }
        return round
    }

    private func carry(_ marks: [BlobDigest], _ round: inout CarryRound) async {
        await withTaskGroup(of: Outcome.self) { group in
            var rest = marks[...]
            for digest in rest.prefix(BlobLimits.carriedAtOnce) {
                group.addTask { await self.carry(digest) }
            }
            rest = rest.dropFirst(BlobLimits.carriedAtOnce)
            for await outcome in group {
                switch outcome {
                case .carried: round.carried += 1
                case .refused(let digest, let words): round.refused[digest] = words
                case .ended(let words):
                    round.problem = round.problem ?? words
                    rest = []
                case .cancelled: rest = []
                }
                if let digest = rest.popFirst() {
                    group.addTask { await self.carry(digest) }
                }
            }
        }
    }

    private func carry(_ digest: BlobDigest) async -> Outcome {
        do {
            // Without bytes another process has carried it meanwhile.
            if let file = try LocalFile(local.outgoing.path(of: digest)) {
                try await store.put(digest, file, within: limits.carrying)
                try local.outgoing.remove(digest)
            }
            return .carried
        } catch is CancellationError {
            return .cancelled
        } catch let problem as StoreProblem where problem.isOfTheWholeStore {
            return .ended("\(problem)")
        } catch {
            return .refused(digest, Self.words(error))
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case BlobError.full(let words), BlobError.unavailable(let words): words
        default: "\(error)"
        }
    }
}

// Fetching.
extension S3Blobs {
    /// Brings a blob here. Whoever wants the same blob meanwhile waits for the same answer, so that
    /// a picture that thousands ask for is fetched once.
    private func fetch(_ digest: BlobDigest) async throws {
        let task = try fetches.withLock { fetches in
            if let running = fetches[digest] { return running }
            guard fetches.count < BlobLimits.fetchedAtOnce else {
                throw BlobError.storeAway(digest, .tooSlow)
            }
            let task = Task {
                defer { self.fetches.withLock { $0[digest] = nil } }
                try await self.bring(digest)
            }
            fetches[digest] = task
            return task
        }
        try await task.value
    }

    private func bring(_ digest: BlobDigest) async throws {
        // Somebody else's fetch may have ended between the look and the start.
        if local.isHere(digest) { return }
        let upload = try local.upload(limit: BlobLimits.fetched, promised: 0, marks: false)
        defer { upload.discard() }
        do {
            let isThere = try await store.get(digest, within: limits.fetching) {
                try upload.append($0)
            }
            guard isThere else { throw BlobError.notHereYet(digest) }
        } catch let problem as StoreProblem {
            throw BlobError.storeAway(digest, problem)
        } catch BlobError.tooLarge {
            throw BlobError.damaged(digest)
        }
        try await upload.finish(as: digest)
    }
}
