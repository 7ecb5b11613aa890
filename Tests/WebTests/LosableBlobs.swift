import Blobs
import Synchronization

/// Files that come and go as a test wants it.
final class LosableBlobs: BlobStore {
    private let blobs: any BlobStore
    private let problem = Mutex<(@Sendable (BlobDigest) -> BlobError)?>(nil)

    init(_ blobs: any BlobStore) {
        self.blobs = blobs
    }

    /// From now on no file can be opened, and this is why; `nil` is well again.
    func lose(_ error: (@Sendable (BlobDigest) -> BlobError)?) {
        problem.withLock { $0 = error }
    }

    func receive(limit: Int64) throws -> any BlobUpload { try blobs.receive(limit: limit) }

    var partials: PartialUploads? { blobs.partials }

    func isHere(_ digest: BlobDigest) -> Bool { blobs.isHere(digest) }

    func renew(_ digest: BlobDigest) throws -> Bool { try blobs.renew(digest) }

    func here(beginning byte: UInt8) async throws -> [LocalBlob] {
        try await blobs.here(beginning: byte)
    }

    func remove(_ list: [LocalBlob], unless named: NamedBlobs) async throws -> Int {
        try await blobs.remove(list, unless: named)
    }

    func open(_ digest: BlobDigest) async throws -> any BlobReader {
        if let problem = problem.withLock({ $0 }) { throw problem(digest) }
        return try await blobs.open(digest)
    }
}

/// Why a file of another server is not here, and what is said of it.
struct Absence: Sendable {
    var error: @Sendable (BlobDigest) -> BlobError
    var status: Int
    var code: String
    var retryAfter: String?
    var english: String
    var thai: String

    static let all = [
        Absence(
            error: { .notHereYet($0) }, status: 503, code: "file_on_its_way", retryAfter: "5",
            english: "This file is on its way", thai: "ไฟล์นี้กำลังมา"),
        Absence(
            error: { .storeAway($0, .unreachable("no route")) }, status: 503,
            code: "file_store_away", retryAfter: "15",
            english: "This file cannot be fetched just now", thai: "ขณะนี้ยังเปิดไฟล์นี้ไม่ได้"),
        Absence(
            error: { .damaged($0) }, status: 500, code: "file_damaged", retryAfter: nil,
            english: "This file is not what it was", thai: "ไฟล์นี้ไม่ตรงกับต้นฉบับ"),
        Absence(
            error: { .missing($0) }, status: 404, code: "file_lost", retryAfter: nil,
            english: "This file is not here", thai: "ไม่พบไฟล์นี้ที่นี่"),
    ]
}
