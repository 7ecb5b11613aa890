package import Blobs
internal import Formats
package import Shop
internal import Storage

/// Slips that come in pieces: begun for an order, continued after each break, and put to the order
/// when they are whole.
extension Shopkeeper {
    /// Begins an upload for an order that may have one more slip of this size.
    ///
    /// - Parameter note: what its client says about the file, as `UploadMetadata` reads it.
    /// - Throws: `OrderRefusal`, `PartialProblem.tooMany`, `BlobError`, `StorageError`.
    package func beginUpload(
        for order: OrderID, length: Int64, note: String
    ) async throws -> PartialUpload {
        let partials = try partials
        let taken = try await slipsTaken(by: order, adding: max(1, length))
        let id = PartialID(owner: code(of: order).text, secret: random(PartialID.secretBytes))
        let upload = try await partials.create(
            id, length: length, note: note, until: clock() + PartialLimits.kept,
            within: SlipLimits.bytesPerOrder - taken.bytes)
        await hold(order, taken.clock, for: .pieces(id))
        return upload
    }

    /// The upload that somebody names who has the key of its order, and that order; `nil` when the
    /// two do not belong together, whether there is such an upload or not.
    ///
    /// - Throws: `LostOrder`.
    package func uploadID(
        _ text: String, key: String
    ) throws(LostOrder) -> (id: PartialID, order: OrderID)? {
        guard let id = PartialID(text: text), let order = try orderID(code: id.owner, key: key),
            code(of: order).text == id.owner
        else { return nil }
        return (id, order)
    }

    /// Opens an upload for whoever is at it alone.
    ///
    /// - Throws: `PartialProblem.unknown`, `.busy`, `BlobError`.
    package func openUpload(_ id: PartialID) async throws -> OpenPartial {
        try await partials.open(id, at: clock())
    }

    /// Throws an upload away and lets its order go.
    ///
    /// - Throws: `PartialProblem.unknown`, `.busy`, `BlobError`.
    package func endUpload(_ id: PartialID, of order: OrderID) async throws {
        try await openUpload(id).close()
        try await partials.remove(id)
        await letGo(order, .pieces(id))
    }

    /// Puts an upload that is whole to its order, on the way that every slip takes. Asked again, it
    /// answers the same again.
    ///
    /// - Parameter original: what the file was made from, where its sender says so.
    /// - Throws: `PartialProblem`, and what `finishSlip` throws.
    package func finishUpload(
        named text: String, original: BlobDigest? = nil, for order: OrderID
    ) async throws -> ReceiveSlip.Answer {
        guard let id = PartialID(text: text), id.owner == code(of: order).text else {
            throw PartialProblem.unknown
        }
        let partial = try await openUpload(id)
        defer { partial.close() }
        if let digest = partial.upload.became {
            guard let earlier = try await slip(of: order, digest) else {
                throw PartialProblem.unknown
            }
            return earlier
        }
        let whole = try await partials.whole(partial)
        let metadata = try? UploadMetadata(partial.upload.note)
        let answer = try await finish(
            whole.upload, fileName: metadata?["filename"] ?? "", original, for: order,
            as: .pieces(id))
        // The slip is there. Without this note it would be found by its content, by the desk.
        try? await partial.became(whole.digest)
        return answer
    }

    /// Throws away uploads that were not finished in time.
    func clearAwayUploads(at now: Timestamp) async throws {
        uploadsInHand.clearAway(at: now)
        try await blobs.partials?.clearAway(at: now)
    }

    private var partials: PartialUploads {
        get throws {
            guard let partials = blobs.partials else {
                throw BlobError.unavailable("no uploads are taken here")
            }
            return partials
        }
    }

    private func slip(
        of order: OrderID, _ digest: BlobDigest
    ) async throws -> ReceiveSlip.Answer? {
        try await store.read { connection in
            try ReceiveSlip.earlier(order, digest.text, on: connection)
        }
    }
}
