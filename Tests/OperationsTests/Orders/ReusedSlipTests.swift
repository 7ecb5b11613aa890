import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Slips whose file was sent before")
struct ReusedSlipTests {
    private let checker = Caller.staff(.checker)

    @Test("a file is known again however a browser made it smaller")
    func originals() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 9)])) { stall async throws in
            let whole = String(repeating: "a", count: 64)
            // Two phones made their own of one photo, and a third sent the photo itself.
            let files: [(String, String?)] = [
                (String(repeating: "1", count: 64), whole),
                (String(repeating: "2", count: 64), whole), (whole, nil),
                (String(repeating: "3", count: 64), String(repeating: "b", count: 64)),
            ]
            var orders: [OrderID] = []
            var answers: [ReceiveSlip.Answer] = []
            for (number, file) in files.enumerated() {
                orders.append(try await stall.awaiting("SHIRT-S", 1, by: number))
                answers.append(
                    try await stall.keeper.desk.run(
                        ReceiveSlip(
                            order: orders[number], mediaType: "image/jpeg", digest: file.0,
                            original: file.1, byteCount: 4, fileName: "a.jpg")))
            }
            let uses = try await stall.keeper.uses(of: answers.map(\.id), by: checker)
            #expect(uses == [answers[0].id: .file, answers[1].id: .file, answers[2].id: .file])
            let shared = try await stall.detail(orders[0]).slips.map(\.sameFile)
            #expect(shared == [[orders[1], orders[2]]])
            await #expect(throws: OrderRefusal.sentBefore) {
                try await stall.keeper.decide(
                    .approve(amount: nil), on: answers[1].id, knownOthers: [orders[0]],
                    by: checker)
            }
        }
    }

    @Test("a file that another order has too is approved on purpose only")
    func sentBefore() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-M", 1, by: 2)
            let slip = try await stall.slip("a", for: order).id
            _ = try await stall.slip("a", for: other)

            func approve(knowing others: Set<OrderID>?) async throws -> OrderStatus {
                try await stall.keeper.decide(
                    .approve(amount: nil), on: slip, knownOthers: others, by: checker)
            }
            for known in [[], [order]] as [Set<OrderID>] {
                await #expect(throws: OrderRefusal.sentBefore) { try await approve(knowing: known) }
            }
            #expect(try await stall.status(order) == .underReview)
            // One more order has come since the others were looked at.
            let third = try await stall.awaiting("SHIRT-M", 1, by: 3)
            _ = try await stall.slip("a", for: third)
            await #expect(throws: OrderRefusal.sentBefore) { try await approve(knowing: [other]) }

            #expect(try await approve(knowing: [other, third]) == .paid)
            _ = try await stall.keeper.decide(.takeBack, on: slip, by: checker)
            #expect(try await approve(knowing: nil) == .paid)
        }
    }

    @Test("a file that comes in the same commit as the approval is seen")
    func sameBatch() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            let other = try await stall.awaiting("SHIRT-M", 1, by: 2)
            let slip = try await stall.slip("a", for: order)
            let digest = try #require(try await stall.detail(order).slips.first).slip.digest
            let refused = try await stall.store.write { connection -> Bool in
                let book = DeskBook(connection)
                var journal = DeskJournal()
                let sent = ReceiveSlip(
                    order: other, mediaType: "image/jpeg", digest: digest, byteCount: 4,
                    fileName: "a.jpg")
                _ = try sent.run(on: book, at: stall.clock.now, journal: &journal)
                // Also once what is pending was written and is no more.
                try book.flush()
                let decided = try DecideSlip(
                    slip: slip.id, decision: .approve(amount: nil), caller: checker,
                    knownOthers: []
                ).run(on: book, at: stall.clock.now, journal: &journal)
                return decided == .failure(.sentBefore)
            }
            #expect(refused)
        }
    }
}
