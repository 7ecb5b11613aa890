internal import Shop

/// A status to set by hand, as the form offers it.
struct StatusChoice: Sendable {
    var status: OrderStatus
    var isChosen: Bool
}

extension StaffOrderPage {
    package var derived: [String: any Sendable] {
        [
            "choices": targets.map {
                StatusChoice(status: $0, isChosen: $0.rawValue == typed.to)
            },
            "showsShipping": !typed.carrier.isEmpty || !typed.tracking.isEmpty,
        ]
    }
}
