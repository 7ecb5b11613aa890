import Pages
import Shop

extension Sample {
    /// The receiving accounts, with a change that waits for whom it may, and with what became of
    /// earlier ones.
    static let accountChanges: [AccountChangesPage] = {
        let past = AccountChange.State.allCases.filter { $0 != .waiting }.map { state in
            PastAccounts(
                state: state, who: "token:shop file", at: time("5 Dec, 13:00"),
                decidedBy: "staff:owner@shop.example", decidedAt: time("5 Dec, 13:20"),
                accounts: ["main: KBANK, 123-4-56789-0"])
        }
        let waiting = [(true, true), (false, true), (false, false)].map { may, others in
            WaitingAccounts(
                id: 9, who: "staff:manager@shop.example", at: time("5 Dec, 13:40"),
                lines: ["account main: number 123-4-56789-0 -> 987-6-54321-0"], mayConfirm: may,
                hasOthers: others)
        }
        return [
            AccountChangesPage(accounts: accounts, waiting: waiting[0], past: past, csrf: "token"),
            AccountChangesPage(
                accounts: accounts, waiting: waiting[1], hadMoved: true, isConfirmed: true,
                problem: "Somebody else confirms it.", csrf: "token"),
            AccountChangesPage(
                accounts: [], waiting: waiting[2], wasRefused: true, csrf: "token"),
        ]
    }()
}
