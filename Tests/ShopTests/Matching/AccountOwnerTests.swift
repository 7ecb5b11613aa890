import Shop
import Testing

@Suite("Whose account a statement is of")
struct AccountOwnerTests {
    private func account(
        _ id: String, _ number: String, promptPay: String? = nil, iban: String? = nil
    ) -> ReceivingAccount {
        ReceivingAccount(
            id: id, bank: "KBANK", name: "Shop", number: number, promptPay: promptPay, iban: iban)
    }

    @Test(
        "a number is known in the ways in which banks write it",
        arguments: [
            "123-4-56789-0", "1234567890", "0001234567890", "1234567890THB", "004/1234567890",
            "123 4 56789 0", "xxx-x-x6789-0", "xxxxxx7890", "***7890", "123-4-xxxxx-0", "X7890",
            "1234XXXXXX", "123456XX90", "67890",
        ])
    func written(_ number: String) {
        let accounts = [account("other", "987-6-54321-1"), account("main", "123-4-56789-0")]
        #expect(AccountOwner(of: number, among: accounts) == .account("main"))
    }

    @Test(
        "a number of nobody's is none of the shop's",
        arguments: [
            "987-6-54321-0", "xxx-x-x4321-0", "xxxxxx1234", "555-4-xxxxx-0", "1234xxxx99",
            "DE89370400440532013000", "555555",
        ])
    func foreign(_ number: String) {
        let accounts = [account("main", "123-4-56789-0")]
        #expect(AccountOwner(of: number, among: accounts) == .nobody)
    }

    @Test(
        "what shows too little tells nothing",
        arguments: ["", "xxx-x-xXX89-0", "890", "55555", "A"]
    )
    func little(_ number: String) {
        let accounts = [account("main", "123-4-56789-0")]
        #expect(AccountOwner(of: number, among: accounts) == .untold)
    }

    @Test("four digits are shown at least, and six are told at least")
    func edges() {
        #expect(MatchingLimits.shownDigits == 4 && MatchingLimits.accountDigits == 6)
        let accounts = [account("main", "123-4-56789-0")]
        #expect(AccountOwner(of: "XX890", among: accounts) == .untold)
        #expect(AccountOwner(of: "XX7890", among: accounts) == .account("main"))
        #expect(AccountOwner(of: "55555", among: accounts) == .untold)
        #expect(AccountOwner(of: "555555", among: accounts) == .nobody)
    }

    @Test("an IBAN is known as a whole, by the number in it, and with most of it hidden")
    func iban() {
        let german = [account("main", "", iban: "DE89 3704 0044 0532 0130 00")]
        for number in [
            "DE89370400440532013000", "37040044/0532013000", "532013000", "DE89XXXXXXXXXXXXXX3000",
        ] {
            #expect(AccountOwner(of: number, among: german) == .account("main"), "\(number)")
        }
        #expect(AccountOwner(of: "DE02120300000000202051", among: german) == .nobody)
        let byNumber = [account("main", "0532013000")]
        #expect(AccountOwner(of: "DE89370400440532013000", among: byNumber) == .account("main"))
    }

    @Test("where the number of one account is not known, it may be of that one")
    func unknown() {
        let accounts = [
            account("main", "123-4-56789-0"),
            account("pay", "081-234-5678", promptPay: "0812345678"),
        ]
        #expect(AccountOwner(of: "987-6-54321-0", among: accounts) == .untold)
        #expect(AccountOwner(of: "1234567890", among: accounts) == .account("main"))
        #expect(AccountOwner(of: "987-6-54321-0", among: []) == .untold)
    }
}
