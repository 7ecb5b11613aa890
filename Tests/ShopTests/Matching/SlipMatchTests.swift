import Shop
import Testing

@Suite("Slips and amounts of their own tell whose money a row is")
struct SlipMatchTests {
    private let reference = "016334155900APM00123"

    @Test(
        "The reference of a slip names its order however the bank writes it, certain with the name",
        arguments: [
            "016334155900APM00123", "FT 016334155900apm00123 K BANK", "016334155900-APM00123",
            "0163341559 00APM00123",
        ])
    func reference(_ text: String) {
        let orders = [order(1, name: "ann lee", slips: [reference]), order(2)]
        let match = match(row(text, name: "ann lee"), orders)
        #expect(match.finding == .pays && match.isCertain)
        #expect(match.shares.map(\.order) == [OrderID(1)])
        #expect(match.reasons == [.slipReference, .amount, .name])
        // Anybody can send a slip with another's code: without the name, or against it, a person
        // presses.
        for name in ["", "bob ray"] {
            let claimed = self.match(row(text, name: name), orders)
            #expect(claimed.finding == .pays && !claimed.isCertain)
            #expect(claimed.shares.map(\.order) == [OrderID(1)])
        }
        #expect(self.match(row(text, amount: 399), orders).finding == .short)
    }

    @Test("A reference that two orders' slips have, or beside another's code, is a person's to see")
    func contested() {
        let twice = match(
            row(reference), [order(1, slips: [reference]), order(2, slips: [reference])])
        #expect(twice.finding == .choice && twice.shares.count == 2)
        let text = OrderCode(number: 2).text + " " + reference
        let other = match(row(text), [order(1, slips: [reference]), order(2)])
        #expect(other.finding == .choice && !other.isCertain)
        #expect(other.shares.map(\.order) == [OrderID(2), OrderID(1)])
        let own = match(row(text), [order(1), order(2, slips: [reference])])
        #expect(own.isCertain && own.reasons.isSuperset(of: [.code, .slipReference]))
    }

    @Test("Fewer letters than a reference has are none, and so are words without a digit")
    func short() {
        #expect(MatchingLimits.reference == 10)
        func finding(_ reference: String) -> MatchFinding {
            let others = (2...MatchingLimits.shares + 1).map { order(Int64($0)) }
            return match(row(reference), [order(1, slips: [reference])] + others).finding
        }
        #expect(finding("AB12345678") == .pays)
        #expect(finding("AB1234567") == .unknown)
        #expect(finding("ABCDEFGHIJ") == .unknown)
    }

    @Test("The time of a slip tells orders of one amount apart, and with the name it is certain")
    func time() {
        let orders = (1...9).map { order($0, at: 1_000 + 600 * $0, name: "shopper \($0)") }
        let third = match(row("", second: 1_000 + 1_800 + 90), orders)
        #expect(third.shares.map(\.order) == [OrderID(3)])
        #expect(third.finding == .pays && third.reasons.contains(.time) && !third.isCertain)
        let named = match(row("", name: "shopper 3", second: 1_000 + 1_800 - 90), orders)
        #expect(named.isCertain && named.reasons.isSuperset(of: [.time, .name]))
        let apart = match(row("", second: 1_000 + 1_800 + 91), orders)
        #expect(apart.finding == .unknown)
        let twice = match(row("", second: 1_600), orders + [order(10, at: 1_600, name: "b")])
        #expect(twice.finding == .choice && twice.reasons == [.time, .amount])
        #expect(match(row("", amount: 399, second: 1_600), orders).finding == .unknown)
    }

    @Test(
        "Whoever is called like the payer in part, with a slip of the time, gets nothing unseen",
        arguments: ["wara", "waranya", "waranya sukh"])
    func partOfAName(_ name: String) {
        let thief = order(1, at: 1_000, name: name)
        let payer = order(2, name: "waranya suksawat")
        let row = row("", name: "waranya suksawat", second: 1_000)
        for orders in [[thief, payer], [payer, thief], [thief]] {
            #expect(!match(row, orders).isCertain)
        }
        let both = match(row, [thief, payer])
        #expect(both.finding == .choice && both.shares.map(\.order).contains(OrderID(2)))
    }

    @Test(
        "Nor does whoever has taken the payer's name, beside the payer's own order",
        arguments: ["waranya suksawat", "suksawat waranya", "waranya", "waranya s"])
    func takenName(_ own: String) {
        let payer = order(2, name: own)
        let timed = order(1, at: 1_000, name: "waranya suksawat")
        let row = row("", name: "waranya suksawat", second: 1_000)
        #expect(!match(row, [timed, payer]).isCertain)
        // One who has a slip of another transfer has paid by that.
        let other = order(2, at: 9_000, name: own)
        #expect(match(row, [timed, other]).isCertain)
        let told = order(1, name: "waranya suksawat", slips: [reference])
        let referred = self.row(reference, name: "waranya suksawat")
        #expect(!match(referred, [told, payer]).isCertain)
        #expect(match(referred, [told, order(2, name: "bob ray")]).isCertain)
    }

    @Test("A name that the bank cuts proves from eight letters on, one that a shopper cuts never")
    func cutName() {
        #expect(MatchingLimits.nameProof == 8)
        func isCertain(_ shopper: String, _ payer: String) -> Bool {
            match(row("", name: payer, second: 1_000), [order(1, at: 1_000, name: shopper)])
                .isCertain
        }
        #expect(isCertain("somchai jaidee", "somchaij"))
        #expect(!isCertain("somchai jaidee", "somchai"))
        #expect(isCertain("somchai jaidee", "mr. somchai wong jaidee"))
        #expect(!isCertain("somchai", "somchai jaidee"))
        #expect(!isCertain("somchaij", "somchai jaidee"))
    }

    @Test("An amount of its own is certain with the name, and proposed without")
    func ownAmount() {
        var own = order(1, name: "ann lee")
        own.hasOwnAmount = true
        let unnamed = match(row(""), [own])
        #expect(unnamed.reasons == [.amount, .ownAmount] && !unnamed.isCertain)
        #expect(match(row("", name: "ann lee"), [own]).isCertain)
        // Another one owes as much: it is nobody's own.
        let two = match(row("", name: "ann lee"), [own, order(2)])
        #expect(two.finding == .pays && !two.isCertain)
    }

    // MARK: Making things

    private func match(_ row: MatchingRow, _ orders: [MatchingOrder]) -> RowMatch {
        StatementMatcher(orders).matches(of: [row])[0]
    }

    private func row(
        _ text: String, amount: Int64 = 400, name: String = "", second: Int64? = nil
    ) -> MatchingRow {
        MatchingRow(
            id: StatementRowID(1), amount: amount, text: MatchingText(text), name: name,
            latest: Timestamp(milliseconds: 10_000_000), searched: text, second: second)
    }

    private func order(
        _ number: Int64, at second: Int64? = nil, name: String = "", slips: [String] = []
    ) -> MatchingOrder {
        let timed = second.map { [MatchingSlip(reference: "none", second: $0)] } ?? []
        return MatchingOrder(
            id: OrderID(number), code: UInt64(number), status: .awaitingPayment, owed: 400,
            unproven: [], name: name, madeAt: Timestamp(milliseconds: 0),
            slips: slips.map { MatchingSlip(reference: $0) } + timed)
    }
}
