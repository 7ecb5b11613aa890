/// The accounts where an order was told to pay, beside where the shop says it now.
package struct ToldAccounts: Sendable {
    package var accounts: [ReceivingAccountView]
    /// The moment when the order was told.
    package var at: TimeText
    /// The accounts of now, where they are others.
    package var newer: [ReceivingAccountView]
    /// The moment since when the accounts of now hold, as far as it was kept.
    package var newerSince: TimeText?
    /// Whether the shop's accounts are others by now.
    package var isChanged: Bool

    package init(
        accounts: [ReceivingAccountView], at: TimeText, newer: [ReceivingAccountView] = [],
        newerSince: TimeText? = nil, isChanged: Bool = false
    ) {
        self.accounts = accounts
        self.at = at
        self.newer = newer
        self.newerSince = newerSince
        self.isChanged = isChanged
    }
}
