package import Shop

/// The page `GET /admin/orders`: the list with its filters, a page at a time.
package struct OrdersPage: Page {
    package static let template = "orders"

    /// The drops to filter by; the first may be "all", with an empty slug.
    package var drops: [DropOption]
    /// The filter chips of the statuses: `href` switches the status on or off.
    package var statuses: [StatusCount]
    /// The filter chips of orders whose money does not fit; those kinds that there are.
    package var misfits: [MoneyMisfit]
    /// The filter by money, kept in the search form.
    package var chosenMoney: String?
    /// The address of the list without a status filter.
    package var allHref: String
    package var hasStatusFilter: Bool
    /// The statuses filtered by, kept in the search form.
    package var chosenStatuses: [OrderStatus]
    package var query: String
    package var from: TimeField
    package var to: TimeField
    /// Whether the drop or the time narrows the list: then these fields are shown at once.
    package var hasDropOrTime: Bool
    /// Whether anything narrows the list.
    package var hasFilter: Bool
    /// Whether the filter's times leave no moment between them.
    package var isEmptySpan: Bool
    package var rows: [OrderRow]
    /// The link to the page of newer orders.
    package var newer: String?
    package var older: String?
    /// The export with the same filters; `nil` when this role may not.
    package var excel: String?
    package var csv: String?
    /// The links to the export in other forms, beside `excel` and `csv`; `nil` when this role may
    /// not.
    package var otherForms: ExportForms?
    /// Whether the search was ended because it took too long: there are no rows.
    package var isTooWide: Bool
    /// The statuses that the bulk bar offers; empty when this role may not.
    package var bulk: [OrderStatus]
    /// The outcome of the last bulk change.
    package var outcome: BulkOutcome?
    /// The reason why the form of a bulk change could not be taken.
    package var bulkForm: BulkForm?
    /// The address of this list with its filters and page, for returning to it.
    package var back: String

    package init(
        drops: [DropOption], statuses: [StatusCount], misfits: [MoneyMisfit] = [],
        chosenMoney: String? = nil, allHref: String, hasStatusFilter: Bool,
        chosenStatuses: [OrderStatus], query: String, from: TimeField = TimeField(),
        to: TimeField = TimeField(), hasFilter: Bool, isEmptySpan: Bool = false,
        rows: [OrderRow], newer: String? = nil, older: String? = nil, excel: String? = nil,
        csv: String? = nil, otherForms: ExportForms? = nil, isTooWide: Bool = false,
        bulk: [OrderStatus], outcome: BulkOutcome? = nil, bulkForm: BulkForm? = nil,
        back: String = "/admin/orders"
    ) {
        self.drops = drops
        self.statuses = statuses
        self.misfits = misfits
        self.chosenMoney = chosenMoney
        self.allHref = allHref
        self.hasStatusFilter = hasStatusFilter
        self.chosenStatuses = chosenStatuses
        self.query = query
        self.from = from
        self.to = to
        hasDropOrTime =
            !from.text.isEmpty || !to.text.isEmpty
            || drops.contains { $0.isChosen && !$0.slug.isEmpty }
        self.hasFilter = hasFilter
        self.isEmptySpan = isEmptySpan
        self.rows = rows
        self.newer = newer
        self.older = older
        self.excel = excel
        self.csv = csv
        self.otherForms = otherForms
        self.isTooWide = isTooWide
        self.bulk = bulk
        self.outcome = outcome
        self.bulkForm = bulkForm
        self.back = back
    }
}

extension OrdersPage {
    package var isRefused: Bool { bulkForm != nil || outcome?.hasRefused == true }
}

/// A field of a filter's time, as `<input type="datetime-local">` takes it.
package struct TimeField: Sendable {
    /// The time on the shop's clock, or empty.
    package var text: String
    /// The moment with its offset, where the text alone is read as another one; it goes along with
    /// the form, and counts as long as the text is left as it is.
    package var exact: String?
    /// The moment in words, where the text does not tell all of it.
    package var told: String?

    package init(text: String = "", exact: String? = nil, told: String? = nil) {
        self.text = text
        self.exact = exact
        self.told = told
    }
}

