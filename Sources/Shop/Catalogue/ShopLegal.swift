/// The legal texts of a seller, at the foot of every page.
package struct ShopLegal: Hashable, Sendable {
    /// A part of the legal texts: who sells, and under which rules.
    package enum Part: String, CaseIterable, Sendable {
        case seller, terms, returns, privacy
    }

    private var texts: [Part: SellerText] = [:]

    package init() {}

    /// A part's text: plain paragraphs, or the address of a page elsewhere.
    package subscript(part: Part) -> SellerText? {
        get { texts[part] }
        set { texts[part] = newValue }
    }
}
