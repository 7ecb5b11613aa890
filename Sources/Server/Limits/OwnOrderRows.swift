internal import Operations
internal import Shop

/// The limits of the way back to one's orders.
extension ShopLimits {
    var ownOrders: [LimitRow] {
        [
            .init("OwnOrdersLimits.kept", OwnOrdersLimits.kept, "orders that a device remembers"),
            .init("OwnOrdersLimits.afterEnd", OwnOrdersLimits.afterEnd, "one that is over"),
            .init("OwnOrdersLimits.unused", OwnOrdersLimits.unused, "a list that nobody opens"),
            .init("FindLimits.ofOrder", FindLimits.ofOrder, "wrong phone numbers for one code"),
            .init("FindLimits.orderRefill", FindLimits.orderRefill, "until one more is free"),
            .init("FindLimits.ofNetwork", FindLimits.ofNetwork, "wrong tries of one network"),
            .init("FindLimits.networkRefill", FindLimits.networkRefill, "until one more is free"),
            .init("FindLimits.remembered", FindLimits.remembered, "codes, or networks, counted"),
        ]
    }
}
