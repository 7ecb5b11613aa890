/// The reason why an order was not changed.
package enum OrderRefusal: Hashable, Sendable {
    case unknownOrder
    /// The order's status does not allow the change.
    case notInThisStatus(OrderStatus)
    /// The order's goods or money have gone since what is to be taken back: staff first set by hand
    /// what is true.
    case goneOn(OrderStatus)
    /// The order has changed since it was seen.
    case changed(OrderMoved)
    /// More would be confirmed than is owed now, and nobody said that it is meant.
    case moreThanOwed(Money)
    /// The goods would leave while this amount is owed, and nobody said that it is meant.
    case moneyOwing(Money)
    /// The order would wait for money, all of it is here, and nobody said that it is meant.
    case moneyIsHere(Money)
    /// Money would go back, none was received, and nobody said that it is meant.
    case nothingToGiveBack
    /// This amount was handed to the bank to go back, and would not be due any more.
    case refundSent(Money)
    /// The order's units were given back and are not there any more; what is left of each variant.
    case outOfStock(left: [VariantID: Int])
    /// The person would have more units than the drop allows.
    case limitReached(limit: Int, had: Int)
    case unknownSlip
    case unknownPayment
    /// The slip was decided on before.
    case slipDecided(SlipStatus)
    /// The slip's file was sent to other orders too, and nobody said that its money is this one's.
    case sentBefore
    /// A reason is missing, or an amount is not above zero.
    case missing(OrderField)
    /// The order already has as many slips as it may have.
    case tooManySlips(limit: Int)
    /// The order's slips together would have more bytes than they may.
    case tooManySlipBytes(limit: Int64)
}

/// A field that a change of an order may lack.
package enum OrderField: String, Sendable {
    case reason, amount, text
}

extension OrderRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknownOrder, .unknownSlip, .unknownPayment: .notFound
        case .notInThisStatus(let status), .goneOn(let status):
            ToldRefusal(
                .wrongStatus, "The order's status does not allow this.",
                values: ["order_status": .text(status.rawValue)])
        case .changed(let moved): moved.told
        case .moreThanOwed(let owed):
            ToldRefusal(
                .moreThanOwed,
                "This is more than the order owes. Send `overpayment: true` if it is meant.",
                values: ["balance": .money(owed)])
        case .moneyOwing(let owed):
            ToldRefusal(
                .moneyOwing,
                "Money is owed for this order. Send `force: true` if the goods shall go all the "
                    + "same.",
                values: ["balance": .money(owed)])
        case .moneyIsHere:
            ToldRefusal(
                .moneyIsHere,
                "All of this order's money is here. Send `force: true` if it shall wait for money.")
        case .nothingToGiveBack:
            ToldRefusal(
                .nothingReceived,
                "No money was received for this order. Send `force: true` if it is meant.")
        case .refundSent(let amount):
            ToldRefusal(
                .refundSent,
                "A refund of this order was handed to the bank. Say first whether it went back or "
                    + "not.",
                values: ["refund": .money(amount)])
        case .outOfStock(let left): .soldOut(left: left)
        case .limitReached(let limit, let had): .limitReached(limit, had: had)
        case .slipDecided(let status):
            ToldRefusal(
                .alreadyDecided, "Somebody has decided on this slip before.",
                values: ["slip_status": .text(status.rawValue)])
        case .sentBefore: Self.sentBefore(for: [])
        case .missing(let field):
            .invalid([
                FieldProblem(
                    field.rawValue, field == .amount ? "must be above zero" : "is required")
            ])
        case .tooManySlips(let limit):
            ToldRefusal(
                .tooManySlips, "An order has at most \(limit) slips.",
                values: ["limit": .count(limit)])
        case .tooManySlipBytes(let limit):
            ToldRefusal(
                .slipsTooLarge,
                "The slips of an order may have at most \(limit) bytes together.",
                values: ["limit": .number(limit)])
        }
    }

    /// Tells `sentBefore` with the codes of the orders that the slip was used for too.
    package static func sentBefore(for orders: [String]) -> ToldRefusal {
        ToldRefusal(
            .fileReused,
            "This slip was used for other orders too: its file, transfer or picture. Name them in "
                + "`reused` if its money is this one's.",
            values: ["orders": .texts(orders)])
    }
}

extension OrderMoved {
    /// What the order is now, and what of it has moved.
    fileprivate var told: ToldRefusal {
        let parts = OrderPart.allCases.filter(parts.contains)
        return ToldRefusal(
            .changed,
            "The order has changed since it was read, so nothing was done. Read it again.",
            values: [
                "changed": .texts(parts.map(\.rawValue)), "order_status": .text(status.rawValue),
                "balance": .money(balance),
                "order": .object([
                    "status": .text(status.rawValue), "balance": .money(balance),
                ]),
            ])
    }
}

extension ToldRefusal {
    /// Tells what is left of each variant that was wanted.
    static func soldOut(left: [VariantID: Int]) -> ToldRefusal {
        ToldRefusal(.soldOut, "There is not enough left.", values: ["left": .units(left)])
    }

    /// Tells that one person would have more than they may.
    static func limitReached(_ limit: Int, had: Int) -> ToldRefusal {
        ToldRefusal(
            .limitReached, "One person may have \(limit) of this drop.",
            values: ["limit": .count(limit), "had": .count(had)])
    }
}
