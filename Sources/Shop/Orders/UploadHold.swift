/// How a slip that is being sent keeps its order's clock from ending it.
package enum UploadHold {
    /// Before the deadline it begins to matter: as long as one request may take to send a file.
    package static let near: Span = .minutes(15)
    /// Past the deadline it ends, whatever became of the slip.
    package static let most: Span = .minutes(10)

    /// Until when an order is held whose slip is on its way at a moment; `nil` when there is no
    /// need, no clock, or no time left.
    ///
    /// - Parameter held: until when it is held already.
    package static func until(
        _ status: OrderStatus, deadline: Timestamp?, held: Timestamp?, at now: Timestamp
    ) -> Timestamp? {
        guard status == .awaitingPayment, let deadline, now < deadline, deadline - now <= near
        else { return nil }
        let until = deadline + most
        return held == until ? nil : until
    }
}
