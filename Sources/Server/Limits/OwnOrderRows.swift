internal import Operations
internal import Shop

/// The limits of the way back to one's orders.
extension ShopLimits {
    var ownOrders: [LimitRow] {
        [
            .init(
                "OwnOrdersLimits.kept", OwnOrdersLimits.kept,
                "Orders that one device remembers."),
            .init(
                "OwnOrdersLimits.afterEnd", OwnOrdersLimits.afterEnd,
                "The time a device remembers an order that is over."),
            .init(
                "OwnOrdersLimits.unused", OwnOrdersLimits.unused,
                "The time a device remembers orders that nobody looks at."),
            .init(
                "FindLimits.ofOrder", FindLimits.ofOrder,
                "Wrong phone numbers for one code before the next must wait."),
            .init(
                "FindLimits.orderRefill", FindLimits.orderRefill,
                "The time until one more phone number for a code is free."),
            .init(
                "FindLimits.ofNetwork", FindLimits.ofNetwork,
                "Wrong tries of one network before a wrong one must wait."),
            .init(
                "FindLimits.networkRefill", FindLimits.networkRefill,
                "The time until one more wrong try of a network is free."),
            .init(
                "FindLimits.remembered", FindLimits.remembered,
                "Codes, and networks, whose wrong tries are remembered."),
        ]
    }
}
