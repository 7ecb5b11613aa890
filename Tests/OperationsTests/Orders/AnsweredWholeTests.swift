import Shop
import Storage
import TestShop
import Testing

@testable import Operations

/// The orders that commands are answered with, against what is read of the same orders.
@Suite("An order that a command is answered with")
struct AnsweredWholeTests {
    private static let owner = Caller.staff(.owner)

    @Test("is the order as it is read afterwards")
    func alone() async throws {
        try await withStall { stall in
            let keeper = stall.keeper
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            let first = try await keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            #expect(first.order.status == .awaitingPayment)
            #expect(first.timeline.map(\.kind) == [.reserved, .details])
            #expect("\(first)" == "\(try await stall.detail(order))")

            let again = try await keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            #expect("\(again)" == "\(first)")

            try await keeper.note("rang", on: order, by: Self.owner)
            let slip = try await stall.slip("a", for: order)
            _ = try await keeper.decide(.reject(reason: "amount"), on: slip.id, by: Self.owner)
            let corrected = try await keeper.orderGivenDetails(.person(2), to: order, seen: nil)
            #expect(corrected.slips.map(\.reason) == ["amount"])
            #expect("\(corrected)" == "\(try await stall.detail(order))")

            let cancelled = try await keeper.orderCancelled(order)
            #expect(cancelled.order.status == .cancelled)
            #expect("\(cancelled)" == "\(try await stall.detail(order))")
        }
    }

    @Test("is refused as the command alone is")
    func refused() async throws {
        try await withStall { stall in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            _ = try await stall.keeper.orderCancelled(order)
            await #expect(throws: OrderRefusal.self) {
                try await stall.keeper.orderGivenDetails(.person(1), to: order, seen: nil)
            }
            await #expect(throws: OrderRefusal.unknownOrder) {
                try await stall.keeper.orderCancelled(OrderID(999))
            }
        }
    }
}
