package import Shop

/// The page `GET /`: the next drop large, other drops as cards, past ones quiet below. Holds
/// nothing personal.
package struct ShopFrontPage: Page {
    package static let template = "shop-front"

    /// The drop shown large: the one that is open, or opens next.
    package var next: DropCard?
    /// Further drops that are open or upcoming.
    package var others: [DropCard]
    /// Closed drops, newest first.
    package var past: [DropCard]
    /// The address where shoppers get help: an e-mail address.
    package var contact: String?

    package init(
        next: DropCard? = nil, others: [DropCard], past: [DropCard], contact: String? = nil
    ) {
        self.next = next
        self.others = others
        self.past = past
        self.contact = contact
    }
}

/// A drop as the shop's front shows it.
package struct DropCard: Sendable {
    package var slug: String
    package var title: String
    package var state: DropState
    package var opensAt: TimeText
    package var closesAt: TimeText
    /// The drop's first picture, or `nil`.
    package var picture: PictureView?
    /// The price, written: `฿350.00` or `฿350.00 – ฿370.00`.
    package var price: String?
    /// The price of the cheapest with shipping; `nil` where that is free.
    package var shipped: ShippedPrice?

    package init(
        slug: String, title: String, state: DropState, opensAt: TimeText, closesAt: TimeText,
        picture: PictureView? = nil, price: String? = nil,
        shipped: ShippedPrice? = nil
    ) {
        self.slug = slug
        self.title = title
        self.state = state
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.picture = picture
        self.price = price
        self.shipped = shipped
    }
}
