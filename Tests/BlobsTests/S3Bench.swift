import Blobs
import Crypto
import Shop
import TestShop
import TestSupport
import Testing
import Transfer

/// Starts one S3 server for all tests of a suite.
struct OneStore: SuiteTrait, TestScoping {
    /// The server of the running suite.
    @TaskLocal static var server: MotoServer?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        let server = try await MotoServer.start()
        try await Self.$server.withValue(server, operation: body)
        await server.stop()
    }
}

extension Trait where Self == OneStore {
    static var oneStore: OneStore { OneStore() }
}

/// A server of the shop: a folder of its own, and the store behind a wire that breaks.
struct S3Bench {
    static let bucket = "slips"
    /// So long that no test meets them, also where the store gets a tenth of a core.
    static let patient = limits(patience: .minutes(5))
    /// For tests in which there is never an answer: how soon that is said is all that they change.
    static let impatient = limits(patience: .seconds(1), leastPerSecond: 1_000_000)

    private static func limits(patience: Span, leastPerSecond: Int = 1) -> S3Limits {
        let same = HTTPLimits(
            connecting: .minutes(5), leastPerSecond: leastPerSecond, patience: patience,
            whole: .minutes(10))
        var limits = S3Limits()
        limits.carrying = same
        limits.fetching = same
        limits.starting = same
        return limits
    }

    let folder: TemporaryFolder
    let proxy: FaultyProxy
    let store: MotoServer
    let blobs: S3Blobs

    init(
        in folder: TemporaryFolder? = nil, through proxy: FaultyProxy? = nil,
        bucket: String = S3Bench.bucket, prefix: String = "", limits: S3Limits = S3Bench.patient
    ) async throws {
        store = try #require(OneStore.server)
        self.folder = try folder ?? TemporaryFolder()
        self.proxy = try proxy ?? FaultyProxy(to: store.port)
        // Making it again changes nothing.
        if bucket == Self.bucket { try await store.makeBucket(bucket) }
        blobs = try S3Blobs(
            DirectoryBlobs(directory: self.folder.path, ownsUploads: true),
            on: Self.location(self.proxy.port, bucket: bucket, prefix: prefix),
            keys: S3Keys(id: "any", secret: "key"), limits: limits)
    }

    static func location(
        _ port: Int, bucket: String = bucket, prefix: String = "", scheme: String = "http"
    ) -> S3Location {
        S3Location(
            bucket: bucket, prefix: prefix, endpoint: "\(scheme)://127.0.0.1:\(port)",
            region: "us-east-1")
    }

    /// Keeps bytes as an upload does.
    func keep(_ bytes: [UInt8]) async throws -> BlobDigest {
        try await Self.keep(bytes, in: blobs)
    }

    static func keep(_ bytes: [UInt8], in blobs: any BlobStore) async throws -> BlobDigest {
        let upload = try blobs.receive(limit: 64_000_000)
        defer { upload.discard() }
        try bytes.withUnsafeBytes { try upload.append($0) }
        return try await upload.finish().digest
    }

    func content(_ digest: BlobDigest) async throws -> [UInt8] {
        let reader = try await blobs.open(digest)
        var bytes: [UInt8] = []
        while case let chunk = try await reader.read(upTo: BlobLimits.chunk), !chunk.isEmpty {
            bytes += chunk
        }
        return bytes
    }

    func stored(_ digest: BlobDigest) async throws -> [UInt8]? {
        try await store.object(digest.text, in: Self.bucket)
    }

    /// What is nowhere else in the bucket, which the tests share.
    static func bytes(_ name: String, count: Int = 5_000) -> [UInt8] {
        var generator = SeededGenerator(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    static func digest(_ bytes: [UInt8]) throws -> BlobDigest {
        let text = SHA256.hash(data: bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        return try #require(BlobDigest(text: text))
    }
}
