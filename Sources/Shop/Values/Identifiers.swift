/// The number of a row inside Holdfast. Outside, orders have codes, drops slugs, variants SKUs.
///
/// The phantom `Of` keeps an order's number from being passed as a drop's.
package struct ID<Of>: Hashable, Comparable, Sendable {
    package let value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    package static func < (left: ID, right: ID) -> Bool {
        left.value < right.value
    }
}

/// The kinds of rows that an `ID` tells apart. They are names alone, so that the numbers need
/// nothing of the things that they number, which lie in folders above this one.
package enum Rows {
    /// Rows of drops.
    package enum Drop {}
    /// Rows of products.
    package enum Product {}
    /// Rows of variants.
    package enum Variant {}
    /// Rows of orders.
    package enum Order {}
    /// Rows of slips.
    package enum Slip {}
    /// Rows of payments.
    package enum Payment {}
    /// Rows of members of staff.
    package enum Staff {}
    /// Rows of imported statements.
    package enum Statement {}
    /// Rows of the movements of money in statements.
    package enum StatementRow {}
    /// Rows of webhooks.
    package enum Webhook {}
    /// Rows of refunds.
    package enum Refund {}
    /// Rows of entries of waitlists.
    package enum Waitlist {}
    /// Rows of files that refunds were handed to the bank in.
    package enum RefundFile {}
}

/// The number of a drop.
package typealias DropID = ID<Rows.Drop>
/// The number of a product.
package typealias ProductID = ID<Rows.Product>
/// The number of a variant.
package typealias VariantID = ID<Rows.Variant>
/// The number of an order, behind its code.
package typealias OrderID = ID<Rows.Order>
/// The number of a slip.
package typealias SlipID = ID<Rows.Slip>
/// The number of a payment.
package typealias PaymentID = ID<Rows.Payment>
/// The number of a member of staff.
package typealias StaffID = ID<Rows.Staff>
/// The number of an imported statement.
package typealias StatementID = ID<Rows.Statement>
/// The number of a row of a statement: one movement of money.
package typealias StatementRowID = ID<Rows.StatementRow>

/// The number of a webhook.
package typealias WebhookID = ID<Rows.Webhook>
/// The number of a refund.
package typealias RefundID = ID<Rows.Refund>
/// The number of an entry of a waitlist, over all drops.
package typealias WaitlistEntryID = ID<Rows.Waitlist>
/// The number of a file that refunds were handed to the bank in.
package typealias RefundFileID = ID<Rows.RefundFile>
