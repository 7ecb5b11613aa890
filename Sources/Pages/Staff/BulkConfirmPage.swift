package import Shop

/// The page that `POST /admin/orders/bulk` asks with first when some orders hardly want the new
/// status, as unpaid ones that would be sent, or paid ones that would be cancelled.
package struct BulkConfirmPage: Page {
    package static let template = "bulk-confirm"

    package var to: OrderStatus
    package var reason: String
    package var doubtful: [DoubtfulOrder]
    /// All orders that were picked, with what the list showed of each.
    package var all: [PickedOrder]
    package var allCount: Int
    /// The orders without a doubt.
    package var others: [PickedOrder]
    package var othersCount: Int
    package var hasOthers: Bool
    /// The path of the list that it was asked on.
    package var back: String

    package init(
        to: OrderStatus, reason: String, doubtful: [DoubtfulOrder], all: [PickedOrder],
        back: String
    ) {
        let doubted = Set(doubtful.map(\.code))
        self.to = to
        self.reason = reason
        self.doubtful = doubtful
        self.all = all
        allCount = all.count
        others = all.filter { !doubted.contains($0.code) }
        othersCount = others.count
        hasOthers = !others.isEmpty
        self.back = back
    }
}

/// An order that hardly wants the status it would get.
package struct DoubtfulOrder: Sendable {
    package var code: String
    package var status: OrderStatus
    package var customer: String
    /// The money that has come for the order.
    package var paid: MoneyText
    /// Whether a slip of the order waits.
    package var slipWaits: Bool

    package init(
        code: String, status: OrderStatus, customer: String, paid: MoneyText,
        slipWaits: Bool = false
    ) {
        self.code = code
        self.status = status
        self.customer = customer
        self.paid = paid
        self.slipWaits = slipWaits
    }
}

/// An order that was picked on a list.
package struct PickedOrder: Sendable {
    package var code: String
    /// The state of the order that the list showed, as the form carries it.
    package var seen: String

    package init(code: String, seen: String) {
        self.code = code
        self.seen = seen
    }
}
