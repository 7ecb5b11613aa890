package import Blobs
internal import Formats
package import Shop
internal import Storage

extension Shopkeeper {
    /// Starts taking a slip for an order that may have one more.
    ///
    /// - Parameter announced: the most bytes that can come; `nil` when that is not known.
    /// - Throws: `OrderRefusal` before a byte is read, `BlobError`, `StorageError`.
    package func beginSlip(
        for order: OrderID, announced: Int64? = nil
    ) async throws -> any BlobUpload {
        // A slip has one byte at least.
        let taken = try await slipsTaken(by: order, adding: 1)
        let upload = try blobs.receive(
            limit: max(0, min(SlipLimits.bytes, announced ?? .max)))
        await hold(order, taken.clock, for: .whole(upload))
        return upload
    }

    /// Throws an upload away that was refused or broke off, and lets its order go.
    package func giveUpSlip(
        _ upload: any BlobUpload, for order: OrderID, after error: any Error
    ) async {
        upload.discard()
        await ended(.whole(upload), of: order, after: error)
    }

    /// What an order has of slips, when it may have one more of so many bytes.
    ///
    /// - Throws: `OrderRefusal`, `StorageError`.
    func slipsTaken(by order: OrderID, adding bytes: Int64) async throws -> SlipsTaken {
        guard let taken = try await slipsTakenReads.value(of: order, in: store) else {
            throw OrderRefusal.unknownOrder
        }
        if taken.clock.status == .reserved {
            throw OrderRefusal.notInThisStatus(taken.clock.status)
        }
        if let refusal = taken.refusal(adding: bytes) { throw refusal }
        return taken
    }

    /// Checks what was uploaded, stores it and puts it to the order. What the desk refuses leaves
    /// no file behind.
    ///
    /// - Parameter original: what the file was made from, where its sender says so.
    /// - Throws: `SlipProblem`, `OrderRefusal`, `BlobError`, `DeskRefusal`, `StorageError`.
    package func finishSlip(
        _ upload: any BlobUpload, fileName: String, original: BlobDigest? = nil,
        for order: OrderID
    ) async throws -> ReceiveSlip.Answer {
        try await finish(
            upload, fileName: fileName, original, for: order, as: .whole(upload))
    }

    /// Finishes an upload that holds its order under any name.
    func finish(
        _ upload: any BlobUpload, fileName: String, _ original: BlobDigest?, for order: OrderID,
        as holder: UploadHolder
    ) async throws -> ReceiveSlip.Answer {
        do {
            let answer = try await putToOrder(upload, fileName: fileName, original, order)
            await ended(holder, of: order, with: answer)
            return answer
        } catch {
            await ended(holder, of: order, after: error)
            throw error
        }
    }

    private func putToOrder(
        _ upload: any BlobUpload, fileName: String, _ original: BlobDigest?, _ order: OrderID
    ) async throws -> ReceiveSlip.Answer {
        // Until here the upload holds its file, so that no refusal of another one removes it
        // between its name and its row.
        defer { upload.discard() }
        let kind = try SlipProblem.kind(of: upload.prefix)
        let began = ContinuousClock.now
        let stored = try await upload.finish()
        steps.slip.observe(since: began)
        if kind == .pdf, try await LockedPDF.isLocked(stored.digest, in: blobs) {
            try? await upload.withdraw(unless: { try await self.named($0) })
            throw SlipProblem.locked
        }
        let slip = ReceiveSlip(
            order: order, mediaType: kind.mediaType, digest: stored.digest.text,
            original: original?.text, byteCount: stored.byteCount,
            fileName: TextSize.cut(fileName.trimmed, characters: SlipLimits.fileName))
        do {
            return try await desk.run(slip)
        } catch  where Self.isSurelyNotSaved(error) {
            // What cannot be told now is told when files are cleared away.
            try? await upload.withdraw(unless: { try await self.named($0) })
            throw error
        }
    }

    /// Whether a slip's row is not there and will not be. After a commit that nobody has heard of
    /// the file stays: whoever clears away will find out.
    private static func isSurelyNotSaved(_ error: any Error) -> Bool {
        switch error {
        case is OrderRefusal, is DeskRefusal: true
        case let error as StorageError: error.isForEverybody
        default: false
        }
    }

    /// Which of some blobs a slip or a product names.
    func named(_ digests: [BlobDigest]) async throws -> Set<BlobDigest> {
        try await store.read { try NamedFiles.among(digests, on: $0) }
    }
}
