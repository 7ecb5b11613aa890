import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Operations

/// What a command does, as a test hands it over.
private typealias Step = @Sendable () async throws -> Void

@Suite("A batch of many commands")
struct BookTests {
    /// Runs steps in one batch, in their order; the error of each, where there is one.
    private func batch(
        _ steps: [Step], at stall: Stall, _ script: StoreScript, behind order: OrderID
    ) async throws -> [(any Error)?] {
        script.hold()
        async let first: Void = stall.keeper.note("holds the desk", on: order, by: .staff(.owner))
        await script.isHeld()
        let writes = script.writes
        let tasks = try await withThrowingTaskGroup(of: (Int, (any Error)?).self) { group in
            for (number, step) in steps.enumerated() {
                group.addTask {
                    do {
                        try await step()
                        return (number, nil)
                    } catch {
                        return (number, error)
                    }
                }
                while stall.keeper.desk.queueLength <= number { await Task.yield() }
            }
            script.release()
            return try await group.reduce(into: [(Int, (any Error)?)]()) { $0.append($1) }
        }
        try await first
        #expect(script.writes == writes + 1)
        return tasks.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func withBatches(
        _ file: ShopFile = .sample(), _ body: (Stall, StoreScript) async throws -> Void
    ) async throws {
        let script = StoreScript()
        try await withStall(file, around: { StoreDouble(base: $0, script: script) }) { stall in
            try await body(stall, script)
        }
    }

    @Test("two people of one phone are held to its limit, whoever came first")
    func limit() async throws {
        try await withBatches(.sample(limit: 1)) { stall, script in
            let orders = [
                try await stall.reserve([("SHIRT-S", 1)]).order.id,
                try await stall.reserve([("SHIRT-S", 1)]).order.id,
            ]
            let errors = try await batch(
                orders.map { order in
                    { _ = try await stall.keeper.giveDetails(.person(1), to: order) }
                }, at: stall, script, behind: orders[0])
            #expect(errors[0] == nil)
            #expect(errors[1] as? OrderRefusal == .limitReached(limit: 1, had: 1))
            #expect(try await stall.status(orders[1]) == .reserved)
        }
    }

    @Test("an order that is found due does not end where its slip waits again by the same batch")
    func slipWaitsAgain() async throws {
        try await withBatches { stall, script in
            let keeper = stall.keeper
            let owner = Caller.staff(.owner)
            let order = try await stall.awaiting()
            let slip = try await stall.slip("a", for: order).id
            _ = try await keeper.setStatus(
                of: order, to: .reserved, reason: "a mistake", force: false, shipment: nil,
                by: owner)
            _ = try await keeper.decide(.reject(reason: "amount"), on: slip, by: owner)
            let deadline = try #require(try await stall.detail(order).order.deadline)
            let other = try await stall.awaiting("SHIRT-S", 1, by: 2)
            stall.clock.advance(by: deadline - stall.clock.now)
            let errors = try await batch(
                [
                    { _ = try await keeper.decide(.takeBack, on: slip, by: owner) },
                    { _ = try await keeper.desk.run(ExpireOrders(limit: 10)) },
                ], at: stall, script, behind: other)
            #expect(errors.compactMap(\.self).isEmpty)
            #expect(try await stall.status(order) == .reserved)
        }
    }

    @Test("who cancels makes room for the same person and frees the last shirt in the same batch")
    func room() async throws {
        try await withBatches(.sample(stock: [("SHIRT-S", 1)], limit: 1)) { stall, script in
            let first = try await stall.awaiting("SHIRT-S", 1, by: 1)
            let errors = try await batch(
                [
                    { _ = try await stall.keeper.cancel(first) },
                    { _ = try await stall.keeper.cancel(first) },
                ], at: stall, script, behind: first)
            #expect(errors.compactMap(\.self).isEmpty)
            #expect(try await stall.stock("SHIRT-S") == StockRow(stock: 1, available: 1))

            let again = try await stall.awaiting("SHIRT-S", 1, by: 1)
            #expect(try await stall.status(again) == .awaitingPayment)
        }
    }

    @Test("details that are corrected in one batch are found by the last ones alone")
    func corrected() async throws {
        try await withBatches { stall, script in
            let order = try await stall.reserve([("SHIRT-S", 1)]).order.id
            let names = ["Anong Old", "Malee Middle", "Anong New"]
            let errors = try await batch(
                names.map { name in
                    { _ = try await stall.keeper.giveDetails(.person(1, name: name), to: order) }
                }, at: stall, script, behind: order)
            #expect(errors.compactMap(\.self).isEmpty)
            for (word, isFound) in [
                ("old", false), ("malee", false), ("anong", true), ("new", true),
            ] {
                let list = try await stall.keeper.orders(
                    OrderFilter(search: word), past: nil, by: .staff(.owner))
                #expect(list.rows.map(\.id) == (isFound ? [order] : []), "\(word)")
            }
            #expect(try await stall.detail(order).timeline.count == 5)
        }
    }

    @Test("slips, decisions and money of several orders are each their own order's")
    func money() async throws {
        try await withBatches { stall, script in
            var slips: [SlipID] = []
            var orders: [OrderID] = []
            for number in 1...3 {
                orders.append(try await stall.awaiting("SHIRT-S", 1, by: number))
                slips.append(try await stall.slip("slip \(number)", for: orders[number - 1]).id)
            }
            let keeper = stall.keeper
            let errors = try await batch(
                [
                    { [slips] in
                        _ = try await keeper.decide(
                            .approve(amount: nil), on: slips[0], by: .staff(.owner))
                    },
                    { [slips] in
                        _ = try await keeper.decide(
                            .reject(reason: "too small"), on: slips[1], by: .staff(.owner))
                    },
                    { [slips] in
                        _ = try await keeper.decide(
                            .approve(amount: 100), on: slips[2], by: .staff(.owner))
                    },
                    { [slips] in
                        _ = try await keeper.decide(.takeBack, on: slips[0], by: .staff(.owner))
                    },
                    { [slips] in
                        _ = try await keeper.decide(
                            .approve(amount: nil), on: slips[0], by: .staff(.owner))
                    },
                    { [slips] in
                        _ = try await keeper.decide(
                            .approve(amount: nil), on: slips[0], by: .staff(.owner))
                    },
                ], at: stall, script, behind: orders[0])
            #expect(errors.prefix(5).compactMap(\.self).isEmpty)
            #expect(errors[5] as? OrderRefusal == .slipDecided(.approved))
            #expect(try await stall.status(orders[0]) == .paid)
            #expect(try await stall.status(orders[1]) == .awaitingPayment)
            let paid = try await stall.detail(orders[0])
            #expect(paid.payments.count == 3 && paid.order.balance.minorUnits == 0)
            #expect(try await stall.detail(orders[2]).order.confirmed.minorUnits == 100)
        }
    }

    @Test("the same slip twice in one batch is one slip; at two orders each is told of the other")
    func sameSlip() async throws {
        try await withBatches { stall, script in
            let orders = [
                try await stall.awaiting("SHIRT-S", 1, by: 1),
                try await stall.awaiting("SHIRT-S", 1, by: 2),
            ]
            let slip = { (order: OrderID) -> Step in
                {
                    _ = try await stall.keeper.desk.run(
                        ReceiveSlip(
                            order: order, mediaType: "image/png", digest: "aa", byteCount: 4,
                            fileName: "slip.png"))
                }
            }
            let errors = try await batch(
                [slip(orders[0]), slip(orders[0]), slip(orders[1])], at: stall, script,
                behind: orders[0])
            #expect(errors.compactMap(\.self).isEmpty)
            #expect(try await stall.detail(orders[0]).slips.map(\.sameFile) == [[orders[1]]])
            #expect(try await stall.detail(orders[1]).slips.map(\.sameFile) == [[orders[0]]])
        }
    }

    @Test("a change beside the book is seen by what follows it, and what was pending is kept")
    func beside() async throws {
        try await withBatches(.sample(stock: [("SHIRT-S", 10)])) { stall, script in
            let order = try await stall.awaiting("SHIRT-S", 1, by: 1)
            let file = ShopFile.sample(stock: [("SHIRT-S", 20)])
            let errors = try await batch(
                [
                    { _ = try await stall.keeper.cancel(order) },
                    { _ = try await stall.keeper.desk.run(ApplyShop(file: file, caller: .shop)) },
                    {
                        _ = try await stall.keeper.setStatus(
                            of: order, to: .awaitingPayment, reason: "a mistake", force: false,
                            shipment: nil, by: .staff(.owner))
                    },
                ], at: stall, script, behind: order)
            #expect(errors.compactMap(\.self).isEmpty)
            #expect(try await stall.stock("SHIRT-S") == StockRow(stock: 20, available: 19))
            #expect(try stall.keeper.stock.available(stall.variant("SHIRT-S")) == 19)
        }
    }

    @Test("an order that a command is answered with is as that command left it")
    func answeredWhole() async throws {
        try await withBatches { stall, script in
            let keeper = stall.keeper
            let order = try await stall.awaiting("SHIRT-S", 1, by: 1)
            let answers = Mutex<[OrderDetail]>([])
            let give = { (number: Int) -> Step in
                {
                    let answer = try await keeper.orderGivenDetails(
                        .person(number), to: order, seen: nil)
                    answers.withLock { $0.append(answer) }
                }
            }
            let errors = try await batch(
                [
                    { try await keeper.note("rang", on: order, by: .staff(.owner)) },
                    give(2),
                    {
                        _ = try await keeper.desk.run(
                            ReceiveSlip(
                                order: order, mediaType: "image/png", digest: "aa", byteCount: 4,
                                fileName: "slip.png"))
                    },
                    give(3),
                    {
                        _ = try await keeper.desk.run(
                            ApplyShop(file: .sample(stock: [("SHIRT-S", 20)]), caller: .shop))
                    },
                    give(4),
                ], at: stall, script, behind: order)
            #expect(errors.compactMap(\.self).isEmpty)
            let told = answers.withLock(\.self).sorted { $0.timeline.count < $1.timeline.count }
            let whole = try await stall.detail(order)
            // One that the book knows is told as it was; the others are read when all is done.
            #expect(told.count == 3)
            #expect(told[0].order.customer?.phone == CustomerForm.person(2).phone)
            #expect(told[0].slips.isEmpty)
            #expect(told[0].timeline.count == whole.timeline.count - 3)
            #expect("\(told[1])" == "\(whole)")
            #expect("\(told[2])" == "\(whole)")
        }
    }

    @Test("two hundred holds end in few statements, and their units come back")
    func holds() async throws {
        try await withStall(.sample(stock: [("SHIRT-S", 200), ("SHIRT-M", 100)])) { stall in
            for _ in 0..<100 { try await stall.reserve([("SHIRT-S", 2), ("SHIRT-M", 1)]) }
            stall.clock.advance(by: .minutes(11))
            #expect(try await stall.keeper.desk.run(ExpireOrders(limit: 60)) == 60)
            #expect(try await stall.stock("SHIRT-S").available == 120)
            #expect(try await stall.keeper.desk.run(ExpireOrders(limit: 60)) == 40)
            #expect(try await stall.stock("SHIRT-S").available == 200)
            #expect(try await stall.stock("SHIRT-M").available == 100)
        }
    }
}
