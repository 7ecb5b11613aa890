package import Shop

/// The reason why nothing was done with refunds.
package enum RefundRefusal: Hashable, Sendable {
    case unknownOrder, unknownRefund, unknownFile
    /// Nothing of the order's money is due back.
    case nothingDue(OrderStatus)
    /// A refund of the order is at the bank: its account stays until it is decided on.
    case atBank(Money)
    /// Somebody has told another account since.
    case accountChanged
    /// Refunds that cannot be handed to the bank, and why; nothing was written of any.
    case unfit([UnfitRefund])
    /// The refund is in another state than the one that was seen.
    case decided(RefundState)
    /// The file was taken up by a newer one.
    case replaced(RefundFileID)
    /// All refunds of the file are decided on.
    case fileDecided
    /// The row has not this money, or is decided on.
    case row
    /// A field that is missing or wrong.
    case field(RefundFormField)
}

/// A field of what staff say of refunds. The raw value is what forms and the API call it.
package enum RefundFormField: String, Sendable {
    case orders, day, from, bic, reason, format
}

/// A refund that was to be handed to the bank, and why it cannot be.
package struct UnfitRefund: Hashable, Sendable {
    package var order: OrderID
    package var reason: Reason

    package init(order: OrderID, reason: Reason) {
        self.order = order
        self.reason = reason
    }

    /// Why a refund cannot be handed to the bank. The raw value is what the API says.
    package enum Reason: String, CaseIterable, Sendable {
        /// There is no such order.
        case unknown
        /// Another amount is due than the one that was seen.
        case amountChanged = "amount_changed"
        /// Another account was told than the one that was seen.
        case accountChanged = "account_changed"
        /// It is at the bank already.
        case atBank = "at_bank"
        /// Nobody has said where the money shall go.
        case accountMissing = "account_missing"
        /// It is in another currency than the others of the file.
        case currency
        /// The amount is more than a file carries.
        case amount
        /// The name is needed in Latin letters.
        case latinName = "latin_name"
    }
}

extension UnfitRefund.Reason {
    /// The reason in a sentence that says what to do.
    package var told: Sentence {
        switch self {
        case .unknown: "There is no such order."
        case .amountChanged: "Another amount is due now. Look once more, then press again."
        case .accountChanged: "Another account was told since. Look at it, then press again."
        case .atBank: "It is at the bank already."
        case .accountMissing: "Nobody has said which account it goes to."
        case .currency: "It is in another currency than the others: make a file of its own."
        case .amount: "The amount is more than a file can carry: transfer it by hand."
        case .latinName:
            "The name is needed in Latin letters. Type it with the account, or take CSV."
        }
    }
}

extension RefundRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknownOrder, .unknownRefund, .unknownFile: .notFound
        case .nothingDue(let status):
            ToldRefusal(
                .wrongStatus, "Nothing of this order's money is due back.",
                values: ["order_status": .text(status.rawValue)])
        case .atBank(let amount): OrderRefusal.refundSent(amount).told
        case .accountChanged:
            ToldRefusal(
                .changed,
                "Another account was told since this was read, so nothing was done. Read it again.")
        case .unfit:
            ToldRefusal(
                .refundsUnfit,
                "Some of these refunds cannot be handed to the bank, so no file was made.")
        case .decided(let state):
            ToldRefusal(
                .refundDecided, "Somebody has decided on this refund before.",
                values: ["refund_state": .text(state.rawValue)])
        case .replaced(let file):
            ToldRefusal(
                .refundDecided, "A newer file has taken the place of this one.",
                values: ["file": .number(file.value)])
        case .fileDecided:
            ToldRefusal(.refundDecided, "All refunds of this file are decided on.")
        case .row:
            ToldRefusal(
                .rowDecided, "This row of the statement is not of these refunds, or not any more.")
        case .field(let field): .invalid([FieldProblem(field.rawValue, field.problem)])
        }
    }
}

extension RefundFormField {
    fileprivate var problem: Sentence {
        switch self {
        case .orders: "must be between one and \(RefundLimits.perFile)"
        case .day: "must be a day from yesterday on, at most \(RefundLimits.daysAhead) days ahead"
        case .from: "must be a receiving account of the shop"
        case .bic: "must have 8 or 11 letters and digits"
        case .reason: "is required"
        case .format: "must be pain.001.001.09, pain.001.001.03 or csv"
        }
    }
}

/// The limits of refunds.
package enum RefundLimits {
    /// The most refunds of one file: they are written in one transaction, for which shoppers wait.
    package static let perFile = 500
    /// The number of refunds that are listed at once.
    package static let listed = 100
    /// The most refunds at the bank, and rows of statements, that are compared at once.
    package static let matched = 10_000
    /// How many days ahead a bank is asked to make transfers.
    package static let daysAhead = 90
    /// The most matches that one press confirms.
    package static let confirmed = 500
    /// How long after a refund went it may come back by itself.
    package static let returning: Span = .days(90)
}
