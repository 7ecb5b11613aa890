internal import Shop

/// A status to set by hand, as the form offers it.
struct StatusChoice: Sendable {
    var status: OrderStatus
    var isChosen: Bool
}

extension OrdersPage {
    package var derived: [String: any Sendable] {
        // While something was refused, what was asked for stays chosen.
        let again = outcome.flatMap { $0.hasRefused ? $0.to : nil }
        return ["bulkChoices": bulk.map { StatusChoice(status: $0, isChosen: $0 == again) }]
    }
}

extension StaffOrderPage {
    package var derived: [String: any Sendable] {
        [
            "choices": targets.map {
                StatusChoice(status: $0, isChosen: $0.rawValue == typed.to)
            },
            "showsShipping": !typed.carrier.isEmpty || !typed.tracking.isEmpty,
            "asksAboutStatus": problem?.asksAboutStatus ?? false,
            "focusesProblem": problem?.isToldFirst ?? false,
            // Typed money that was not taken stays in sight.
            "showsPayment": !paymentReason.isEmpty,
        ]
    }
}
