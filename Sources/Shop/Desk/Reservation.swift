/// A shopper's wish to reserve, as it waits at the desk.
package struct Reservation: Sendable {
    package var drop: DropID
    package var lines: [WantedLine]
    package var customer: Customer?
    /// The shopper's idempotency key, as storage names it.
    package var key: RequestKey
    /// The turn in the drop's line that this reservation uses, where the shopper showed one.
    package var pass: LinePass?
    /// The access code that was typed, as it is stored; empty for a text that can be none.
    package var accessCode: [UInt8]?
    /// The total that the shopper was shown; `nil` where nothing says so. An order that would cost
    /// more is not made.
    package var expectedTotal: Money?
    /// How long the order waits for its money, where it is an offer of the waitlist: whoever is
    /// offered something has waited, and needs no turn in the line.
    package var offer: Span?

    package init(
        drop: DropID, lines: [WantedLine], customer: Customer?, key: RequestKey,
        pass: LinePass? = nil, accessCode: [UInt8]? = nil, expectedTotal: Money? = nil,
        offer: Span? = nil
    ) {
        self.drop = drop
        self.lines = lines
        self.customer = customer
        self.key = key
        self.pass = pass
        self.accessCode = accessCode
        self.expectedTotal = expectedTotal
        self.offer = offer
    }

    /// The marks that the shopper's units are counted by.
    package var marks: [Person.Mark] {
        (customer?.marks ?? []) + (pass.map { [.ticket($0.number)] } ?? [])
    }

    /// The units over all lines of the reservation.
    package var quantity: Int { lines.reduce(0) { $0 + $1.quantity } }
}

extension Reservation {
    /// The ticket that the reservation's pass belongs to.
    package var ticket: TicketNumber? {
        pass.map { TicketNumber(drop: drop, number: $0.number) }
    }
}

/// Units of a variant that a shopper asks for.
package struct WantedLine: Hashable, Sendable {
    package var variant: VariantID
    package var quantity: Int

    package init(variant: VariantID, quantity: Int) {
        self.variant = variant
        self.quantity = quantity
    }
}

/// The limits of one reservation.
package enum ReservationLimits {
    /// The most different variants in one order.
    package static let lines = 20
    /// The most units of one variant in one order.
    package static let quantity = 1_000
}

/// A request that may come twice: what identifies it and what it said.
package struct RequestKey: Hashable, Sendable {
    /// The request's name in storage: scope and client's key, so that no other request has it.
    package var name: [UInt8]
    /// A digest of the request's body, 16 bytes; another body under the same key is refused.
    package var fingerprint: [UInt8]

    package init(name: [UInt8], fingerprint: [UInt8]) {
        self.name = name
        self.fingerprint = fingerprint
    }
}

/// The answer of the desk to a reservation.
package enum ReservationAnswer: Hashable, Sendable {
    /// Stock is taken for an order. `isReplay` when an earlier request with the same key took it.
    case reserved(ReservedOrder, isReplay: Bool)
    case refused(ReservationRefusal)
}

/// The order that a shopper is first told of. Kept with the idempotency key, so that the same
/// request gets the same answer.
package struct ReservedOrder: Hashable, Sendable {
    package var id: OrderID
    package var status: OrderStatus
    package var deadline: Timestamp?
    package var lines: [OrderLine]
    package var shippingFee: Money
    /// What the order is off so that its amount is its own.
    package var adjustment: Money
    package var terms: ToldTerms

    package init(
        id: OrderID, status: OrderStatus, deadline: Timestamp?, lines: [OrderLine],
        shippingFee: Money, adjustment: Money? = nil, terms: ToldTerms = .nothing
    ) {
        self.id = id
        self.status = status
        self.deadline = deadline
        self.lines = lines
        self.shippingFee = shippingFee
        self.adjustment = adjustment ?? .zero(shippingFee.currency)
        self.terms = terms
    }

    /// The price of the goods, without shipping.
    package var subtotal: Money {
        lines.reduce(.zero(shippingFee.currency)) { $0 + $1.amount }
    }

    /// The amount to be paid: goods and shipping, and what it is off.
    package var total: Money { subtotal + shippingFee + adjustment }
}
