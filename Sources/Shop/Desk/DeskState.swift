/// The state that a batch of reservations is decided on, read in the transaction that will write
/// the result.
package struct DeskState: Sendable {
    package var drops: [DropID: Drop]
    package var variants: [VariantID: SaleVariant]
    /// The terms that orders of each drop are told.
    package var terms: [DropID: ToldTerms]
    /// The units in live orders by person; only persons of the batch are in it.
    package var units: [Person: Int]
    /// The answers that earlier requests with the batch's keys were given.
    package var answered: [[UInt8]: EarlierAnswer]
    /// The lines of the drops that may have one.
    package var lines: [DropID: Line]
    /// The latest turns of the batch's tickets.
    package var turns: [TicketNumber: LineTurn]
    /// The access codes that the batch names and that exist.
    package var codes: [[UInt8]: AccessCode]
    /// The unique amounts near the batch's totals that other orders have, in minor units.
    package var takenAmounts: Set<Int64> = []

    package init(
        drops: [DropID: Drop], variants: [VariantID: SaleVariant], units: [Person: Int],
        answered: [[UInt8]: EarlierAnswer], lines: [DropID: Line] = [:],
        turns: [TicketNumber: LineTurn] = [:], codes: [[UInt8]: AccessCode] = [:],
        terms: [DropID: ToldTerms] = [:]
    ) {
        self.drops = drops
        self.variants = variants
        self.units = units
        self.answered = answered
        self.lines = lines
        self.turns = turns
        self.codes = codes
        self.terms = terms
    }
}

/// A code that lets one order in before a drop opens, as the desk knows it.
package struct AccessCode: Hashable, Sendable {
    package var drop: DropID
    /// Whether the code has an order that was neither cancelled nor has expired.
    package var isUsed: Bool

    package init(drop: DropID, isUsed: Bool) {
        self.drop = drop
        self.isUsed = isUsed
    }
}

/// The facts about a variant that the desk needs.
package struct SaleVariant: Hashable, Sendable {
    package var drop: DropID
    package var price: Money
    package var available: Int
    /// The words that orders of this variant keep: what it is called.
    package var told: ToldGoods

    package init(drop: DropID, price: Money, available: Int, told: ToldGoods = .nothing) {
        self.drop = drop
        self.price = price
        self.available = available
        self.told = told
    }
}

/// Somebody whose units are counted in a drop, by a phone number or an e-mail address.
package struct Person: Hashable, Sendable {
    package var drop: DropID
    package var mark: Mark

    /// A mark that a person is known by.
    package enum Mark: Hashable, Sendable {
        case phone(String)
        case email(String)
        /// The number of the person's ticket in the drop's line.
        case ticket(Int64)
    }

    package init(drop: DropID, mark: Mark) {
        self.drop = drop
        self.mark = mark
    }
}

extension Customer {
    /// The marks this customer is counted by.
    package var marks: [Person.Mark] {
        [phoneKey.map(Person.Mark.phone), emailKey.map(Person.Mark.email)].compactMap(\.self)
    }
}

/// The stored answer of a request, with the fingerprint of what it asked.
package struct EarlierAnswer: Hashable, Sendable {
    package var fingerprint: [UInt8]
    package var answer: ReservationAnswer

    package init(fingerprint: [UInt8], answer: ReservationAnswer) {
        self.fingerprint = fingerprint
        self.answer = answer
    }
}
