import Shop

/// Values that the tests of the rules are about.
enum Fixture {
    static let now = Timestamp(milliseconds: 1_800_000_000_000)
    static let shirt = VariantID(1)
    static let poster = VariantID(2)

    static func baht(_ minorUnits: Int64) -> Money {
        Money(minorUnits: minorUnits, currency: .thb)
    }

    static func drop(limit: Int? = nil, fee: Int64 = 5_000) -> Drop {
        Drop(
            id: DropID(1), slug: "tour", title: "Tour", opensAt: now - .hours(1),
            closesAt: now + .hours(1), hold: .minutes(10), pay: .minutes(120),
            limitPerPerson: limit, shippingMethod: "post", shippingFee: baht(fee))
    }

    static func order(
        _ status: OrderStatus, confirmed: Int64 = 0, price: Int64 = 35_000, fee: Int64 = 5_000
    ) -> Order {
        let drop = drop(fee: fee)
        return Order(
            id: OrderID(1), drop: drop.id, status: status, createdAt: now - .minutes(5),
            deadline: drop.deadline(in: status, from: now - .minutes(5)),
            lines: [OrderLine(variant: shirt, quantity: 2, unitPrice: baht(price))],
            shippingFee: drop.shippingFee, customer: nil, confirmed: baht(confirmed))
    }

    static func customer(_ phone: String?, _ email: String? = nil) -> Customer {
        Customer(
            name: "A", phone: phone ?? "", email: email ?? "", address: "", note: "",
            phoneKey: phone, emailKey: email)
    }
}
