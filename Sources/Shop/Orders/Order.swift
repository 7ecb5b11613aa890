/// An order: a shopper's reservation and what became of it.
package struct Order: Sendable {
    package var id: OrderID
    package var drop: DropID
    package var status: OrderStatus
    package var createdAt: Timestamp
    /// The end of the running clock; `nil` in a status without a clock.
    package var deadline: Timestamp?
    package var lines: [OrderLine]
    package var shippingFee: Money
    /// What the order is off: a few minor units more or less so that its amount is its own, less
    /// what was forgiven.
    package var adjustment: Money
    /// What was missing of the order's money and was forgiven; zero or more, and taken off
    /// `adjustment` already.
    package var forgiven: Money
    package var customer: Customer?
    /// The money of the order that is here: the sum of its confirmed payments, less what went back.
    package var confirmed: Money

    package init(
        id: OrderID, drop: DropID, status: OrderStatus, createdAt: Timestamp,
        deadline: Timestamp?, lines: [OrderLine], shippingFee: Money, customer: Customer?,
        confirmed: Money, adjustment: Money? = nil, forgiven: Money? = nil
    ) {
        self.id = id
        self.drop = drop
        self.status = status
        self.createdAt = createdAt
        self.deadline = deadline
        self.lines = lines
        self.shippingFee = shippingFee
        self.customer = customer
        self.confirmed = confirmed
        self.adjustment = adjustment ?? .zero(shippingFee.currency)
        self.forgiven = forgiven ?? .zero(shippingFee.currency)
    }

    /// The price of the goods, without shipping.
    package var subtotal: Money {
        lines.reduce(.zero(shippingFee.currency)) { $0 + $1.amount }
    }

    /// The amount to be paid: goods and shipping, and what it is off.
    package var total: Money { subtotal + shippingFee + adjustment }

    /// The amount that is still owed; negative when too much was paid.
    package var balance: Money { total - confirmed }

    /// The units over all lines of the order.
    package var quantity: Int { lines.reduce(0) { $0 + $1.quantity } }
}

/// An order line: some units of one variant, at the price and under the words that they had when
/// they were reserved.
package struct OrderLine: Hashable, Sendable {
    package var variant: VariantID
    package var quantity: Int
    package var unitPrice: Money
    package var told: ToldGoods

    package init(
        variant: VariantID, quantity: Int, unitPrice: Money, told: ToldGoods = .nothing
    ) {
        self.variant = variant
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.told = told
    }

    /// The line's price: unit price times quantity.
    package var amount: Money {
        Money(
            minorUnits: unitPrice.minorUnits * Int64(quantity), currency: unitPrice.currency)
    }
}

/// A shopper's details, as checked by `CustomerForm`.
package struct Customer: Hashable, Sendable {
    package var name: String
    /// The phone number as it was typed.
    package var phone: String
    package var email: String
    package var address: String
    package var note: String
    /// The phone in E.164 form, the e-mail in lower case: what a person is counted by.
    package var phoneKey: String?
    package var emailKey: String?
    /// The language in which the details were given, as a tag such as `th`: they are written to in
    /// it. `nil` is the shop's own.
    package var language: String?

    package init(
        name: String, phone: String, email: String, address: String, note: String,
        phoneKey: String?, emailKey: String?, language: String? = nil
    ) {
        self.name = name
        self.phone = phone
        self.email = email
        self.address = address
        self.note = note
        self.phoneKey = phoneKey
        self.emailKey = emailKey
        self.language = language
    }
}
