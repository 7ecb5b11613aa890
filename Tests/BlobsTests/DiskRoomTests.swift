import Blobs
import Synchronization
import TestShop
import Testing

/// A disk with so many free bytes.
private final class Disk: Sendable {
    private let bytes: Mutex<Int64>

    init(beyondKept bytes: Int64) {
        self.bytes = Mutex(BlobLimits.keptFree + bytes)
    }

    var free: Int64 { bytes.withLock { $0 } }

    func use(_ count: Int64) {
        bytes.withLock { $0 -= count }
    }
}

@Suite("The room that is kept for orders")
struct DiskRoomTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func blobs(on disk: Disk) throws -> DirectoryBlobs {
        try DirectoryBlobs(
            directory: folder.path, ownsUploads: true, freeBytes: { _ in disk.free })
    }

    private func append(_ count: Int, to upload: any BlobUpload) throws {
        let bytes = [UInt8](repeating: 1, count: count)
        try bytes.withUnsafeBytes { try upload.append($0) }
    }

    @Test("uploads that begin together do not get the same room", arguments: [-1, 0] as [Int64])
    func together(beyond: Int64) throws {
        let blobs = try blobs(on: Disk(beyondKept: 2_000 + beyond))
        let first = try blobs.receive(limit: 1_000)
        if beyond < 0 {
            #expect(throws: BlobError.self) { try blobs.receive(limit: 1_000) }
        } else {
            let second = try blobs.receive(limit: 1_000)
            #expect(throws: BlobError.self) { try blobs.receive(limit: 1) }
            second.discard()
        }
        first.discard()
        try blobs.receive(limit: 2_000 + beyond).discard()
    }

    @Test("what is written is counted once, and the end gives the rest back")
    func written() async throws {
        let disk = Disk(beyondKept: 2_000)
        let blobs = try blobs(on: disk)
        let first = try blobs.receive(limit: 1_000)
        try append(600, to: first)
        disk.use(600)

        #expect(throws: BlobError.self) { try blobs.receive(limit: 1_001) }
        try blobs.receive(limit: 1_000).discard()

        _ = try await first.finish()
        first.discard()
        try blobs.receive(limit: 1_400).discard()
        #expect(throws: BlobError.self) { try blobs.receive(limit: 1_401) }
    }

    @Test("a disk that fills up meanwhile is noticed", arguments: [-1, 0] as [Int64])
    func meanwhile(beyond: Int64) throws {
        let disk = Disk(beyondKept: 1_000)
        let blobs = try blobs(on: disk)
        let upload = try blobs.receive(limit: 1_000)
        disk.use(500)

        if beyond < 0 {
            #expect(throws: BlobError.full("67 MB are free, and orders need them")) {
                try append(501, to: upload)
            }
        } else {
            try append(500, to: upload)
        }
        upload.discard()
    }

    @Test("an upload that was let go gives its room back")
    func letGo() throws {
        let blobs = try blobs(on: Disk(beyondKept: 1_000))
        _ = try blobs.receive(limit: 1_000)
        try blobs.receive(limit: 1_000).discard()
    }
}
