import Shop
import Testing

@Suite("A slip and a row agree, say nothing of each other, or do not")
struct SlipAgreementTests {
    private static let day: Int64 = 86_400_000

    private func agreement(
        _ slip: MatchingSlip?, text: String = "", second: Int64? = nil, day: Int64 = 10
    ) -> SlipAgreement {
        let row = MatchingRow(
            id: StatementRowID(1), amount: 1, text: MatchingText(text), name: "",
            latest: Timestamp(milliseconds: 0), searched: text, second: second)
        return SlipAgreement(of: slip, with: row, on: day * Self.day)
    }

    @Test("The reference decides before the time, and the time before the day")
    func order() {
        let slip = MatchingSlip(
            reference: "AB12345678", second: 864_000 + 100, day: 10 * Self.day)
        #expect(agreement(slip, text: "AB-12345678", second: 1) == .same)
        #expect(agreement(slip, second: 864_000 + 190) == .same)
        #expect(agreement(slip, second: 864_000 + 191) == .contrary)
        #expect(agreement(slip) == .silent)
        #expect(agreement(nil, second: 5) == .silent)
        #expect(agreement(MatchingSlip(reference: "AB12345678"), second: 5) == .silent)
    }

    @Test("Banks book up to four days later, and five is another transfer")
    func days() {
        let slip = MatchingSlip(reference: "AB12345678", day: 10 * Self.day)
        #expect(agreement(slip, day: 14) == .silent)
        #expect(agreement(slip, day: 15) == .contrary)
        #expect(agreement(slip, day: 6) == .silent)
        #expect(agreement(slip, day: 5) == .contrary)
    }
}
