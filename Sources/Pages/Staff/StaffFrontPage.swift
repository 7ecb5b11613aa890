package import Shop

/// The page `GET /admin`: the shop at a glance, live.
package struct StaffFrontPage: Page {
    package static let template = "staff-front"

    package var figures: StaffFigures
    /// The state of the shop: what limits it, and who is there.
    package var now: LiveNow
    /// Whether the reader may say that a notice was seen, and where that leads back to.
    package var maySee: Bool
    package var home = "/admin"
    /// The drops that have a line.
    package var lines: [DropLink]
    /// The drops that members come into with codes.
    package var codes: [DropLink]
    /// How many wait for what is sold out; `nil` where no drop has a waitlist.
    package var waitlist: WaitlistCount?

    package init(
        figures: StaffFigures, now: LiveNow, maySee: Bool, lines: [DropLink] = [],
        codes: [DropLink] = [], waitlist: WaitlistCount? = nil
    ) {
        self.figures = figures
        self.now = now
        self.maySee = maySee
        self.lines = lines
        self.codes = codes
        self.waitlist = waitlist
    }
}

/// The fragment `GET /admin/figures`: only the live part of the front page, without a layout.
package struct FiguresFragment: Page {
    package static let template = "figures"

    package var figures: StaffFigures

    package init(
        figures: StaffFigures
    ) {
        self.figures = figures
    }
}

/// The figures of the front page: five large numbers, stock, statuses and newest orders.
package struct StaffFigures: Sendable {
    /// The orders a minute over the last five, written: `12` or `0.4`.
    package var ordersPerMinute: String
    package var slipsWaiting: Int
    /// The sum of confirmed payments.
    package var received: MoneyText
    /// The sum that is owed by orders that hold stock.
    package var awaited: MoneyText
    /// Orders whose money does not fit, by how it does not; those kinds that there are.
    package var misfits: [MoneyMisfit]
    /// The units that can still be reserved, over the drops that are shown.
    package var unitsLeft: Int
    /// The orders of the last minutes, oldest first; empty draws nothing.
    package var pace: [PaceBar]
    package var byStatus: [StatusCount]
    package var stock: [StockBar]
    package var newest: [OrderRow]
    package var asOf: TimeText

    package init(
        ordersPerMinute: String, slipsWaiting: Int, received: MoneyText, awaited: MoneyText,
        misfits: [MoneyMisfit] = [], unitsLeft: Int, pace: [PaceBar], byStatus: [StatusCount],
        stock: [StockBar],
        newest: [OrderRow], asOf: TimeText
    ) {
        self.ordersPerMinute = ordersPerMinute
        self.slipsWaiting = slipsWaiting
        self.received = received
        self.awaited = awaited
        self.misfits = misfits
        self.unitsLeft = unitsLeft
        self.pace = pace
        self.byStatus = byStatus
        self.stock = stock
        self.newest = newest
        self.asOf = asOf
    }

    /// The pace chart's bars for orders in each of the last minutes, oldest first.
    package static func pace(_ perMinute: [Int]) -> [PaceBar] {
        let highest = max(1, perMinute.max() ?? 1)
        return perMinute.enumerated().map { index, count in
            let height = count == 0 ? 1 : max(2, count * 40 / highest)
            return PaceBar(x: index * 8, y: 40 - height, height: height, count: count)
        }
    }
}

/// A misfit: orders whose money does not fit, with the list of them.
package struct MoneyMisfit: Sendable {
    package var standing: MoneyStanding
    package var orders: Int
    /// The sum by which the money does not fit, all together.
    package var sum: MoneyText
    package var href: String
    /// Whether the list is filtered by it.
    package var isOn: Bool

    package init(
        standing: MoneyStanding, orders: Int, sum: MoneyText, href: String, isOn: Bool = false
    ) {
        self.standing = standing
        self.orders = orders
        self.sum = sum
        self.href = href
        self.isOn = isOn
    }
}

/// A bar of the pace chart: one minute, in the chart's units (8 wide, 40 high).
package struct PaceBar: Sendable {
    package var x: Int
    package var y: Int
    package var height: Int
    package var count: Int

    package init(
        x: Int, y: Int, height: Int, count: Int
    ) {
        self.x = x
        self.y = y
        self.height = height
        self.count = count
    }
}

/// The count of orders in a status, with the list of them.
package struct StatusCount: Sendable {
    package var status: OrderStatus
    package var count: Int
    package var href: String
    /// Whether the list is filtered by this status.
    package var isOn: Bool

    package init(
        status: OrderStatus, count: Int, href: String, isOn: Bool = false
    ) {
        self.status = status
        self.count = count
        self.href = href
        self.isOn = isOn
    }
}

/// One variant's stock: sold, held, free. Shares are whole percents of the stock.
package struct StockBar: Sendable {
    package var product: String
    package var variant: String
    package var sku: String
    package var stock: Int
    package var sold: Int
    package var held: Int
    package var free: Int
    package var soldShare: Int
    package var heldShare: Int

    package init(
        product: String, variant: String, sku: String, stock: Int, sold: Int, held: Int, free: Int,
        soldShare: Int, heldShare: Int
    ) {
        self.product = product
        self.variant = variant
        self.sku = sku
        self.stock = stock
        self.sold = sold
        self.held = held
        self.free = free
        self.soldShare = soldShare
        self.heldShare = heldShare
    }

    /// Makes a bar, and works out the shares from the counts.
    package init(product: String, variant: String, sku: String, stock: Int, sold: Int, held: Int) {
        let whole = max(1, stock)
        self.init(
            product: product, variant: variant, sku: sku, stock: stock, sold: sold, held: held,
            free: max(0, stock - sold - held), soldShare: min(100, sold * 100 / whole),
            heldShare: min(100, held * 100 / whole))
    }
}

/// How many wait for what is sold out, over all drops.
package struct WaitlistCount: Sendable {
    package var onWaitlists: Int

    package init(onWaitlists: Int) {
        self.onWaitlists = onWaitlists
    }
}
