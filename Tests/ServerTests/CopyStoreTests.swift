import Foundation
import TestSupport
import Testing

/// A copy whose slips are on a store, or go to one.
@Suite("holdfast copy with stores", .serialized)
struct CopyStoreTests {
    private static let keys = ["HOLDFAST_S3_ACCESS_KEY": "any", "HOLDFAST_S3_SECRET_KEY": "key"]

    private func address(_ bucket: String, _ port: Int) -> String {
        "s3://\(bucket)?endpoint=http://127.0.0.1:\(port)"
    }

    /// A shop with as many slips.
    private func shop(
        slips: UInt64 = 1
    ) async throws -> (folder: ShopFolder, order: Shopper.Order) {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(2, key: "b")
        #expect(try await shopper.giveDetails(order).status == 200)
        for number in 0..<slips {
            let answer = try await shopper.upload(slip(number, bytes: 100_000), to: order)
            #expect(answer.status == 201)
        }
        #expect(await serving.stop() == 0)
        return (folder, order)
    }

    private func copy(
        _ from: String, _ to: String, _ more: [String], keys: [String: String] = Self.keys
    ) async throws -> Program.Outcome {
        try await Program.run(["copy", "--from", from, "--to", to] + more, environment: keys)
    }

    /// The last line of a copy that was done.
    private func copied(_ from: String, _ to: String, _ more: [String]) async throws -> String {
        let outcome = try await copy(from, to, more)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.lines.last.map(String.init) ?? ""
    }

    private func refused(
        _ folder: ShopFolder, _ more: [String], keys: [String: String] = Self.keys
    ) async throws -> String {
        let outcome = try await copy(folder.data, folder.path + "/new", more, keys: keys)
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        return outcome.errors
    }

    @Test("from a folder to a store, from there to another, and from there to a folder")
    func directions() async throws {
        let (folder, order) = try await shop(slips: 3)
        let store = try await MotoServer.start()
        for bucket in ["one", "two"] { try await store.makeBucket(bucket) }
        let (one, two) = (address("one", store.port), address("two/shop", store.port))
        let files = (1...2).map { "sqlite:\(folder.path)/moved\($0).sqlite" }

        let there = try await copied(folder.data, files[0], ["--to-blobs", one])
        #expect(there == "3 files copied, 0 were there, 0 missing")
        let further = try await copied(
            files[0], files[1], ["--from-blobs", one, "--to-blobs", two])
        #expect(further == "3 files copied, 0 were there, 0 missing")
        let back = try await copied(files[1], folder.path + "/back", ["--from-blobs", two])
        #expect(back == "3 files copied, 0 were there, 0 missing")

        for number in 0..<3 as Range<UInt64> {
            let bytes = slip(number, bytes: 100_000)
            #expect(try await store.object(digest(bytes), in: "one") == bytes)
            #expect(try await store.object("shop/" + digest(bytes), in: "two") == bytes)
        }
        let checked = try await Program.done(["verify", "--data", folder.path + "/back"])
        #expect(checked.hasSuffix("3 slips, 3 files checked: no faults found\n"), "\(checked)")
        let serving = try await Serving.start([
            Program.path, "serve", "--data", folder.path + "/back", "--listen", "127.0.0.1:0",
        ])
        let shopper = Shopper(connection: try serving.connect())
        #expect(try await shopper.status(of: order) == "under_review")
        #expect(await serving.stop() == 0)
        await store.stop()
    }

    @Test("what the data folder has yet to carry is copied from there, the rest from the store")
    func waiting() async throws {
        let (folder, _) = try await shop(slips: 2)
        let store = try await MotoServer.start()
        try await store.makeBucket("slips")
        let carried = slip(0, bytes: 100_000)
        try await store.put(carried, as: digest(carried), in: "slips")
        let name = digest(carried)
        try FileManager.default.removeItem(
            atPath: "\(folder.data)/blobs/\(name.prefix(2))/\(name)")

        let said = try await copied(
            folder.data, folder.path + "/new", ["--from-blobs", address("slips", store.port)])

        #expect(said == "2 files copied, 0 were there, 0 missing")
        await store.stop()
    }

