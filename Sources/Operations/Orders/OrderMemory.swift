internal import Shop
internal import Storage

/// What looking at orders keeps in memory.
extension Shopkeeper {
    /// Reads of whole orders that several ask for at once.
    var detailReads: SharedReads<OrderID, OrderDetail> {
        memory.of { SharedReads { try OrderDetail.load(of: .orders($0), on: $1) } }
    }

    /// Reads of how orders stand that several ask for at once.
    var standingReads: SharedReads<OrderID, OrderStanding> {
        memory.of { SharedReads { try OrderStanding.load($0, on: $1) } }
    }

    /// Slows down guessing at orders.
    var findBudgets: FindBudgets { memory.of { FindBudgets() } }
}
