import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Verify: slips and pictures")
struct BlobCheckTests {
    /// A shop with two slips; answers the path of the first one's file.
    private func file(of stall: Stall) async throws -> String {
        let order = try await stall.awaiting()
        try await stall.slip("a", for: order)
        let digest = try await stall.detail(order).slips.map(\.slip.digest)
        try await stall.slip("b", for: order)
        let name = try #require(digest.first)
        return "\(stall.folder.path)/slips/blobs/\(name.prefix(2))/\(name)"
    }

    private func expectOne(_ words: String, in stall: Stall) async throws {
        let found = try await stall.findings(files: true)
        #expect(found.count == 1)
        let text = found.first?.text ?? ""
        #expect(text.contains("slip 1 of order") && text.contains(words), "\(text)")
        #expect(try await stall.findings(files: false) == [])
    }

    @Test("a file that is gone")
    func gone() async throws {
        try await withStall { stall async throws in
            try FileManager.default.removeItem(atPath: try await file(of: stall))
            try await expectOne("the file is gone", in: stall)
        }
    }

    @Test("a file that another server may have is a note, on this one")
    func elsewhere() async throws {
        try await withStall { stall async throws in
            try FileManager.default.removeItem(atPath: try await file(of: stall))
            var found: [IntegrityFinding] = []
            let files = VerifyShop.Files(here: stall.keeper.blobs, others: .perhaps)
            _ = try await VerifyShop(store: stall.store, files: files, at: stall.keeper.clock())
                .run { found += $0.listed }
            #expect(found.map(\.weight) == [.note])
            #expect(found.first?.text.contains("is not on this machine") == true)
            #expect(found.first?.text.contains("verify --alone") == true)
        }
    }

    @Test("a slip that is on its way to the store is a note for an hour, then nobody has it")
    func overdue() async throws {
        try await withStall { stall async throws in
            try FileManager.default.removeItem(atPath: try await file(of: stall))
            // Nothing was carried: the store has no more than this machine.
            let carried = VerifyShop.Carried(store: stall.keeper.blobs) { _ in false }
            let files = VerifyShop.Files(here: stall.keeper.blobs, carried: carried)
            func findings() async throws -> [IntegrityFinding] {
                var found: [IntegrityFinding] = []
                _ = try await VerifyShop(
                    store: stall.store, files: files, at: stall.keeper.clock()
                ).run { found += $0.listed }
                return found
            }
            let early = try await findings()
            #expect(early.map(\.weight) == [.note])
            #expect(early.first?.text.contains("still on its way") == true)
            stall.clock.advance(by: .minutes(61))
            let late = try await findings()
            #expect(late.map(\.weight) == [.fault])
            #expect(late.first?.text.contains("nobody has the file") == true)
        }
    }

    @Test("a file with one bit turned")
    func changed() async throws {
        try await withStall { stall async throws in
            let url = URL(fileURLWithPath: try await file(of: stall))
            var bytes = try Data(contentsOf: url)
            bytes[9] ^= 1
            try bytes.write(to: url)
            try await expectOne("its content was changed", in: stall)
        }
    }

    @Test("a row that says another size")
    func size() async throws {
        try await withStall { stall async throws in
            _ = try await file(of: stall)
            try await stall.store.write {
                _ = try $0.execute("UPDATE slips SET bytes = bytes + 1 WHERE id = 1")
            }
            let found = try await stall.findings(files: true)
            #expect(found.map(\.words) == ["has 17 bytes, its row says 18"])
        }
    }

    @Test("a name that no file can have, and a picture that is gone")
    func names() async throws {
        try await withStall { stall async throws in
            _ = try await file(of: stall)
            let digest = String(repeating: "0", count: 64)
            try await stall.store.write { connection in
                try connection.execute("UPDATE slips SET digest = '../x' WHERE id = 1")
                try connection.execute("UPDATE products SET picture = $1", [.text(digest)])
            }
            let found = try await stall.findings(files: true)
            #expect(
                found.map(\.words) == [
                    "the file is gone", "its file is called '../x', which is no SHA-256",
                    "no slip and no picture is called like 1 of them, 17 bytes",
                ])
            #expect(found.first?.place == "picture of tour/shirt, file \(digest)")
        }
    }
}
