import Blobs
import Foundation
import TestShop
import Testing

@Suite("Blobs in a directory")
struct DirectoryBlobsTests {
    private let folder: TemporaryFolder
    private let blobs: DirectoryBlobs

    init() throws {
        folder = try TemporaryFolder()
        blobs = try DirectoryBlobs(directory: folder.path + "/slips", ownsUploads: true)
    }

    private func upload(_ parts: [[UInt8]], limit: Int64 = 1_000_000) throws -> any BlobUpload {
        let upload = try blobs.receive(limit: limit)
        for part in parts { try part.withUnsafeBytes { try upload.append($0) } }
        return upload
    }

    private func files(_ part: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/slips/\(part)")
    }

    private func content(_ digest: BlobDigest) async throws -> [UInt8] {
        let reader = try await blobs.open(digest)
        var bytes: [UInt8] = []
        while true {
            let chunk = try await reader.read(upTo: BlobLimits.chunk)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    @Test("what came in parts is read back whole, under the SHA-256 of its bytes")
    func roundTrip() async throws {
        let stored = try await upload([Array("ab".utf8), [], Array("c".utf8)]).finish()

        // FIPS 180-2, appendix B.1.
        #expect(
            stored.digest.text
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(stored.byteCount == 3)
        #expect(try await content(stored.digest) == Array("abc".utf8))
        #expect(try files("uploads").isEmpty)
    }

    @Test("a disk that is nearly full is left to the orders", arguments: [-1, 0, 1] as [Int64])
    func nearlyFull(beyond: Int64) throws {
        let free = 1_000 + BlobLimits.keptFree + beyond
        let blobs = try DirectoryBlobs(
            directory: folder.path + "/slips", ownsUploads: true, freeBytes: { _ in free })
        if beyond < 0 {
            #expect(throws: BlobError.full("67 MB are free, and orders need them")) {
                try blobs.receive(limit: 1_000)
            }
        } else {
            try blobs.receive(limit: 1_000).discard()
        }
    }

    @Test("large content keeps only its beginning in memory")
    func prefix() async throws {
        let part = [UInt8](repeating: 7, count: 100_000)
        let upload = try upload([part, part, part])

        #expect(upload.prefix.count == BlobLimits.prefix)
        let stored = try await upload.finish()
        #expect(try await content(stored.digest).count == 300_000)
    }

    @Test("past its limit an upload takes nothing more")
    func limit() throws {
        let upload = try upload([[1, 2, 3]], limit: 4)

        #expect(throws: BlobError.tooLarge(limit: 4)) {
            try [UInt8](arrayLiteral: 4, 5).withUnsafeBytes { try upload.append($0) }
        }
        upload.discard()
        #expect(try files("uploads").isEmpty)
    }

    @Test("what is discarded or let go leaves nothing")
    func discarded() throws {
        try upload([[1]]).discard()
        _ = try upload([[2]])

        #expect(try files("uploads").isEmpty)
        #expect(try files("blobs").isEmpty)
    }

    @Test("discarding after the end does nothing")
    func discardedLate() async throws {
        let upload = try upload([[1]])
        let stored = try await upload.finish()
        upload.discard()

        #expect(try await content(stored.digest) == [1])
    }

    @Test("the same bytes at once are one blob")
    func sameBytes() async throws {
        let digests = try await withThrowingTaskGroup(of: BlobDigest.self) { group in
            for _ in 0..<20 {
                let upload = try upload([[9, 9]])
                group.addTask { try await upload.finish().digest }
            }
            return try await group.reduce(into: Set<BlobDigest>()) { $0.insert($1) }
        }

        #expect(digests.count == 1)
        #expect(try files("blobs").count { $0.contains("/") } == 1)
    }

    @Test("what a crash left half-uploaded goes at the next start, blobs stay")
    func leftovers() async throws {
        let stored = try await upload([[1]]).finish()
        let left = "\(folder.path)/slips/uploads/half"
        try Data([1, 2]).write(to: URL(fileURLWithPath: left))

        _ = try DirectoryBlobs(directory: folder.path + "/slips", ownsUploads: false)
        #expect(FileManager.default.fileExists(atPath: left))
        _ = try DirectoryBlobs(directory: folder.path + "/slips", ownsUploads: true)

        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(try await content(stored.digest) == [1])
    }

    @Test("a blob that is not there is missing")
    func missing() async throws {
        let digest = try #require(BlobDigest(text: String(repeating: "0", count: 64)))

        await #expect(throws: BlobError.missing(digest)) { _ = try await blobs.open(digest) }
    }

    @Test(
        "a name is 64 lower-case hex digits and nothing else",
        arguments: [
            "", "abc", String(repeating: "A", count: 64), String(repeating: "g", count: 64),
            String(repeating: "0", count: 63), String(repeating: "0", count: 65),
            "../" + String(repeating: "0", count: 61), String(repeating: "0", count: 62) + "/x",
            String(repeating: "0", count: 63) + "\u{0}", String(repeating: "٠", count: 32),
        ])
    func names(_ text: String) {
        #expect(BlobDigest(text: text) == nil)
    }

    @Test("slips are for the shop's own user alone")
    func permissions() async throws {
        let stored = try await upload([[1]]).finish()
        let path = "\(folder.path)/slips/blobs/\(stored.digest.text.prefix(2))"
        for name in [path, "\(path)/\(stored.digest.text)"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions]
            #expect((mode as? Int).map { $0 & 0o077 } == 0)
        }
    }
}
