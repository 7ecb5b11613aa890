/// An order as matching looks at it.
package struct MatchingOrder: Hashable, Sendable {
    package var id: OrderID
    /// The number that the order's code is written for.
    package var code: UInt64
    package var status: OrderStatus
    /// The amount that is still owed, in minor units; below zero where too much was paid.
    package var owed: Int64
    /// The amounts of confirmed payments that no statement has shown yet, in minor units.
    package var unproven: [Int64]
    /// The shopper's name, folded for searching.
    package var name: String
    package var madeAt: Timestamp
    /// Whether its amount was made to differ from those of the other open orders.
    package var hasOwnAmount: Bool
    /// What the codes of its slips say, of those that wait or were approved.
    package var slips: [MatchingSlip]
    /// The accounts that its shopper has paid from before, as statements write them.
    package var accounts: Set<String> = []
    /// The whole number of the account that its money shall go back to.
    package var refundAccount: String?

    package init(
        id: OrderID, code: UInt64, status: OrderStatus, owed: Int64, unproven: [Int64],
        name: String, madeAt: Timestamp, hasOwnAmount: Bool = false, slips: [MatchingSlip] = []
    ) {
        self.id = id
        self.code = code
        self.status = status
        self.owed = owed
        self.unproven = unproven
        self.name = name
        self.madeAt = madeAt
        self.hasOwnAmount = hasOwnAmount
        self.slips = slips
    }
}

/// What the code of a slip says of its transfer.
package struct MatchingSlip: Hashable, Sendable {
    /// The bank's reference of the transfer, in letters and digits alone.
    package var reference: String
    /// The second of the transfer by the bank's clock, from the beginning of 1970 there; `nil`
    /// where the reference does not tell it.
    package var second: Int64?
    /// The day of the transfer, in milliseconds from the same beginning; `nil` as for the second.
    package var day: Int64?

    package init(reference: String, second: Int64? = nil, day: Int64? = nil) {
        self.reference = TransferReferences.folded(reference)
        self.second = second
        self.day = day
    }
}

/// A row of a statement as matching looks at it: money that came in and is not settled.
package struct MatchingRow: Hashable, Sendable {
    package var id: StatementRowID
    /// The amount that belongs to no order yet, in minor units; above zero.
    package var amount: Int64
    package var text: MatchingText
    /// The payer's name, folded for searching.
    package var name: String
    /// The last moment at which the money can have come.
    package var latest: Timestamp
    /// What in the row may be the reference of a transfer.
    package var references: [String]
    /// The second of the row by the bank's clock, from the beginning of 1970 there; `nil` where the
    /// statement tells the day alone.
    package var second: Int64?
    /// The payer's account, or as much of it as the bank shows.
    package var account: String

    /// - Parameter searched: everything in which a reference may stand.
    package init(
        id: StatementRowID, amount: Int64, text: MatchingText, name: String, latest: Timestamp,
        searched: String = "", second: Int64? = nil, account: String = ""
    ) {
        self.account = account
        self.id = id
        self.amount = amount
        self.text = text
        self.name = name
        self.latest = latest
        references = TransferReferences.all(in: searched)
        self.second = second
    }
}

/// What matching says of a row.
package struct RowMatch: Hashable, Sendable {
    package var row: StatementRowID
    package var finding: MatchFinding
    /// The orders and what each would get, best first; of a finding that somebody has to choose
    /// from, each could get all of it.
    package var shares: [MatchShare]
    package var reasons: Set<MatchReason>
    /// Whether the name may be somebody else's too: only a beginning of it is the same, or another
    /// order that the money would settle is called so.
    package var isNameDoubtful: Bool
    /// How much speaks for the first order, 0 to 100: the points of its reasons.
    package var score: Int { min(100, reasons.reduce(0) { $0 + $1.points }) }

    package init(
        row: StatementRowID, finding: MatchFinding, shares: [MatchShare],
        reasons: Set<MatchReason>, isNameDoubtful: Bool = false
    ) {
        self.isNameDoubtful = isNameDoubtful
        self.row = row
        self.finding = finding
        self.shares = shares
        self.reasons = reasons
    }

    /// Whether it can be confirmed without being looked at one by one.
    package var isCertain: Bool {
        (finding == .pays || finding == .proves) && reasons.areProof(isNamed: !isNameDoubtful)
    }
}

