package import Shop

/// A blob store, where slips and pictures are kept: bytes named by their SHA-256.
///
/// The same bytes stored twice are one blob. Nothing is ever changed in place.
package protocol BlobStore: Sendable {
    /// Starts an upload of at most `limit` bytes.
    ///
    /// - Throws: `BlobError`; `.full` when it might not fit.
    func receive(limit: Int64) throws -> any BlobUpload

    /// Opens a blob for reading; it may have to be fetched from afar first.
    ///
    /// - Throws: `BlobError.missing` when there is none with this name, `.notHereYet` when another
    ///   server may have it, `.storeAway` when that cannot be told, `.damaged`.
    func open(_ digest: BlobDigest) async throws -> any BlobReader

    /// Whether a blob's bytes are on this machine.
    func isHere(_ digest: BlobDigest) -> Bool

    /// Lets a blob of this machine count as stored just now, for whoever is about to name it: what
    /// nothing names goes away after a while.
    ///
    /// - Returns: false when it is not on this machine.
    func renew(_ digest: BlobDigest) throws -> Bool

    /// The blobs on this machine whose digests begin with a byte, in no order.
    func here(beginning byte: UInt8) async throws -> [LocalBlob]

    /// Removes those of these blobs from this machine that nothing names; not one that anybody has
    /// stored or renewed since it was listed, or is storing.
    ///
    /// - Parameter named: asked when nobody can have begun to store them unseen.
    /// - Returns: how many were removed.
    func remove(_ blobs: [LocalBlob], unless named: NamedBlobs) async throws -> Int

    /// Uploads that come in pieces; `nil` where none do.
    var partials: PartialUploads? { get }
}

extension BlobStore {
    /// The uploads in pieces: none, as in a command.
    package var partials: PartialUploads? { nil }
}

/// A question for what is committed: which of some blobs are named by it.
package typealias NamedBlobs = @Sendable ([BlobDigest]) async throws -> Set<BlobDigest>

/// A blob on this machine, as it was when it was looked at.
package struct LocalBlob: Hashable, Sendable {
    package var digest: BlobDigest
    package var byteCount: Int64
    /// The moment when the blob was stored or renewed last, by the machine's clock.
    package var storedAt: Timestamp
    /// The mark that tells the file from one of the same name that came later.
    let file: FileMark
}

/// A blob store that takes blobs here first and carries them to where they belong.
package protocol OutgoingBlobs: Sendable {
    /// Carries the blobs that wait now, until the first problem that others would meet too.
    func carry() async -> CarryRound

    /// How many blobs wait here.
    func waiting() throws -> Int
}

/// The result of one round of carrying.
package struct CarryRound: Hashable, Sendable {
    package var carried = 0
    /// The problem that ended the round, in words.
    package var problem: String?
    /// The blobs that could not be carried although others could, and why.
    package var refused: [BlobDigest: String] = [:]

    package init(
        carried: Int = 0, problem: String? = nil, refused: [BlobDigest: String] = [:]
    ) {
        self.carried = carried
        self.problem = problem
        self.refused = refused
    }
}

/// An upload: bytes on their way in. Used by one caller at a time; ended by `discard`, also after
/// `finish`.
///
/// From `finish` to its end it holds the blob, so that nobody removes what is about to be named.
package protocol BlobUpload: AnyObject, Sendable {
    /// Adds bytes.
    ///
    /// - Throws: `BlobError.tooLarge` past the limit, `.full` when the disk is.
    func append(_ bytes: UnsafeRawBufferPointer) throws

    /// The first bytes, up to `BlobLimits.prefix`, to tell the kind of content by.
    var prefix: [UInt8] { get }

    /// Syncs the bytes and gives them their name; when it returns they survive a power cut.
    func finish() async throws -> StoredBlob

    /// Says, after `finish`, that nothing is going to name the bytes because of this upload. They
    /// go away again if they were not there before and nothing else names or holds them.
    func withdraw(unless named: NamedBlobs) async throws

    /// Throws the bytes away; after `finish` it only lets the blob go.
    func discard()
}

/// An open blob.
package protocol BlobReader: AnyObject, Sendable {
    var byteCount: Int64 { get }

    /// The next bytes, at most `count`; empty at the end.
    func read(upTo count: Int) async throws -> [UInt8]
}

/// The facts about a blob once it is stored.
package struct StoredBlob: Hashable, Sendable {
    package var digest: BlobDigest
    package var byteCount: Int64

    package init(digest: BlobDigest, byteCount: Int64) {
        self.digest = digest
        self.byteCount = byteCount
    }
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
    /// The number of an upload's first bytes that are kept in memory.
    package static let prefix = 131_072
    /// The number of bytes that are read at a time.
    package static let chunk = 65_536
    /// The number of files that are read, synced and named at once.
    package static let threads = 16
    /// The free bytes that no upload may touch: when a disk fills up, the database goes on writing
    /// orders for a while after slips are refused.
    package static let keptFree: Int64 = 64 * 1_024 * 1_024
    /// How long a blob that nothing names is left alone: much longer than from the last byte of an
    /// upload to the row that names it.
    package static let unnamed: Span = .hours(24)
    /// How long a file may be on its way from one server to another by way of the store. It takes
    /// a second; a server that was off for longer has it still, or it is lost.
    package static let onItsWay: Span = .hours(1)
    /// How often a withdrawn blob is looked at again because the same bytes came meanwhile.
    static let withdrawals = 4
    /// The largest blob that is taken from a store.
    package static let fetched: Int64 = 32 * 1_024 * 1_024
    /// The number of blobs that are carried to a store at once.
    package static let carriedAtOnce = 4
    /// The number of blobs that are fetched from a store at once; whoever wants another is asked to
    /// wait.
    package static let fetchedAtOnce = 16
}

/// The error of a blob store.
package enum BlobError: Hashable, Sendable {
    case missing(BlobDigest)
    /// The blob is neither here nor on the store: whichever server took it has not carried it yet.
    case notHereYet(BlobDigest)
    /// The blob is lost, as far as this server knows: it is neither on this machine nor on the
    /// store, long after it was to be there.
    case lost(BlobDigest)
    /// The blob is not here, and the store does not say whether it has it; carries what is the
    /// matter.
    case storeAway(BlobDigest, StoreProblem)
    /// The store has other bytes under this name. They are shown to nobody.
    case damaged(BlobDigest)
    case tooLarge(limit: Int64)
    case full(String)
    case unavailable(String)
}

extension BlobError: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .tooLarge(let limit): .tooLarge(limit: limit)
        case .full: .diskFull
        case .unavailable: .unavailable
        case .notHereYet:
            ToldRefusal(
                .fileOnItsWay,
                "Another server of the shop has this file and is bringing it. Try again in a "
                    + "moment.",
                retry: .seconds(5))
        case .lost:
            ToldRefusal(
                .fileLost,
                "This file is not here: neither this server nor the shop's store has it. If "
                    + "another server of the shop took it, that one has it. Otherwise ask for the "
                    + "slip again.")
        case .storeAway:
            ToldRefusal(
                .fileStoreAway,
                "This file is on the shop's store, which does not answer just now. Try again "
                    + "later.",
                retry: .seconds(15))
        case .damaged(let digest):
            ToldRefusal(
                .fileDamaged,
                "The store has other bytes under this file's name, so it is not shown: "
                    + "\(digest.text).",
                values: ["file": .text(digest.text)])
        case .missing: nil
        }
    }
}
