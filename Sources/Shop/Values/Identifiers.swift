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

/// The number of a drop.
package typealias DropID = ID<Drop>
/// The number of a product.
package typealias ProductID = ID<Product>
/// The number of a variant.
package typealias VariantID = ID<Variant>
/// The number of an order, behind its code.
package typealias OrderID = ID<Order>
/// The number of a slip.
package typealias SlipID = ID<Slip>
/// The number of a payment.
package typealias PaymentID = ID<Payment>
/// The number of a member of staff.
package typealias StaffID = ID<Staff>