/// The links to an export in the forms that fewer people want.
package struct ExportForms: Sendable {
    /// The link to Excel with headings and statuses in the page's language.
    package var excel: String
    /// The link to CSV that keeps leading zeros in a spreadsheet.
    package var spreadsheet: String
    /// The link to CSV with every text as it is.
    package var program: String
    /// The address of the form that lets Excel be made in the background.
    package var background: String

    package init(excel: String, spreadsheet: String, program: String, background: String) {
        self.excel = excel
        self.spreadsheet = spreadsheet
        self.program = program
        self.background = background
    }
}

/// An option of the drop filter.
package struct DropOption: Sendable {
    package var slug: String
    package var title: String
    package var isChosen: Bool

    package init(
        slug: String, title: String, isChosen: Bool
    ) {
        self.slug = slug
        self.title = title
        self.isChosen = isChosen
    }
}

/// An order as a row of the list or on the front page.
package struct OrderRow: Sendable {
    package var code: String
    package var createdAt: TimeText
    package var status: OrderStatus
    /// The drop's title.
    package var drop: String
    /// The customer's name, or empty while it is missing.
    package var customer: String
    package var phone: String
    /// The items as text: `2 × Tour shirt M, 1 × Poster`.
    package var items: String
    package var total: MoneyText
    /// The amount that is still owed although something was paid, or although the status says that
    /// it was.
    package var owed: MoneyText?
    /// The amount that was paid too much.
    package var overpaid: MoneyText?
    /// The review page of the order's first waiting slip.
    package var reviewPath: String?
    /// The state of the order that the list shows, as the bulk form carries it.
    package var seen: String
    /// Whether the order is ticked again, because a bulk change was refused for it.
    package var isPicked: Bool

    package init(
        code: String, createdAt: TimeText, status: OrderStatus, drop: String, customer: String,
        phone: String, items: String, total: MoneyText, owed: MoneyText? = nil,
        overpaid: MoneyText? = nil, reviewPath: String? = nil,
        seen: String = "", isPicked: Bool = false
    ) {
        self.code = code
        self.createdAt = createdAt
        self.status = status
        self.drop = drop
        self.customer = customer
        self.phone = phone
        self.items = items
        self.total = total
        self.owed = owed
        self.overpaid = overpaid
        self.reviewPath = reviewPath
        self.seen = seen
        self.isPicked = isPicked
    }
}

/// The form of a bulk change as it was sent, and what is missing in it.
package struct BulkForm: Sendable {
    package var to: OrderStatus?
    package var typedReason: String
    package var statusMissing: Bool
    package var reasonMissing: Bool
    package var nothingPicked: Bool

    package init(to: OrderStatus?, typedReason: String, nothingPicked: Bool) {
        self.to = to
        self.typedReason = typedReason
        self.nothingPicked = nothingPicked
        statusMissing = to == nil
        reasonMissing = typedReason.isEmpty
    }

    /// Whether it can be taken.
    package var isWhole: Bool { !statusMissing && !reasonMissing && !nothingPicked }
}

/// The outcome of a bulk change.
package struct BulkOutcome: Sendable {
    package var to: OrderStatus
    package var changed: Int
    /// How many of them became "refund due" instead, because money of theirs is here.
    package var due: Int?
    package var refused: [BulkRefusal]
    package var hasRefused: Bool
    /// The reason that was typed, kept while something was refused.
    package var typedReason: String

    package init(
        to: OrderStatus, changed: Int, due: Int? = nil, refused: [BulkRefusal], hasRefused: Bool,
        typedReason: String = ""
    ) {
        self.typedReason = typedReason
        self.due = due
        self.to = to
        self.changed = changed
        self.refused = refused
        self.hasRefused = hasRefused
    }
}

/// The refusal of one order, which a bulk change left as it was.
package struct BulkRefusal: Sendable {
    package var code: String
    package var why: String

    package init(
        code: String, why: String
    ) {
        self.code = code
        self.why = why
    }
}
