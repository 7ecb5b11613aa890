import Testing

@testable import Shop

@Suite("Rows of a statement show refunds")
struct RefundMatcherTests {
    func refund(
        _ id: Int64, _ amount: Int64, code: String = "7K3Q9X2", number: String = "1234567890",
        name: String = "ann lee", file: Int64 = 1
    ) -> MatchedRefund {
        MatchedRefund(
            id: RefundID(id), amount: amount, reference: "\(code)-R\(id)", number: number,
            name: name, file: RefundFileID(file), message: "REFUND-\(file)-ab12cd")
    }

    func row(
        _ id: Int64, _ amount: Int64, _ text: String = "", account: String = "",
        name: String = ""
    ) -> MatchedOutRow {
        MatchedOutRow(
            id: StatementRowID(id), amount: amount, text: text, account: account, name: name)
    }

    /// Each row's number with the refunds and the reason.
    func matches(_ refunds: [MatchedRefund], _ rows: [MatchedOutRow]) -> [String] {
        RefundMatcher(refunds).matches(of: rows).map { match in
            let ids = match.refunds.map { "\($0.value)" }.joined(separator: "+")
            return "\(match.row.value) \(ids) \(match.reason.rawValue)"
        }
    }

    @Test(
        "a reference is found however a bank writes it",
        arguments: [
            "7K3Q9X2-R12", "EREF:7k3q9x2-r12", "7K3Q 9X2R12", "refund 7K3Q9X2\n-R12 more",
            "X7K3Q9X2-R12Y",
        ])
    func reference(_ text: String) {
        #expect(matches([refund(12, 500)], [row(1, 500, text)]) == ["1 12 reference"])
    }

    @Test("the whole number counts, and the longest that is known")
    func longest() {
        let both = [refund(1, 500), refund(12, 500)]
        #expect(matches(both, [row(1, 500, "7K3Q9X2-R12")]) == ["1 12 reference"])
        // A bank's own digits stand right behind.
        #expect(matches([refund(12, 500)], [row(1, 500, "7K3Q9X2-R129")]) == ["1 12 reference"])
        #expect(matches([refund(12, 500)], [row(1, 500, "K3Q9X2-R12")]) == [])
    }

    @Test("another amount under the reference is told, and never certain")
    func otherAmount() {
        let found = RefundMatcher([refund(12, 500)]).matches(of: [row(1, 499, "7K3Q9X2-R12")])
        #expect(found.map(\.reason) == [.otherAmount])
        #expect(found.map(\.isCertain) == [false])
    }

    @Test("a whole file in one amount is all of its refunds")
    func file() {
        let refunds = [refund(1, 500), refund(2, 300, code: "AAAAAAA"), refund(3, 7, file: 2)]
        #expect(matches(refunds, [row(1, 800, "PMT REFUND-1-AB12CD")]) == ["1 1+2 file"])
        #expect(matches(refunds, [row(1, 801, "PMT REFUND-1-AB12CD")]) == [])
    }

    @Test("code, account and name need the amount, and only one refund that fits")
    func weaker() {
        let one = [refund(1, 500)]
        #expect(matches(one, [row(1, 500, "order 7K3Q9X2")]) == ["1 1 code"])
        #expect(matches(one, [row(1, 501, "order 7K3Q9X2")]) == [])
        #expect(matches(one, [row(1, 500, account: "123-4-56789-0")]) == ["1 1 account"])
        #expect(matches(one, [row(1, 500, name: "lee ann")]) == ["1 1 name"])
        #expect(matches([refund(1, 500, number: "12345")], [row(1, 500, account: "12345")]) == [])
        let two = [refund(1, 500), refund(2, 500, code: "AAAAAAA")]
        #expect(matches(two, [row(1, 500, account: "1234567890")]) == [])
        #expect(matches(one, [row(1, 500, "rent")]) == [])
    }

    @Test("each refund is for one row, and the surest row has it")
    func once() {
        let found = matches(
            [refund(1, 500)],
            [
                row(1, 500, account: "1234567890"), row(2, 500, "7K3Q9X2-R1"),
                row(3, 500, "7K3Q9X2R1"),
            ])
        #expect(found == ["2 1 reference"])
    }
}
