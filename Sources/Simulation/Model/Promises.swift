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
            let units = held[id, default: 0] + variant.available + variant.kept
            if units != variant.stock + variant.oversold {
                throw Complaint("stock of variant \(id) is not conserved: \(units), \(variant)")
            }
            if variant.available < 0 || variant.oversold < 0
                || variant.available > 0 && variant.oversold > 0 || variant.kept < 0
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
        try checkMoney()
    }

    /// Each amount that a statement has shown is in one place, and each slip that was approved
    /// stands for one payment.
    private func checkMoney() throws {
        let taken = Set(payments.compactMap(\.reverses))
        var given: [Int64: Int64] = [:]
        for (number, share) in bank.shares.sorted(by: { $0.key < $1.key }) {
            given[share.row, default: 0] += share.amount
            guard payment(number)?.amount == share.amount, !taken.contains(number) else {
                throw Complaint("row \(share.row) shows payment \(number), which does not stand")
            }
        }
        for (id, refund) in bank.refunds.sorted(by: { $0.key < $1.key }) {
            if let row = refund.backRow { given[row, default: 0] += refund.amount }
            guard refund.state == .sent else { continue }
            if bank.sent(of: refund.order) != id || order(refund.order)?.due ?? 0 < refund.amount {
                throw Complaint("refund \(id) is at the bank, and less is due: \(refund)")
            }
        }
        for (id, row) in bank.rows.sorted(by: { $0.key < $1.key }) {
            let isSettled = row.amount > 0 && row.left == 0
            if row.assigned != given[id] ?? 0 || row.assigned < 0 || row.amount > 0 && row.left < 0
                || isSettled != (row.state == "settled")
            {
                throw Complaint("row \(id) gives \(given[id] ?? 0) and says \(row)")
            }
        }
        for (index, payment) in payments.enumerated()
        where payment.source == .statement && payment.amount > 0 && !taken.contains(index + 1) {
            if bank.shares[index + 1] == nil {
                throw Complaint("payment \(index + 1) is of a statement, and no row shows it")
            }
        }
        for (index, slip) in slips.enumerated() where slip.order > 0 {
            let standing = payments.indices.count {
                payments[$0].slip == index + 1 && payments[$0].amount > 0
                    && !taken.contains($0 + 1)
            }
            if standing != (slip.status == .approved ? 1 : 0) {
                throw Complaint("slip \(index + 1) is \(slip.status), with \(standing) payments")
            }
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