    @Test("a store that fails in between is told of, and the same command goes on")
    func resumed() async throws {
        let (folder, _) = try await shop(slips: 6)
        let digests = (0..<6 as Range<UInt64>).map { digest(slip($0, bytes: 100_000)) }
        let store = try await MotoServer.start()
        try await store.makeBucket("slips")
        let proxy = try FaultyProxy(to: store.port)
        let blobs = ["--to-blobs", address("slips", proxy.port)]
        let last = try #require(digests.max())
        proxy.set(.status("500 Internal Server Error", code: "InternalError"), about: last)

        let line = try await refused(folder, blobs)

        #expect(line.contains("the store s3://slips/ at http://127.0.0.1"), "\(line)")
        #expect(line.contains("500 (InternalError): give the same command again"), "\(line)")
        var there = Set<String>()
        for name in digests where try await store.object(name, in: "slips") != nil {
            there.insert(name)
        }
        #expect(!there.isEmpty && !there.contains(last))
        let unfinished = try await Program.refused(["verify", "--data", folder.path + "/new"])
        #expect(unfinished.contains("begun and not finished"), "\(unfinished)")

        proxy.set(nil)
        let before = proxy.heads.count
        let said = try await copied(folder.data, folder.path + "/new", blobs)

        #expect(
            said == "\(6 - there.count) files copied, \(there.count) were there, 0 missing")
        for name in there {
            #expect(!proxy.heads[before...].contains { $0.hasPrefix("PUT /slips/\(name)") })
        }
        await store.stop()
    }

    @Test("half a file on the target is replaced; a file with other bytes on the source is refused")
    func damaged() async throws {
        let (folder, _) = try await shop()
        let store = try await MotoServer.start()
        try await store.makeBucket("slips")
        let bytes = slip(0, bytes: 100_000)
        let blobs = address("slips", store.port)
        try await store.put(Array(bytes.prefix(500)), as: digest(bytes), in: "slips")

        let file = "sqlite:\(folder.path)/moved.sqlite"
        let said = try await copied(folder.data, file, ["--to-blobs", blobs])
        #expect(said == "1 files copied, 0 were there, 0 missing")
        #expect(try await store.object(digest(bytes), in: "slips") == bytes)

        try await store.put(bytes.reversed(), as: digest(bytes), in: "slips")
        let outcome = try await copy(file, folder.path + "/new", ["--from-blobs", blobs])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("was changed: take it from a backup"), "\(outcome.errors)")
        await store.stop()
    }

    @Test("whatever is the matter with a store is said before anything is copied")
    func told() async throws {
        let (folder, _) = try await shop()
        let (store, key) = try await MotoServer.startStrict(bucket: "slips")
        let proxy = try FaultyProxy(to: store.port)
        let right = ["HOLDFAST_S3_ACCESS_KEY": key.id, "HOLDFAST_S3_SECRET_KEY": key.secret]
        let wrong = right.merging(["HOLDFAST_S3_SECRET_KEY": "never-shown"]) { $1 }
        let blobs = address("slips", proxy.port)
        for (flag, place, keys, words) in [
            ("--to-blobs", blobs, [:], "--to-blobs: the store wants a key: set HOLDFAST_S3"),
            ("--to-blobs", blobs, wrong, "refused the keys (SignatureDoesNotMatch): set HOLD"),
            ("--from-blobs", blobs, wrong, "refused the keys (SignatureDoesNotMatch): set HOL"),
            ("--to-blobs", address("other", proxy.port), right, "there is no bucket other: make"),
            ("--to-blobs", "ftp://slips", right, "--to-blobs: this is not the address of a store"),
            ("--from-blobs", "", right, "--from-blobs: name a folder, or s3://BUCKET"),
        ] {
            let line = try await refused(folder, [flag, place], keys: keys)
            #expect(line.contains(words), "\(line)")
            #expect(!line.contains("never-shown"))
        }
        proxy.set(.down)
        let away = try await refused(folder, ["--to-blobs", blobs], keys: right)
        #expect(away.contains("ended the connection"), "\(away)")
        #expect(away.contains("give the same command again when it is well"), "\(away)")

        // Nothing was begun: another place for the files is free to choose.
        let said = try await copied(folder.data, folder.path + "/new", [])
        #expect(said == "1 files copied, 0 were there, 0 missing")
        await store.stop()
    }
}
