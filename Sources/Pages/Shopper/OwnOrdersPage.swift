package import Shop

/// The page `GET /orders`: the orders that this device remembers, and a form that finds another.
package struct OwnOrdersPage: Page {
    package static let template = "own-orders"

    /// The orders, newest first.
    package var orders: [OwnOrderRow]
    /// The orders that were lost with the database; their own pages say what to do.
    package var lost: [OrderLink]
    /// What this device waits for, newest first.
    package var waits: [OwnWaitRow]
    /// Whether there is anything to forget.
    package var remembersAny: Bool
    package var find: FindOrderForm
    /// How many days an order stays after it is over.
    package var keptDays: Int
    package var contact: String?

    package init(
        orders: [OwnOrderRow], lost: [OrderLink] = [], waits: [OwnWaitRow] = [],
        find: FindOrderForm = FindOrderForm(), keptDays: Int, contact: String? = nil
    ) {
        self.orders = orders
        self.lost = lost
        self.waits = waits
        remembersAny = !orders.isEmpty || !lost.isEmpty || !waits.isEmpty
        self.find = find
        self.keptDays = keptDays
        self.contact = contact
    }
}

extension OwnOrdersPage {
    package var isRefused: Bool {
        find.refusal != nil || find.code.problem != nil || find.phone.problem != nil
    }
}

/// The fragment `GET /orders/here`: this device's orders and what it waits for, while they are
/// open, as a part of the front and of drops.
package struct OwnOrdersFragment: Page {
    package static let template = "own-orders-here"

    package var orders: [OwnOrderRow]
    package var waits: [OwnWaitRow]
    /// The units that this device has reserved of the drop that is looked at, where that has a
    /// limit.
    package var had: LimitReached?

    package init(
        orders: [OwnOrderRow], waits: [OwnWaitRow] = [], had: LimitReached? = nil
    ) {
        self.orders = orders
        self.waits = waits
        self.had = had
    }
}

/// One of the reader's own orders.
package struct OwnOrderRow: Sendable {
    /// The order's path, `/o/{code}/{key}`.
    package var path: String
    package var code: String
    /// The drop's title.
    package var title: String
    package var status: OrderStatus
    package var total: MoneyText
    /// The moment when the clock that runs ends.
    package var until: TimeText?

    package init(
        path: String, code: String, title: String, status: OrderStatus, total: MoneyText,
        until: TimeText? = nil
    ) {
        self.path = path
        self.code = code
        self.title = title
        self.status = status
        self.total = total
        self.until = until
    }
}

/// One of the reader's own entries on a waitlist.
package struct OwnWaitRow: Sendable {
    /// The number that the form to forget it sends.
    package var id: String
    package var path: String
    /// The number on the list.
    package var number: Int
    /// The drop's title.
    package var title: String
    package var standing: WaitlistStanding
    /// Whether something may come of it still, or has and is to be paid.
    package var isOpen: Bool

    package init(
        id: String, path: String, number: Int, title: String, standing: WaitlistStanding,
        isOpen: Bool
    ) {
        self.id = id
        self.path = path
        self.number = number
        self.title = title
        self.standing = standing
        self.isOpen = isOpen
    }
}

/// The form that asks somebody who looks for an order.
package struct FindOrderForm: Sendable {
    package var code: FormField
    package var phone: FormField
    package var refusal: FindOrderRefusal?

    package init(
        code: FormField = FormField(), phone: FormField = FormField(),
        refusal: FindOrderRefusal? = nil
    ) {
        self.code = code
        self.phone = phone
        self.refusal = refusal
    }
}

/// The reason why no order was found.
package enum FindOrderRefusal: Sendable {
    /// The code or the phone number is wrong; nobody is told which.
    case wrong
    /// Too many tries were wrong: carries how long to wait, written.
    case wait(String)
}
