import Blobs
import Foundation
import TestShop
import TestSupport
import Testing

@Suite("A store with nothing in front of it", .oneStore, .serialized)
struct DepotTests {
    private let folder: TemporaryFolder
    private let proxy: FaultyProxy
    private let store: MotoServer
    private let depot: S3Depot

    init() async throws {
        store = try #require(OneStore.server)
        try await store.makeBucket(S3Bench.bucket)
        folder = try TemporaryFolder()
        proxy = try FaultyProxy(to: store.port)
        depot = S3Depot(
            on: S3Bench.location(proxy.port), keys: S3Keys(id: "any", secret: "key"),
            spool: try DirectoryBlobs(directory: folder.path, ownsUploads: true),
            limits: S3Bench.patient.carrying)
    }

    /// The files that are in the folder.
    private func files() throws -> [String] {
        try ["blobs", "uploads"].flatMap {
            try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/\($0)")
        }
    }

    @Test(
        "what is kept is on the store, is read from there, and is in no folder",
        arguments: [
            0, 1, 65_537, 5_000_000,
        ])
    func roundTrip(count: Int) async throws {
        let bytes = S3Bench.bytes("depot", count: count)

        let digest = try await S3Bench.keep(bytes, in: depot)

        #expect(try await store.object(digest.text, in: S3Bench.bucket) == bytes)
        let reader = try await depot.open(digest)
        #expect(reader.byteCount == Int64(count))
        #expect(try files() == [])
        var back: [UInt8] = []
        while case let chunk = try await reader.read(upTo: BlobLimits.chunk), !chunk.isEmpty {
            #expect(chunk.count <= BlobLimits.chunk)
            back += chunk
        }
        #expect(back == bytes)
    }

    @Test("what is not there is missing, and other bytes are damaged")
    func others() async throws {
        let digest = try S3Bench.digest(S3Bench.bytes("depot others"))
        await #expect(throws: BlobError.missing(digest)) { _ = try await depot.open(digest) }

        try await store.put([1, 2, 3], as: digest.text, in: S3Bench.bucket)
        await #expect(throws: BlobError.damaged(digest)) { _ = try await depot.open(digest) }
        #expect(try files() == [])
    }

    @Test("a store that says that it keeps a file and does not is found out")
    func forgets() async throws {
        let bytes = S3Bench.bytes("depot forgets")
        let digest = try S3Bench.digest(bytes)
        proxy.set(
            .answer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
            about: "PUT /")

        await #expect(throws: BlobError.damaged(digest)) {
            _ = try await S3Bench.keep(bytes, in: depot)
        }
    }

    @Test("a problem is told with the store's name; who only reads asks and leaves nothing")
    func problem() async throws {
        try await depot.checkReading()
        #expect(proxy.heads.allSatisfy { $0.hasPrefix("GET ") })
        try await depot.checkWriting()

        proxy.set(.status("403 Forbidden", code: "AccessDenied"))
        let problem = DepotProblem(place: depot.place, problem: .wrongKeys("AccessDenied"))
        await #expect(throws: problem) { try await depot.checkReading() }
        await #expect(throws: problem) { _ = try await S3Bench.keep([1], in: depot) }
        #expect("\(problem)".hasPrefix("the store s3://slips/ at http://127.0.0.1:"))
    }
}
