import Formats
import Shop
import Testing

@Suite("Money of a statement finds its orders")
struct StatementMatcherTests {
    @Test(
        "A code is found however it was written",
        arguments: [
            "K7R2M4X", "k7r2m4x", "payment K7R 2M4X thanks", "K7R-2M4X", "HF-K7R\n2M4X",
            "ค่าเสื้อ K7R2M4X ครับ", "RF/K7RZM4X", "XX K7R2M4X",
        ])
    func code(_ text: String) {
        let match = match(text, of: [order("K7R2M4X", owes: 400)], amount: 400)
        #expect(match.finding == .pays)
        #expect(match.isCertain)
        #expect(match.shares == [MatchShare(order: OrderID(1), amount: 400)])
    }

    @Test(
        "A code that is nearly right is proposed with the amount, and certain with the name",
        arguments: [
            "K7R2M4", "7R2M4X", "K7RM4X", "K7R2N4X", "K7R22M4X", "K72RM4X", "pay K7R2M",
            "K7R2M4XX4",
        ])
    func nearCode(_ text: String) {
        let orders = [
            order("K7R2M4X", owes: 400, name: "somchai jaidee"), order("0000001", owes: 400),
        ]
        let text = text == "K7R2M4XX4" ? "K7R2MM4X" : text
        let unsigned = match(text, of: orders, amount: 400)
        #expect(unsigned.finding == .pays)
        #expect(unsigned.shares.first?.order == OrderID(1))
        #expect(!unsigned.isCertain)
        let signed = match(text, of: orders, amount: 400, name: "mr. somchai jai")
        #expect(signed.isCertain)
        // Another amount proves nothing.
        #expect(match(text, of: orders, amount: 399).finding == .choice)
    }

    @Test("Less, more, a second time and too late are told apart and never certain")
    func findings() {
        func finding(_ order: MatchingOrder, _ amount: Int64) -> MatchFinding {
            let match = match("K7R2M4X", of: [order], amount: amount)
            #expect(!match.isCertain)
            return match.finding
        }
        #expect(finding(order("K7R2M4X", owes: 400), 399) == .short)
        #expect(finding(order("K7R2M4X", owes: 400), 401) == .over)
        #expect(finding(order("K7R2M4X", .paid, owes: 0), 400) == .again)
        #expect(finding(order("K7R2M4X", .expired, owes: 400), 400) == .late)
        #expect(finding(order("K7R2M4X", .cancelled, owes: 400), 1) == .late)
    }

    @Test("An account that the shopper has paid from is proof with the name and the amount alone")
    func account() {
        var known = order("K7R2M4X", owes: 400, name: "somchai jaidee")
        known.accounts = [AccountAgreement.known("X5264")].reduce(into: []) { found, account in
            if let account { found.insert(account) }
        }
        let other = order("0000001", owes: 400, name: "ann lee")
        func match(_ account: String, name: String, amount: Int64 = 400) -> RowMatch? {
            let row = MatchingRow(
                id: StatementRowID(1), amount: amount, text: MatchingText("thanks"), name: name,
                latest: Timestamp(milliseconds: .max / 2), account: account)
            return StatementMatcher([known, other]).matches(of: [row]).first
        }
        let proved = match("x-5264", name: "somchai jaidee")
        #expect(proved?.reasons.contains(.account) == true && proved?.isCertain == true)
        let elsewhere = match("X5265", name: "somchai jaidee")
        #expect(elsewhere?.reasons.contains(.account) == false && elsewhere?.isCertain == false)
        // An account alone is nobody's: several may owe as much.
        #expect(match("X5264", name: "")?.isCertain == false)
        #expect(match("X5264", name: "somchai jaidee", amount: 399)?.isCertain == false)
        #expect(match("264", name: "somchai jaidee")?.isCertain == false)
        known.accounts = []
        known.refundAccount = "123-4-55264"
        #expect(match("X5264", name: "somchai jaidee")?.isCertain == true)
        #expect(match("X5265", name: "somchai jaidee")?.isCertain == false)
    }

