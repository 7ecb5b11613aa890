internal import Shop

/// A status to set by hand, as the form offers it.
struct StatusChoice: Sendable {
    var status: OrderStatus
    var isChosen: Bool
}

extension OrdersPage {
    /// Which field of the bulk form is not filled in.
    private struct WrongFields: Sendable {
        var to: Bool
        var reason: Bool
    }

    package var derived: [String: any Sendable] {
        // While something was refused, what was asked for stays chosen.
        let again = bulkForm?.to ?? outcome.flatMap { $0.hasRefused ? $0.to : nil }
        let firstPick = rows.first.map { "pick-\($0.code)" }
        return [
            "bulkChoices": bulk.map { StatusChoice(status: $0, isChosen: $0 == again) },
            "bulkReason": bulkForm?.typedReason ?? outcome?.typedReason ?? "",
            "firstPick": firstPick as any Sendable,
            "wrong": WrongFields(
                to: bulkForm?.statusMissing ?? false, reason: bulkForm?.reasonMissing ?? false),
        ]
    }
}

extension StaffOrderPage {
    /// Which field of the page's own forms the problem is about.
    private struct WrongFields: Sendable {
        var to: Bool
        var reason: Bool
        var paymentAmount: Bool
        var paymentReason: Bool
        var note: Bool
    }

    package var derived: [String: any Sendable] {
        [
            "choices": targets.map {
                StatusChoice(status: $0, isChosen: $0.rawValue == typed.to)
            },
            "showsShipping": !typed.carrier.isEmpty || !typed.tracking.isEmpty,
            "asksAboutStatus": problem?.asksAboutStatus ?? false,
            "focusesProblem": problem?.isToldFirst ?? false,
            "wrong": WrongFields(
                to: wrongField == "to", reason: wrongField == "reason",
                paymentAmount: wrongField == "payment-amount",
                paymentReason: wrongField == "payment-reason", note: wrongField == "text"),
            // Typed money that was not taken stays in sight.
            "showsPayment": !paymentReason.isEmpty || !amount.isEmpty
                || wrongField?.begins(with: "payment-") == true,
        ]
    }
}
