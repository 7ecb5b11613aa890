internal import Blobs
internal import Formats

/// Whether a stored PDF opens only for who knows its password. Staff could not look at it.
enum LockedPDF {
    /// Reads the file twice, piece by piece: for what its end says of encryption, and for the
    /// object that this names.
    ///
    /// - Throws: `BlobError`.
    static func isLocked(_ digest: BlobDigest, in blobs: any BlobStore) async throws -> Bool {
        var encryption = PDFWindow.encryption
        var fileID = PDFWindow.fileID
        try await read(digest, in: blobs) { chunk in
            encryption.feed(chunk)
            fileID.feed(chunk)
        }
        guard var window = encryption.found else { return false }
        switch PDFEncryption.named(in: window) {
        case nil: return false
        case .here: break
        case .object(let reference):
            var object = PDFWindow.object(reference)
            try await read(digest, in: blobs) { object.feed($0) }
            guard let found = object.found else { return false }
            window = found
        }
        guard let read = PDFEncryption(window, fileID: fileID.found) else { return false }
        return !EmptyPassword(read).opens
    }

    private static func read(
        _ digest: BlobDigest, in blobs: any BlobStore, _ take: ([UInt8]) -> Void
    ) async throws {
        let file = try await blobs.open(digest)
        while true {
            let chunk = try await file.read(upTo: BlobLimits.chunk)
            if chunk.isEmpty { return }
            take(chunk)
        }
    }
}
