import Blobs
import Foundation
import Shop
import TestShop
import TestSupport
import Testing

@Suite("Blobs on their way to a store", .oneStore, .serialized)
struct CarryTests {
    @Test(
        "what is kept is here at once, and on the store after it was carried",
        arguments: ["", "a/b/"])
    func carried(prefix: String) async throws {
        let bench = try await S3Bench(prefix: prefix)
        let bytes = S3Bench.bytes("carried \(prefix)")
        let digest = try await bench.keep(bytes)
        #expect(bench.blobs.isHere(digest))
        #expect(try bench.blobs.waiting() == 1)
        #expect(bench.proxy.heads.isEmpty)

        #expect(await bench.blobs.carry() == CarryRound(carried: 1))

        #expect(try bench.blobs.waiting() == 0)
        let name = prefix + digest.text
        #expect(try await bench.store.object(name, in: S3Bench.bucket) == bytes)
        #expect(try await bench.content(digest) == bytes)
        #expect(await bench.blobs.carry() == CarryRound())
        #expect(bench.proxy.heads.count == 1)
    }

    @Test("what is withdrawn is not carried, nor what may yet be")
    func withdrawn() async throws {
        let bench = try await S3Bench()
        let upload = try bench.blobs.receive(limit: 1_000)
        try S3Bench.bytes("withdrawn", count: 9).withUnsafeBytes { try upload.append($0) }
        let digest = try await upload.finish().digest
        #expect(try bench.blobs.waiting() == 1)
        #expect(await bench.blobs.carry() == CarryRound())

        try await upload.withdraw { _ in [] }

        #expect(try bench.blobs.waiting() == 0)
        #expect(await bench.blobs.carry() == CarryRound())
        #expect(try await bench.stored(digest) == nil)
    }

    @Test("a large file goes in pieces, whole", arguments: [0, 1, 65_536, 5_000_000])
    func sizes(count: Int) async throws {
        let bench = try await S3Bench()
        let bytes = S3Bench.bytes("size", count: count)
        let digest = try await bench.keep(bytes)

        #expect(await bench.blobs.carry() == CarryRound(carried: 1))

        #expect(try await bench.stored(digest) == bytes)
    }

    @Test("many are carried, and the same bytes once")
    func many() async throws {
        let bench = try await S3Bench()
        for number in 0..<25 { _ = try await bench.keep(S3Bench.bytes("many \(number)")) }
        for _ in 0..<3 { _ = try await bench.keep(S3Bench.bytes("many 0")) }

        #expect(await bench.blobs.carry() == CarryRound(carried: 25))
        #expect(try bench.blobs.waiting() == 0)
    }

    /// A fault, and words of what is said about it.
    struct Trouble: Sendable, CustomTestStringConvertible {
        var fault: FaultyProxy.Fault
        var words: String
        var testDescription: String { words }

        /// Only who is never answered gives up soon; an answer may take as long as it takes.
        var limits: S3Limits {
            if case .silent = fault { S3Bench.impatient } else { S3Bench.patient }
        }
    }

    @Test(
        "a store with a problem loses nothing and gets everything when it is well",
        arguments: [
            Trouble(fault: .down, words: "ended the connection"),
            Trouble(fault: .cutRequest(after: 2_000), words: "ended the connection"),
            Trouble(fault: .cutAnswer(after: 10), words: "ended the connection"),
            Trouble(fault: .silent, words: "answers too slowly"),
            Trouble(
                fault: .status("507 Insufficient Storage", code: "StorageFull"),
                words: "the bucket is full (StorageFull)"),
            Trouble(
                fault: .status("403 Forbidden", code: "QuotaExceeded"),
                words: "the bucket is full (QuotaExceeded)"),
            Trouble(
                fault: .status("403 Forbidden", code: "RequestTimeTooSkewed"),
                words: "clock is wrong"),
            Trouble(
                fault: .status("301 Moved Permanently", code: "PermanentRedirect"),
                words: "another region"),
            Trouble(
                fault: .status("500 Internal Server Error", code: "InternalError"),
                words: "problem of its own: 500 (InternalError)"),
            Trouble(
                fault: .status("503 Slow Down", code: "SlowDown"),
                words: "problem of its own: 503 (SlowDown)"),
        ])
    func trouble(_ trouble: Trouble) async throws {
        let bench = try await S3Bench()
        let bytes = S3Bench.bytes(trouble.words, count: 300_000)
        bench.proxy.set(trouble.fault)
        let digest = try await bench.keep(bytes)
        let carrying = try await S3Bench(
            in: bench.folder, through: bench.proxy, limits: trouble.limits)

        let round = await carrying.blobs.carry()

        #expect(round.carried == 0)
        #expect(round.problem?.contains(trouble.words) == true, "\(round)")
        #expect(try bench.blobs.waiting() == 1)
        #expect(try await bench.content(digest) == bytes)

        bench.proxy.set(nil)
        #expect(await bench.blobs.carry() == CarryRound(carried: 1))
        #expect(try await bench.stored(digest) == bytes)
    }

