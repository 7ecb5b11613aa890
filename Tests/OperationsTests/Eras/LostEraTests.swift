import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("An era whose own row was lost")
struct LostEraTests {
    private func ids(_ stall: Stall) async throws -> [String] {
        try await stall.store.read { try Eras.load(on: $0).eras.map(\.id) }
    }

    private func expectLost(_ orders: [OrderReceipt], in stall: Stall) {
        for order in orders {
            #expect(throws: LostOrder.self, "\(order.order.id)") {
                try stall.keeper.orderID(code: order.code.text, key: order.key)
            }
        }
    }

    /// Nothing of what is new was given out before, and what is stored is as it must be.
    private func expectFresh(
        _ orders: [OrderReceipt], after lost: [OrderReceipt], in stall: Stall
    ) async throws {
        let greatest = lost.map(\.order.id.value).max() ?? 0
        for order in orders {
            #expect(order.order.id.value > greatest)
            let found = try stall.keeper.orderID(code: order.code.text, key: order.key)
            #expect(found == order.order.id)
        }
        #expect(try await stall.findings().filter { $0.weight == .fault } == [])
    }

    @Test("is put in again before the next one begins, whose numbers are above its own")
    func again() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 40)])) { stall async throws in
            let kept = try await stall.reserve([("SHIRT-S", 1)])
            let snapshot = try await stall.store.snapshot()
            var lost: [OrderReceipt] = []
            for times in 1...4 {
                lost.append(try await stall.reserve([("SHIRT-S", 1)]))
                try await stall.slip("\(times)", for: try await stall.awaiting("SHIRT-S", 1))
                let before = try await ids(stall)
                try await stall.store.goBack(to: snapshot)
                #expect(try await stall.keeper.enterEra() == .behind)

                #expect(try await ids(stall).count == times)
                #expect(try await Array(ids(stall).dropLast()) == before)
                expectLost(lost, in: stall)
                let fresh = try await stall.reserve([("SHIRT-S", 1)])
                try await expectFresh([fresh], after: lost, in: stall)
                lost.append(fresh)
            }
            let found = try stall.keeper.orderID(code: kept.code.text, key: kept.key)
            #expect(found == kept.order.id)
        }
    }

    @Test("is put in again with all that were lost at once")
    func several() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 40)])) { stall async throws in
            let first = try await stall.store.snapshot()
            var lost = [try await stall.reserve([("SHIRT-S", 1)])]
            try await stall.store.goBack(to: first)
            #expect(try await stall.keeper.enterEra() == .behind)
            lost.append(try await stall.reserve([("SHIRT-S", 1)]))
            let second = try await stall.store.snapshot()
            lost.append(try await stall.reserve([("SHIRT-S", 1)]))
            try await stall.store.goBack(to: second)
            #expect(try await stall.keeper.enterEra() == .behind)
            lost.append(try await stall.reserve([("SHIRT-S", 1)]))

            try await stall.store.goBack(to: first)
            #expect(try await stall.keeper.enterEra() == .behind)

            #expect(try await ids(stall).count == 3)
            expectLost(lost, in: stall)
            let fresh = try await stall.reserve([("SHIRT-S", 1)])
            try await expectFresh([fresh], after: lost, in: stall)
        }
    }

    @Test("is known to a node that was started again")
    func started() async throws {
        let folder = try TemporaryFolder()
        let seen = SeenCommits()
        var lost: [OrderReceipt] = []
        var before: [String] = []
        try await withStall(in: folder, seen: seen) { stall async throws in
            let snapshot = try await stall.store.snapshot()
            lost.append(try await stall.reserve([("SHIRT-S", 1)]))
            try await stall.store.goBack(to: snapshot)
            #expect(try await stall.keeper.enterEra() == .behind)
            lost.append(try await stall.reserve([("SHIRT-S", 1)]))
            before = try await ids(stall)
            try await stall.store.goBack(to: snapshot)
        }
        let kept = SeenCommits(seen.number, eras: seen.eras)
        try await withStall(nil, in: folder, seen: kept, seed: 2) { stall async throws in
            #expect(try await ids(stall) == [])
            #expect(try await stall.keeper.enterEra() == .behind)
            #expect(try await Array(ids(stall).dropLast()) == before)
            expectLost(lost, in: stall)
            let fresh = try await stall.reserve([("SHIRT-S", 1)])
            try await expectFresh([fresh], after: lost, in: stall)
        }
    }

    @Test("on another branch stays out, and nothing that it gave out is given again or opens")
    func branch() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 40)])) { stall async throws in
            let snapshot = try await stall.store.snapshot()
            let first = try await stall.reserve([("SHIRT-S", 1)])
            try await stall.store.goBack(to: snapshot)
            #expect(try await stall.keeper.enterEra() == .behind)
            let other = try await stall.reserve([("SHIRT-S", 1)])
            try await stall.store.goBack(to: snapshot)
            // Somebody who knows nothing of it has begun an era in a copy.
            let id = [UInt8](repeating: 0, count: Eras.idBytes)
            let now = stall.clock.now
            try await stall.store.write { connection in
                _ = try Eras.begin(.asked, id: id, above: 0, knowing: nil, at: now, on: connection)
            }

            #expect(try await stall.keeper.enterEra() == .behind)

            #expect(try await ids(stall).first == hex(id))
            #expect(try await ids(stall).count == 2)
            let fresh = try await stall.reserve([("SHIRT-S", 1)])
            try await expectFresh([fresh], after: [first, other], in: stall)
            expectLost([first], in: stall)
            #expect(try stall.keeper.orderID(code: other.code.text, key: other.key) == nil)
            #expect(try stall.keeper.orderID(code: fresh.code.text, key: other.key) == nil)
        }
    }

    @Test("takes nothing from those who went on without it")
    func unaware() async throws {
        let folder = try TemporaryFolder()
        try await withStall(.sample(stock: [("SHIRT-S", 40)]), in: folder) { knowing async throws in
            let snapshot = try await knowing.store.snapshot()
            try await knowing.reserve([("SHIRT-S", 1)])
            try await knowing.store.goBack(to: snapshot)
            #expect(try await knowing.keeper.enterEra() == .behind)
            let lost = try await knowing.reserve([("SHIRT-S", 1)])
            try await knowing.store.goBack(to: snapshot)
            try await withStall(nil, in: folder, seed: 2) { unaware async throws in
                let kept = try await unaware.reserve([("SHIRT-S", 1)])

                #expect(try await knowing.keeper.enterEra() == .behind)
                #expect(try await unaware.keeper.enterEra() == .otherEra)

                for stall in [knowing, unaware] {
                    let found = try stall.keeper.orderID(code: kept.code.text, key: kept.key)
                    #expect(found == kept.order.id)
                    expectLost([lost], in: stall)
                }
                let fresh = try await unaware.reserve([("SHIRT-S", 1)])
                try await expectFresh([fresh], after: [lost, kept], in: unaware)
            }
        }
    }

    @Test("of another shop is nothing to this one")
    func otherShop() async throws {
        try await withStall { stall async throws in
            let known = KnownEras(
                shop: "another",
                history: EraHistory([
                    Era(
                        number: 1, id: "aa", beganAt: HandClock.start, cause: .behind,
                        numbers: [Era.orders: Era.Numbers(last: 0, first: 1 << 40)])
                ]))
            let id = [UInt8](repeating: 3, count: Eras.idBytes)
            try await stall.store.write { connection in
                _ = try Eras.begin(
                    .asked, id: id, above: 0, knowing: known, at: HandClock.start, on: connection)
            }
            #expect(try await ids(stall) == [hex(id)])
            #expect(try await stall.keeper.enterEra() == .otherEra)
            let fresh = try await stall.reserve([("SHIRT-S", 1)])
            #expect(fresh.order.id.value < 1 << 40)
        }
    }
}
