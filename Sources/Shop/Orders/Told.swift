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
    package var others: OtherWords

    package init(
        id: Int64, title: String, shippingMethod: String, accounts: [ReceivingAccount],
        accountsSince: Timestamp? = nil, others: OtherWords = OtherWords()
    ) {
        self.id = id
        self.title = title
        self.shippingMethod = shippingMethod
        self.accounts = accounts
        self.accountsSince = accountsSince
        self.others = others
    }

    /// The drop's title in a reader's language.
    package func title(in language: String) -> String {
        others.all(.title, title).text(in: language)
    }

    /// Terms of which nothing was told.
    package static let nothing = ToldTerms(id: 0, title: "", shippingMethod: "", accounts: [])
}