    @Test("where nothing listens, and where no bucket is, that is said")
    func nowhere() async throws {
        let bench = try await S3Bench(bucket: "no-such-bucket")
        _ = try await bench.keep(S3Bench.bytes("nowhere"))
        #expect(await bench.blobs.carry().problem?.contains("no bucket no-such-bucket") == true)

        let port = try FaultyProxy(to: 1).port
        let blobs = try S3Blobs(
            DirectoryBlobs(directory: bench.folder.path, ownsUploads: true),
            on: S3Bench.location(port), keys: S3Keys(id: "any", secret: "key"),
            limits: S3Bench.patient)
        #expect(await blobs.carry().problem?.contains("it cannot be reached") == true)
        #expect(try blobs.waiting() == 1)
    }

    @Test("a problem of the store ends the round, so that it is not asked for each file")
    func round() async throws {
        let bench = try await S3Bench()
        for number in 0..<40 { _ = try await bench.keep(S3Bench.bytes("round \(number)")) }
        bench.proxy.set(.status("500 Internal Server Error", code: "InternalError"))

        _ = await bench.blobs.carry()

        #expect(bench.proxy.heads.count <= BlobLimits.carriedAtOnce)
        #expect(try bench.blobs.waiting() == 40)
    }

    @Test("a file that the store refuses is named and keeps no other waiting")
    func refused() async throws {
        let bench = try await S3Bench()
        let bad = try await bench.keep(S3Bench.bytes("bad"))
        for number in 0..<10 { _ = try await bench.keep(S3Bench.bytes("good \(number)")) }
        bench.proxy.set(
            .status("400 Bad Request", code: "XAmzContentSHA256Mismatch"), about: bad.text)

        let round = await bench.blobs.carry()

        #expect(round.carried == 10)
        #expect(round.problem == nil)
        #expect(
            round.refused == [bad: "it refused a file: 400 (XAmzContentSHA256Mismatch)"])
        #expect(try bench.blobs.waiting() == 1)
    }

    @Test("a shutdown ends what is under way, and that is no problem of the store")
    func cancelled() async throws {
        let bench = try await S3Bench()
        _ = try await bench.keep(S3Bench.bytes("cancelled"))
        bench.proxy.set(.silent)

        let carrying = Task { await bench.blobs.carry() }
        carrying.cancel()

        #expect(await carrying.value == CarryRound())
        #expect(try bench.blobs.waiting() == 1)
    }

    @Test("whatever a crash leaves is carried by the next process")
    func crash() async throws {
        let first = try await S3Bench()
        let digest = try await first.keep(S3Bench.bytes("crash"))
        // The power went after the mark and before the name.
        let path = "\(first.folder.path)/blobs/\(digest.text.prefix(2))/\(digest.text)"
        try FileManager.default.removeItem(atPath: path)

        let next = try await S3Bench(in: first.folder)
        #expect(try next.blobs.waiting() == 1)
        #expect(await next.blobs.carry() == CarryRound(carried: 1))
        #expect(try await next.content(digest) == S3Bench.bytes("crash"))
    }

    @Test("what was kept before there was a store goes there too, and to another store again")
    func before() async throws {
        let folder = try TemporaryFolder()
        let plain = try DirectoryBlobs(directory: folder.path, ownsUploads: true)
        let digest = try await S3Bench.keep(S3Bench.bytes("before"), in: plain)

        let bench = try await S3Bench(in: folder)
        #expect(await bench.blobs.carry() == CarryRound(carried: 1))
        #expect(try await bench.stored(digest) == S3Bench.bytes("before"))
        #expect(try await S3Bench(in: folder, through: bench.proxy).blobs.waiting() == 0)
        let other = try await S3Bench(in: folder, through: bench.proxy, prefix: "other/")
        #expect(try other.blobs.waiting() == 1)
    }

    @Test("a command that knows nothing of the store leaves a mark; without a store there is none")
    func besideServing() async throws {
        let bench = try await S3Bench()
        let command = try DirectoryBlobs(directory: bench.folder.path, ownsUploads: false)
        _ = try await S3Bench.keep(S3Bench.bytes("beside"), in: command)
        #expect(try bench.blobs.waiting() == 1)

        try command.keepAll()
        _ = try await S3Bench.keep(S3Bench.bytes("later"), in: command)
        #expect(try bench.blobs.waiting() == 0)
        #expect(try await S3Bench(in: bench.folder).blobs.waiting() == 2)
    }
}
