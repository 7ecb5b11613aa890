import Blobs
import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Slips and pictures are copied with the shop")
struct CopyBlobsTests {
    private func withSlips(
        _ body: (Stall, DirectoryBlobs, _ file: (String) -> URL) async throws -> Void
    ) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            for text in ["a", "b", "c"] { try await stall.slip(text, for: order) }
            let folder = try TemporaryFolder()
            let target = try DirectoryBlobs(directory: folder.path + "/slips", ownsUploads: true)
            try await body(stall, target) { name in
                URL(
                    fileURLWithPath:
                        "\(stall.folder.path)/slips/blobs/\(name.prefix(2))/\(name)")
            }
        }
    }

    private func copy(
        _ stall: Stall, to target: DirectoryBlobs
    ) async throws -> CopyBlobs.Outcome {
        try await CopyBlobs(of: stall.store, from: [stall.keeper.blobs], to: target).run { _ in }
    }

    private func digests(_ stall: Stall) async throws -> [String] {
        try await stall.store.read { connection in
            try connection.all("SELECT digest FROM slips ORDER BY id") { $0.text(0) }
        }
    }

    @Test("each once, and the second time none")
    func copied() async throws {
        try await withSlips { stall, target, _ async throws in
            var expected = CopyBlobs.Outcome()
            expected.copied = 3
            #expect(try await copy(stall, to: target) == expected)
            let verified = try await findings(stall, files: target)
            #expect(verified == [])

            expected.copied = 0
            expected.wereThere = 3
            #expect(try await copy(stall, to: target) == expected)
        }
    }

    private func findings(
        _ stall: Stall, files: DirectoryBlobs
    ) async throws -> [IntegrityFinding] {
        var found: [IntegrityFinding] = []
        let verify = VerifyShop(
            store: stall.store, files: VerifyShop.Files(here: files),
            at: stall.keeper.clock())
        _ = try await verify.run { found += $0.listed }
        return found
    }

    @Test("what is missing is named, and the rest is copied")
    func missing() async throws {
        try await withSlips { stall, target, file async throws in
            let name = try await digests(stall)[1]
            try FileManager.default.removeItem(at: file(name))

            let outcome = try await copy(stall, to: target)

            #expect(outcome.missing == [name])
            #expect(outcome.copied == 2)
        }
    }

    @Test("what has other bytes than its name says is not copied")
    func changed() async throws {
        try await withSlips { stall, target, file async throws in
            let name = try await digests(stall)[0]
            let digest = try #require(BlobDigest(text: name))
            try Data("other".utf8).write(to: file(name))

            await #expect(throws: BlobCopyFailure(digest: digest)) {
                _ = try await copy(stall, to: target)
            }
            await #expect(throws: BlobError.missing(digest)) { _ = try await target.open(digest) }
        }
    }
}