    @Test("Money with the code that is short by what is forgiven pays, and nothing else does")
    func forgiven() {
        let one = order("K7R2M4X", owes: 400, name: "somchai jaidee")
        func match(
            _ text: String, _ order: MatchingOrder, _ amount: Int64, name: String = ""
        ) -> RowMatch {
            var order = order
            order.id = OrderID(1)
            return StatementMatcher([order], forgiving: 5)
                .matches(of: [row(1, text, amount, name)])[0]
        }
        let edge = match("K7R2M4X", one, 395)
        #expect(edge.finding == .pays && edge.isCertain)
        #expect(edge.reasons == [.code, .forgiven] && edge.score == MatchReason.code.points)
        #expect(edge.shares.map(\.amount) == [395])
        #expect(match("K7R2M4X", one, 394).finding == .short)
        #expect(match("K7R2M4X", one, 401).finding == .over)
        #expect(match("K7R2M4X", one, 400).reasons.contains(.amount))
        // In the middle of a number, by a name alone, or nearly: none is certain.
        #expect(match("9K7R2M4X9", one, 395, name: "ann lee").finding != .pays)
        #expect(match("K7R2M4", one, 395, name: "somchai jaidee").finding == .choice)
        #expect(match("", one, 395, name: "somchai jaidee").finding == .unknown)
        // What does not wait for money is looked at as before.
        #expect(match("K7R2M4X", order("K7R2M4X", .paid, owes: 400), 395).finding == .short)
        #expect(match("K7R2M4X", order("K7R2M4X", .expired, owes: 400), 395).finding == .late)
        let slip = order("K7R2M4X", owes: 400, unproven: [100])
        #expect(match("K7R2M4X", slip, 395).finding == .contradicts)
        // Of two transfers the second is somebody's to look at.
        let both = StatementMatcher([one], forgiving: 5)
            .matches(of: [row(1, "K7R2M4X", 396), row(2, "K7R2M4X", 400)])
        #expect(both.map(\.finding) == [.pays, .again])
    }

    @Test("Money that a slip has told of already is proved by the statement")
    func proves() {
        let paid = order("K7R2M4X", .paid, owes: 0, unproven: [400])
        let match = match("K7R2M4X", of: [paid], amount: 400)
        #expect(match.finding == .proves)
        #expect(match.isCertain)
    }

    @Test("One transfer for several orders is split when it is what they owe together")
    func several() {
        let orders = [order("K7R2M4X", owes: 400), order("0000001", owes: 250)]
        let whole = match("K7R2M4X and 0000001", of: orders, amount: 650)
        #expect(whole.finding == .paysSeveral)
        #expect(!whole.isCertain)
        #expect(whole.shares.map(\.amount) == [400, 250])
        let other = match("K7R2M4X and 0000001", of: orders, amount: 640)
        #expect(other.finding == .choice)
        #expect(other.shares.count == 2)
    }

    @Test("Money at another amount than was confirmed before contradicts it, and settles nothing")
    func contradicts() {
        let paid = order("K7R2M4X", .paid, owes: 0, unproven: [400])
        let less = match("K7R2M4X", of: [paid], amount: 40)
        #expect(less.finding == .contradicts && !less.isCertain)
        let short = order("K7R2M4X", owes: 360, unproven: [40])
        #expect(match("K7R2M4X", of: [short], amount: 400).finding == .contradicts)
        // What is owed besides is paid, and what was confirmed is proved.
        #expect(match("K7R2M4X", of: [short], amount: 360).finding == .pays)
        #expect(match("K7R2M4X", of: [short], amount: 40).finding == .proves)
        let late = order("K7R2M4X", .refundDue, owes: 0, unproven: [400])
        #expect(match("K7R2M4X", of: [late], amount: 40).finding == .contradicts)
    }

