import Foundation
import TestSupport
import Testing

/// What verify says of slips that are carried to a store.
@Suite("holdfast verify with a store", .serialized)
struct VerifyStoreTests {
    private static let keys = ["HOLDFAST_S3_ACCESS_KEY": "any", "HOLDFAST_S3_SECRET_KEY": "key"]
    private static let bytes = slip(5, bytes: 40_000)
    private static let name = digest(bytes)

    /// A shop whose one slip was taken here, the store, and the wire to it.
    private struct Bench {
        let folder: ShopFolder
        let store: MotoServer
        let wire: FaultyProxy

        init() async throws {
            folder = try await ShopFolder.applied()
            store = try await MotoServer.start()
            wire = try FaultyProxy(to: store.port)
            try await store.makeBucket("slips")
        }

        var blobs: [String] { ["--blobs", "s3://slips?endpoint=http://127.0.0.1:\(wire.port)"] }

        func takeSlip(_ after: (FaultyProxy) async -> Void) async throws {
            let serving = try await folder.serve(blobs, environment: VerifyStoreTests.keys)
            let shopper = Shopper(connection: try serving.connect())
            let order = try await shopper.reserved(key: "a")
            #expect(try await shopper.giveDetails(order).status == 200)
            #expect(try await shopper.upload(VerifyStoreTests.bytes, to: order).status == 201)
            await after(wire)
            #expect(await serving.stop() == 0)
        }

        /// The lines but the last, and the last.
        func verify() async throws -> (found: [String], summary: String) {
            let outcome = try await Program.run(
                ["verify", "--data", folder.data] + blobs, environment: VerifyStoreTests.keys)
            let lines = outcome.lines.map(String.init)
            #expect(outcome.status == (lines.last?.contains("no faults") == true ? 0 : 1))
            return (lines.dropLast(), lines.last ?? "")
        }
    }

    @Test("each file is read here and on the store, and nothing is fetched")
    func both() async throws {
        let bench = try await Bench()
        try await bench.takeSlip { await $0.finished("PUT /slips/\(Self.name)") }
        let healthy = try await bench.verify()
        #expect(healthy.summary == "1 order, 1 slip, 1 file checked: no faults found")
        #expect(bench.wire.heads.last?.hasPrefix("GET /slips/\(Self.name)") == true)

        bench.wire.set(.status("404 Not Found", code: "NoSuchKey"), about: Self.name)
        let gone = try await bench.verify()
        #expect(gone.found.count == 1 && gone.found[0].contains("the store does not have the file"))

        try await bench.store.put(Self.bytes.reversed(), as: Self.name, in: "slips")
        bench.wire.set(nil)
        let other = try await bench.verify()
        #expect(other.found.count == 1 && other.found[0].contains("has other content under its"))

        try await bench.store.put(Self.bytes, as: Self.name, in: "slips")
        let path = "\(bench.folder.data)/blobs/\(Self.name.prefix(2))/\(Self.name)"
        try FileManager.default.removeItem(atPath: path)
        #expect(try await bench.verify().found == [])
        #expect(bench.folder.files(in: "blobs") == [])
        #expect(bench.folder.files(in: "uploads") == [])
        await bench.store.stop()
    }

    @Test("a file that waits is a note; a store that does not answer is said once")
    func away() async throws {
        let bench = try await Bench()
        bench.wire.set(.status("500 Internal Server Error", code: "InternalError"))
        try await bench.takeSlip { await $0.began(1) }

        let away = try await bench.verify()
        #expect(away.found.count == 1)
        #expect(away.found[0].hasPrefix("fault: files: the store s3://slips/ at http://127.0.0.1"))
        #expect(away.found[0].hasSuffix("500 (InternalError); check again when the store is well"))

        bench.wire.set(nil)
        let waiting = try await bench.verify()
        #expect(waiting.found.count == 1)
        #expect(waiting.found[0].hasPrefix("note: slip 1 of order"))
        #expect(waiting.found[0].contains("still on its way to the store"))
        #expect(waiting.summary.hasSuffix("no faults found, 1 note"))
        await bench.store.stop()
    }
}
