import Blobs
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("A slip that began in time")
struct UploadHoldTests {
    private func sweep(_ stall: Stall) async throws -> Int {
        guard try await stall.keeper.hasDueOrders() else { return 0 }
        return try await stall.keeper.desk.run(ExpireOrders(limit: 10))
    }

    /// An upload that has begun, with bytes that make it a slip.
    private func begin(_ stall: Stall, _ order: OrderID) async throws -> any BlobUpload {
        let upload = try await stall.keeper.beginSlip(for: order)
        try Array("%PDF-1.7\nlate\n%%EOF\n".utf8).withUnsafeBytes { try upload.append($0) }
        return upload
    }

    @Test("holds its order's units until it is there")
    func held() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let upload = try await begin(stall, order)
            stall.clock.advance(by: .minutes(5))
            #expect(try await sweep(stall) == 0)
            #expect(try await stall.stock("POSTER").available == 0)

            _ = try await stall.keeper.finishSlip(upload, fileName: "a.pdf", for: order)
            #expect(try await stall.status(order) == .underReview)
        }
    }

    @Test("holds them no longer than it may, and counts once for each deadline")
    func bounded() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let first = try await begin(stall, order)
            first.discard()
            stall.clock.advance(by: .minutes(2))
            // It is too late to begin another hold.
            let second = try await begin(stall, order)
            second.discard()
            stall.clock.advance(by: .minutes(9))
            #expect(try await sweep(stall) == 1)
            #expect(try await stall.status(order) == .expired)
        }
    }

    @Test("long before the deadline nothing is written")
    func early() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            let upload = try await begin(stall, order)
            upload.discard()
            stall.clock.advance(by: .minutes(120))
            #expect(try await sweep(stall) == 1)
        }
    }

    @Test("a piece that comes near the deadline holds them as well")
    func pieces() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(118))
            try await stall.keeper.holdForUpload(order)
            stall.clock.advance(by: .minutes(3))
            #expect(try await sweep(stall) == 0)
            stall.clock.advance(by: UploadHold.most)
            #expect(try await sweep(stall) == 1)
        }
    }
}
