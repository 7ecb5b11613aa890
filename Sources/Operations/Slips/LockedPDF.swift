internal import Blobs
internal import Formats

/// Whether a stored PDF opens only for who knows its password. Staff could not look at it.
enum LockedPDF {
    /// Reads the file piece by piece for what its end says of encryption, and where it says
    /// something once more, for the object that this names and for the file's own name.
    ///
    /// - Throws: `BlobError`; what a cipher throws for a key of a wrong size, which none has here.
    static func isLocked(_ digest: BlobDigest, in blobs: any BlobStore) async throws -> Bool {
        var encryption = PDFWindow.encryption
        try await read(digest, in: blobs) { encryption.feed($0) }
        guard var window = encryption.found else { return false }
        guard let named = PDFEncryption.named(in: window) else { return false }
        var fileID = PDFWindow.fileID
        switch named {
        case .here: try await read(digest, in: blobs) { fileID.feed($0) }
        case .object(let reference):
            var object = PDFWindow.object(reference)
            try await read(digest, in: blobs) { chunk in
                fileID.feed(chunk)
                object.feed(chunk)
            }
            guard let found = object.found else { return false }
            window = found
        }
        guard let read = PDFEncryption(window, fileID: fileID.found) else { return false }
        return try !EmptyPassword(read).opens()
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
