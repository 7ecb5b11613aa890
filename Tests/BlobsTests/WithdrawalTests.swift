import Blobs
import Foundation
import Shop
import TestShop
import Testing

@Suite("Blobs that nothing names")
struct WithdrawalTests {
    private let folder: TemporaryFolder
    private let blobs: DirectoryBlobs
    private let nothing: NamedBlobs = { _ in [] }

    init() throws {
        folder = try TemporaryFolder()
        blobs = try DirectoryBlobs(directory: folder.path, ownsUploads: true)
    }

    private func stored(
        _ bytes: [UInt8] = [1], in blobs: DirectoryBlobs? = nil
    ) async throws -> (upload: any BlobUpload, digest: BlobDigest) {
        let upload = try (blobs ?? self.blobs).receive(limit: 1_000)
        try bytes.withUnsafeBytes { try upload.append($0) }
        return (upload, try await upload.finish().digest)
    }

    private func listed(_ digest: BlobDigest) async throws -> [LocalBlob] {
        let byte = try #require(UInt8(digest.text.prefix(2), radix: 16))
        return try await blobs.here(beginning: byte)
    }

    @Test("what is withdrawn goes away again, and can be stored anew")
    func withdrawn() async throws {
        let (upload, digest) = try await stored()
        try await upload.withdraw(unless: nothing)
        #expect(!blobs.isHere(digest))

        let (again, _) = try await stored()
        again.discard()
        #expect(blobs.isHere(digest))
    }

    @Test("what is named stays")
    func named() async throws {
        let (upload, digest) = try await stored()
        try await upload.withdraw { Set($0) }
        #expect(blobs.isHere(digest))
    }

    @Test("what was there before stays, whoever put it there")
    func before() async throws {
        let other = try DirectoryBlobs(directory: folder.path, ownsUploads: false)
        for (number, blobs) in [blobs, other].enumerated() {
            let (first, digest) = try await stored([UInt8(number)], in: blobs)
            if number == 0 { first.discard() }
            let (second, _) = try await stored([UInt8(number)])
            try await second.withdraw(unless: nothing)
            #expect(blobs.isHere(digest))
            first.discard()
        }
    }

    @Test("the last of several who store the same bytes decides", arguments: [false, true])
    func several(isKept: Bool) async throws {
        let (first, digest) = try await stored()
        let (second, _) = try await stored()
        try await first.withdraw(unless: nothing)
        #expect(blobs.isHere(digest))

        if isKept { second.discard() } else { try await second.withdraw(unless: nothing) }
        #expect(blobs.isHere(digest) == isKept)
    }

    @Test("what one keeps, another who holds it does not take away")
    func kept() async throws {
        let (first, digest) = try await stored()
        let (second, _) = try await stored()
        first.discard()
        try await second.withdraw(unless: nothing)
        #expect(blobs.isHere(digest))
    }

    @Test("who comes and goes during the question is asked about again", arguments: [false, true])
    func during(isKept: Bool) async throws {
        let (upload, digest) = try await stored()
        let questions = Questions()
        try await upload.withdraw { _ in
            guard questions.next() == 1 else { return [] }
            let (other, _) = try await stored()
            if isKept { other.discard() } else { try await other.withdraw(unless: nothing) }
            return []
        }
        #expect(blobs.isHere(digest) == isKept)
        #expect(questions.count == (isKept ? 1 : 2))
    }

    @Test("another process that stores or renews a blob meanwhile keeps it", arguments: 0..<2)
    func otherProcess(way: Int) async throws {
        let other = try DirectoryBlobs(directory: folder.path, ownsUploads: false)
        let (upload, digest) = try await stored()
        try await upload.withdraw { _ in
            if way == 0 {
                #expect(try other.renew(digest))
            } else {
                try await stored(in: other).upload.discard()
            }
            return []
        }
        #expect(blobs.isHere(digest))
    }

    @Test("of a list those go that nothing names and nobody touched")
    func list() async throws {
        for (name, stays) in [("gone", false), ("named", true), ("renewed", true), ("held", true)] {
            let (upload, digest) = try await stored(Array(name.utf8))
            let list = try await listed(digest)
            #expect(list.map(\.digest) == [digest] && list[0].byteCount == Int64(name.utf8.count))
            if name != "held" { upload.discard() }
            if name == "renewed" { #expect(try blobs.renew(digest)) }

            let removed = try await blobs.remove(list) { name == "named" ? Set($0) : [] }

            #expect(blobs.isHere(digest) == stays, "\(name)")
            #expect(removed == (stays ? 0 : 1))
            upload.discard()
        }
    }

    @Test("who stores a blob while it is being asked about keeps it")
    func listDuring() async throws {
        let (upload, digest) = try await stored()
        upload.discard()
        let list = try await listed(digest)
        _ = try await blobs.remove(list) { _ in
            try await stored().upload.discard()
            return []
        }
        #expect(blobs.isHere(digest))
    }

    @Test("what is not here is not renewed")
    func absent() throws {
        let digest = try #require(BlobDigest(text: String(repeating: "0", count: 64)))
        #expect(try !blobs.renew(digest))
    }

    @Test("many who store the same bytes at once: it is there as soon as one keeps it")
    func crowd() async throws {
        for round in 0..<20 {
            let bytes = Array("round \(round)".utf8)
            let keepers = round % 3
            let rows = Questions()
            let digests = try await withThrowingTaskGroup(of: BlobDigest.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        let (upload, digest) = try await stored(bytes)
                        if number < keepers {
                            _ = rows.next()
                            upload.discard()
                            #expect(blobs.isHere(digest))
                        } else {
                            try await upload.withdraw { rows.count > 0 ? Set($0) : [] }
                        }
                        return digest
                    }
                }
                return try await group.reduce(into: Set<BlobDigest>()) { $0.insert($1) }
            }
            let digest = try #require(digests.first)
            #expect(digests.count == 1)
            #expect(blobs.isHere(digest) == (keepers > 0), "round \(round)")
        }
    }
}
