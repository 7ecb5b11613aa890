import Foundation
import Shop
import TestShop
import Testing

@testable import Blobs

@Suite("Uploads that come in pieces")
struct PartialUploadsTests {
    private let folder: TemporaryFolder
    private let blobs: DirectoryBlobs
    private let now = Timestamp(milliseconds: 1_796_475_600_000)

    init() throws {
        folder = try TemporaryFolder()
        blobs = try DirectoryBlobs(directory: folder.path, ownsUploads: true)
    }

    private var partials: PartialUploads {
        get throws { try #require(blobs.partials) }
    }

    private func id(_ number: UInt8, of owner: String = "K7R2M4X") -> PartialID {
        PartialID(owner: owner, secret: [UInt8](repeating: number, count: 16))
    }

    @discardableResult
    private func create(
        _ number: UInt8, of owner: String = "K7R2M4X", length: Int64 = 6,
        within bytes: Int64 = 1_000
    ) async throws -> PartialID {
        try await partials.create(
            id(number, of: owner), length: length, note: "a note", until: now + .hours(24),
            within: bytes
        ).id
    }

    private func append(_ text: String, to partial: OpenPartial) throws {
        try Array(text.utf8).withUnsafeBytes { try partial.append($0) }
    }

    /// Sends a piece and lets the upload go.
    private func send(_ text: String, to id: PartialID) async throws {
        let partial = try await partials.open(id, at: now)
        try await partial.begin(bytes: Int64(text.utf8.count), isUnchecked: false)
        try append(text, to: partial)
        #expect(try await partial.keep() == partial.offset)
        partial.close()
    }

    private func offset(of id: PartialID, in blobs: DirectoryBlobs? = nil) async throws -> Int64 {
        let partial = try await (blobs ?? self.blobs).partials?.open(id, at: now)
        defer { partial?.close() }
        return try #require(partial).offset
    }

    /// Whether there is an upload with this name still.
    private func isThere(_ id: PartialID) async throws -> Bool {
        do {
            try await partials.open(id, at: now).close()
            return true
        } catch PartialProblem.unknown {
            return false
        }
    }

    /// The names of the files below a folder.
    private func files(_ part: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/\(part)")
            .map { String($0.split(separator: "/").last ?? "") }
            .filter { $0.contains(".") }.sorted()
    }

    @Test("what has come is there after another start, and becomes a blob once it is whole")
    func roundTrip() async throws {
        let id = try await create(1)
        try await send("abc", to: id)
        let again = try DirectoryBlobs(directory: folder.path, ownsUploads: true)
        #expect(try await offset(of: id, in: again) == 3)
        try await send("def", to: id)

        let partial = try await partials.open(id, at: now)
        #expect(partial.upload.note == "a note")
        let (upload, digest) = try await partials.whole(partial)
        #expect(upload.prefix == Array("abcdef".utf8))
        let stored = try await upload.finish()
        upload.discard()
        try await partial.became(digest)

        #expect(stored.digest == digest)
        #expect(try await blobs.open(digest).read(upTo: 10) == Array("abcdef".utf8))
        #expect(try files("partial") == ["\(id.text).about"])
        #expect(try files("uploads") == [])
        let later = try await partials.open(id, at: now)
        #expect(later.upload.became == digest)
        #expect(later.offset == 6)
    }

    @Test("a crash between the blob and the note of it is made up for")
    func twice() async throws {
        let id = try await create(1)
        try await send("abcdef", to: id)
        for _ in 0..<2 {
            let partial = try await partials.open(id, at: now)
            let (upload, digest) = try await partials.whole(partial)
            #expect(try await upload.finish().digest == digest)
            upload.discard()
            #expect(try files("uploads") == [])
        }
        #expect(try await offset(of: id) == 6)
    }

    @Test("one that lacks bytes is not whole")
    func incomplete() async throws {
        let id = try await create(1)
        try await send("abcde", to: id)
        let partial = try await partials.open(id, at: now)
        await #expect(throws: PartialProblem.incomplete(offset: 5, length: 6)) {
            _ = try await partials.whole(partial)
        }
    }

    @Test("it has no more bytes than it was to have")
    func overlong() async throws {
        let id = try await create(1)
        let partial = try await partials.open(id, at: now)
        try append("abcdef", to: partial)
        #expect(throws: BlobError.tooLarge(limit: 6)) { try append("g", to: partial) }
        #expect(try await partial.keep() == 6)
    }

