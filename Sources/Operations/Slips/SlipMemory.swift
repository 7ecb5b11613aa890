internal import Shop
internal import Storage

/// What taking and showing slips keeps in memory.
extension Shopkeeper {
    /// Reads of slips that several ask for at once.
    var slipReads: SharedReads<SlipID, Slip> {
        memory.of { SharedReads { try WaitingSlips.find($0, on: $1) } }
    }

    /// Reads of what orders have of slips that several ask for at once.
    var slipsTakenReads: SharedReads<OrderID, SlipsTaken> {
        memory.of { SharedReads { try SlipsTaken.load($0, on: $1) } }
    }

    /// The uploads of this process that hold their orders.
    var uploadsInHand: UploadsInHand { memory.of { UploadsInHand() } }
}
