package import Shop

/// `GET /admin/waitlist`: who waits for what in each drop, in order, and what is kept for them.
package struct StaffWaitlistPage: Page {
    package static let template = "staff-waitlist"

    package var lists: [StaffWaitlist]
    /// Why the last press did nothing.
    package var problem: String?
    /// The field that the problem is about, where it is one.
    package var field: String?
    /// Whether the reader may remove entries and offer batches.
    package var mayChange: Bool

    package init(
        lists: [StaffWaitlist], problem: String? = nil, field: String? = nil,
        mayChange: Bool
    ) {
        self.lists = lists
        self.problem = problem
        self.field = field
        self.mayChange = mayChange
    }
}

extension StaffWaitlistPage {
    package var isRefused: Bool { problem != nil }
}

/// A drop's waitlist as staff see it.
package struct StaffWaitlist: Sendable {
    package var slug: String
    package var title: String
    package var asked: Int
    package var waiting: Int
    package var kept: Int
    package var variants: [StaffWaitedVariant]
    /// Whether what comes back is offered in batches, and the drop is still open.
    package var isBatches: Bool
    /// When the next batch is offered, where that was announced.
    package var offersAt: TimeText?
    /// The announced moment as the forms carry it; empty where there is none.
    package var seen: String
    package var entries: [StaffWaitedEntry]
    /// The number after which there are more entries.
    package var next: Int?
    /// Whether the time that was typed is wrong.
    package var isWrong = false

    package init(
        slug: String, title: String, asked: Int, waiting: Int, kept: Int,
        variants: [StaffWaitedVariant], isBatches: Bool, offersAt: TimeText? = nil,
        seen: String = "", entries: [StaffWaitedEntry] = [], next: Int? = nil
    ) {
        self.slug = slug
        self.title = title
        self.asked = asked
        self.waiting = waiting
        self.kept = kept
        self.variants = variants
        self.isBatches = isBatches
        self.offersAt = offersAt
        self.seen = seen
        self.entries = entries
        self.next = next
    }
}

/// A variant that people wait for, as staff see it.
package struct StaffWaitedVariant: Sendable {
    package var sku: String
    package var waiting: Int
    package var kept: Int

    package init(sku: String, waiting: Int, kept: Int) {
        self.sku = sku
        self.waiting = waiting
        self.kept = kept
    }
}

/// An entry of a waitlist, as staff see it.
package struct StaffWaitedEntry: Sendable {
    package var number: Int
    package var standing: WaitlistStanding
    package var person: String
    package var phone: String
    /// What it waits for, written: `2 × SHIRT-S, 1 × SHIRT-M`.
    package var wants: String
    package var takesFewer: Bool
    package var asked: TimeText
    /// The code of the order that it became.
    package var order: String?
    /// Until when that order is to be paid.
    package var deadline: TimeText?
    package var reason: String?
    /// Whether it can be removed: it waits, and the reader may.
    package var canRemove: Bool
    /// Whether the reason that was typed is wrong.
    package var isWrong = false

    package init(
        number: Int, standing: WaitlistStanding, person: String, phone: String, wants: String,
        takesFewer: Bool, asked: TimeText, order: String? = nil, deadline: TimeText? = nil,
        reason: String? = nil, canRemove: Bool = false
    ) {
        self.number = number
        self.standing = standing
        self.person = person
        self.phone = phone
        self.wants = wants
        self.takesFewer = takesFewer
        self.asked = asked
        self.order = order
        self.deadline = deadline
        self.reason = reason
        self.canRemove = canRemove
    }
}