    @Test("one is at it alone, also beside another process")
    func alone() async throws {
        let id = try await create(1)
        let partial = try await partials.open(id, at: now)
        let beside = try DirectoryBlobs(directory: folder.path, ownsUploads: false)
        await #expect(throws: PartialProblem.busy) {
            _ = try await beside.partials?.open(id, at: now)
        }
        await #expect(throws: PartialProblem.busy) { try await partials.remove(id) }
        partial.close()
        #expect(try await offset(of: id, in: beside) == 0)
    }

    @Test("bytes whose checksum never came do not count after a crash")
    func unchecked() async throws {
        let id = try await create(1)
        try await send("ab", to: id)
        let partial = try await partials.open(id, at: now)
        try await partial.begin(bytes: 4, isUnchecked: true)
        try append("xx", to: partial)
        // The process is killed: nothing more happens to the files.
        partial.close()

        #expect(try await offset(of: id) == 2)
        #expect(try files("partial") == ["\(id.text).about", "\(id.text).bytes"])
        try await send("cdef", to: id)
        #expect(try await offset(of: id) == 6)
    }

    @Test("a mark that knows of more than the disk makes no bytes up")
    func markAhead() async throws {
        let id = try await create(1)
        try await send("ab", to: id)
        let mark = "\(folder.path)/partial/\(id.folder)/\(id.text).unchecked"
        try Data("5".utf8).write(to: URL(filePath: mark))
        #expect(try await offset(of: id) == 2)
    }

    @Test("a piece is taken back, or kept with its checksum")
    func checked() async throws {
        let id = try await create(1)
        let partial = try await partials.open(id, at: now)
        try await partial.begin(bytes: 3, isUnchecked: true)
        try append("xxx", to: partial)
        try await partial.giveBack()
        #expect(partial.offset == 0)
        try await partial.begin(bytes: 3, isUnchecked: true)
        try append("abc", to: partial)
        #expect(try await partial.keep() == 3)
        partial.close()
        #expect(try await offset(of: id) == 3)
        try await send("def", to: id)
        let whole = try await partials.whole(try await partials.open(id, at: now))
        #expect(whole.upload.prefix == Array("abcdef".utf8))
        whole.upload.discard()
    }

    @Test("of too many of one owner, the one that was touched longest ago goes")
    func makesWay() async throws {
        for number in 1...4 { try await create(UInt8(number)) }
        try await create(9, of: "OTHER")
        for number: UInt8 in [2, 3, 4, 1] { try await send("a", to: id(number)) }

        try await create(5)

        for number: UInt8 in [1, 3, 4, 5] { #expect(try await isThere(id(number))) }
        #expect(try await !isThere(id(2)))
        #expect(try await isThere(id(9, of: "OTHER")))
    }

    @Test("and of too many bytes", arguments: [-1, 0] as [Int64])
    func makesWayForBytes(beyond: Int64) async throws {
        try await create(1, length: 10)
        try await create(2, length: 10)
        try await send("a", to: id(2))

        try await create(3, length: 20, within: 40 + beyond)

        #expect(try await isThere(id(1)) == (beyond == 0))
        #expect(try await isThere(id(2)))
    }

    @Test("one that is being written does not make way")
    func busyOnes() async throws {
        var open: [OpenPartial] = []
        for number in 1...4 {
            open.append(try await partials.open(create(UInt8(number)), at: now))
        }
        await #expect(throws: PartialProblem.tooMany) { try await create(5) }
        open.removeFirst().close()
        try await create(5)
        #expect(try await !isThere(id(1)))
        withExtendedLifetime(open) {}
    }

    @Test("there is room for so many of all owners together", arguments: [-1, 0])
    func manyOwners(beyond: Int) async throws {
        let others = try await create(1, of: "A").folder
        for number in 0..<PartialLimits.ofFolder - 1 + beyond {
            let path = "\(folder.path)/partial/\(others)/B\(number).bytes"
            try Data().write(to: URL(filePath: path))
        }
        if beyond < 0 {
            try await create(2, of: "A")
        } else {
            await #expect(throws: PartialProblem.tooMany) { try await create(2, of: "A") }
        }
    }

    @Test("what its owner is about to begin counts too")
    func together() async throws {
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...8 { group.addTask { try await create(UInt8(number)) } }
            while let result = await group.nextResult() {
                if case .failure(let error) = result {
                    #expect(error as? PartialProblem == .tooMany)
                }
            }
        }
        #expect(try files("partial").count { $0.hasSuffix(".about") } <= PartialLimits.ofOwner)
    }

    @Test("what has expired is nobody's, and is cleared away", arguments: [0, 1] as [Int64])
    func expiry(early: Int64) async throws {
        let id = try await create(1)
        let end = now + .hours(24) - .milliseconds(early)
        if early == 0 {
            await #expect(throws: PartialProblem.unknown) {
                _ = try await partials.open(id, at: end)
            }
        } else {
            try await partials.open(id, at: end).close()
        }
        try await partials.clearAway(at: end)
        #expect(try files("partial").isEmpty == (early == 0))
    }

    @Test("what a crash left of one that nobody heard of goes when it is old")
    func strays() async throws {
        let other = try await create(2)
        let stray = "\(folder.path)/partial/\(other.folder)/\(id(1).text).bytes"
        try Data().write(to: URL(filePath: stray))
        try await partials.clearAway(at: now - .days(3_650))
        #expect(FileManager.default.fileExists(atPath: stray))
        try await partials.clearAway(at: now + .days(3_650))
        #expect(!FileManager.default.fileExists(atPath: stray))
    }

    @Test("a piece leaves the room that is kept for orders", arguments: [-1, 0] as [Int64])
    func room(beyond: Int64) async throws {
        let id = try await create(1)
        let free = BlobLimits.keptFree + 4 + beyond
        let tight = try DirectoryBlobs(
            directory: folder.path, ownsUploads: false, freeBytes: { _ in free })
        let partial = try #require(try await tight.partials?.open(id, at: now))
        if beyond < 0 {
            await #expect(throws: BlobError.self) {
                try await partial.begin(bytes: 4, isUnchecked: false)
            }
        } else {
            try await partial.begin(bytes: 4, isUnchecked: false)
        }
    }

    @Test(
        "a name leads nowhere else",
        arguments: [
            "", "-", "../../etc/passwd", "K7R2M4X", "K7R2M4X-", "-0123456789abcdef0123456789abcdef",
            "K7R2M4X-0123456789abcdef0123456789abcde", "K7R2M4X-0123456789ABCDEF0123456789ABCDEF",
            "K7R2M4X-0123456789abcdef0123456789abcdef0", "K/R-0123456789abcdef0123456789abcdef",
            "K.R-0123456789abcdef0123456789abcdef",
        ])
    func names(text: String) {
        #expect(PartialID(text: text) == nil)
    }
}
