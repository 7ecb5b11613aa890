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
            let upload = try await stall.keeper.beginUpload(for: order, length: 4, note: "")
            stall.clock.advance(by: .minutes(118))
            try await stall.keeper.holdForUpload(upload.id, of: order)
            stall.clock.advance(by: .minutes(3))
            // It broke off and may go on: that is no end.
            #expect(try await sweep(stall) == 0)
            stall.clock.advance(by: UploadHold.most)
            #expect(try await sweep(stall) == 1)
        }
    }

    @Test("lets them go when it is refused, and not before")
    func refused() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let upload = try await stall.keeper.beginSlip(for: order)
            try Array("hello".utf8).withUnsafeBytes { try upload.append($0) }
            #expect(try await stall.detail(order).uploadUntil != nil)
            await #expect(throws: SlipProblem.self) {
                try await stall.keeper.finishSlip(upload, fileName: "a", for: order)
            }
            #expect(try await stall.detail(order).uploadUntil == nil)
            stall.clock.advance(by: .minutes(2))
            #expect(try await sweep(stall) == 1)
        }
    }

    @Test("lets them go when the last of several has ended")
    func several() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let first = try await begin(stall, order)
            let second = try await begin(stall, order)
            let pieces = try await stall.keeper.beginUpload(for: order, length: 4, note: "")
            stall.clock.advance(by: .minutes(2))
            await stall.keeper.giveUpSlip(first, for: order, after: SlipProblem.empty)
            try await stall.keeper.endUpload(pieces.id, of: order)
            #expect(try await sweep(stall) == 0)
            await stall.keeper.giveUpSlip(second, for: order, after: SlipProblem.empty)
            #expect(try await sweep(stall) == 1)
        }
    }

    @Test("keeps them while the shop itself could not take it")
    func ownFault() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let upload = try await begin(stall, order)
            await stall.keeper.giveUpSlip(upload, for: order, after: DeskRefusal.full)
            stall.clock.advance(by: .minutes(2))
            #expect(try await sweep(stall) == 0)
        }
    }

    @Test("lets go of no hold that somebody wrote later")
    func newer() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let upload = try await begin(stall, order)
            // Another process takes one, too.
            _ = try await stall.keeper.desk.run(HoldForUpload(order: order))
            await stall.keeper.giveUpSlip(upload, for: order, after: SlipProblem.empty)
            stall.clock.advance(by: .minutes(2))
            #expect(try await sweep(stall) == 0)
        }
    }

    @Test("has no effect any more once it became a slip")
    func becameSlip() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting("POSTER", 3)
            stall.clock.advance(by: .minutes(119))
            let slip = try await stall.slip("late", for: order)
            #expect(try await stall.detail(order).uploadUntil == nil)
            _ = try await stall.keeper.decide(
                .reject(reason: "no"), on: slip.id, by: .staff(.owner))
            #expect(try await stall.detail(order).uploadUntil == nil)
        }
    }
}
