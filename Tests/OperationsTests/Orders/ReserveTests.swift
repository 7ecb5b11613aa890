import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Reserving")
struct ReserveTests {
    @Test("the same request again gets the same order and takes nothing")
    func replay() async throws {
        try await withStall { stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 2)], key: "k")
            let again = try await stall.reserve([("SHIRT-S", 2)], key: "k")

            #expect(!first.isReplay && again.isReplay)
            #expect(again.code == first.code && again.key == first.key)
            #expect(again.order == first.order)
            #expect(try await stall.stock("SHIRT-S").available == 8)
        }
    }

    @Test("the first answer is given again whatever has become of the order and the drop")
    func replayLater() async throws {
        try await withStall { stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 2)], by: .person(1), key: "k")
            _ = try await stall.keeper.cancel(first.order.id)
            stall.clock.advance(by: .days(1))

            let again = try await stall.reserve([("SHIRT-S", 2)], by: .person(1), key: "k")

            #expect(again.order == first.order)
        }
    }

    @Test("another request under the same key is refused, also when all is sold out")
    func keyReused() async throws {
        try await withStall { stall async throws in
            _ = try await stall.reserve([("POSTER", 3)], key: "k", body: "a")

            await expectRefusal(.keyReused) {
                try await stall.reserve([("POSTER", 3)], key: "k", body: "b")
            }
            await expectRefusal(.keyReused) {
                try await stall.reserve([("SHIRT-S", 1)], key: "k", body: "c")
            }
        }
    }

    @Test("a key is a drop's own")
    func keyScope() async throws {
        var file = ShopFile.sample()
        file.drops.append(.sample(slug: "other", stock: [("MUG", 1)]))
        try await withStall(file) { stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 1)], key: "k", body: "same")
            let second = try await stall.reserve(
                [("MUG", 1)], from: "other", key: "k", body: "same")

            #expect(first.order.id != second.order.id)
        }
    }

    @Test("pressed twenty times at once, it reserves once")
    func concurrentKey() async throws {
        try await withStall { stall async throws in
            let answers = await results(20) { _ in
                try await stall.reserve([("SHIRT-S", 1)], key: "k")
            }

            #expect(Set(answers.compactMap { $0.value?.order.id }).count == 1)
            #expect(answers.count { $0.value?.isReplay == false } == 1)
            #expect(try await stall.stock("SHIRT-S").available == 9)
        }
    }

    @Test("sold out is told with what is left, and told again to the same request")
    func soldOut() async throws {
        try await withStall { stall async throws in
            let poster = try stall.variant("POSTER")
            let shirt = try stall.variant("SHIRT-S")

            await expectRefusal(.soldOut(left: [poster: 3, shirt: 10])) {
                try await stall.reserve([("POSTER", 4), ("SHIRT-S", 1)], key: "k")
            }
            _ = try await stall.reserve([("POSTER", 1)])
            await expectRefusal(.soldOut(left: [poster: 3, shirt: 10])) {
                try await stall.reserve([("POSTER", 4), ("SHIRT-S", 1)], key: "k")
            }
            _ = try await stall.reserve([("POSTER", 2)])
            await expectRefusal(.soldOut(left: [poster: 0])) {
                try await stall.reserve([("POSTER", 1)])
            }
            #expect(try await stall.stock("SHIRT-S").available == 10)
        }
    }

    @Test("lines of one variant count together, for the stock and for what one may ask")
    func merged() async throws {
        try await withStall { stall async throws in
            let poster = try stall.variant("POSTER")
            await expectRefusal(.soldOut(left: [poster: 3])) {
                try await stall.reserve([("POSTER", 2), ("POSTER", 2)])
            }
            let receipt = try await stall.reserve([("POSTER", 1), ("POSTER", 2)])
            #expect(receipt.order.lines.map(\.quantity) == [3])

            await expectInvalid(["lines[1].quantity"]) {
                try await stall.reserve([("SHIRT-S", 600), ("SHIRT-S", 600)])
            }
        }
    }

    @Test(
        "what is wrong with a request is told by field",
        arguments: [
            ([], ["lines"]), ([("SHIRT-S", 0)], ["lines[0].quantity"]),
            ([("SHIRT-S", -1)], ["lines[0].quantity"]),
            ([("SHIRT-S", Int.max)], ["lines[0].quantity"]),
            ([("SHIRT-S", 1), ("", 1)], ["lines[1].sku"]),
            ([("shirt-s", 1)], ["lines[0].sku"]),
            (Array(repeating: ("SHIRT-S", 1), count: 21), ["lines"]),
        ] as [([(String, Int)], [String])])
    func invalid(_ lines: [(String, Int)], _ fields: [String]) async throws {
        try await withStall { stall async throws in
            await expectInvalid(fields) { try await stall.reserve(lines) }
            #expect(try await stall.count("orders") == 0)
        }
    }

    @Test("wrong details reserve nothing")
    func invalidCustomer() async throws {
        try await withStall { stall async throws in
            var form = CustomerForm.person(1)
            form.phone = "12"
            form.name = " \u{7} "
            form.email = "nobody"
            await expectInvalid(["customer.email", "customer.name", "customer.phone"]) {
                try await stall.reserve([("SHIRT-S", 1)], by: form)
            }
            #expect(try await stall.stock("SHIRT-S").available == 10)
        }
    }

    @Test("before the opening, after the closing, and a drop that is not there")
    func closedDoors() async throws {
        var file = ShopFile.sample()
        file.drops[0].opensAt = HandClock.start + .hours(1)
        try await withStall(file) { stall async throws in
            let opens = HandClock.start + .hours(1)
            await expectRefusal(.notOpen(opensAt: opens)) {
                try await stall.reserve([("SHIRT-S", 1)], key: "k")
            }
            stall.clock.advance(by: .hours(1))
            _ = try await stall.reserve([("SHIRT-S", 1)], key: "k")
            stall.clock.advance(by: .days(1))
            await expectRefusal(.closed(closedAt: HandClock.start + .days(1))) {
                try await stall.reserve([("SHIRT-S", 1)])
            }
            await #expect(throws: ReserveFailure.self) {
                try await stall.reserve([("SHIRT-S", 1)], from: "elsewhere")
            }
        }
    }

    @Test("a person's limit counts by phone in every spelling, and by e-mail in every case")
    func limit() async throws {
        try await withStall(.sample(limit: 2)) { stall async throws in
            var form = CustomerForm.person(1)
            _ = try await stall.reserve([("SHIRT-S", 1)], by: form)
            form.phone = "+66 8 1000 0001"
            form.email = "someone@else.example"
            _ = try await stall.reserve([("POSTER", 1)], by: form)
            form.phone = "081-000-0001"
            form.email = ""
            await expectRefusal(.limitReached(limit: 2, had: 2)) {
                try await stall.reserve([("SHIRT-S", 1)], by: form)
            }
            form.phone = "0899999999"
            form.email = "Someone@ELSE.example"
            await expectRefusal(.limitReached(limit: 2, had: 1)) {
                try await stall.reserve([("SHIRT-S", 2)], by: form)
            }
        }
    }

    @Test("the limit is looked at again with the details, and given back units do not count")
    func limitWithDetails() async throws {
        try await withStall(.sample(limit: 2)) { stall async throws in
            let first = try await stall.awaiting("SHIRT-S", 2)
            let second = try await stall.reserve([("SHIRT-S", 2)]).order.id

            await #expect(throws: OrderRefusal.limitReached(limit: 2, had: 2)) {
                try await stall.keeper.giveDetails(.person(1), to: second)
            }
            #expect(try await stall.status(second) == .reserved)
            _ = try await stall.keeper.cancel(first)
            let status = try await stall.keeper.giveDetails(.person(1), to: second)
            #expect(status == .awaitingPayment)
        }
    }

    @Test("an order is opened by its own key alone")
    func keys() async throws {
        try await withStall { stall async throws in
            let first = try await stall.reserve([("SHIRT-S", 1)])
            let second = try await stall.reserve([("SHIRT-S", 1)])
            let keeper = stall.keeper

            #expect(try keeper.orderID(code: first.code.text, key: first.key) == first.order.id)
            #expect(try keeper.orderID(code: first.code.text, key: second.key) == nil)
            #expect(try keeper.orderID(code: first.code.text, key: "") == nil)
            #expect(try keeper.orderID(code: first.code.text, key: first.key + "A") == nil)
            #expect(try keeper.orderID(code: "", key: first.key) == nil)
        }
    }
}

/// Expects a refusal of the rules.
func expectRefusal(
    _ refusal: ReservationRefusal, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> OrderReceipt
) async {
    let error = await #expect(throws: ReserveFailure.self, sourceLocation: sourceLocation) {
        _ = try await body()
    }
    guard case .refused(let given)? = error else {
        Issue.record("not refused: \(String(describing: error))", sourceLocation: sourceLocation)
        return
    }
    #expect(given == refusal, sourceLocation: sourceLocation)
}

/// Expects these fields to be named as wrong.
func expectInvalid(
    _ fields: [String], sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> OrderReceipt
) async {
    let error = await #expect(throws: ReserveFailure.self, sourceLocation: sourceLocation) {
        _ = try await body()
    }
    guard case .invalid(let problems)? = error else {
        Issue.record("not invalid: \(String(describing: error))", sourceLocation: sourceLocation)
        return
    }
    #expect(problems.keys.sorted() == fields, sourceLocation: sourceLocation)
}
