internal import Shop

/// The promises that must hold of the stored data at any moment, whatever happened before.
extension Picture {
    /// - Throws: `Complaint`, the first promise that is broken.
    func checkPromises() throws {
        var held: [Int64: Int] = [:]
        for (index, order) in orders.enumerated() {
            try check(order, index + 1)
            guard Self.holds(order.status) else { continue }
            for line in order.lines { held[line.variant, default: 0] += line.quantity }
        }
        for (id, variant) in variants.sorted(by: { $0.key < $1.key }) {
            let units = held[id, default: 0] + variant.available
            if units != variant.stock + variant.oversold {
                throw Complaint("stock of variant \(id) is not conserved: \(units), \(variant)")
            }
            if variant.available < 0 || variant.oversold < 0
                || variant.available > 0 && variant.oversold > 0
            {
                throw Complaint("variant \(id) is impossible: \(variant)")
            }
        }
        var answered: Set<Int> = []
        for order in answers.values.compactMap(\.order) where !answered.insert(order).inserted {
            throw Complaint("order \(order) was made for two keys")
        }
        let count = orders.count { !$0.isPassedOver }
        if answered.count != count {
            throw Complaint("\(count) orders, \(answered.count) have keys")
        }
    }

    private func check(_ order: OrderPicture, _ number: Int) throws {
        let hasClock = order.status == .reserved || order.status == .awaitingPayment
        if hasClock != (order.deadline != nil) {
            throw Complaint("order \(number): \(order.status.rawValue) and its clock disagree")
        }
        let quantity = order.lines.reduce(0) { $0 + $1.quantity }
        let subtotal = order.lines.reduce(0) { $0 + Int64($1.quantity) * $1.price }
        let confirmed = payments.reduce(0) { $0 + ($1.order == number ? $1.amount : 0) }
        if quantity != order.quantity || subtotal != order.subtotal
            || confirmed != order.confirmed + order.gone
        {
            throw Complaint("order \(number): its sums are not those of its parts: \(order)")
        }
        if [.expired, .cancelled].contains(order.status) && order.confirmed > 0 {
            throw Complaint("order \(number) is over, and its money is still here: \(order)")
        }
        if order.status == .paid && order.paidAt == nil {
            throw Complaint("order \(number) is paid and nobody knows when")
        }
    }
}
