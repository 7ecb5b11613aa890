/// The reason why nothing was reserved.
package enum ReservationRefusal: Hashable, Sendable {
    /// At least one line asks for more than there is; carries what is left of each wanted variant.
    case soldOut(left: [VariantID: Int])
    /// The person would have more units than the drop allows; `had` are in other live orders.
    case limitReached(limit: Int, had: Int)
    case notOpen(opensAt: Timestamp)
    case closed(closedAt: Timestamp)
    /// The drop has a line and this shopper's turn has not come, is used or is over.
    case admissionRequired
    /// The access code does not belong to this drop.
    case accessCodeInvalid
    /// The access code has a live order already.
    case accessCodeUsed
    /// The drop or the variant does not exist, or is no longer for sale.
    case unknownVariant
    /// The order costs more than the shopper was shown; carries what it costs now.
    case priceChanged(total: Money)
    /// The same idempotency key came with another body.
    case keyReused
}

extension ReservationRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .soldOut(let left): .soldOut(left: left)
        case .limitReached(let limit, let had): .limitReached(limit, had: had)
        case .notOpen(let moment):
            ToldRefusal(
                .notOpen, "The drop is not open yet.", values: ["opens_at": .moment(moment)])
        case .closed(let moment):
            ToldRefusal(.closed, "The drop is closed.", values: ["closed_at": .moment(moment)])
        case .admissionRequired:
            ToldRefusal(
                .admissionRequired, "Wait in line first: the turn is missing, used or over.")
        case .accessCodeInvalid:
            ToldRefusal(.accessCodeInvalid, "This access code is none of this drop.")
        case .accessCodeUsed:
            ToldRefusal(.accessCodeUsed, "This access code has an order already.")
        case .unknownVariant:
            .invalid([FieldProblem("lines", "names a SKU that is not on sale")])
        case .priceChanged(let total):
            ToldRefusal(
                .priceChanged, "It costs more now than was expected.",
                values: ["total": .money(total)])
        case .keyReused:
            ToldRefusal(
                .idempotencyKeyReused,
                "This Idempotency-Key came with another request before. Use a new one.")
        }
    }
}
