internal import Shop

/// One of the four steps at the top of the order page.
struct OrderStep: Sendable {
    var name: Name
    var state: State

    enum Name: String, CaseIterable, Sendable {
        case reserved, pay, check, done
    }

    enum State: String, Sendable {
        case done, now, ahead
        /// The order ended before it got here.
        case stopped
    }

    /// The steps as an order in this status has taken them.
    static func all(for status: OrderStatus) -> [OrderStep] {
        let reached: Int
        switch status {
        case .reserved: reached = 0
        case .awaitingPayment: reached = 1
        case .underReview: reached = 2
        case .paid, .fulfilled: reached = Name.allCases.count
        case .expired, .cancelled, .refundDue, .refunded:
            return Name.allCases.map { OrderStep(name: $0, state: .stopped) }
        }
        return Name.allCases.enumerated().map { index, name in
            let state: State = index < reached ? .done : index == reached ? .now : .ahead
            return OrderStep(name: name, state: state)
        }
    }
}

extension OrderPage {
    package var derived: [String: any Sendable] {
        [
            "steps": OrderStep.all(for: status), "paysFirst": isPaying && rejected == nil,
            "sendsFirst": isPaying && rejected != nil,
            // Nothing of it is left to do but to begin anew.
            "isOver": status == .expired || status == .cancelled,
        ]
    }

    private var isPaying: Bool { status == .awaitingPayment && !isAllHere }
}