/// An order and the part of a row's money that would be its own, in minor units.
package struct MatchShare: Hashable, Sendable {
    package var order: OrderID
    package var amount: Int64

    package init(order: OrderID, amount: Int64) {
        self.order = order
        self.amount = amount
    }
}

/// The relation of a row's money to the orders that it is for.
package enum MatchFinding: String, CaseIterable, Hashable, Sendable {
    /// It is what one order owes.
    case pays
    /// It is a payment that was confirmed already, from a slip or by hand.
    case proves
    /// It is what several orders owe together.
    case paysSeveral = "pays_several"
    /// It is less than the order owes, and with other rows that name the order all of it.
    case paysPart = "pays_part"
    /// It is less than the order owes.
    case short
    /// It is more than the order owes.
    case over
    /// The order is paid, or another row pays it: the money would be too much.
    case again
    /// The order has a payment of another amount, from a slip or entered by hand, that no statement
    /// has shown: if both are the same money, one of them is wrong.
    case contradicts
    /// The order has ended: it expired, or was cancelled or refunded.
    case late
    /// It may be for one of several orders.
    case choice
    /// It is in another currency than orders are.
    case otherCurrency = "other_currency"
    /// Nothing says whom it is for.
    case unknown
}

/// A reason why a row is taken for an order's.
package enum MatchReason: String, CaseIterable, Hashable, Sendable {
    /// The order's code stands in the text.
    case code
    /// The order's code nearly stands in the text: a symbol is wrong, missing or too many.
    case nearCode = "near_code"
    /// The amount is what the order owes, or a payment of it.
    case amount
    /// The amount is less than the order owes, by no more than the seller forgives.
    case forgiven
    /// No other order owes this amount.
    case onlyAmount = "only_amount"
    /// The order was given an amount of its own, and this is it.
    case ownAmount = "own_amount"
    /// The payer is called like the shopper.
    case name
    /// A slip of the order has the bank's reference of this transfer.
    case slipReference = "slip_reference"
    /// A slip of the order was made at this time.
    case time
    /// The payer's account is one that the shopper is known by.
    case account

    /// How much it counts.
    package var points: Int {
        switch self {
        case .code: 60
        case .nearCode: 35
        case .amount: 30
        case .forgiven: 0
        case .onlyAmount: 10
        case .ownAmount: 25
        case .name: 25
        case .slipReference: 60
        case .time: 25
        case .account: 15
        }
    }
}

extension Set<MatchReason> {
    /// Whether the reasons leave no doubt: the amount together with the code, which the payer
    /// wrote, or with the name and one of: most of the code, an amount of the order's own, the
    /// reference or the time of a slip, an account that the shopper has paid from before. An amount
    /// and a name alone have fooled people before, and a slip is what whoever claims the money
    /// says: its code may be another's. An amount that is nearly right is one
    /// only with the code.
    ///
    /// - Parameter isNamed: whether the name is beyond doubt.
    fileprivate func areProof(isNamed: Bool) -> Bool {
        if contains(.forgiven) { return contains(.code) }
        guard contains(.amount) else { return false }
        return contains(.code)
            || isNamed && contains(.name)
                && !isDisjoint(with: [
                    .nearCode, .ownAmount, .slipReference, .time, .account,
                ])
    }
}

/// The named limits of matching.
package enum MatchingLimits {
    /// The most orders that are told for one row.
    package static let shares = 5
    /// The most orders of one amount whose names are compared with a row's.
    package static let names = 64
    /// The most words of a name that it is looked up by.
    package static let words = 4
    /// The fewest characters of a name that count as its beginning.
    package static let nameBeginning = 4
    /// The fewest characters of a name that its bank has cut off and that is still proof of it.
    package static let nameProof = 8
    /// The fewest letters and digits of a transfer's reference.
    package static let reference = 10
    /// The longest time between a slip and a row that may be one transfer's: many statements tell
    /// minutes.
    package static let apart: Span = .seconds(90)
    /// The longest time between the days of a slip and of a row that may be one transfer's: banks
    /// book on the next working day.
    package static let daysApart: Span = .days(4)
    /// The fewest digits of an account's number by which a row is told to have gone there.
    package static let accountDigits = 6
    /// The fewest digits that a bank shows of an account's number by which the account is told.
    package static let shownDigits = 4
}
