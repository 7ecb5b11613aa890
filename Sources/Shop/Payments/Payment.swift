/// A payment: money claimed or seen for an order. Never deleted.
package struct Payment: Sendable {
    package var id: PaymentID
    package var order: OrderID
    /// The payment's amount; below zero when it takes an earlier payment back.
    package var amount: Money
    package var source: PaymentSource
    package var slip: SlipID?
    package var confirmedAt: Timestamp
    /// The payment that this one takes back.
    package var reverses: PaymentID?

    package init(
        id: PaymentID, order: OrderID, amount: Money, source: PaymentSource, slip: SlipID?,
        confirmedAt: Timestamp, reverses: PaymentID? = nil
    ) {
        self.id = id
        self.order = order
        self.amount = amount
        self.source = source
        self.slip = slip
        self.confirmedAt = confirmedAt
        self.reverses = reverses
    }
}

/// The source of a payment: where it was learnt of.
package enum PaymentSource: String, CaseIterable, Sendable {
    case slip
    case staff
    case statement
}

/// A slip: an uploaded proof of a transfer.
package struct Slip: Sendable {
    package var id: SlipID
    package var order: OrderID
    package var status: SlipStatus
    package var mediaType: String
    package var bytes: Int64
    /// The content's SHA-256 in lower-case hex; also its name in the blob store.
    package var digest: String
    package var uploadedAt: Timestamp

    package init(
        id: SlipID, order: OrderID, status: SlipStatus, mediaType: String, bytes: Int64,
        digest: String, uploadedAt: Timestamp
    ) {
        self.id = id
        self.order = order
        self.status = status
        self.mediaType = mediaType
        self.bytes = bytes
        self.digest = digest
        self.uploadedAt = uploadedAt
    }
}

/// The status of a slip: what was decided on it.
package enum SlipStatus: String, CaseIterable, Sendable {
    case waiting, approved, rejected
}
