import Blobs
import TestShop
import TestSupport
import Testing

@Suite("The keys of a store")
struct KeyTests {
    private func blobs(
        _ folder: TemporaryFolder, _ port: Int, _ id: String, _ secret: String
    ) throws -> S3Blobs {
        try S3Blobs(
            DirectoryBlobs(directory: folder.path, ownsUploads: true), on: S3Bench.location(port),
            keys: S3Keys(id: id, secret: secret), limits: S3Bench.patient)
    }

    @Test("a store that checks signatures takes the right key's and no other")
    func signed() async throws {
        let (store, key) = try await MotoServer.startStrict(bucket: S3Bench.bucket)
        let proxy = try FaultyProxy(to: store.port)
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let bytes = S3Bench.bytes("signed")
        let digest = try await S3Bench.keep(bytes, in: blobs(folder, proxy.port, "", ""))

        for (id, secret, code) in [
            (key.id, key.secret + "x", "SignatureDoesNotMatch"),
            ("AKIAIOSFODNN7EXAMPLE", key.secret, "InvalidAccessKeyId"),
        ] {
            let wrong = try blobs(folder, proxy.port, id, secret)
            let words = "it refused the keys (\(code)): set HOLDFAST_S3_ACCESS_KEY"
            #expect(await wrong.carry().problem?.contains(words) == true)
            await #expect(throws: StoreProblem.wrongKeys(code)) { try await wrong.check() }
            #expect(try wrong.waiting() == 1)
        }

        let right = try blobs(folder, proxy.port, key.id, key.secret)
        try await right.check()
        #expect(await right.carry() == CarryRound(carried: 1))
        let elsewhere = try TemporaryFolder()
        let other = try blobs(elsewhere, proxy.port, key.id, key.secret)
        #expect(try await other.open(digest).byteCount == Int64(bytes.count))
        // A store may want everything that it is told in these to be signed.
        let head = proxy.heads.last?.lowercased() ?? ""
        #expect(head.contains("signedheaders=host;x-amz-content-sha256;x-amz-date"), "\(head)")
        await store.stop()
    }

    @Test("a store whose certificate nobody vouches for gets nothing, and that stops the start")
    func untrusted() async throws {
        let store = try await MotoServer.startUntrusted()
        let folder = try TemporaryFolder()
        let blobs = try S3Blobs(
            DirectoryBlobs(directory: folder.path, ownsUploads: true),
            on: S3Bench.location(store.port, scheme: "https"),
            keys: S3Keys(id: "any", secret: "key"), limits: S3Bench.patient)
        _ = try await S3Bench.keep([1], in: blobs)

        let problem = await #expect(throws: StoreProblem.self) { try await blobs.check() }

        #expect(problem?.needsAHand == true)
        let words = await blobs.carry().problem
        #expect(words?.contains("certificate is not trusted") == true, "\(words ?? "")")
        #expect(try blobs.waiting() == 1)
        await store.stop()
    }
}
