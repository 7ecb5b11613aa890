/// The reason why somebody was not put on a waitlist, or an entry of it was not changed.
package enum WaitlistRefusal: Hashable, Sendable {
    /// The drop has no waitlist.
    case noWaitlist
    case notOpen(opensAt: Timestamp)
    case closed(closedAt: Timestamp)
    /// What was asked for can be reserved at once; carries what is left of each variant.
    case inStock(left: [VariantID: Int])
    /// A variant is not on sale in the drop.
    case unknownVariant
    /// More units than one person may have; `had` are in live orders.
    case limitReached(limit: Int, had: Int)
    /// Somebody with this phone number or e-mail address waits already.
    case waitsAlready
    /// As many wait, or have asked, as may.
    case full(limit: Int64)
    /// The same idempotency key came with another body.
    case keyReused
    case unknownEntry
    /// The entry does not wait any more: it was offered, left or removed.
    case waitsNoMore
    case reasonMissing
    /// A batch can be announced for a moment to come, and not too far ahead.
    case badMoment
    /// What was seen of the list has moved.
    case changed
}

extension WaitlistRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .noWaitlist: ToldRefusal(.noWaitlist, "This drop has no waitlist.")
        case .notOpen(let moment):
            ToldRefusal(
                .notOpen, "The drop is not open yet.", values: ["opens_at": .moment(moment)])
        case .closed(let moment):
            ToldRefusal(.closed, "The drop is closed.", values: ["closed_at": .moment(moment)])
        case .inStock(let left):
            ToldRefusal(
                .inStock, "There is some now: reserve it, without waiting.",
                values: ["left": .units(left)])
        case .unknownVariant:
            .invalid([FieldProblem("lines", "names a SKU that is not on sale")])
        case .limitReached(let limit, let had): .limitReached(limit, had: had)
        case .waitsAlready:
            ToldRefusal(
                .waitsAlready,
                "This phone number or e-mail address is on the waitlist already. Leave the list "
                    + "first to ask for something else.")
        case .full(let limit):
            ToldRefusal(
                .waitlistFull, "The waitlist is full.", values: ["limit": .number(limit)])
        case .keyReused:
            ToldRefusal(
                .idempotencyKeyReused,
                "This Idempotency-Key came with another request before. Use a new one.")
        case .unknownEntry: .notFound
        case .waitsNoMore:
            ToldRefusal(.waitsNoMore, "This entry of the waitlist does not wait any more.")
        case .reasonMissing: .invalid([FieldProblem("reason", "is required")])
        case .badMoment:
            .invalid([
                FieldProblem("at", "must be a moment to come, within the next 60 days")
            ])
        case .changed:
            ToldRefusal(.changed, "The waitlist has changed meanwhile. Look at it again.")
        }
    }
}
