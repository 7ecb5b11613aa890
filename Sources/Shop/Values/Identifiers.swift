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

package typealias DropID = ID<Drop>
package typealias ProductID = ID<Product>
package typealias VariantID = ID<Variant>
package typealias OrderID = ID<Order>
package typealias SlipID = ID<Slip>
package typealias PaymentID = ID<Payment>
package typealias StaffID = ID<Staff>
