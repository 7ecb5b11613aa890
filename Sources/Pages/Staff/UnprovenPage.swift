/// The page `GET /admin/statements/unproven`: approved slips whose money no statement has shown
/// although statements reach beyond the day on which they were approved, newest first.
package struct UnprovenPage: Page {
    package static let template = "unproven"

    package var slips: [UnprovenView]
    /// The address of older ones; `nil` where these are the last.
    package var older: String?

    package init(slips: [UnprovenView], older: String? = nil) {
        self.slips = slips
        self.older = older
    }
}

/// An approved slip that no statement has shown, as staff read it.
package struct UnprovenView: Sendable {
    package var code: String
    package var customer: String
    /// What was confirmed from it.
    package var amount: MoneyText
    package var reviewPath: String
    package var approvedAt: TimeText
    package var by: String
    package var bank: SlipAtBankView

    package init(
        code: String, customer: String, amount: MoneyText, reviewPath: String,
        approvedAt: TimeText, by: String, bank: SlipAtBankView
    ) {
        self.code = code
        self.customer = customer
        self.amount = amount
        self.reviewPath = reviewPath
        self.approvedAt = approvedAt
        self.by = by
        self.bank = bank
    }
}
