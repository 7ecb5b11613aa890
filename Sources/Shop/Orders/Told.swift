/// What a variant was called when some of it was reserved, as the order's line keeps it.
package struct ToldGoods: Hashable, Sendable {
    /// The number of these words in storage.
    package var id: Int64
    package var title: VariantTitle

    package init(id: Int64, title: VariantTitle) {
        self.id = id
        self.title = title
    }

    /// No words, for a line that is only added up.
    package static let nothing = ToldGoods(
        id: 0, title: VariantTitle(sku: "", product: "", variant: ""))
}

/// What an order was told beside its lines: the drop's title, how it is sent, and where the money
/// goes. It stays so whatever the catalogue says later.
package struct ToldTerms: Hashable, Sendable {
    /// The number of these terms in storage.
    package var id: Int64
    package var title: String
    package var shippingMethod: String
    package var accounts: [ReceivingAccount]
    /// Since when these accounts hold; `nil` where an older Holdfast did not keep it.
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

    /// The drop's title for a reader.
    package func title(in language: String) -> String {
        others.all(.title, title).text(in: language)
    }

    /// Nothing was told.
    package static let nothing = ToldTerms(id: 0, title: "", shippingMethod: "", accounts: [])
}
