/// The upload hold: how a slip that is being sent keeps its order's clock from ending it.
package enum UploadHold {
    /// How long before the deadline the hold begins to matter: as long as one request may take to
    /// send a file.
    package static let near: Span = .minutes(15)
    /// How long past the deadline the hold lasts at most, whatever became of the slip.
    package static let most: Span = .minutes(10)

    /// The end of the hold for an order whose slip is on its way at a moment; `nil` when there is
    /// no need, no clock, or no time left.
    ///
    /// Whoever wrote the hold gives it up when the upload has ended, and knows it by its moment.
    /// So one that another process wrote is written anew, a millisecond shorter: the newest counts.
    ///
    /// - Parameter held: until when it is held already.
    package static func until(
        _ status: OrderStatus, deadline: Timestamp?, held: Timestamp?, at now: Timestamp
    ) -> Timestamp? {
        guard status == .awaitingPayment, let deadline, now < deadline, deadline - now <= near
        else { return nil }
        let latest = deadline + most
        guard let held, held > deadline, held <= latest else { return latest }
        return held - .milliseconds(1)
    }
}
