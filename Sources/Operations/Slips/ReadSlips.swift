internal import Blobs
internal import Formats
internal import Shop
internal import Storage

/// Slips are read soon after they came, by whichever process finds them: what their codes say, and
/// a clean copy of each.
///
/// A slip gets its row in `slip_readings` when a reader looks for work, not when it is received:
/// slips are numbered in the order of their commits, so whatever is behind the last row is new.
extension Shopkeeper {
    /// Reads the slips that wait, as many as are claimed at once; answers whether there were some.
    ///
    /// - Throws: `StorageError`, `SlipReaderAway` where no slip can be read just now.
    package func readSlips(by inspector: any SlipInspector) async throws -> Bool {
        let now = clock()
        guard try await store.read({ try SlipReadingQueue.hasWork(on: $0, at: now) }) else {
            return false
        }
        let most = inspector.width * SlipQueueLimits.claimed
        let claimed = try await store.writeBeside {
            try SlipReadingQueue.claim(atMost: most, on: $0, at: now)
        }
        guard !claimed.isEmpty else { return false }
        let ended = await read(claimed, by: inspector)
        let at = clock()
        try await store.writeBeside { try SlipReadingQueue.save(ended, on: $0, at: at) }
        for reading in ended { reading.discardUploads() }
        if let words = ended.lazy.compactMap(\.away).first { throw SlipReaderAway(words: words) }
        return true
    }

    /// Reads slips, several at once.
    private func read(
        _ claimed: [ClaimedSlip], by inspector: any SlipInspector
    ) async -> [EndedReading] {
        await withTaskGroup(of: EndedReading.self) { group in
            var rest = claimed[...]
            var ended: [EndedReading] = []
            for _ in 0..<max(1, inspector.width) {
                guard let slip = rest.popFirst() else { break }
                group.addTask { await self.read(slip, by: inspector) }
            }
            for await reading in group {
                ended.append(reading)
                if let slip = rest.popFirst() {
                    group.addTask { await self.read(slip, by: inspector) }
                }
            }
            return ended
        }
    }

    private func read(
        _ slip: ClaimedSlip, by inspector: any SlipInspector
    ) async -> EndedReading {
        var reading = EndedReading(slip: slip)
        do {
            let bytes = try await file(of: slip)
            switch await inspector.inspect(bytes) {
            case .read(let report): try await reading.take(report, into: blobs)
            case .ended: reading.outcome = .again
            case .unavailable(let words): reading.outcome = .later(words)
            }
        } catch BlobError.missing, BlobError.lost {
            reading.outcome = .failed(.fileLost)
        } catch BlobError.damaged {
            reading.outcome = .failed(.damaged)
        } catch {
            // On its way from another server, a store that does not answer, a disk that is full.
            reading.outcome = .later("\(error)")
        }
        return reading
    }

    private func file(of slip: ClaimedSlip) async throws -> [UInt8] {
        guard let digest = BlobDigest(text: slip.digest) else { return [] }
        let file = try await blobs.open(digest)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(min(file.byteCount, SlipLimits.bytes)))
        while bytes.count <= SlipLimits.bytes {
            let chunk = try await file.read(upTo: BlobLimits.chunk)
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }
}

/// No slip can be read just now; those that wait are tried again.
package struct SlipReaderAway: Error, CustomStringConvertible {
    let words: String

    package var description: String { "slips cannot be read: \(words)" }
}

/// A slip that this process reads now.
struct ClaimedSlip: Sendable {
    var id: SlipID
    var order: OrderID
    var digest: String
    /// The number of the claim: of two readings of one slip only the later is kept.
    var claim: Int64
    var tries: Int64
}

/// A slip that was read, or not.
struct EndedReading: Sendable {
    let slip: ClaimedSlip
    var outcome: Outcome = .again

    /// What came of it.
    enum Outcome: Sendable {
        case read(
            SlipReport, copy: StoredBlob?, thumbnail: StoredBlob?, imprint: PackedImprint?)
        case failed(SlipReadingProblem)
        /// The reader ended over it.
        case again
        /// It could not be read just now.
        case later(String)
    }

    /// The uploads of the copies, which hold their blobs until a row names them.
    private var uploads: [any BlobUpload] = []

    init(slip: ClaimedSlip) { self.slip = slip }

    /// Why it could not be read just now.
    var away: String? {
        if case .later(let words) = outcome { words } else { nil }
    }

    /// Takes what was told of a slip, and stores its copies.
    mutating func take(_ report: SlipReport, into blobs: any BlobStore) async throws {
        let copy = try await store(report.copy, into: blobs)
        let thumbnail = try await store(report.thumbnail, into: blobs)
        // A code that names a transfer says more than any picture.
        let isNamed = report.codes.contains { $0.reference != nil }
        let imprint = isNamed ? nil : report.imprint.map(PackedImprint.init)
        outcome = .read(report, copy: copy, thumbnail: thumbnail, imprint: imprint)
    }

    /// Stores a copy. What is no JPEG comes from a reader that its slip has taken over.
    private mutating func store(
        _ bytes: [UInt8]?, into blobs: any BlobStore
    ) async throws -> StoredBlob? {
        guard let bytes, bytes.count <= SlipQueueLimits.copyBytes,
            case .accepted(.jpeg, _?) = MediaKind.sniff(bytes, isWhole: true)
        else { return nil }
        let upload = try blobs.receive(limit: Int64(bytes.count))
        uploads.append(upload)
        try bytes.withUnsafeBytes { try upload.append($0) }
        return try await upload.finish()
    }

    func discardUploads() {
        for upload in uploads { upload.discard() }
    }
}
