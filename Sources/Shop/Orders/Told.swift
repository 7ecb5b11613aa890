/// The words for a variant when some of it was reserved, as the order's line keeps them.
package struct ToldGoods: Hashable, Sendable {
    /// The number of these words in storage.
    package var id: Int64
    package var title: VariantTitle

    package init(id: Int64, title: VariantTitle) {
        self.id = id
        self.title = title
    }

    /// Goods without words, for a line that is only added up.
    package static let nothing = ToldGoods(
        id: 0, title: VariantTitle(sku: "", product: "", variant: ""))
}

/// The terms that an order was told beside its lines: the drop's title, how it is sent, and where
/// the money goes. They stay so whatever the catalogue says later.
package struct ToldTerms: Hashable, Sendable {
    /// The number of these terms in storage.
    package var id: Int64
    package var title: String
    package var shippingMethod: String
    package var accounts: [ReceivingAccount]
    /// The moment since when these accounts hold; `nil` where an older Holdfast did not keep it.
    package var accountsSince: Timestamp?
    /// What stands in front of the order's code in the reference that was told.
    package var referencePrefix: String
    package var others: OtherWords

    package init(
        id: Int64, title: String, shippingMethod: String, accounts: [ReceivingAccount],
        accountsSince: Timestamp? = nil, referencePrefix: String = "",
        others: OtherWords = OtherWords()
    ) {
        self.id = id
        self.title = title
        self.shippingMethod = shippingMethod
        self.accounts = accounts
        self.accountsSince = accountsSince
        self.referencePrefix = referencePrefix
        self.others = others
    }

    /// The drop's title in a reader's language.
    package func title(in language: String) -> String {
        others.all(.title, title).text(in: language)
    }

    /// The reference that payers were told to write, from the order's code.
    package func reference(of code: String) -> String { referencePrefix + code }

    /// Terms of which nothing was told.
    package static let nothing = ToldTerms(id: 0, title: "", shippingMethod: "", accounts: [])
}
