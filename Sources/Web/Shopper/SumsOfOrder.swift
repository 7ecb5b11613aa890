internal import Operations
internal import Pages
internal import Shop

/// The sums that are told of an order's money.
extension OrderViews {
    /// The amount that is missing although something has come, or although the order is called
    /// paid.
    var underpaid: MoneyText? {
        order.moneyStanding == .underpaid ? wording.money(order.balance) : nil
    }

    /// The amount that is here beyond what the order costs.
    var overpaid: MoneyText? {
        guard order.moneyStanding == .overpaid else { return nil }
        return wording.money(order.confirmed - order.total)
    }

    /// The amount that is here and has to go back.
    var goesBack: MoneyText? {
        guard order.status == .refundDue, order.due.minorUnits > 0 else { return nil }
        return wording.money(order.due)
    }
}
