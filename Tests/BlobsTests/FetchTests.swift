import Blobs
import Foundation
import TestShop
import TestSupport
import Testing

@Suite("Blobs that another server took", .oneStore, .serialized)
struct FetchTests {
    private func uploads(_ bench: S3Bench) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: bench.folder.path + "/uploads")
    }

    @Test("they are here once they are on the store, then without it, and until then it is said")
    func fetched() async throws {
        let (taking, other) = (try await S3Bench(), try await S3Bench())
        let bytes = S3Bench.bytes("fetched", count: 200_000)
        let digest = try await taking.keep(bytes)
        await #expect(throws: BlobError.notHereYet(digest)) { try await other.content(digest) }

        _ = await taking.blobs.carry()
        #expect(try await other.content(digest) == bytes)

        other.proxy.set(.down)
        #expect(try await other.content(digest) == bytes)
        #expect(try other.blobs.waiting() == 0)
        #expect(try uploads(other).isEmpty)
    }

    @Test(
        "while the store has a problem it is said, nothing half is kept, and later it is there",
        arguments: [
            CarryTests.Trouble(fault: .down, words: "ended the connection"),
            CarryTests.Trouble(fault: .cutAnswer(after: 60_000), words: "ended the connection"),
            CarryTests.Trouble(fault: .silent, words: "too slowly"),
            CarryTests.Trouble(
                fault: .status("403 Forbidden", code: "AccessDenied"), words: "refused the keys"),
            CarryTests.Trouble(
                fault: .status("500 Internal Server Error", code: "InternalError"), words: "500"),
        ])
    func trouble(_ trouble: CarryTests.Trouble) async throws {
        let (taking, other) = (try await S3Bench(), try await S3Bench())
        let bytes = S3Bench.bytes("fetch \(trouble.words)", count: 200_000)
        let digest = try await taking.keep(bytes)
        _ = await taking.blobs.carry()
        other.proxy.set(trouble.fault)
        let asking = try await S3Bench(
            in: other.folder, through: other.proxy, limits: trouble.limits)

        let error = await #expect(throws: BlobError.self) { try await asking.content(digest) }

        guard case .storeAway(digest, let problem) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect("\(problem)".contains(trouble.words))
        #expect(!other.blobs.isHere(digest))
        #expect(try uploads(other).isEmpty)
        other.proxy.set(nil)
        #expect(try await other.content(digest) == bytes)
    }

    @Test("other bytes under the name are shown to nobody", arguments: [0, 10, 5_000, 40_000_000])
    func damaged(count: Int) async throws {
        let bench = try await S3Bench()
        let digest = try S3Bench.digest(S3Bench.bytes("wanted"))
        let wrong = [UInt8](repeating: 1, count: count)
        try await bench.store.put(wrong, as: digest.text, in: S3Bench.bucket)

        await #expect(throws: BlobError.damaged(digest)) { try await bench.content(digest) }

        #expect(!bench.blobs.isHere(digest))
        #expect(try uploads(bench).isEmpty)
    }

    @Test("what many ask for at once is fetched once")
    func once() async throws {
        let (taking, other) = (try await S3Bench(), try await S3Bench())
        let bytes = S3Bench.bytes("once", count: 500_000)
        let digest = try await taking.keep(bytes)
        _ = await taking.blobs.carry()

        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<30 { group.addTask { try await other.content(digest) } }
            for try await content in group { #expect(content == bytes) }
        }
        #expect(other.proxy.heads.count == 1)
    }

    @Test("more at once than the limit are asked to come again")
    func bounded() async throws {
        let bench = try await S3Bench()
        bench.proxy.set(.silent)
        let digests = try (0..<BlobLimits.fetchedAtOnce + 5).map {
            try S3Bench.digest(S3Bench.bytes("bounded \($0)", count: 10))
        }
        await withTaskGroup(of: Void.self) { group in
            for digest in digests.prefix(BlobLimits.fetchedAtOnce) {
                group.addTask {
                    await #expect(throws: BlobError.self) { try await bench.content(digest) }
                }
            }
            await bench.proxy.began(BlobLimits.fetchedAtOnce)

            for digest in digests.suffix(5) {
                await #expect(throws: BlobError.storeAway(digest, .tooSlow)) {
                    try await bench.content(digest)
                }
            }

            #expect(bench.proxy.heads.count == BlobLimits.fetchedAtOnce)
            bench.proxy.set(nil)
        }
    }

    @Test("a disk that is nearly full fetches nothing")
    func nearlyFull() async throws {
        let bench = try await S3Bench()
        let folder = try TemporaryFolder()
        let blobs = try S3Blobs(
            DirectoryBlobs(directory: folder.path, ownsUploads: true, freeBytes: { _ in 1_000 }),
            on: S3Bench.location(bench.proxy.port), keys: S3Keys(id: "any", secret: "key"))
        let digest = try S3Bench.digest([1])
        await #expect(throws: BlobError.full("0 MB are free, and orders need them")) {
            _ = try await blobs.open(digest)
        }
    }
}
