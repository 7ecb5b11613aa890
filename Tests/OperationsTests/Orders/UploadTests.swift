import Blobs
import Foundation
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Slips that come in pieces")
struct UploadTests {
    private let file = Array("%PDF-1.7\na\n%%EOF\n".utf8)

    private func note(_ name: String) -> String {
        "filename \(Data(name.utf8).base64EncodedString())"
    }

    /// An upload with all of its bytes.
    private func whole(
        for order: OrderID, named name: String = "a.pdf", in stall: Stall
    ) async throws -> String {
        let upload = try await stall.keeper.beginUpload(
            for: order, length: Int64(file.count), note: note(name))
        let partial = try await stall.keeper.openUpload(upload.id)
        try file.withUnsafeBytes { try partial.append($0) }
        _ = try await partial.keep()
        partial.close()
        return upload.id.text
    }

    @Test("the same upload is the same slip, however often it is put to its order")
    func again() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let upload = try await whole(for: order, in: stall)
            let first = try await stall.keeper.finishUpload(named: upload, for: order)
            let again = try await stall.keeper.finishUpload(named: upload, for: order)
            #expect(first == again)
            // The same bytes by another upload as well.
            let other = try await whole(for: order, in: stall)
            #expect(try await stall.keeper.finishUpload(named: other, for: order) == first)
            #expect(try await stall.count("slips") == 1)
            #expect(try await stall.status(order) == .underReview)
        }
    }

    @Test("an upload is its own order's alone")
    func anothers() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 9)])) { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-S", 1, by: 2)
            let upload = try await whole(for: order, in: stall)
            await #expect(throws: PartialProblem.unknown) {
                try await stall.keeper.finishUpload(named: upload, for: other)
            }
            await #expect(throws: PartialProblem.unknown) {
                try await stall.keeper.finishUpload(named: "../\(upload)", for: order)
            }
        }
    }

    @Test("its bytes count with the slips of its order", arguments: [-1, 0] as [Int64])
    func bytes(beyond: Int64) async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            try await stall.slip("first", for: order)
            try await stall.store.write { connection in
                _ = try connection.execute(
                    "UPDATE slips SET bytes = $1",
                    [.integer(SlipLimits.bytesPerOrder - 1_000 + beyond)])
            }
            if beyond < 0 {
                _ = try await stall.keeper.beginUpload(for: order, length: 1_000, note: "")
            } else {
                let first = try await stall.keeper.beginUpload(for: order, length: 600, note: "")
                // Two do not fit together: the one before makes way.
                let second = try await stall.keeper.beginUpload(for: order, length: 401, note: "")
                await #expect(throws: PartialProblem.unknown) {
                    _ = try await stall.keeper.openUpload(first.id)
                }
                try await stall.keeper.openUpload(second.id).close()
                let refusal = OrderRefusal.tooManySlipBytes(limit: SlipLimits.bytesPerOrder)
                await #expect(throws: refusal) {
                    try await stall.keeper.beginUpload(for: order, length: 1_001, note: "")
                }
            }
        }
    }

    @Test("what its client calls it is cleaned like every name")
    func name() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let upload = try await whole(for: order, named: " a\u{0}\u{202E}b.pdf\n", in: stall)
            _ = try await stall.keeper.finishUpload(named: upload, for: order)
            #expect(try await stall.detail(order).slips.first?.fileName == "ab.pdf")
        }
    }

    @Test("refused as a slip, it is refused again, and leaves no file")
    func refused() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let upload = try await stall.keeper.beginUpload(for: order, length: 4, note: "")
            let partial = try await stall.keeper.openUpload(upload.id)
            try Array("text".utf8).withUnsafeBytes { try partial.append($0) }
            partial.close()
            for _ in 0..<2 {
                await #expect(throws: SlipProblem.unknownKind) {
                    try await stall.keeper.finishUpload(named: upload.id.text, for: order)
                }
            }
            #expect(try stall.files().isEmpty)
        }
    }
}
