/// Where slips and pictures are kept: bytes named by their SHA-256.
///
/// The same bytes stored twice are one blob. Nothing is ever changed in place.
package protocol BlobStore: Sendable {
    /// Starts an upload of at most `limit` bytes.
    ///
    /// - Throws: `BlobError`; `.full` when it might not fit.
    func receive(limit: Int64) throws -> any BlobUpload

    /// Opens a blob for reading.
    ///
    /// - Throws: `BlobError.missing` when there is none with this name.
    func open(_ digest: BlobDigest) throws -> any BlobReader
}

/// Bytes on their way in. Used by one caller at a time; ended by `finish` or `discard`.
package protocol BlobUpload: AnyObject, Sendable {
    /// Adds bytes.
    ///
    /// - Throws: `BlobError.tooLarge` past the limit, `.full` when the disk is.
    func append(_ bytes: UnsafeRawBufferPointer) throws

    /// The first bytes, up to `BlobLimits.prefix`, to tell the kind of content by.
    var prefix: [UInt8] { get }

    /// Syncs the bytes and gives them their name; when it returns they survive a power cut.
    func finish() async throws -> StoredBlob

    /// Throws the bytes away. Does nothing after `finish`.
    func discard()
}

/// An open blob.
package protocol BlobReader: AnyObject, Sendable {
    var byteCount: Int64 { get }

    /// The next bytes, at most `count`; empty at the end.
    func read(upTo count: Int) async throws -> [UInt8]
}

/// What is known of a blob once it is stored.
package struct StoredBlob: Hashable, Sendable {
    package var digest: BlobDigest
    package var byteCount: Int64
}

/// The name of a blob: SHA-256 of its bytes as 64 lower-case hex digits.
package struct BlobDigest: Hashable, Sendable {
    package let text: String

    /// Takes exactly 64 lower-case hex digits; anything else is `nil`, so that a name never leads
    /// out of the store's directory.
    package init?(text: String) {
        guard text.utf8.count == 64,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }
}

/// The named limits of blobs.
package enum BlobLimits {
    /// How many first bytes of an upload are kept in memory.
    package static let prefix = 131_072
    /// How many bytes are read at a time.
    package static let chunk = 65_536
    /// Free bytes that no upload may touch: when a disk fills up, the database goes on writing
    /// orders for a while after slips are refused.
    package static let keptFree: Int64 = 64 * 1_024 * 1_024
}

/// What can go wrong with blobs.
package enum BlobError: Error, Hashable, Sendable {
    case missing(BlobDigest)
    case tooLarge(limit: Int64)
    case full(String)
    case unavailable(String)
}
