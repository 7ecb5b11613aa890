import Foundation
import Glibc
import TestSupport
import Testing

/// The shop with its slips on a store, as separate processes with a wire between them that breaks.
@Suite("holdfast with --blobs s3://…", .serialized, .timeLimit(.minutes(15)))
struct StoreTests {
    private static let bucket = "slips"

    private func arguments(_ port: Int, bucket: String = Self.bucket) -> [String] {
        ["--blobs", "s3://\(bucket)?endpoint=http://127.0.0.1:\(port)"]
    }

    private func keys(_ id: String = "any", _ secret: String = "key") -> [String: String] {
        ["HOLDFAST_S3_ACCESS_KEY": id, "HOLDFAST_S3_SECRET_KEY": secret]
    }

    /// A server with a bucket, and the wire to it.
    private func store() async throws -> (MotoServer, FaultyProxy) {
        let store = try await MotoServer.start()
        try await store.makeBucket(Self.bucket)
        return (store, try FaultyProxy(to: store.port))
    }

    /// Takes a slip from a shopper; it must be acknowledged.
    private func takeSlip(_ serving: Serving, _ bytes: [UInt8], key: String) async throws {
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(key: key)
        #expect(try await shopper.giveDetails(order).status == 200)
        let answer = try await shopper.upload(bytes, to: order)
        #expect(answer.status == 201, "\(answer.text)")
    }

    @Test("A slip that was acknowledged while the store was down is there after a crash")
    func crash() async throws {
        let (store, proxy) = try await store()
        let folder = try await ShopFolder.applied()
        proxy.set(.down)
        let bytes = slip(77, bytes: 200_000)
        let first = try await folder.serve(arguments(proxy.port), environment: keys())
        let line = try #require(await first.process.errorLine())
        #expect(line.contains("slips and pictures wait here for the store s3://slips/"), "\(line)")
        try await takeSlip(first, bytes, key: "down")
        #expect(await first.stop(SIGKILL) == 128 + SIGKILL)
        #expect(try await store.object(digest(bytes), in: Self.bucket) == nil)

        proxy.set(nil)
        let next = try await folder.serve(arguments(proxy.port), environment: keys())
        await proxy.finished("PUT /slips/\(digest(bytes))")

        #expect(try await store.object(digest(bytes), in: Self.bucket) == bytes)
        #expect(await next.stop() == 0)
        #expect(folder.files(in: "outgoing").filter { $0.count == 64 } == [])
        await store.stop()
    }

    @Test("A slip is on the store soon after it was taken, and the figures tell how many wait")
    func soon() async throws {
        let (store, proxy) = try await store()
        let folder = try await ShopFolder.applied()
        let bytes = slip(78, bytes: 50_000)
        let serving = try await folder.serve(
            arguments(proxy.port) + ["--metrics-listen", "127.0.0.1:0"], environment: keys())
        var figures = ""
        while let line = await serving.process.errorLine() {
            guard let start = line.firstRange(of: "figures on http://127.0.0.1:") else { continue }
            figures = String(line[start.upperBound...].prefix { $0.isNumber })
            break
        }
        let metrics = try HTTPConnection(port: try #require(Int(figures)))

        try await takeSlip(serving, bytes, key: "soon")
        await proxy.finished("PUT /slips/\(digest(bytes))")
        #expect(try await store.object(digest(bytes), in: Self.bucket) == bytes)

        proxy.set(.down)
        try await takeSlip(serving, slip(79, bytes: 1_000), key: "later")
        let text = try await metrics.request("GET", "/metrics").text
        #expect(text.contains("\nholdfast_blobs_pending 1\n"), "\(text)")
        #expect(await serving.stop() == 0)
        await store.stop()
    }

    @Test("Wrong keys stop the start, with what to set; a bucket that is not there too")
    func wrongKeys() async throws {
        let (store, key) = try await MotoServer.startStrict(bucket: Self.bucket)
        let folder = try await ShopFolder.applied()
        let serve = ["serve", "--data", folder.data, "--listen", "127.0.0.1:0"]
        let line = try await Program.refused(
            serve + arguments(store.port), environment: keys(key.id, "never-shown"))
        #expect(line.contains("HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY"), "\(line)")
        #expect(line.contains("SignatureDoesNotMatch"))
        #expect(!line.contains("never-shown"))
        let other = try await Program.refused(
            serve + arguments(store.port, bucket: "elsewhere"),
            environment: keys(key.id, key.secret))
        #expect(other.contains("there is no bucket elsewhere"), "\(other)")
        let serving = try await folder.serve(
            arguments(store.port), environment: keys(key.id, key.secret))
        #expect(await serving.stop() == 0)
        await store.stop()
    }

    @Test("A key that was revoked does not stop a node that is started again")
    func revokedKey() async throws {
        let (store, key) = try await MotoServer.startStrict(bucket: Self.bucket)
        let folder = try await ShopFolder.applied()
        let first = try await folder.serve(
            arguments(store.port), environment: keys(key.id, key.secret))
        #expect(await first.stop() == 0)

        let again = try await folder.serve(
            arguments(store.port), environment: keys(key.id, "revoked"))
        let line = try #require(await again.process.errorLine())
        #expect(line.contains("slips and pictures wait here for the store"), "\(line)")
        #expect(line.contains("HOLDFAST_S3_SECRET_KEY"), "\(line)")
        try await takeSlip(again, slip(80, bytes: 1_000), key: "revoked")
        #expect(await again.stop() == 0)
        #expect(folder.files(in: "outgoing").count { $0.utf8.count == 64 } == 1)

        // Another store was never seen to work: a slip of the pen is told at once.
        let other = try await Program.refused(
            ["serve", "--data", folder.data, "--listen", "127.0.0.1:0"]
                + arguments(store.port, bucket: "elsewhere"),
            environment: keys(key.id, key.secret))
        #expect(other.contains("there is no bucket elsewhere"), "\(other)")
        await store.stop()
    }

    @Test("Pictures are on the store when apply ends, or it says that they wait")
    func pictures() async throws {
        let (store, proxy) = try await store()
        let folder = try ShopFolder()
        try folder.write(ShopText.shop(extra: "\n        picture: shirt.png"))
        try folder.write(Pictures.smallestPNG, to: "shirt.png")
        let name = digest(Pictures.smallestPNG)
        let command = ["apply", folder.shopFile, "--data", folder.data] + arguments(proxy.port)
        proxy.set(.down)
        let waiting = try await Program.run(command, environment: keys())
        #expect(waiting.status == 0, "\(waiting.errors)")
        #expect(waiting.output.contains("files wait here for the store"), "\(waiting.output)")

        proxy.set(nil)
        let carried = try await Program.run(command, environment: keys())
        #expect(carried.output == "nothing to change\n")
        #expect(try await store.object(name, in: Self.bucket) == Pictures.smallestPNG)
        await store.stop()
    }
}