    @Test(
        "Several transfers that name an order and pay it together are proposed together",
        arguments: [
            ([150, 250], true), ([150, 249], false), ([100, 100, 100, 50, 50], true),
            ([100, 100, 100, 50, 25, 25], false), ([400, 150, 250], false),
        ])
    func together(amounts: [Int64], isWhole: Bool) {
        let matcher = StatementMatcher([order("K7R2M4X", owes: 400)])
        let rows = amounts.enumerated().map { row(Int64($0 + 1), "K7R2M4X", $1) }
        let findings = Set(matcher.matches(of: rows).map(\.finding))
        #expect(
            findings
                == (isWhole ? [.paysPart] : amounts.contains(400) ? [.pays, .short] : [.short]))
    }

    @Test("Of two transfers with one code the second is somebody's to look at")
    func twice() {
        let matcher = StatementMatcher([order("K7R2M4X", owes: 400)])
        let rows = [row(1, "K7R2M4X", 400), row(2, "K7R2M4X", 400)]
        let matches = matcher.matches(of: rows)
        #expect(matches.map(\.finding) == [.pays, .again])
        #expect(matches.map(\.isCertain) == [true, false])
    }

    @Test("Without a code the name and the amount propose, and never settle")
    func names() {
        let orders = [
            order("K7R2M4X", owes: 400, name: "สมชาย ใจดี"),
            order("0000001", owes: 400, name: "ann lee"),
            order("0000002", owes: 500, name: "สมชาย ใจดี"),
        ]
        for name in ["สมชาย ใจ", "นายสมชาย ใจดี", "นาย สมชาย ใจดี", "ใจดี สมชาย"] {
            let found = match("", of: orders, amount: 400, name: name)
            #expect(found.finding == .pays)
            #expect(found.reasons == [.amount, .name])
            #expect(found.shares.first?.order == OrderID(1))
            #expect(!found.isCertain)
        }
        let nobody = match("", of: orders, amount: 400, name: "สมหญิง ใจดี")
        #expect(nobody.finding == .choice)
        #expect(nobody.reasons == [.amount])
    }

    @Test("Of two rows with nearly one code and one name the second is looked at")
    func twiceNearly() {
        let matcher = StatementMatcher([order("K7R2M4X", owes: 400, name: "ann lee")])
        let rows = [row(1, "K7R2M4", 400, "ann lee"), row(2, "K7R2M4", 400, "ann lee")]
        #expect(matcher.matches(of: rows).map(\.isCertain) == [true, false])
    }

    @Test("A code in the middle of a number proves nothing against somebody else's name")
    func chance() {
        let orders = [order("1234567", owes: 400, name: "ann lee")]
        #expect(
            match("REF 99123456788", of: orders, amount: 400, name: "bob ray").isCertain == false)
        #expect(match("REF 99123456788", of: orders, amount: 400, name: "").finding == .pays)
        #expect(match("REF 1234567", of: orders, amount: 400, name: "bob ray").isCertain)
        let inside = match("REF 9912345678", of: orders, amount: 400, name: "bob ray")
        #expect(inside.finding == .pays && !inside.isCertain)
        #expect(match("REF 9912345678", of: orders, amount: 400, name: "ann lee").isCertain)
    }

    @Test("Orders that a code settles are no longer looked for by rows without one")
    func leftOver() {
        let matcher = StatementMatcher([order("K7R2M4X", owes: 400), order("0000001", owes: 400)])
        let matches = matcher.matches(of: [row(1, "", 400), row(2, "K7R2M4X", 400)])
        #expect(matches[0].finding == .pays)
        #expect(matches[0].shares.first?.order == OrderID(2))
        #expect(!matches[0].isCertain)
        #expect(matches[1].isCertain)
    }

    @Test("Money that came before an order was made is not for it")
    func early() {
        var late = order("K7R2M4X", owes: 400)
        late.madeAt = Timestamp(milliseconds: 2_000)
        var before = row(1, "", 400)
        before.latest = Timestamp(milliseconds: 1_999)
        #expect(StatementMatcher([late]).matches(of: [before])[0].finding == .unknown)
        before.latest = Timestamp(milliseconds: 2_000)
        #expect(StatementMatcher([late]).matches(of: [before])[0].finding == .pays)
    }

    @Test("Up to five orders of one amount are told, six are too many to choose from")
    func limitOfChoice() {
        func finding(_ count: Int) -> MatchFinding {
            let orders = (1...count).map { order(code(Int64($0)), owes: 400) }
            return StatementMatcher(orders).matches(of: [row(1, "", 400)])[0].finding
        }
        #expect(finding(MatchingLimits.shares) == .choice)
        #expect(finding(MatchingLimits.shares + 1) == .unknown)
    }

    // MARK: Making things

    private func code(_ number: Int64) -> String { OrderCode(number: UInt64(number)).text }

    private func match(
        _ text: String, of orders: [MatchingOrder], amount: Int64, name: String = ""
    ) -> RowMatch {
        let numbered = orders.enumerated().map { place, order in
            var order = order
            order.id = OrderID(Int64(place + 1))
            return order
        }
        return StatementMatcher(numbered).matches(of: [row(1, text, amount, name)])[0]
    }

    private func row(
        _ id: Int64, _ text: String, _ amount: Int64, _ name: String = ""
    ) -> MatchingRow {
        MatchingRow(
            id: StatementRowID(id), amount: amount,
            text: MatchingText(SearchFolding.folded(text)), name: SearchFolding.folded(name),
            latest: Timestamp(milliseconds: 10_000))
    }

    private func order(
        _ code: String, _ status: OrderStatus = .awaitingPayment, owes: Int64,
        unproven: [Int64] = [], name: String = ""
    ) -> MatchingOrder {
        MatchingOrder(
            id: OrderID(Int64(PlainSymbols.number(code.utf8, length: 7) ?? 0) == 1 ? 2 : 1),
            code: PlainSymbols.number(code.utf8, length: 7) ?? 0, status: status, owed: owes,
            unproven: unproven, name: SearchFolding.folded(name),
            madeAt: Timestamp(milliseconds: 0))
    }
}
